from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from functools import cache

import polars as pl
import pytest
import python_calamine
import yaml

from quanheng.demo.files import columns, write_files
from quanheng.demo.labels import LABELS
from quanheng.demo.layouts import LAYOUTS
from quanheng.demo.sheets import _text
from tests.conftest import ROOT

MAPPING = ROOT / "quanheng/rulebook/mappings/demo_group.yaml"
# Of all files of a size: their names and bytes, in the order of the names.
PINNED = {
    "standard": "d721e043888882bd244c1f8b1080f3706d734e575c5c73fb7ed0c820524719c8",
    "small": "fd4f597d65398589b80e34096eb027c88b8bbcd022bd832ec568dacacb12fe3f",
}


@pytest.fixture(scope="module")
def folders(group, foods, tmp_path_factory):
    made = {one.size: tmp_path_factory.mktemp(one.size) for one in (group, foods)}
    for one in (group, foods):
        write_files(made[one.size], one.size, made=one.world)
    return made


@cache
def sections():
    """What the mapping says of each file."""
    return yaml.safe_load(MAPPING.read_text(encoding="utf-8"))["files"]


def digest(folder):
    found = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def sheet(path):
    return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def lines(path, encoding, *holding):
    """The heading and those lines that hold one of the words; all where none is asked for."""
    with path.open(encoding=encoding, newline="") as handle:
        first, *rest = handle
    wanted = [one for one in rest if any(word in one for word in holding)] if holding else rest
    return list(csv.reader([first, *wanted]))


def test_the_same_seed_writes_the_same_bytes_in_another_process(folders, tmp_path):
    program = (
        "import sys; from pathlib import Path; from quanheng.demo.files import write_files\n"
        "for size in sys.argv[2:]: write_files(Path(sys.argv[1]) / size, size)\n"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), *PINNED],
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        check=True,
    )

    for size, pinned in PINNED.items():
        assert digest(tmp_path / size) == digest(folders[size]) == pinned


def test_files_are_called_as_the_mapping_reads_them(folders):
    read = [one["file"] for one in sections()]

    assert read == [one.file for one in LAYOUTS]
    assert sorted(read) == sorted(path.name for path in folders["small"].iterdir())


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda one: one.table)
def test_the_mapping_reads_every_heading_of_a_file(layout):
    section = next(one for one in sections() if one["file"] == layout.file)
    read = {
        name: how if isinstance(how, str) else how["column"]
        for name, how in section["fields"].items()
    }

    assert read == {one.name: one.heading for one in columns(layout)}


@pytest.mark.parametrize("labels", sorted(LABELS))
def test_no_two_codes_have_one_label(labels):
    assert len(set(LABELS[labels].values())) == len(LABELS[labels])


def test_the_roster_has_a_title_above_the_headings(folders, group):
    rows = sheet(folders["standard"] / "花名册.xlsx")

    assert rows[0][0] == "衡远集团有限公司员工花名册"
    assert rows[1] == ["工号", "姓名", "入职日期", "离职日期"]
    assert len(rows) == len(group["people"]) + 2


def test_market_spending_is_in_ten_thousands_of_yuan_with_a_total_below(folders, group):
    rows = sheet(folders["standard"] / "市场费用.xlsx")

    assert rows[1][6] == "金额(万元)"
    assert rows[2][6] == group["spend"]["amount"][0] / 1_000_000
    assert rows[-1][1] == "合计"
    assert round(rows[-1][6] * 1_000_000) == group["spend"]["amount"].sum()


def test_receipts_are_written_in_chinese_encoding_and_one_came_on_an_impossible_day(folders):
    path = folders["standard"] / "回款流水.csv"
    rows = lines(path, "gb18030", "2026/02/30")

    with pytest.raises(UnicodeDecodeError):
        path.read_bytes().decode("utf-8")
    assert rows[0][0] == "回款单号"
    assert [row[6] for row in rows if row[7] == "2026/02/30"] == ["300.00"]


def test_one_deal_names_a_person_nobody_knows_and_one_visit_has_words_for_a_number(folders):
    deals = lines(folders["standard"] / "成交单.csv", "utf-8-sig", "HG9109")
    visits = lines(folders["standard"] / "拜访跟进.csv", "utf-8-sig", "较深")

    assert [row[7] for row in deals if row[2] == "HG9109"] == ["128.00"]
    assert [row[1] for row in visits if row[5] == "较深"] == ["2025-02-19"]


def test_deals_of_2023_have_slashes_in_days_and_commas_in_money(folders, group):
    rows = lines(folders["standard"] / "成交单_2023.csv", "gb18030")
    first = group["deals_2023"].row(0, named=True)

    assert rows[1][1] == "2023/01/01"
    assert rows[1][7] == f"{first['amount'] / 100:,.2f}"


@pytest.mark.parametrize(
    ("value", "how", "text"),
    [
        (0, "yuan", "0.00"),
        (-55, "yuan", "-0.55"),
        (99_999, "grouped", "999.99"),
        (100_000, "grouped", "1,000.00"),
        (-123_456_789, "grouped", "-1,234,567.89"),
        (123_456_700, "wan", "123.4567"),
        (100_000_000, "wan", "100"),
        (4_500, "thousandths", "4.5"),
        (10_000, "thousandths", "10"),
        (950_000, "millionths", "0.95"),
        (1_440 * 19_782 + 61, "moment", "2024-02-29 01:01"),
        (19_782, "slashed", "2024/02/29"),
    ],
)
def test_numbers_and_days_are_written_as_the_systems_write_them(value, how, text):
    assert _text(pl.Series([value, None]), how).to_list() == [text, None]
