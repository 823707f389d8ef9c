"""The pages of the org: the chart of a day, units, posts, grades, people, duties, and who sees what."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.test import Client

from quanheng.base.models import AuditEntry
from quanheng.org.duty_models import Authority, Duty, DutyPart, DutyReview
from quanheng.org.models import Assignment, Person, Unit, UnitPlacement
from quanheng.org.record_models import FileEntry
from quanheng.org.services.duty_reviews import duty_review_save
from tests.web.people import somebody

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_the_chart_names_units_heads_and_people(visit):
    page = text(visit("headquarters", "/org/"))

    assert 'data-unit="west"' in page
    assert "people in" in page


@pytest.mark.parametrize(
    ("role", "heading"),
    [
        ("headquarters", "4 people in 3 units on 2026-03-01."),
        (
            "branch_head",
            "3 people in 2 units on 2026-03-01.",
        ),  # the west and the own one; above them a name alone
        ("employee", "2 people in one unit on 2026-03-01."),
    ],
)
def test_the_heading_counts_the_boxes_that_the_viewer_sees(visit, role, heading):
    assert heading in text(visit(role, "/org/?day=2026-03-01"))
    assert heading in text(visit(role, "/org/?day=2026-03-01&open=-"))


def test_a_part_of_the_page_is_the_picture_alone(closed):
    client = Client(SERVER_NAME="localhost", headers={"hx-request": "true"})
    client.force_login(somebody("headquarters"))

    part = text(client.get("/org/?open=all"))
    assert part.lstrip().startswith('<section id="chart"')
    assert "<html" not in part


def test_the_address_says_what_is_open_and_a_folded_unit_counts_those_below(visit):
    Unit.objects.get(code="west")
    folded = text(visit("headquarters", "/org/?open=-"))
    opened = text(visit("headquarters", "/org/?open=all"))

    assert 'data-unit="west"' not in folded
    assert 'data-unit="west"' in opened
    assert "Open " in folded


def test_a_unit_is_found_by_a_part_of_its_name_and_one_that_is_not_says_so(visit):
    name = Unit.objects.get(code="west").name

    assert "is-found" in text(visit("headquarters", f"/org/?find={name}"))
    assert "No unit is called “nowhere”." in text(visit("headquarters", "/org/?find=nowhere"))


@pytest.mark.parametrize("day", ["1700-01-01", "2300-01-01", "yesterday", "2026-13-01"])
def test_a_day_beyond_the_chart_is_a_sentence_with_the_days_there_are(visit, day):
    answer = visit("headquarters", f"/org/?day={day}")

    assert answer.status_code == 409
    assert f"“{day}” is no day that the org chart reaches. Choose one from" in text(answer)


def test_the_picture_stands_alone_and_the_workbook_carries_no_formula(visit):
    Unit.objects.filter(code="west").update(name="=1+1")
    picture = visit("headquarters", "/org/chart.svg")
    book = visit("headquarters", "/org/chart.xlsx")

    assert picture["Content-Type"] == "image/svg+xml"
    assert "class=" not in text(picture)
    with zipfile.ZipFile(io.BytesIO(book.content)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        texts = packed.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "=1+1" in texts


def test_an_employee_sees_the_own_unit_and_only_the_names_above(visit):
    page = text(visit("employee", "/org/?open=all"))

    assert 'data-unit="west"' in page
    assert 'data-unit="east"' not in page
    assert 'data-unit="hq"' not in page


@pytest.mark.parametrize("units", [50, 2000])
def test_the_chart_takes_few_queries_however_many_units_there_are(
    closed, django_assert_max_num_queries, units
):
    top = UnitPlacement.objects.filter(parent=None).first()
    made = Unit.objects.bulk_create(
        Unit(code=f"x{number}", name=f"x{number}") for number in range(units)
    )
    UnitPlacement.objects.bulk_create(
        UnitPlacement(
            unit=one, parent=made[number // 40] if number >= 40 else top.unit, day_from=top.day_from
        )
        for number, one in enumerate(made)
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(somebody("headquarters"))

    with django_assert_max_num_queries(15):
        page = text(client.get("/org/?open=all"))
    assert page.count("data-unit=") >= units


def test_to_open_somebody_elses_file_is_in_the_audit_and_the_own_is_not(closed):
    bo = Person.objects.get(code="bo")
    FileEntry.objects.create(person=bo, kind="contract", title="Three years", day_from="2025-01-01")
    for role in ("hr", "employee"):
        client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
        client.force_login(somebody(role))
        assert "Three years" in text(client.get("/org/people/bo/"))

    opened = AuditEntry.objects.filter(action="org.file.view")
    assert [(one.actor.username, one.subject_key) for one in opened] == [("hr", "bo")]


def test_a_manager_sees_the_way_of_a_team_member_and_not_the_file(closed):
    bo = Person.objects.get(code="bo")
    FileEntry.objects.create(person=bo, kind="contract", title="Three years", day_from="2025-01-01")
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(somebody("manager"))
    page = text(client.get("/org/people/bo/"))

    assert "First assignment" in page
    assert "Three years" not in page
    assert "open to the person, to HR and to the head of the branch" in page


def test_without_duties_the_page_says_how_to_begin(visit):
    assert "quanheng org model" in text(visit("hr", "/org/duties/"))


def test_who_decides_depends_on_how_much(closed, visit):
    duty = Duty.objects.create(code="d1", name="Discounts")
    post = Assignment.objects.get(person__code="gm").post
    DutyPart.objects.create(duty=duty, post=post, part="owns", day_from="2025-01-01")
    Authority.objects.create(
        action="price_discount", post=post, reach="company", day_from="2025-01-01",
        limit=150_000, measure="percent_ppm", per="each",
    )  # fmt: skip
    asked = "/org/duties/?person=bo&action=price_discount&day=2026-01-31"

    assert 'name="amount"' in text(visit("hr", asked))
    assert "up to 15 %" in text(visit("hr", f"{asked}&amount=12%25"))
    assert "this authority ends at 15 %, below 20 %" in text(visit("hr", f"{asked}&amount=20%25"))
    assert "Write it as 12%." in text(visit("hr", f"{asked}&amount=12"))
    assert "“1x” is no amount." in text(visit("hr", f"{asked}&amount=1x"))


def test_a_review_that_is_empty_is_refused_and_what_was_typed_stays(closed):
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(somebody("hr"))
    refused = client.post("/org/review/keep/", {"day": "2026-02-01"})
    too_long = client.post("/org/review/keep/", {"day": "2026-02-01", "threats": "x" * 5001})

    assert (refused.status_code, too_long.status_code) == (422, 422)
    assert "Write at least one of them" in text(refused)
    assert "x" * 5001 in text(too_long)
    assert DutyReview.objects.count() == 0


def test_a_review_is_kept_once_a_day_and_comes_again_a_year_later(closed, at):
    hr = somebody("hr")
    for strengths in ("Clear.", "Clearer."):
        duty_review_save(actor=hr, day=date(2024, 2, 29), texts={"strengths": strengths}, at=at)
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(hr)

    review = DutyReview.objects.get()
    assert (review.strengths, str(review.again_on)) == ("Clearer.", "2025-02-28")
    page = text(client.get("/org/review/"))
    assert "The review of 2024-02-29 was to be repeated on 2025-02-28." in page


def test_who_sees_what_gives_the_verdict_and_each_grant(closed):
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(somebody("administrator"))
    somebody("employee")
    ask = "/org/access/?who=employee&what=org.person.view:person&about="

    assert "Yes: employee may see a person" in text(client.get(f"{ask}bo"))
    assert "No: employee may not see a person" in text(client.get(f"{ask}gm"))
    assert client.get(f"{ask}nobody").status_code == 404
    assert client.get("/org/access/?who=x&what=y&about=z").status_code == 409


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "address",
    ["/org/", "/org/units/west/", "/org/posts/", "/org/posts/salesperson/", "/org/grades/", "/org/people/bo/", "/org/duties/", "/org/review/", "/org/access/"],
)  # fmt: skip
def test_every_page_speaks_both_languages(visit, address, language):
    answer = visit("administrator", address, language=language)

    assert answer.status_code == 200
    assert ("组织" in text(answer)) is (language == "zh-hans")
