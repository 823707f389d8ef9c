"""Pages on the small company: Bo sold 120.50 against 100 in January, Ana 80 against 100, Cai 40 without a target."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from quanheng.base.models import User
from quanheng.measure.models import Score
from quanheng.measure.services.runs import periods_close
from quanheng.org.models import Person, RoleGrant
from quanheng.org.rows import UnitRow
from quanheng.org.services.units import units_put
from quanheng.web.homes.company import Branch, ranked
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
JANUARY = "period=2026-01"


def text_of(response) -> str:
    """Return what a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("employee", "mine"),
        ("manager", "team"),
        ("branch_head", "branch"),
        ("hr", "operations"),
        ("sales_operations", "operations"),
        ("payroll", "operations"),
        ("administrator", "operations"),
        ("auditor", "operations"),
        ("headquarters", "company"),
    ],
)
def test_everybody_comes_home_to_what_they_answer_for(visit, role, kind):
    response = visit(role, "/")

    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == f"/home/{kind}/?period=2026-01"


def test_who_did_not_sign_in_is_sent_to_the_door_and_back(visit):
    response = visit("anybody", f"/people/bo/?{JANUARY}", follow=False)

    assert (response.status_code, response["location"]) == (
        302,
        "/sign-in/?next=/people/bo/%3Fperiod%3D2026-01",
    )


def test_who_works_nowhere_and_has_no_role_is_told_whom_to_ask(visit):
    response = visit("stranger", "/")

    assert response.status_code == 409
    assert "Ask an administrator for a role." in text_of(response)


def test_ones_own_month_says_score_numbers_and_what_would_move_them(visit, user):
    Person.objects.filter(code="bo").update(user=None)
    page = text_of(visit("employee", f"/home/mine/?{JANUARY}"))

    assert "Bo: 2026-01" in page
    assert "120.0 points" in page
    assert "Target attainment" in page
    assert "Fewer than five others" in page


def test_a_card_shows_actual_attainment_weight_score_and_why_a_line_has_no_data(visit):
    page = text_of(visit("manager", f"/people/ana/?{JANUARY}"))

    assert "Ana ana" in page
    assert "80.0 %" in page  # attainment
    assert "60.0 points" in page
    assert "→ 100%" in page  # the one line with data carries the whole weight
    assert "It rests on 30 % of the weights" in page
    assert "No visit" in page or "no data" in page.lower()


def test_a_card_of_somebody_else_reads_as_one_that_is_missing(visit):
    other = visit("employee", f"/people/ana/?{JANUARY}")
    missing = visit("employee", f"/people/nobody/?{JANUARY}")

    assert (other.status_code, missing.status_code) == (404, 404)
    assert text_of(other).replace("ana", "X") == text_of(missing).replace("nobody", "X")


def test_a_team_stands_on_one_page_with_who_needs_help_first(visit):
    page = text_of(visit("manager", f"/home/team/?{JANUARY}"))

    assert page.index("Ana") < page.index("Bo")
    assert page.index("Bo") < page.index("Cai")  # Cai has no score: nothing can be said


def test_a_branch_head_sees_the_own_branch_and_no_other(visit):
    page = text_of(visit("branch_head", f"/home/branch/?{JANUARY}"))

    assert "West branch" in page
    assert "120.5 %" in page  # its target attainment
    assert visit("branch_head", f"/units/east/?{JANUARY}").status_code == 404
    assert visit("branch_head", f"/units/west/?{JANUARY}").status_code == 200


def test_an_employee_answers_for_no_unit(visit):
    assert "You answer for no unit" in text_of(visit("employee", f"/units/?{JANUARY}"))
    assert visit("employee", f"/units/west/?{JANUARY}").status_code == 404
    assert visit("employee", f"/home/company/?{JANUARY}").status_code == 404


def test_headquarters_sees_the_company_in_money(visit):
    page = text_of(visit("headquarters", f"/home/company/?{JANUARY}"))

    assert "240.50 CNY" in page  # 80 + 120.50 + 40


def test_a_ranking_says_how_many_branches_there_are_and_the_place_of_each():
    scores = [("north", 900_000), ("south", None), ("west", 1_100_000), ("east", 900_000)]

    assert [(one.place, one.rank) for one in ranked([branch_of(*row) for row in scores])] == [
        ("west", 1), ("north", 2), ("east", 2), ("south", None),
    ]  # fmt: skip


def branch_of(place: str, score: int | None) -> Branch:
    return Branch(place=place, href="", head="", score=score, cells=(), spread=None, people=1)


def test_an_attainment_stands_beside_its_amounts_and_what_is_missing(visit):
    bo = text_of(visit("employee", f"/home/mine/?{JANUARY}"))
    Person.objects.filter(code="bo").update(user=None)
    Person.objects.filter(code="ana").update(user=User.objects.get(username="employee"))
    ana = text_of(visit("employee", f"/home/mine/?{JANUARY}"))

    assert "120.50 CNY / 100.00 CNY" in bo
    assert "still missing" not in bo
    assert "80.00 CNY / 100.00 CNY , still missing 20.00 CNY" in ana


def test_a_unit_that_sells_nothing_says_so_instead_of_numbers_that_are_none(visit, actor, at):
    units_put(
        actor=actor,
        rows=[UnitRow(code="office", name="Office", parent="sales", day_from=date(1900, 1, 1))],
        at=at,
    )
    page = text_of(visit("headquarters", f"/units/office/?{JANUARY}"))
    chain = visit("headquarters", f"/chain/?{JANUARY}&unit=office").content.decode()

    assert "This unit sells nothing itself, so it is not measured by: target attainment" in page
    assert "<title>Sales amount: This unit sells nothing itself.</title>" in chain


def test_operations_sees_what_is_closed_and_how_fresh_the_data_is(visit):
    page = text_of(visit("sales_operations", f"/home/operations/?{JANUARY}"))

    assert "Before closing 2026-02" in page
    assert "2026-02-26" in page  # the newest deal
    assert "Deals" in page
    assert "the program" in page


def test_a_period_that_is_not_closed_ends_in_a_sentence_with_a_way_on(visit):
    response = visit("employee", "/home/mine/?period=2026-07")

    assert response.status_code == 409
    assert "The newest closed one is 2026-01." in text_of(response)
    assert 'href="/home/mine/?period=2026-01"' in response.content.decode()
    assert "Nothing in this period" in text_of(response)


def test_whoever_has_no_card_in_a_period_is_found_in_the_newest_that_has_one(visit, actor, at):
    periods_close(actor=actor, periods=["2026-02"], at=at)
    Score.objects.filter(person="ana", run__period="2026-02").delete()

    found = visit("manager", "/people/ana/?period=2026-02")
    assert found.status_code == 409
    assert 'href="/people/ana/?period=2026-01"' in found.content.decode()

    Score.objects.filter(person="ana").delete()
    never = visit("manager", "/people/ana/?period=2026-02")
    assert "The same page in" not in text_of(never)


@pytest.mark.parametrize("period", ["", "x", "2026-1", "9999-99", "<script>", "2026-01'--"])
def test_no_period_however_odd_breaks_a_page(visit, period):
    response = visit("manager", f"/home/team/?period={period}")

    assert response.status_code == 409
    assert "<script>alert" not in response.content.decode()


def test_the_choice_of_period_and_unit_stays_with_the_person(closed):
    client = Client(SERVER_NAME="localhost")
    client.force_login(somebody("headquarters"))

    client.get("/home/company/?period=2026-01&unit=west")
    response = client.get("/people/")

    assert response["location"] == "/people/?period=2026-01&unit=west"
    page = client.get(response["location"]).content.decode()
    assert "Bo" in page
    assert "Cai" not in page


def test_a_remembered_unit_that_one_no_longer_answers_for_is_forgotten(closed):
    client, user = Client(SERVER_NAME="localhost"), somebody("headquarters")
    client.force_login(user)
    client.get("/people/?period=2026-01&unit=west")
    RoleGrant.objects.filter(user=user).delete()

    assert client.get("/people/")["location"] == "/people/?period=2026-01"


def test_an_address_holds_the_whole_state_for_a_colleague(visit):
    page = text_of(visit("headquarters", f"/people/?{JANUARY}&unit=east&q=ca&order=best"))

    assert "Cai" in page
    assert "Ana" not in page


def test_somebody_who_changed_managers_is_seen_by_the_new_one_at_once(visit, settings):
    assert visit("manager", f"/people/bo/?{JANUARY}").status_code == 200
    Person.objects.get(code="bo").assignments.update(manager=Person.objects.get(code="cai"))

    assert visit("manager", f"/people/bo/?{JANUARY}").status_code == 404
    assert visit("branch_head", f"/people/bo/?{JANUARY}").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/chain/", "/rules/", "/rules/metrics/collection_rate/", "/rules/cards/salesperson/"],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_rules_and_chain_are_there_for_everybody_in_both_languages(visit, address, language):
    response = visit("employee", f"{address}?{JANUARY}", language=language)

    assert response.status_code == 200
    assert ("回款率" in response.content.decode()) == (language == "zh-hans")


def test_the_chain_shows_an_employee_the_own_numbers_alone(visit):
    employee, head = (
        visit(role, f"/chain/?{JANUARY}").content.decode() for role in ("employee", "headquarters")
    )

    assert "is-assumed" in employee
    assert "The numbers are those of Bo, 2026-01." in employee
    assert "120.50 CNY" in employee
    assert "/explain/metric/deal_amount/person/bo/" in employee
    assert "240.50 CNY" not in employee
    assert "The numbers are those of the whole company, 2026-01." in head
    assert "240.50 CNY" in head


def test_the_chain_shows_no_numbers_to_whoever_has_none_and_sees_none(visit):
    page = visit("stranger", f"/chain/?{JANUARY}").content.decode()

    assert "is-assumed" in page
    assert "The numbers are those of" not in page
    assert "CNY" not in page


def test_a_rule_shows_formula_reference_and_worked_cases(visit):
    page = text_of(visit("employee", f"/rules/metrics/collection_rate/?{JANUARY}"))

    assert "Metric catalogue no. 16" in page
    assert "90 received where 100 was due" in page
    chinese = text_of(
        visit("employee", f"/rules/metrics/collection_rate/?{JANUARY}", language="zh-hans")
    )
    assert "指标目录第 16 条" in chinese
    assert "应收 100，实收 90" in chinese
    assert "90 received" not in chinese
    assert visit("employee", f"/rules/metrics/none/?{JANUARY}").status_code == 404
    assert visit("employee", f"/rules/cards/none/?{JANUARY}").status_code == 404


def test_pages_are_not_kept_by_caches_and_carry_a_strict_policy(visit):
    response = visit("employee", f"/home/mine/?{JANUARY}")

    assert response["Cache-Control"] == "no-store, private"
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script>", response.content.decode())


def test_what_people_wrote_stays_text(visit):
    Person.objects.filter(code="ana").update(name="<b>Ana</b>{{ 7|add:7 }}")

    page = visit("manager", f"/people/ana/?{JANUARY}").content.decode()

    assert "&lt;b&gt;Ana&lt;/b&gt;{{ 7|add:7 }}" in page


def units_named(response) -> set[str]:
    """Return the units that a page names, by their addresses and in its picker."""
    html = response.content.decode()
    return set(re.findall(r"/units/(\w+)/", html)) | set(re.findall(r'<option value="(\w+)"', html))


def test_what_a_process_keeps_shows_nobody_more_than_they_may_see(visit):
    everything = units_named(visit("headquarters", f"/units/?{JANUARY}"))
    head = units_named(visit("branch_head", f"/units/?{JANUARY}"))
    again = units_named(visit("headquarters", f"/units/?{JANUARY}"))

    assert everything >= {"sales", "east", "west"}
    assert head & {"sales", "east", "west"} == {"west"}
    assert again == everything


def test_a_unit_that_is_renamed_has_its_new_name_in_the_very_next_request(visit, actor, at):
    before = text_of(visit("headquarters", f"/units/?{JANUARY}"))
    units_put(
        actor=actor,
        rows=[UnitRow(code="west", name="Wild west", parent="sales", day_from=date(1900, 1, 1))],
        at=at,
    )
    after = text_of(visit("headquarters", f"/units/?{JANUARY}"))

    assert ("West branch" in before, "Wild west" in before) == (True, False)
    assert ("West branch" in after, "Wild west" in after) == (False, True)


def test_a_unit_that_no_card_answers_for_shows_how_its_people_score(visit):
    page = visit("headquarters", f"/units/sales/?{JANUARY}")

    assert "Nobody here has a card with lines of this unit" in text_of(page)
    assert "Salesperson 2 60.0 points 90.0 points 120.0 points" in text_of(page)
    assert "/people/?period=2026-01&amp;unit=sales&card=salesperson" in page.content.decode()
