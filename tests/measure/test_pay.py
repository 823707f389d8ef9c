"""What people earn opens to payroll and HR, and to everybody their own; each opening stands in the audit."""

from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.access import NotFound
from quanheng.base.models import AuditEntry, User
from quanheng.engine.ground.period import Span
from quanheng.facts import mappings, services
from quanheng.measure import explaining, explaining_cards, selectors
from quanheng.measure.actions import PAY_VIEW
from quanheng.measure.selectors import Asked
from quanheng.org.choices import Role
from tests.conftest import NOON
from tests.measure import colleagues
from tests.measure.granting import grant

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)
FEBRUARY = Span(date(2026, 2, 1), date(2026, 3, 1))
COSTS = """cost,day,person,kind,amount
C1,2026-02-28,ana,salary,9000.00
C2,2026-02-28,bo,salary,7000.00
"""
MAPPING = """mapping: pay
label: {en: Pay, zh-CN: 薪酬}
reference: tests
currency: CNY
money_scale: 2
files:
  - {file: costs.csv, sink: pay_costs, fields: {cost: cost, day: day, person: person, kind: kind, amount: amount}}
"""
SEES = {role: role in (Role.PAYROLL, Role.HR) for role in Role}


@pytest.fixture
def user(user, tmp_path, actor) -> User:
    """Bo, in a company whose pay of February is known."""
    (tmp_path / "costs.csv").write_text(COSTS, encoding="utf-8")
    (tmp_path / "pay.yaml").write_text(MAPPING, encoding="utf-8")
    mapping = mappings.find(str(tmp_path / "pay.yaml"))
    services.batch_import(actor=actor, mapping=mapping, paths=[tmp_path / "costs.csv"], at=NOON)
    return user


def pay(user: User, by: str, key: str) -> dict:
    return explaining.metric(
        actor=user, code="pay_per_head", by=by, key=key, span=FEBRUARY, day=TODAY, at=NOON
    )


@pytest.mark.parametrize("role", list(Role))
def test_a_colleagues_pay_is_for_payroll_and_hr_alone(user, role):
    grant(user, role, None)
    asked = Asked(metrics=["pay_per_head"], by="person", spans=[FEBRUARY])

    seen = {
        row["key"]: row["value"] for row in selectors.measured(actor=user, asked=asked, day=TODAY)
    }

    assert seen.get("bo") == "7000.00"
    assert seen.get("ana") == ("9000.00" if SEES[role] else None)
    if SEES[role]:
        assert pay(user, "person", "ana")["value"] == "9000.00"
    else:
        with pytest.raises(NotFound, match=r"There is no person “ana” here\."):
            pay(user, "person", "ana")


def test_a_unit_of_two_people_tells_nobody_but_payroll_what_they_cost(user):
    grant(user, Role.BRANCH_HEAD, "west")

    with pytest.raises(NotFound, match="would tell what single people earn"):
        pay(user, "unit", "west")

    grant(user, Role.PAYROLL, None)
    assert pay(user, "unit", "west")["value"] == "10926.83"  # 16000 ÷ 41 days of 28


def test_who_heads_a_unit_sees_its_labour_cost_and_how_many_rows_it_rests_on_but_not_the_rows(user):
    grant(user, Role.BRANCH_HEAD, "west")
    colleagues.join()

    found = pay(user, "unit", "west")

    assert (
        (found["value"], found["inputs"][0]["rows_total"], found["inputs"][0]["rows"])
        == (
            "10181.82",  # 16000 ÷ 44 days of 28: Bo all the month, Ana from the 16th, three on its last day
            2,
            [],
        )
    )
    assert not AuditEntry.objects.filter(action=PAY_VIEW.name).exists()


def test_opening_rows_of_pay_is_written_down_with_who_whose_and_which_days(user):
    grant(user, Role.PAYROLL, None)

    rows = pay(user, "company", "company")["inputs"][0]["rows"]

    assert [row["fields"]["amount"] for row in rows] == ["9000.00", "7000.00"]
    entry = AuditEntry.objects.filter(action=PAY_VIEW.name).get()
    assert (entry.actor, entry.subject_key) == (user, "company/company")
    assert entry.after == {"facts": "pay_costs", "from": "2026-02-01", "to": "2026-03-01"}


def test_rows_of_pay_do_not_open_without_a_moment_for_the_audit(user):
    grant(user, Role.PAYROLL, None)

    with pytest.raises(ValueError, match="pass `at`"):
        explaining.metric(
            actor=user, code="pay_per_head", by="company", key="company", span=FEBRUARY, day=TODAY
        )


def test_everybody_opens_their_own_pay(user):
    grant(user, Role.EMPLOYEE, "west")

    [row] = pay(user, "person", "bo")["inputs"][0]["rows"]

    assert row["fields"]["amount"] == "7000.00"


CARD = """scorecard: pay_card
label: {en: Salesperson, zh-CN: 销售}
why: {en: x, zh-CN: x}
reference: tests
applies_to: {posts: [salesperson], grades: [standard]}
lines:
  - {metric: pay_per_head, weight: 40 %, target: 9000, curve: {kind: linear, points: [[0 %, 0 %], [100 %, 100 %]]}, link: {moves: deal_amount, lag: none, effect: assumed}}
  - {metric: deal_count, weight: 60 %, target: 1, curve: {kind: linear, points: [[0 %, 0 %], [100 %, 100 %]]}, link: {moves: deal_amount, lag: none, effect: assumed}}
watch: [{metric: pay_per_head}]
"""


def test_a_card_shows_nobody_elses_pay_on_a_line_or_beside_it(user, home):
    (home / "rulebook" / "scorecards").mkdir(parents=True)
    (home / "rulebook" / "scorecards" / "pay_card.yaml").write_text(CARD, encoding="utf-8")
    grant(user, Role.BRANCH_HEAD, "west")

    def card(person: str) -> dict:
        return explaining_cards.card(
            actor=user, code="pay_card", person=person, span=FEBRUARY, day=TODAY, at=NOON
        )

    colleague, own = card("ana"), card("bo")
    line = next(each for each in colleague["inputs"] if each["what"] == "pay_per_head")
    assert (line["value"], line["attainment"], line["score"], line["inputs"]) == (
        None,
        None,
        None,
        [],
    )
    assert str(line["why"]) == "It is made of pay, which is for payroll, HR and the person."
    assert [w["value"] for w in colleague["watched"]] == [None]
    assert [w["value"] for w in own["watched"]] == ["7000.00"]
