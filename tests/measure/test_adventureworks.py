"""The sample company's quotas and orders agree with answers that were worked out elsewhere, its purchases with sums made here."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from quanheng.engine.ground.period import Span
from quanheng.facts import services
from quanheng.measure import explaining, selectors
from tests.facts.files import rows

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
        actor=actor,
        asked=selectors.Asked(metrics=codes, by="person", spans=spans(list(answers))),
        day=TODAY,
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


def table(shared: Path, name: str) -> list[dict[str, str]]:
    path = shared / "data" / "adventureworks" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def purchases(shared) -> list[dict[str, str]]:
    """The lines of all purchase orders, each with its order, its vendor's name and standard price."""
    orders = {row["PurchaseOrderID"]: row for row in table(shared, "PurchaseOrderHeader")}
    vendors = {row["BusinessEntityID"]: row["Name"] for row in table(shared, "Vendor")}
    prices = {
        (row["ProductID"], row["BusinessEntityID"]): row["StandardPrice"]
        for row in table(shared, "ProductVendor")
    }
    found = []
    for line in table(shared, "PurchaseOrderDetail"):
        whole = orders[line["PurchaseOrderID"]] | line
        whole["supplier"] = vendors[whole["VendorID"]]
        whole["StandardPrice"] = prices[whole["ProductID"], whole["VendorID"]]
        found.append(whole)
    return found


def in_2012(line: dict[str, str], column: str) -> bool:
    return line[column].startswith("2012")


def days(first: str, last: str) -> int:
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days


def test_purchases_and_deliveries_of_a_year_agree_with_the_csv_files(purchases, imported, actor):
    codes = ["purchase_cost", "reject_rate", "supply_days", "delivery_on_time_rate"]
    found = selectors.measured(actor=actor, asked=selectors.Asked(metrics=codes, by="company",
        spans=[Span(date(2012, 1, 1), date(2013, 1, 1))]), day=TODAY)  # fmt: skip
    ours = {
        row["metric"]: (Decimal(row["numerator"]), Decimal(row["denominator"])) for row in found
    }

    ordered = [line for line in purchases if in_2012(line, "OrderDate")]
    came = [line for line in purchases if in_2012(line, "ShipDate")]
    due = [line for line in purchases if in_2012(line, "DueDate")]
    assert ours["purchase_cost"] == (
        sum(Decimal(line["UnitPrice"]) * Decimal(line["OrderQty"]) for line in ordered),
        sum(Decimal(line["StandardPrice"]) * Decimal(line["OrderQty"]) for line in ordered),
    )
    rejected = sum(Decimal(line["RejectedQty"]) for line in came)
    received = sum(Decimal(line["ReceivedQty"]) for line in came)
    assert Fraction(*map(Fraction, ours["reject_rate"])) == Fraction(rejected) / Fraction(received)
    waited = [days(line["OrderDate"], line["ShipDate"]) for line in came]
    assert ours["supply_days"] == (sum(waited), len(waited))
    on_time = [line for line in due if line["ShipDate"] <= line["DueDate"]]
    assert ours["delivery_on_time_rate"] == (len(on_time), len(due))


def test_one_vendor_s_purchases_are_as_the_files_say(purchases, imported):
    # Litware, Inc. (1580): one order of 2011-04-16, 4 of product 1 at 50.26 (47.87 by the list), 3 came, none rejected.
    name = "Litware, Inc."
    theirs = [line for line in purchases if line["supplier"] == name]
    bought = [row for row in rows("purchases") if row["supplier"] == name]

    first = next(row for row in bought if row["purchase"] == "1")
    assert (first["amount"], first["standard_amount"]) == (201_0400, 191_4800)
    assert (first["person"], first["product"], first["quantity"]) == ("258", "1", 4_000_000)
    delivered = next(row for row in rows("deliveries") if row["delivery"] == "1")
    assert (delivered["received"], delivered["rejected"]) == (3_000_000, 0)
    assert delivered["day"] - delivered["ordered_day"] == 9
    assert len(bought) == len(theirs)
    assert sum(row["amount"] for row in bought) == 10_000 * sum(
        Decimal(line["UnitPrice"]) * Decimal(line["OrderQty"]) for line in theirs
    )


def test_lines_of_pending_and_rejected_orders_came_all_the_same(purchases, imported):
    """Status is that of the order: 1 pending, 3 rejected. What came is what ReceivedQty counts."""
    theirs = {line["PurchaseOrderDetailID"]: line for line in purchases}
    held = rows("deliveries")

    assert len(held) == len(theirs) == 676
    for row in held:
        line = theirs[row["delivery"]]
        assert row["received"] == Decimal(line["ReceivedQty"]) * 10**6
        assert row["rejected"] == Decimal(line["RejectedQty"]) * 10**6
        assert row["day"] is not None
    statuses = Counter(line["Status"] for line in theirs.values())
    assert statuses == {"4": 626, "3": 48, "1": 2}
