from __future__ import annotations

import csv
import json
import shlex
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from quanheng.config.commands.demo import TRIES, program
from quanheng.demo import services
from quanheng.demo.company import NAME
from quanheng.facts.services import batch_import
from quanheng.org.rows import PersonRow
from quanheng.org.services.company import company_change
from quanheng.org.services.people import people_put

ROOT = Path(__file__).resolve().parents[2]
SALES = {
    "2025-10": "2908067.09",
    "2025-11": "2275706.29",
    "2025-12": "2380975.70",
    "2026-01": "2617093.83",
    "2026-02": "1847857.30",
    "2026-03": "2419174.07",
}
# Of the commands it says to try, the first of each verb: the others differ in what they name.
SHOWN = {words.split()[0]: words for words, _ in reversed(TRIES)}
LANDED = {
    "units": 21,
    "posts": 13,
    "grades": 5,
    "people": 100,
    "assignments": 102,
    "customers": 338,
    "deals": 11_911,
    "receipts": 12_736,
    "opportunities": 679,
    "customer_needs": 1_067,
    "service_tickets": 1_066,
    "complaints": 88,
    "ratings": 1_816,
    "targets": 424,
}


def test_the_demo_lands_closes_six_months_and_a_second_run_changes_nothing(cli):
    first = cli("demo", "--no-serve", "--json")
    again = cli("demo", "--json")
    with ThreadPoolExecutor(2) as pool:
        tried = list(pool.map(lambda words: cli(*shlex.split(words)), SHOWN.values()))

    assert (first.code, again.code) == (0, 0), first.err + again.err
    made, same = json.loads(first.out), json.loads(again.out)
    assert made["import"]["status"] == "landed"
    assert {sink: row["new"] for sink, row in made["import"]["rows"].items()} == LANDED
    assert _rejected(made) == {"成交单.xlsx": "HY109", "回款流水.csv": "2026/02/30"}
    assert {
        one["period"]: one["company"]["deal_amount"]["value"] for one in made["closed"]
    } == SALES
    assert {one["people_scored"] for one in made["closed"]} <= {39, 40, 41}

    assert (same["import"]["status"], same["import"]["batch"]) == ("unchanged", None)
    assert [one["hash"] for one in same["closed"]] == [one["hash"] for one in made["closed"]]
    assert {one["status"] for one in same["closed"]} == {"already closed"}

    assert [(ended.code, bool(ended.out)) for ended in tried] == [(0, True)] * len(SHOWN)


def test_the_docs_quote_the_totals_of_the_months(hengyuan):
    page = (ROOT / "docs" / "demo.md").read_text(encoding="utf-8")

    assert [total for total in SALES.values() if total not in page] == []
    for rows in (hengyuan.deals, hengyuan.last_year, hengyuan.receipts):
        assert f"{len(rows):,}" in page


def _rejected(made):
    """What is wrong in each rejected row, by the file it came from."""
    path = made["import"]["rejects_file"]
    if path.endswith(".csv"):
        with open(path, encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.reader(handle))
    else:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    heads = rows[0]
    found = [dict(zip(heads, row, strict=True)) for row in rows[1:]]
    return {row["file"]: row["工号"] if row["单号"] else row["回款日期"] for row in found}


@pytest.mark.parametrize("size", ["standard", "large"])
def test_a_size_that_is_not_made_is_refused_and_leaves_no_home(cli, size):
    ended = cli("demo", "--size", size, "--json")

    assert ended.code == 2
    assert json.loads(ended.out)["error"].startswith(
        f"The make-believe company of size “{size}” is not made yet."
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
