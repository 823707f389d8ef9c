"""A sales pipeline with known defects: what is measured agrees with answers that were worked out elsewhere."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from quanheng.engine.ground.period import Span, pieces
from quanheng.facts import services
from quanheng.measure import selectors
from quanheng.org import selectors as org
from tests.facts.files import rows

pytestmark = pytest.mark.django_db
YEAR, TODAY = Span(date(2017, 1, 1), date(2018, 1, 1)), date(2018, 1, 2)


@pytest.fixture
def answers(shared) -> dict:
    text = (shared / "cases" / "reference_answers.json").read_text(encoding="utf-8")
    return json.loads(text)["maven_crm"]


@pytest.fixture
def outcome(shared, actor, at):
    return services.batch_import(
        actor=actor, mapping="maven_crm", paths=[shared / "data" / "maven_crm"], at=at
    )


def measured(actor, spans: list[Span], by: str = "company") -> dict[tuple[str, str], dict]:
    """Return what is measured of the company, or of each person, by the key (or first month) and the metric."""
    codes = ["win_rate", "deal_amount", "deal_count", "average_deal", "days_to_win"]
    found = selectors.measured(
        actor=actor, asked=selectors.Asked(metrics=codes, by=by, spans=spans), day=TODAY
    )
    return {
        (row["period"][:7] if by == "company" else row["key"], row["metric"]): row for row in found
    }


def agree(ours: dict, at: str, expected: dict) -> None:
    won, decided = expected["won"], expected["won"] + expected["lost"]
    rate = ours[at, "win_rate"]
    assert (int(rate["numerator"]), int(rate["denominator"])) == (won, decided)
    assert round(Decimal(won) / decided * 100, 4) == Decimal(str(expected["win_rate_pct"]))
    assert Decimal(ours[at, "deal_amount"]["value"]) == Decimal(str(expected["won_value"]))
    assert ours[at, "deal_count"]["value"] == won
    deal = ours[at, "average_deal"]
    assert round(Decimal(deal["numerator"]) / Decimal(deal["denominator"]), 4) == Decimal(
        str(expected["avg_deal"])
    )
    days = ours[at, "days_to_win"]
    assert round(Decimal(str(days["numerator"])) / Decimal(str(days["denominator"])), 4) == Decimal(
        str(expected["avg_cycle_days_won"])
    )


def test_the_year_agrees_with_the_reference(answers, outcome, actor):
    agree(measured(actor, [YEAR]), "2017-01", answers["overall"])


def test_every_quarter_agrees_with_the_reference(answers, outcome, actor):
    ours = measured(actor, pieces(YEAR, "quarter", fiscal_start=1))

    for quarter, month in (("Q1", "01"), ("Q2", "04"), ("Q3", "07"), ("Q4", "10")):
        agree(ours, f"2017-{month}", answers["by_quarter"][f"2017{quarter}"])


def test_every_opportunity_is_held_with_its_stage_the_undated_ones_too(answers, outcome):
    held, expected = rows("opportunities"), answers["overall"]

    assert len(held) == expected["rows"]
    assert Counter(row["stage"] for row in held) == expected["stages"]
    assert sum(row["customer"] is None for row in held) == expected["missing_account"]
    assert {row["stage"] for row in held if row["day"] is None} == {"Prospecting"}
    assert sum(row["month"] == "undated" for row in held) == expected["stages"]["Prospecting"]
    closed = [row["closed_day"] - row["day"] for row in held if row["outcome"] in ("won", "lost")]
    assert round(Decimal(sum(closed)) / len(closed), 4) == Decimal(
        str(expected["avg_cycle_days_closed"])
    )


def test_agents_without_a_deal_are_people_all_the_same(answers, outcome, actor):
    held, expected = rows("opportunities"), answers["overall"]
    assignments = org.assignments().to_pylist()
    agents = {a["person"] for a in assignments if a["post"] == "salesperson"}

    assert len(agents) == expected["agents_in_team_file"]
    assert len({row["person"] for row in held}) == expected["agents_with_deals"]
    assert sorted(agents - {row["person"] for row in held}) == expected["agents_without_any_deal"]
    ours = measured(actor, [YEAR], by="person")
    assert ours["Carl Lin", "deal_amount"]["value"] in ("0.00", None)
    assert ours["Carl Lin", "win_rate"]["value"] is None


def test_a_product_that_no_file_brings_is_named(answers, outcome):
    (name,) = answers["overall"]["product_name_mismatch"]

    assert [(f.where, f.what) for f in outcome.findings] == [
        ("opportunities", f"1480 rows name products that no file has brought: {name}."),
        ("deals", f"729 rows name products that no file has brought: {name}."),
    ]
    assert outcome.rejects_file is None


def test_teams_stand_below_their_offices(outcome, actor):
    found = selectors.measured(
        actor=actor,
        asked=selectors.Asked(metrics=["deal_amount"], by="unit", spans=[YEAR]),
        day=TODAY,
    )
    ours = {row["key"]: Decimal(row["value"]) for row in found}
    teams = Counter()
    for row in rows("deals"):
        teams[row["person"]] += row["amount"]
    managers = {a["person"]: a["manager"] for a in org.assignments().to_pylist() if a["manager"]}
    offices = {"Central", "East", "West"}

    assert sum(ours[office] for office in offices) == Decimal("10005534.00")
    for team in ours.keys() - offices:
        own = (v for p, v in teams.items() if f"Team {managers[p]}" == team)
        assert ours[team] * 100 == sum(own)
