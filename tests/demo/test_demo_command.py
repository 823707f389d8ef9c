from __future__ import annotations

import csv
import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from quanheng.config.commands.demo import TRIES, program
from quanheng.demo import services, truths
from quanheng.demo.calendar import MONTHS
from quanheng.demo.sizes import SIZES
from quanheng.engine.org.duties import KINDS
from quanheng.facts.services import batch_import
from quanheng.org.rows import PersonRow
from quanheng.org.services.company import company_change
from quanheng.org.services.people import people_put
from tests.demo.test_sales import SOLD

ROOT = Path(__file__).resolve().parents[2]
NAME = SIZES["small"].name
# The same command in a process of its own, which closes the last month only: all of them take long.
SHORT = """
from quanheng.demo import calendar
calendar.MONTHS = calendar.MONTHS[-1:]
from quanheng.config.command import script
script()
"""


@pytest.fixture
def short(cli, tmp_path):
    def run(*words):
        surroundings = os.environ | {"QUANHENG_HOME": str(cli.home), "PYTHONPATH": str(ROOT)}
        surroundings.pop("DATABASE_URL", None)
        return subprocess.run(
            [sys.executable, "-c", SHORT, *words],
            env=surroundings, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip

    return run


def test_the_demo_lands_and_closes_and_a_second_run_changes_nothing(cli, short, foods):
    first = short("demo", "--no-serve", "--json")
    again = short("demo", "--no-serve", "--json")
    reviewed = cli("org", "check", "--json")
    tried = [cli(*shlex.split(words)) for words, _ in TRIES["small"][:3]]

    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    made, same = json.loads(first.stdout), json.loads(again.stdout)
    assert made["import"]["status"] == "landed"
    assert {sink: row["new"] for sink, row in made["import"]["rows"].items()} == _rows(foods)
    assert _rejected(made) == {
        "成交单.csv": "HY109",
        "回款流水.csv": "2026/02/30",
        "拜访跟进.csv": "较深",
    }
    assert _sold(made) == _in_months(foods)
    assert [one["period"] for one in made["closed"] if one["people_scored"] < 90] == []

    assert (same["import"]["status"], same["import"]["batch"]) == ("unchanged", None)
    assert [one["hash"] for one in same["closed"]] == [one["hash"] for one in made["closed"]]
    assert {one["status"] for one in same["closed"]} == {"already closed"}

    assert (
        reviewed.code,
        Counter(one["kind"] for one in json.loads(reviewed.out)["findings"]),
    ) == (
        1,
        Counter(list(KINDS)),
    )
    assert [(ended.code, bool(ended.out)) for ended in tried] == [(0, True)] * 3


def _rows(foods):
    """How many rows each sink must have got: of some there are two files."""
    rows = Counter()
    for name, table in foods.tables.items():
        sink = "targets" if name.startswith("targets") else name.removesuffix("_2023")
        rows[sink] += len(table)
    return dict(rows)


def _sold(made):
    """What was sold in each closed month, in fen."""
    sold = {one["period"]: one["company"]["deal_amount"]["value"] for one in made["closed"]}
    return {month: int(Decimal(str(amount)) * 100) for month, amount in sold.items()}


def _in_months(foods):
    sums = foods.sold.group_by("month").agg(pl.col("amount").sum())
    return {month: fen for month, fen in sums.rows() if month in MONTHS[-1:]}


def test_the_docs_quote_the_rows_and_the_totals_of_the_years(group, foods):
    page = (ROOT / "docs" / "demo.md").read_text(encoding="utf-8")

    for company in (group, foods):
        for table in ("deals", "receipts", "visits", "customers"):
            assert f"{len(company[table]):,}" in page, table
    for name in ("group", "foods"):
        for year in (2023, 2024, 2025):
            assert f"{SOLD[name][year] / 100:,.2f}" in page, (name, year)


def test_the_docs_name_each_planted_place():
    page = (ROOT / "docs" / "demo.md").read_text(encoding="utf-8")
    places = [
        truths.RATCHET_TEAM, truths.WRONG_BRANCH, truths.PRICE_WAR[0], truths.POLICY[0],
        truths.OWNED_TWICE[0], truths.OWNED_BY_NOBODY, truths.AUTHORITY_MISSING[0],
        *truths.AUTHORITY_UNNEEDED, truths.POST_REDUNDANT[0],
        truths.IDLE_TEAM, truths.LENIENT_TEAM, truths.HARSH_TEAM, truths.MERGED, *truths.LATE_PAY,
    ]  # fmt: skip

    assert [place for place in places if place not in page] == []


def _rejected(made):
    """What is wrong in each rejected row, by the file it came from."""
    with open(made["import"]["rejects_file"], encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    wrong = {"成交单.csv": "工号", "回款流水.csv": "回款日期", "拜访跟进.csv": "需求深度"}
    return {row["file"]: row[wrong[row["file"]]] for row in rows}


def test_a_size_that_is_not_made_is_refused_and_leaves_no_home(cli):
    ended = cli("demo", "--size", "large", "--json")

    assert ended.code == 2
    assert json.loads(ended.out)["error"].startswith(
        "The make-believe company of size “large” is not made yet."
    )
    assert not cli.home.exists()


def test_the_home_of_another_company_stays_as_it_is(actor, at, home):
    company_change(actor=actor, at=at, name="别家公司")
    services.want_free(home)  # a name alone can be changed

    people_put(actor=actor, rows=[PersonRow(code="p1", name="Ana")], at=at)
    with pytest.raises(services.CannotDemo, match="is the home of another company"):
        services.want_free(home)


def test_a_make_believe_company_with_changes_of_its_own_stays_as_it_is(actor, at, home, tmp_path):
    company_change(actor=actor, at=at, name=NAME)
    for name in ("财务部", "市场部"):
        (tmp_path / "units.csv").write_text(f"编码,名称\nHY,{name}\n", encoding="utf-8")
        services.want_free(home)
        batch_import(actor=actor, mapping=_units(tmp_path), paths=[tmp_path / "units.csv"], at=at)

    with pytest.raises(services.CannotDemo, match=r"was changed after it was made \(batch 2\)"):
        services.want_free(home)


def _units(folder):
    path = folder / "units.yaml"
    path.write_text(
        "mapping: units\ncurrency: CNY\nfiles:\n"
        "  - {sink: units, fields: {unit: 编码, name: 名称}}\n",
        encoding="utf-8",
    )
    return str(path)


def test_the_command_is_named_as_it_can_be_typed_here(monkeypatch):
    monkeypatch.setenv("QUANHENG_HOME", "/srv/a home")

    assert program().startswith("QUANHENG_HOME='/srv/a home' ")
    assert program().endswith(("quanheng", "quanheng.config.command"))


def test_the_company_is_made_on_the_day_at_which_its_clock_stands_one_thing_after_the_other():
    moments = [services.BEGUN, services.CLOSED, services.SIGNED_IN]

    assert [one.isoformat() for one in moments] == [
        "2026-04-20T20:00:00+08:00", "2026-04-20T21:00:00+08:00", "2026-04-20T22:00:00+08:00",
    ]  # fmt: skip
