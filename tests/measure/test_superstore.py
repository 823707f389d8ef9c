"""Orders, returns and regional managers of a Chinese sample, against sums made here from the CSV files alone.

Money is held in thousandths of a yuan, each line rounded half-up to them as it comes in; the sums here
round each line in the same way.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from quanheng.engine.ground.period import Span
from quanheng.facts import services
from quanheng.measure import selectors
from tests.facts.files import rows

pytestmark = pytest.mark.django_db
YEARS = (2014, 2015, 2016, 2017)
TODAY = date(2018, 1, 2)
WORKBOOK = "示例 - 超市.xls"
UTF8 = ("订单_utf8.csv", "退货_utf8.csv", "销售人员_utf8.csv")
GBK = ("订单_GBK.csv", "退货_utf8.csv", "销售人员_utf8.csv")


@pytest.fixture
def folder(shared) -> Path:
    return shared / "data" / "superstore_cn"


@pytest.fixture
def bring(actor, at):
    return lambda *paths: services.batch_import(
        actor=actor, mapping="superstore_cn", paths=list(paths), at=at
    )


def lines(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def held(text: str | Decimal) -> Decimal:
    return Decimal(text).quantize(Decimal("0.001"), ROUND_HALF_UP)


def sums(folder: Path, key: Callable[[dict[str, str]], object]) -> dict[object, list[Decimal]]:
    """Return amount, cost and amount given back later, by key."""
    returned = {line["订单 ID"] for line in lines(folder, "退货_utf8.csv") if line["退回"] == "是"}
    found: dict[object, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for line in lines(folder, "订单_utf8.csv"):
        amount = held(line["销售额"])
        cost = held(Decimal(line["销售额"]) - Decimal(line["利润"]))
        back = amount if line["订单 ID"] in returned else Decimal(0)
        found[key(line)] = [
            a + b for a, b in zip(found[key(line)], (amount, cost, back), strict=True)
        ]
    return found


def span(year: int) -> Span:
    return Span(date(year, 1, 1), date(year + 1, 1, 1))


def fingerprint() -> str:
    """Return a hash of all deals, without the file and the row that each stands in."""
    names = ("batch", "file", "sheet", "row")
    told = [sorted((k, v) for k, v in row.items() if k not in names) for row in rows()]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def test_amount_and_return_rate_by_year_agree_with_the_csv_files(folder, bring, actor):
    bring(*(folder / name for name in UTF8))
    found = selectors.measured(
        actor=actor,
        asked=selectors.Asked(
            metrics=["deal_amount", "return_rate"],
            by="company",
            spans=[span(year) for year in YEARS],
        ),
        day=TODAY,
    )
    ours = {(int(row["period"][:4]), row["metric"]): row for row in found}

    by_year = sums(folder, lambda line: int(line["订单日期"][:4]))
    assert sorted(by_year) == list(YEARS)
    for year, (amount, _, back) in by_year.items():
        assert Decimal(ours[year, "deal_amount"]["value"]) == amount
        rate = ours[year, "return_rate"]
        assert (Decimal(rate["numerator"]), Decimal(rate["denominator"])) == (back, amount)
        assert round(Fraction(back) / Fraction(amount), 6) == Fraction(str(rate["value"]))


def test_amounts_by_manager_agree_with_the_csv_files(folder, bring, actor):
    bring(*(folder / name for name in UTF8))
    found = selectors.measured(
        actor=actor,
        asked=selectors.Asked(metrics=["deal_amount"], by="person", spans=[span(2017)]),
        day=TODAY,
    )
    ours = {row["key"]: Decimal(row["value"]) for row in found}

    managers = {line["地区"]: line["地区经理"] for line in lines(folder, "销售人员_utf8.csv")}
    theirs = sums(folder, lambda line: (line["订单日期"][:4], managers[line["地区"]]))
    assert ours == {
        name: amount for (year, name), (amount, _, _) in theirs.items() if year == "2017"
    }
    assert len(ours) == 6


def test_cost_is_what_the_profit_leaves_of_the_amount_exactly(folder, bring):
    bring(*(folder / name for name in UTF8))

    amount, cost, back = sums(folder, lambda line: "all")["all"]
    assert sum(row["amount"] for row in rows()) == amount * 1000
    assert sum(row["cost"] for row in rows()) == cost * 1000
    assert sum(row["amount"] for row in rows() if row["returned"]) == back * 1000


def test_workbook_utf_8_and_gbk_files_hold_the_same_deals(folder, bring, tmp_path):
    first = bring(folder / WORKBOOK)
    before = fingerprint()
    assert (first.rows["deals"].new, first.rows["deals"].rejected) == (10_000, 0)

    for name, files in (("utf8", UTF8), ("gbk", GBK)):
        (tmp_path / name).mkdir()
        for each in files:
            shutil.copy(folder / each, tmp_path / name)
        again = bring(tmp_path / name)
        assert (again.status, again.rows["deals"].unchanged) == ("unchanged", 10_000)
        assert not any("repeat" in finding.what for finding in again.findings)
    assert fingerprint() == before


def test_the_whole_folder_counts_each_line_once(folder, bring):
    outcome = bring(folder)

    assert (outcome.rows["deals"].read, outcome.rows["deals"].new) == (30_000, 10_000)
    assert len(rows("products")) == 1977
