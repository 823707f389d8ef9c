"""Search on the small company: Ana, Bo, Cai and Gong in two branches; each finds what they may see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from quanheng.org.models import Person
from quanheng.web.finding import Hit, find
from quanheng.web.viewer import Viewer
from tests.web.people import DAY, somebody

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


def found(role: str, text: str) -> list[tuple[str, str]]:
    viewer = Viewer(user=somebody(role), at=AT, day=DAY)
    return [(hit.kind, hit.label) for hit in find(viewer, text)]


def test_a_person_is_found_by_name_and_by_code_and_leads_to_the_card(closed):
    viewer = Viewer(user=somebody("headquarters"), at=AT, day=DAY)

    assert find(viewer, "Gong") == [
        Hit(kind="person", label="Gong", sub="gm · Sales", url="/people/gm/")
    ]
    assert [hit.url for hit in find(viewer, "gm") if hit.kind == "person"] == ["/people/gm/"]


def test_a_unit_is_found_with_the_unit_above(closed):
    viewer = Viewer(user=somebody("headquarters"), at=AT, day=DAY)

    assert find(viewer, "west br") == [
        Hit(kind="unit", label="West branch", sub="west · Sales", url="/units/west/")
    ]


def test_oneself_is_found(closed):
    assert ("person", "Bo") in found("employee", "bo")


def test_an_employee_finds_no_colleague_and_no_unit(closed):
    assert [each for each in found("employee", "a") if each[0] in ("person", "unit")] == []


def test_a_branch_head_finds_the_branch_and_who_works_there(closed):
    seen = [each for each in found("branch_head", "a") if each[0] in ("person", "unit")]

    assert seen == [("person", "Ana"), ("person", "Cai"), ("unit", "West branch")]


def test_who_left_is_not_found(closed):
    Person.objects.filter(code="ana").update(left=DAY)

    assert ("person", "Ana") not in found("headquarters", "ana")


@pytest.mark.parametrize("text", ["attainment", "ATTAINMENT", "达成率", "target_attain"])
def test_a_metric_is_found_by_either_label_and_by_code(closed, text):
    viewer = Viewer(user=somebody("stranger"), at=AT, day=DAY)

    assert "/rules/metrics/target_attainment/" in [hit.url for hit in find(viewer, text)]


def test_a_card_that_is_called_just_so_comes_before_those_that_say_more(closed):
    viewer = Viewer(user=somebody("stranger"), at=AT, day=DAY)

    assert find(viewer, "总经理考核表")[0].url == "/rules/cards/general_manager/"


def test_what_fits_whole_comes_first(closed):
    Person.objects.create(code="x1", name="Boris")
    Person.objects.create(code="a1", name="Abo")

    people = [label for kind, label in found("administrator", "bo") if kind == "person"]

    assert people == ["Bo", "Boris", "Abo"]


@pytest.mark.parametrize("text", ["%", "_o", "\\", "'", '"'])
def test_letters_that_mean_more_to_a_database_mean_themselves(closed, text):
    assert [label for kind, label in found("headquarters", text) if kind == "person"] == []


def test_of_each_kind_eight_are_shown(closed):
    Person.objects.bulk_create([Person(code=f"p{n:02}", name=f"Li {n:02}") for n in range(20)])

    people = [label for kind, label in found("headquarters", "li") if kind == "person"]

    assert people == [f"Li {n:02}" for n in range(8)]


def test_searching_takes_few_queries(closed, django_assert_max_num_queries):
    viewer = Viewer(user=somebody("branch_head"), at=AT, day=DAY)
    find(viewer, "a")

    with django_assert_max_num_queries(8):
        find(viewer, "a")


def test_nothing_asked_finds_nothing_and_asks_nothing(closed, django_assert_num_queries):
    viewer = Viewer(user=somebody("headquarters"), at=AT, day=DAY)

    with django_assert_num_queries(0):
        assert find(viewer, "") == []


def test_the_page_says_what_to_do_where_nothing_is_found(closed):
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(somebody("headquarters"))

    page = client.get("/search/?q=<zzz>").content.decode()

    assert "Nothing that you may see matches “&lt;zzz&gt;”. Try part of a name, or a code." in page


def test_a_part_is_a_list_to_choose_from(closed):
    client = Client(
        SERVER_NAME="localhost", headers={"accept-language": "en", "hx-request": "true"}
    )
    client.force_login(somebody("headquarters"))

    part = client.get("/search/?q=west").content.decode()

    assert "<html" not in part
    assert 'role="option" id="hit-unit-1" aria-selected="false" data-href="/units/west/"' in part


def test_letters_that_no_database_takes_are_refused(closed):
    client = Client(SERVER_NAME="localhost")
    client.force_login(somebody("headquarters"))

    assert client.get("/search/?q=%00west").status_code == 400
