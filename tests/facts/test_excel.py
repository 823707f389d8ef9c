from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile

import pytest
import xlsxwriter

from quanheng.engine.ground.findings import Refused
from quanheng.facts.readers import archives, sheets
from quanheng.facts.readers.excel import as_text
from quanheng.facts.readers.received import Received
from tests.facts.files import one_file, rows, values, workbook

FIELDS = "{deal: 单号, day: 日期, amount: 金额, channel: 渠道}"
TEXT = one_file("deals", FIELDS)
HEADINGS = ["单号", "日期", "金额", "渠道"]


def refusal(importer, path, mapping=TEXT) -> str:
    with pytest.raises(Refused) as error:
        importer.bring_path(path, mapping)
    assert rows() == []
    return error.value.told(lambda msgid: msgid)


def repacked(source, target, change):
    """Write the workbook again, each part through `change(name, content)`."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def test_a_sheet_with_a_title_row_and_an_offset_is_read(importer, tmp_path):
    path = workbook(
        tmp_path / "成交.xlsx",
        [
            ["2026 年成交单"],
            [],
            ["", *HEADINGS],
            ["", 274.0, "2026/1/5", 1234.1, "门店"],
            [],
            ["", "A-7", "2026年2月1日", "1,000", None],
        ],
        "明细",
    )

    importer.bring_path(path, one_file("deals", FIELDS, "    header_row: 3\n    sheet: 明细\n"))

    assert values("deals", "deal", "amount", "channel", "file", "sheet", "row") == [
        ("274", 123410, "门店", "成交.xlsx", "明细", 4),
        ("A-7", 100000, None, "成交.xlsx", "明细", 6),
    ]


def test_days_of_excel_are_days(importer, tmp_path):
    path = tmp_path / "d.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADINGS)
        shown = book.add_format({"num_format": "yyyy/m/d"})
        page.write_row(1, 0, ["d1", None, 1])
        page.write_datetime(1, 1, dt.datetime(2026, 3, 1), shown)  # noqa: DTZ001 - a cell has no zone
        page.write_row(2, 0, ["d2", 46082, 1])

    importer.bring_path(path, TEXT)

    assert values("deals", "day") == [(20513,), (20513,)]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("007", "007"),
        (274.0, "274"),
        (-3.0, "-3"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (1234567.891, "1234567.891"),
        (True, "true"),
        (dt.date(2026, 3, 1), "2026-03-01"),
        (dt.datetime(2026, 3, 1), "2026-03-01"),  # noqa: DTZ001
        (dt.datetime(2026, 3, 1, 9, 59, 59, 999_999), "2026-03-01 10:00:00"),  # noqa: DTZ001
        (dt.datetime(2026, 3, 1, 10, 0, 0, 250_000), "2026-03-01 10:00:00.250"),  # noqa: DTZ001
    ],
)
def test_a_cell_as_text(cell, text):
    assert as_text(cell) == text


def test_the_first_visible_sheet_is_read(importer, tmp_path):
    path = tmp_path / "d.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        hidden = book.add_worksheet("old")
        page = book.add_worksheet("new")
        page.activate()
        page.set_first_sheet()
        hidden.hide()
        hidden.write_row(0, 0, HEADINGS)
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, ["d1", "2026-01-05", 1])

    importer.bring_path(path, TEXT)

    assert values("deals", "sheet") == [("new",)]
    told = refusal_of_sheet(importer, path)
    assert "there is no sheet “gone”; its sheets are: old, new." in told


def refusal_of_sheet(importer, path) -> str:
    with pytest.raises(Refused) as error:
        importer.bring_path(path, one_file("deals", FIELDS, "    sheet: gone\n"))
    return str(error.value)


def test_a_formula_without_a_value_and_an_error_reject_the_row(importer, tmp_path):
    path = tmp_path / "d.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [*HEADINGS, "备注"])
        for row in range(1, 61):
            page.write_row(row, 0, [f"g{row}", "2026-01-05", 1, "x"])
        page.write_row(61, 0, ["f1", "2026-01-05", None])
        page.write_formula(61, 2, "=1+1", None, "")
        page.write_row(62, 0, ["f2", "2026-01-05", None])
        page.write_formula(62, 2, "=1/0", None, "#DIV/0!")
        page.write_row(63, 0, ["f3", "2026-01-05", None])
        page.write_formula(63, 2, "=1+1", None, 2)
        page.write_formula(63, 4, "=1/0", None, "#DIV/0!")
    repacked(path, tmp_path / "e.xlsx", lambda name, content: content.replace(b"<v></v>", b""))

    outcome = importer.bring_path(tmp_path / "e.xlsx", TEXT)

    assert outcome.rows["deals"].rejected == 2
    assert ("f3", 200) in values("deals", "deal", "amount")
    assert outcome.rejects_file.suffix == ".xlsx"
    kept = sheets_rows(outcome.rejects_file)
    assert kept[0] == [*HEADINGS, "备注", "file", "sheet", "row", "reason"]
    assert kept[1][:1] + kept[1][5:8] == ["f1", "e.xlsx", "Sheet1", "62"]
    assert "“金额”: The formula has no stored value" in kept[1][8]
    assert "“金额”: The cell holds the error #DIV/0!." in kept[2][8]


def sheets_rows(path):
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_no_reject_can_run_as_a_formula(importer, tmp_path):
    good = [[f"g{n}", "2026-01-05", 1, "x"] for n in range(60)]
    path = workbook(tmp_path / "d.xlsx", [HEADINGS, *good, ["@d", "never", "'+1", "'=1+1"]])

    outcome = importer.bring_path(path, TEXT)

    assert sheets_rows(outcome.rejects_file)[1][:1] == ["'@d"]


def test_an_archive_that_claims_ten_gigabytes_is_refused(importer, tmp_path):
    path = workbook(tmp_path / "d.xlsx", [HEADINGS])
    claim = struct.pack("<L", 4_000_000_000)
    content = path.read_bytes()
    names = [m for m in range(len(content)) if content[m : m + 4] == b"PK\x01\x02"]
    for at in names[:3]:
        content = content[: at + 24] + claim + content[at + 28 :]
    path.write_bytes(content)

    assert "unpacks to 11" in refusal(importer, path)
    assert "MB or more, which is not read" in refusal(importer, path)


def test_an_archive_that_unpacks_to_more_than_it_claims_is_refused(importer, tmp_path):
    path = workbook(tmp_path / "d.xlsx", [HEADINGS])
    lying = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(lying, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + b" " * 5_000_000)
    content = lying.getvalue()
    for at in [m for m in range(len(content)) if content[m : m + 4] == b"PK\x01\x02"]:
        content = content[: at + 24] + struct.pack("<L", 1000) + content[at + 28 :]
    path.write_bytes(content)

    assert "which is not read" in refusal(importer, path)


def test_an_archive_packed_beyond_belief_is_refused(importer, tmp_path):
    path = workbook(tmp_path / "d.xlsx", [HEADINGS])

    repacked(
        path,
        tmp_path / "bomb.xlsx",
        lambda n, c: c + b" " * (90_000_000 if n.endswith("sheet1.xml") else 0),
    )

    assert "which is not read" in refusal(importer, tmp_path / "bomb.xlsx")


def test_a_sheet_that_reaches_too_far_is_refused(importer, tmp_path):
    path = tmp_path / "d.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADINGS)
        page.write(1_048_575, 16_383, 1)

    assert "reaches to row 1048576 and column 16384, more cells than are read" in refusal(
        importer, path
    )


def test_a_lone_cell_far_out_is_refused_before_the_box_is_filled(importer, tmp_path):
    path = tmp_path / "d.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADINGS)
        page.write(1_048_575, 27, 1)

    assert path.stat().st_size < 10_000
    assert "reaches to row 1048576 and column 28, more cells than are read" in refusal(
        importer, path
    )


@pytest.mark.parametrize(
    "string", [b"<si><t/></si>", b"<si/>", b"<x:si>\n<x:t/></x:si>", b"<si\n/>"]
)
def test_more_shared_strings_than_are_read_are_refused(importer, tmp_path, string):
    path = workbook(tmp_path / "d.xlsx", [HEADINGS, ["d1", "2026-01-05", 1, "店"]])

    def many(name: str, content: bytes) -> bytes:
        more = string * 2_000_001 if name.endswith("sharedStrings.xml") else b""
        return content.replace(b"</sst>", more + b"</sst>")

    told = refusal(importer, repacked(path, tmp_path / "many.xlsx", many))

    assert "many.xlsx: the file holds more than 2 million different texts" in told


def test_shared_strings_are_counted_once_where_blocks_meet(tmp_path):
    content = b"<sst>" + b"<si><t>a</t></si>" * 1000 + b"</sst>"
    received = Received("d.xlsx", tmp_path / "d.xlsx", "", len(content))
    counted, tail = 0, b""
    for at in range(0, len(content), 61):
        piece = content[at : at + 61]
        counted += archives.strings(received, tail, piece)
        tail = piece[-32:]

    assert counted == 1000


def test_entities_are_refused(importer, tmp_path):
    path = workbook(tmp_path / "d.xlsx", [HEADINGS])

    def declare(name: str, content: bytes) -> bytes:
        lol = b'?>\n<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        return content.replace(b"?>", lol, 1) if name.endswith("sharedStrings.xml") else content

    assert "it declares entities" in refusal(importer, repacked(path, tmp_path / "e.xlsx", declare))


def test_what_is_no_workbook_is_refused(importer, tmp_path):
    text = tmp_path / "t.xlsx"
    text.write_text("id,day\n")
    cut = tmp_path / "c.xlsx"
    cut.write_bytes(workbook(tmp_path / "d.xlsx", [HEADINGS]).read_bytes()[:900])
    other = tmp_path / "o.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "hello")
    locked = tmp_path / "l.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))

    assert "the name says Excel, but the content is not" in refusal(importer, text)
    assert "damaged" in refusal(importer, cut)
    assert "damaged" in refusal(importer, other)
    assert "protected by a password" in refusal(importer, locked)


def test_an_xls_that_is_no_xls_is_refused(importer, tmp_path):
    broken = tmp_path / "b.xls"
    broken.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 2000)
    html = tmp_path / "h.xls"
    html.write_text("<html><table></table></html>")

    assert "damaged" in refusal(importer, broken)
    assert "the name says Excel, but the content is not" in refusal(importer, html)


def test_an_xls_is_read(importer, shared):
    path = shared / "data" / "superstore_cn" / "示例 - 超市.xls"
    fields = "{deal: 行 ID, day: 订单日期, amount: 销售额, product: 产品 ID, customer: 客户 ID}"

    outcome = importer.bring_path(path, one_file("deals", fields, "    sheet: 订单\n"))

    assert outcome.rows["deals"].new == 10_000
    assert rows()[0]["row"] == 2


def test_the_pass_over_a_sheet_counts_cells_without_references(tmp_path):
    path = tmp_path / "d.xlsx"
    content = b'<worksheet><sheetData><row><c t="e"><v>#N/A</v></c><c><f>A1</f></c></row><row r="5"><c/></row></sheetData></worksheet>'
    source = workbook(tmp_path / "s.xlsx", [HEADINGS])
    repacked(source, path, lambda n, c: content if n.endswith("sheet1.xml") else c)

    sheet = sheets.look(path, "Sheet1")

    assert (sheet.rows, sheet.columns) == (5, 2)
    assert (sheet.errors, sheet.unvalued) == ({(1, 1): "#N/A"}, {(1, 2)})
    assert not sheets.counts_from_1904(path)


def test_caps_are_as_they_are_documented():
    assert (archives.MOST_BYTES, archives.MOST_STRINGS) == (512 * 1024 * 1024, 2_000_000)
    assert sheets.MOST_CELLS == 5_000_000


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="5"><c r="AAA1048575"/><c r="B1048576"/></row>',
        b'<row r="1"><c r="A1048576"/></row><row r="2"><c r="AAA2"/></row>',
        b'<row r="2"><c r="AAA1048572"/><c r="A2"/></row>',
    ],
)
def test_cells_that_stand_in_another_row_than_theirs_are_seen(tmp_path, cells):
    content = b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"
    source = workbook(tmp_path / "s.xlsx", [HEADINGS])
    path = repacked(
        source, tmp_path / "d.xlsx", lambda n, c: content if n.endswith("sheet1.xml") else c
    )

    with pytest.raises(sheets.Unfit, match="more cells than are read"):
        sheets.look(path, "Sheet1")


def test_references_that_are_none_are_refused(tmp_path):
    content = b'<worksheet><sheetData><row r="2"><c r="ABCDE2"/></row></sheetData></worksheet>'
    source = workbook(tmp_path / "s.xlsx", [HEADINGS])
    path = repacked(
        source, tmp_path / "d.xlsx", lambda n, c: content if n.endswith("sheet1.xml") else c
    )

    with pytest.raises(sheets.Unfit, match="broken"):
        sheets.look(path, "Sheet1")
