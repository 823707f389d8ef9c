"""Why somebody may or may not: the reasons beside the verdict never contradict the gate."""

from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.access import NotFound
from quanheng.engine.ground.words import render
from quanheng.org import access_explained as access
from quanheng.org.choices import Role
from quanheng.org.services import grants
from quanheng.org.services.grants import role_grant
from tests.org.conftest import NEW_YEAR

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def asked(firm, username: str, question: str, about: str, day: date = DAY) -> access.Explained:
    return access.explain(
        viewer=firm.actor, username=username, question=question, about=about, day=day, today=DAY
    )


def whys(found: access.Explained) -> list[str]:
    return [render(one.why, str) for one in found.grants]


def test_a_grant_on_the_unit_above_opens_and_says_so(firm, user_of):
    user_of("chen", ("branch_head", "north"))
    found = asked(firm, "chen", "org.person.view:person", "ana")

    assert found.opens
    assert whys(found) == ["It stands in the unit of the grant, or below."]
    assert found.path == ("总部", "北京分公司", "销售一部")


def test_a_grant_elsewhere_does_not_open_and_what_would_is_named(firm, user_of):
    user_of("dai", ("branch_head", "south"))
    found = asked(firm, "dai", "org.file.view:person", "ana")

    assert not found.opens
    assert whys(found) == ["It stands neither in the unit of the grant nor below."]
    assert [render(one, str) for one in found.would] == [
        "branch head for 销售一部, or for a unit above",
        "HR for 销售一部, or for a unit above",
    ]


def test_a_grant_that_ended_says_so_and_opened_before(firm, user_of):
    user = user_of("dai")
    grants.role_grant(
        actor=firm.actor, user=user, role="hr", unit=None, day_from=NEW_YEAR, day_to=DAY, at=firm.at
    )

    assert whys(asked(firm, "dai", "org.person.view:person", "ana")) == ["It has ended."]
    assert asked(firm, "dai", "org.person.view:person", "ana", date(2026, 2, 28)).opens


def test_a_closed_sign_in_opens_nothing_whatever_was_granted(firm, user_of):
    user = user_of("chen", ("hr", None))
    user.is_active = False
    user.save()
    found = asked(firm, "chen", "org.person.view:person", "ana")

    assert not found.opens
    assert [render(note, str) for note in found.notes] == [
        "The sign-in is closed, so nothing opens."
    ]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("unit", [None, "north", "south"])
def test_the_reasons_agree_with_the_gate_for_every_role_and_question(firm, user_of, role, unit):
    user_of("bo", (role, unit))
    for question in access.questions():
        for about in (
            ("ana", "bo", "dai", "chen") if question.on == "person" else ("north-1", "south", "hq")
        ):
            found = asked(firm, "bo", question.code, about)
            is_own = "It is one's own, which everybody sees." in found.notes
            by_grant = any(one.opens for one in found.grants)
            assert found.opens == (by_grant or is_own), (question.code, about)


def test_a_question_that_is_none_is_refused_in_a_sentence(firm, user_of):
    user_of("bo")
    with pytest.raises(access.UnknownQuestion, match="“eat:person” cannot be asked about"):
        asked(firm, "bo", "eat:person", "ana")


def test_an_auditor_of_a_branch_asks_about_that_branch_alone(firm, user_of):
    auditor = user_of("chen", ("auditor", "north"))
    user_of("dai", ("hr", None))
    ask = {"viewer": auditor, "question": "org.person.view:person", "about": "ana"} | dict.fromkeys(
        ("day", "today"), DAY
    )

    with pytest.raises(NotFound):
        access.explain(username="dai", **ask)
    with pytest.raises(NotFound):
        access.explain(username="chen", **ask | {"about": "dai"})
    assert access.explain(username="chen", **ask).opens


def test_a_reach_that_ended_opens_no_past_day_either(firm, user_of):
    auditor = user_of("chen")
    grant = {"actor": firm.actor, "user": auditor, "role": "auditor", "at": firm.at}
    role_grant(**grant, unit="north", day_from=date(2026, 1, 1), day_to=date(2026, 2, 1))
    role_grant(**grant, unit="south", day_from=date(2026, 2, 1))
    user_of("ana")
    ask = {
        "viewer": auditor,
        "username": "ana",
        "question": "org.person.view:person",
        "about": "ana",
    }

    with pytest.raises(NotFound):
        access.explain(**ask, day=date(2026, 1, 15), today=DAY)
