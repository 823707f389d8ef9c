from __future__ import annotations

import csv
import hashlib

import pytest
import python_calamine

from quanheng.demo.files import write_files
from quanheng.demo.tables import grouped

NAMES = [
    "部门.csv",
    "岗位.csv",
    "职级.csv",
    "花名册.xlsx",
    "任职记录.csv",
    "客户档案.csv",
    "成交单.xlsx",
    "成交单_上年同期.csv",
    "回款流水.csv",
    "商机跟进表.xlsx",
    "客户需求.csv",
    "服务工单.csv",
    "投诉登记.csv",
    "评分调查.csv",
    "月度目标.xlsx",
]


@pytest.fixture(scope="module")
def folder(hengyuan, tmp_path_factory):
    made = tmp_path_factory.mktemp("files")
    write_files(made, made=hengyuan)
    return made


def _sheet(path):
    return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_the_same_seed_writes_the_same_bytes(folder, tmp_path):
    again = write_files(tmp_path)

    assert [path.name for path in again] == NAMES
    for path in again:
        first = hashlib.sha256((folder / path.name).read_bytes()).hexdigest()
        assert hashlib.sha256(path.read_bytes()).hexdigest() == first, path.name


def test_deals_have_a_title_above_the_headings_and_a_total_below(folder, hengyuan):
    rows = _sheet(folder / "成交单.xlsx")

    assert rows[0][0] == "衡远食品有限公司成交明细（2025年9月—2026年3月）"
    assert rows[1][:3] == ["单号", "成交日期", "工号"]
    assert len(rows) == len(hengyuan.deals) + 4
    assert rows[-1][:2] == ["", "合计"]
    assert round(rows[-1][7] * 100) == sum(one.amount for one in hengyuan.deals) + 12_800


def test_one_deal_names_a_person_nobody_knows(folder):
    rows = _sheet(folder / "成交单.xlsx")

    assert [row[7] for row in rows if row[2] == "HY109"] == [128.0]


def test_receipts_are_written_in_chinese_encoding_and_end_on_an_impossible_day(folder):
    text = (folder / "回款流水.csv").read_bytes()
    rows = list(csv.reader(text.decode("gb18030").splitlines()))

    with pytest.raises(UnicodeDecodeError):
        text.decode("utf-8")
    assert rows[0][0] == "回款单号"
    assert rows[-1][7] == "2026/02/30"


def test_opportunities_are_in_ten_thousands_of_yuan(folder, hengyuan):
    rows = _sheet(folder / "商机跟进表.xlsx")

    assert rows[1][8] == "预计金额(万元)"
    assert rows[2][8] == hengyuan.offers[0].hundreds / 100


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (99_999, "999.99"), (100_000, "1,000.00"), (-123_456_789, "-1,234,567.89")],
)
def test_printed_money_has_its_thousands_separated(fen, text):
    assert grouped(fen) == text


def test_negative_cents_keep_their_sign():
    assert grouped(-55) == "-0.55"
