"""The sample company's quotas and orders agree with answers that were worked out elsewhere, row by row."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from quanheng.engine.ground.period import Span
from quanheng.facts import services
from quanheng.measure import explaining, selectors

pytestmark = pytest.mark.django_db
TODAY = date(2013, 3, 1)


@pytest.fixture
def answers(shared) -> dict[str, list[dict]]:
    """The reference answers by the first day of their quota period."""
    found = defaultdict(list)
    text = (shared / "cases" / "reference_answers.json").read_text(encoding="utf-8")
    for row in json.loads(text)["adventureworks"]["quota_attainment"]:
        found[row["quota_period_start"]].append(row)
    return dict(sorted(found.items()))


@pytest.fixture
def imported(shared, actor, at):
    return services.batch_import(
        actor=actor, mapping="adventureworks", paths=[shared / "data" / "adventureworks"], at=at
    )


def spans(starts: list[str]) -> list[Span]:
    days = [date.fromisoformat(start) for start in [*starts, "2013-02-28"]]
    return [Span(first, end) for first, end in pairwise(days)]


def test_amounts_and_attainment_agree_for_every_person_and_quota_period(answers, imported, actor):
    codes = ["deal_amount", "target_attainment", "deal_count"]
    rows = selectors.measured(
        actor=actor, metrics=codes, by="person", spans=spans(list(answers)), day=TODAY
    )
    ours = {(row["period"][:10], row["key"], row["metric"]): row for row in rows}

    assert sum(len(each) for each in answers.values()) == 81
    for start, expected in answers.items():
        for one in expected:
            amount, attainment, count = (
                ours[start, str(one["SalesPersonID"]), code] for code in codes
            )
            assert Decimal(amount["value"]) == Decimal(str(one["actual_subtotal"]))
            assert Decimal(attainment["denominator"]) == Decimal(str(one["quota"]))
            assert round(
                Decimal(attainment["numerator"]) / Decimal(attainment["denominator"]) * 100, 4
            ) == Decimal(str(one["attainment_pct"]))
            assert (count["value"], amount["name"]) == (one["orders"], one["name"])


def test_one_attainment_reads_as_documented_and_opens_to_the_files_rows(shared, imported, actor):
    span = Span(date(2011, 5, 31), date(2011, 8, 31))
    found = explaining.metric(
        actor=actor, code="target_attainment", by="person", key="274", span=span, day=TODAY
    )

    shown = ("key", "name", "period", "metric", "value", "uom", "numerator", "denominator")
    assert {name: found[name] for name in shown} == {
        "key": "274", "name": "Stephen Jiang", "period": "2011-05-31/2011-08-31", "metric": "target_attainment",
        "value": 0.806596, "uom": "ratio", "numerator": "22584.6955", "denominator": "28000.0000",
    }  # fmt: skip
    assert {row["file"] for row in found["rows"]} == {
        "SalesOrderHeader.csv",
        "SalesPersonQuotaHistory.csv",
    }
    for row in found["rows"]:
        line = (
            (shared / "data" / "adventureworks" / row["file"])
            .read_text(encoding="utf-8")
            .splitlines()[row["row"] - 1]
        )
        assert "274" in line.split(",")
    deals = [row["fields"]["amount"] for row in found["rows"] if row["facts"] == "deals"]
    assert sum(map(Decimal, deals)) == Decimal("22584.6955")


def test_the_same_files_again_change_nothing(shared, imported, actor, at):
    again = services.batch_import(
        actor=actor, mapping="adventureworks", paths=[shared / "data" / "adventureworks"], at=at
    )

    assert (again.batch, again.status) == (None, "unchanged")
