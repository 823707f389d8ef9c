"""Who sees which numbers, and who may close: every role against every way in."""

from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.access import NotFound
from quanheng.base.models import User
from quanheng.engine.ground.period import Span
from quanheng.measure import explaining, explaining_cards, selectors
from quanheng.measure.actions import PERIOD_CLOSE, RESULT_VIEW, RUN_VIEW, TARGET_CHANGE, TARGET_VIEW
from quanheng.measure.models import Run, Score, Target
from quanheng.measure.selectors import Asked
from quanheng.measure.services.runs import period_close, period_correct
from quanheng.measure.services.targets import TargetKey, targets_remove
from quanheng.org.choices import Role
from quanheng.org.models import Person, RoleGrant
from tests.measure.granting import grant

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)
JANUARY = Span(date(2026, 1, 1), date(2026, 2, 1))
EVERYBODY, WEST = {"ana", "bo", "cai", "gm"}, {"ana", "bo"}  # in July Ana is in the west
# role: who is seen with the role on the west alone, with the role on the whole company, may one then close, and see the company
MATRIX = {
    Role.EMPLOYEE: ({"bo"}, {"bo"}, False, False),
    Role.MANAGER: ({"bo"}, {"bo"}, False, False),
    Role.BRANCH_HEAD: (WEST, EVERYBODY, False, False),
    Role.HR: (WEST, EVERYBODY, False, True),
    Role.SALES_OPERATIONS: (WEST, EVERYBODY, True, True),
    Role.PAYROLL: (WEST, EVERYBODY, False, True),
    Role.HEADQUARTERS: (WEST, EVERYBODY, True, True),
    Role.AUDITOR: (WEST, EVERYBODY, False, True),
    Role.ADMINISTRATOR: (WEST, EVERYBODY, True, True),
}


def test_no_role_is_left_out():
    assert set(MATRIX) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_the_scores_and_numbers_of_its_own_part(user, role):
    grant(user, role, "west")

    assert {s.person for s in Score.objects.visible_to(user, RESULT_VIEW, day=TODAY)} == MATRIX[
        role
    ][0]
    rows = selectors.measured(
        actor=user, asked=Asked(metrics=["deal_amount"], by="person", spans=[JANUARY]), day=TODAY
    )
    assert {row["key"] for row in rows} == MATRIX[role][0]


@pytest.mark.parametrize("role", list(Role))
def test_each_role_on_the_whole_company(user, role, at):
    grant(user, role, None)
    _, seen, closes, company = MATRIX[role]

    assert {s.person for s in Score.objects.visible_to(user, RESULT_VIEW, day=TODAY)} == seen
    assert {t.key for t in Target.objects.visible_to(user, TARGET_VIEW, day=TODAY)} == (
        seen & {"ana", "bo"}
    ) | ({"company"} if company else set())
    assert Run.objects.visible_to(user, RUN_VIEW, day=TODAY).exists() is company
    if closes:
        assert period_close(actor=user, period="2026-01", at=at).fresh is False
    else:
        with pytest.raises(NotFound):
            period_close(actor=user, period="2026-02", at=at)
        with pytest.raises(NotFound):
            period_correct(actor=user, period="2026-01", why="x", at=at)
        with pytest.raises(NotFound):
            targets_remove(
                actor=user,
                keys=[TargetKey("deal_amount", "person", "ana", date(2026, 1, 1))],
                at=at,
            )
        assert Run.objects.count() == 1
        assert Target.objects.count() == 4


def test_without_a_role_nothing_is_seen(user):
    assert not Score.objects.visible_to(user, RESULT_VIEW, day=TODAY).exists()
    assert not Target.objects.visible_to(user, TARGET_VIEW, day=TODAY).exists()
    assert (
        selectors.measured(
            actor=user,
            asked=Asked(metrics=["deal_amount"], by="person", spans=[JANUARY]),
            day=TODAY,
        )
        == []
    )


def test_a_role_that_has_ended_shows_nothing(user):
    grant(user, Role.HEADQUARTERS, None)
    RoleGrant.objects.update(day_to=date(2026, 6, 1))

    assert not Score.objects.visible_to(user, RESULT_VIEW, day=TODAY).exists()
    assert Score.objects.visible_to(user, RESULT_VIEW, day=date(2026, 5, 31)).count() == 4


def test_forbidden_and_missing_read_the_same(user):
    grant(user, Role.EMPLOYEE, "west")

    def refusal(key: str) -> str:
        with pytest.raises(NotFound) as refused:
            explaining.metric(
                actor=user, code="deal_amount", by="person", key=key, span=JANUARY, day=TODAY
            )
        return str(refused.value).replace(key, "…")

    assert refusal("ana") == refusal("nobody")
    assert (
        explaining.metric(
            actor=user, code="deal_amount", by="person", key="bo", span=JANUARY, day=TODAY
        )["value"]
        == "120.50"
    )


def test_a_card_that_rests_on_the_companys_numbers_does_not_open_the_companys_rows(user):
    Person.objects.filter(code="bo").update(user=None)
    Person.objects.filter(code="gm").update(user=user)
    grant(user, Role.EMPLOYEE, None)

    def card(actor: User) -> dict:
        return explaining_cards.card(
            actor=actor, code="general_manager", person="gm", span=JANUARY, day=TODAY
        )

    own = card(user)
    assert (own["value"], own["inputs"][0]["value"], own["rows"]) == (100.0, 1.0, [])
    assert [each["rows_total"] for each in own["inputs"][0]["inputs"]] == [3, 1, 1]
    grant(user, Role.HEADQUARTERS, None)
    opened = card(user)
    assert len(opened["inputs"][0]["rows"]) == 5
    assert len(opened["rows"]) == sum(len(line["rows"]) for line in opened["inputs"])


@pytest.mark.parametrize("role", list(Role))
def test_a_units_results_are_for_those_who_answer_for_it(user, role):
    grant(user, role, "west")

    rows = selectors.measured(
        actor=user, asked=Asked(metrics=["deal_amount"], by="unit", spans=[JANUARY]), day=TODAY
    )
    assert {row["key"] for row in rows} == (set() if role == Role.EMPLOYEE else {"west"})
    with pytest.raises(NotFound):
        explaining.metric(
            actor=user, code="deal_amount", by="unit", key="east", span=JANUARY, day=TODAY
        )


def test_who_rated_is_shown_to_those_alone_who_see_the_whole_company(user, bring):
    bring(ratings="rating,day,person,rater,score\nR1,2026-02-03,bo,ana,4.5\n")
    grant(user, Role.EMPLOYEE, "west")
    february = Span(date(2026, 2, 1), date(2026, 3, 1))

    def fields() -> dict:
        found = explaining.metric(
            actor=user, code="collaboration_rating", by="person", key="bo", span=february, day=TODAY
        )
        assert found["value"] == 4.5
        return found["rows"][0]["fields"]

    assert "rater" not in fields()
    grant(user, Role.HR, None)
    assert fields()["rater"] == "ana"


def test_the_companys_numbers_are_for_those_who_see_all_of_it(user):
    grant(user, Role.BRANCH_HEAD, "west")

    with pytest.raises(NotFound):
        selectors.measured(
            actor=user,
            asked=Asked(metrics=["deal_amount"], by="company", spans=[JANUARY]),
            day=TODAY,
        )


@pytest.mark.parametrize("model", [Run, Score, Target])
def test_an_action_that_nobody_listed_is_an_error_not_a_yes(user, model):
    with pytest.raises(KeyError):
        model.objects.visible_to(user, PERIOD_CLOSE if model is not Target else RUN_VIEW, day=TODAY)


def test_changing_targets_reaches_all_or_none(user):
    assert not Target.objects.visible_to(user, TARGET_CHANGE, day=TODAY).exists()
    grant(user, Role.ADMINISTRATOR, None)
    assert Target.objects.visible_to(user, TARGET_CHANGE, day=TODAY).count() == 4
