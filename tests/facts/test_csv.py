from __future__ import annotations

import pytest

from quanheng.engine.ground.findings import Refused
from quanheng.facts.readers.received import LARGEST_BYTES, receive
from quanheng.facts.readers.tables import CannotReadFile
from tests.facts.files import HEAD, one_file, rows, values, write

FIELDS = "{deal: id, day: day, amount: amount, channel: channel}"
TEXT = one_file("deals", FIELDS)
GOOD = "id,day,amount,channel\n"


def bring(importer, content: str | bytes, mapping: str = TEXT, name: str = "d.csv"):
    return importer.bring({name: content}, mapping)


def refusal(importer, content: str | bytes, mapping: str = TEXT, name: str = "d.csv") -> str:
    with pytest.raises(Refused) as error:
        bring(importer, content, mapping, name)
    assert rows() == []
    return error.value.told(lambda msgid: msgid)


def test_a_file_with_a_byte_order_mark_and_windows_line_ends(importer):
    bring(importer, "\ufeffid,day,amount,channel\r\nd1,2026-01-05,1.5,店\r\n".encode())

    assert values("deals", "deal", "amount", "channel", "row") == [("d1", 150, "店", 2)]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_mark_between_cells_is_found(importer, mark):
    bring(importer, (GOOD + "d1,2026-01-05,1,店\n").replace(",", mark))

    assert values("deals", "deal", "channel") == [("d1", "店")]


def test_a_declared_mark_is_taken_as_it_is(importer):
    bring(
        importer,
        "id^day^amount^channel\nd1^2026-01-05^1^a,b\n",
        one_file("deals", FIELDS, '    delimiter: "^"\n'),
    )

    assert values("deals", "channel") == [("a,b",)]


def test_quoted_cells_hold_marks_quotes_and_line_breaks_and_rows_keep_their_numbers(importer):
    bring(
        importer, GOOD + 'd1,2026-01-05,"1,000.50","say ""hi"", you\nthere"\n\nd2,2026-01-05,2,x\n'
    )

    assert values("deals", "deal", "amount", "channel", "row") == [
        ("d1", 100050, 'say "hi", you there', 2),
        ("d2", 200, "x", 4),
    ]


def test_title_rows_above_the_headings_are_passed_over(importer):
    mapping = one_file("deals", FIELDS, "    header_row: 3\n")

    bring(importer, "Report\n2026\n" + GOOD + "d1,2026-01-05,1,x\n", mapping)

    assert values("deals", "deal", "row") == [("d1", 4)]


def test_gbk_is_taken_where_declared(importer):
    bring(
        importer,
        (GOOD + "d1,2026-01-05,1,门店\n").encode("gbk"),
        one_file("deals", FIELDS, "    encoding: gbk\n"),
    )

    assert values("deals", "channel") == [("门店",)]


def test_gbk_is_taken_and_said_where_nothing_is_declared(importer):
    outcome = bring(importer, (GOOD + "d1,2026-01-05,1,门店\n").encode("gbk"))

    assert values("deals", "channel") == [("门店",)]
    assert "The file is not UTF-8; it was read as GB18030 (GBK)" in outcome.findings[0].what


def test_utf_16_is_known_by_its_mark(importer):
    bring(importer, (GOOD + "d1,2026-01-05,1,门店\n").encode("utf-16"))

    assert values("deals", "channel") == [("门店",)]


def test_another_encoding_is_refused_with_the_place(importer):
    told = refusal(
        importer, (GOOD + "d1,2026-01-05,1,x\nd2,2026-01-05,1,Café à Montréal\n").encode("latin-1")
    )

    assert told.startswith("d.csv: the file is not UTF-8 (byte 0xE9 at line 3, offset ")
    assert "or write “encoding: …” in the mapping." in told


def test_gbk_is_refused_where_utf_8_is_declared(importer):
    mapping = one_file("deals", FIELDS, "    encoding: utf-8\n")

    told = refusal(importer, (GOOD + "d1,2026-01-05,1,门店\n").encode("gbk"), mapping)

    assert told.startswith("d.csv: the file is not UTF-8 (byte 0xC3 at line 2, offset ")
    assert "; it looks like GB18030 (GBK). Export it again as UTF-8" in told
    assert "or change “encoding: utf-8” in the mapping." in told


def test_utf_8_is_refused_where_gbk_is_declared(importer):
    mapping = one_file("deals", FIELDS, "    encoding: gb18030\n")

    told = refusal(importer, GOOD + "d1,2026-01-05,1,门店\n", mapping)

    assert "the mapping says gb18030, but the file is UTF-8." in told


def test_a_missing_column_is_refused_with_the_headings_there_are(importer):
    told = refusal(importer, "id,date,amount\nd1,2026-01-05,1\n")

    assert (
        "- d.csv, row 1: The column “day” is missing. The headings are: id, date, amount." in told
    )
    assert "The column “channel” is missing." in told


def test_a_heading_that_stands_twice_is_refused(importer):
    assert "d.csv, row 1: The heading “day” stands twice." in refusal(
        importer, "id,day,amount,channel,day\n"
    )


def test_a_header_row_beyond_the_file_is_refused(importer):
    assert "there is no row 9 to hold the headings" in refusal(
        importer, GOOD, one_file("deals", FIELDS, "    header_row: 9\n")
    )


def test_a_row_of_another_width_is_rejected(importer):
    good = "".join(f"g{n},2026-01-05,1,x\n" for n in range(60))

    outcome = bring(
        importer, GOOD + good + "d1,2026-01-05,1,x,extra\nd2,2026-01-05,1\nd3,2026-01-05,1,x,,\n"
    )

    assert outcome.rows["deals"].rejected == 2
    text = outcome.rejects_file.read_text(encoding="utf-8-sig")
    assert "The row has 5 cells, the headings 4." in text
    assert "The row has 3 cells, the headings 4." in text
    assert ("d3",) in values("deals", "deal")


def test_a_quotation_mark_that_is_never_closed_is_refused(importer):
    assert "a quotation mark that opens in row 3 or before is never closed" in refusal(
        importer, GOOD + 'd1,2026-01-05,1,x\nd2,2026-01-05,1,"open\nd3,2026-01-05,1,x\n'
    )
    assert "a quotation mark that opens in row 2 or before is never closed" in refusal(
        importer, GOOD + 'd1,2026-01-05,1,"' + "x" * 200_000
    )


def test_text_after_a_closing_quotation_mark_is_refused(importer):
    assert "in row 2, text follows a closing quotation mark" in refusal(
        importer, GOOD + 'd1,2026-01-05,1,"a"b\n'
    )


def test_what_is_no_text_is_refused(importer):
    assert "holds zero bytes" in refusal(importer, GOOD.encode() + b"d1,2026-01-05,1,\0\n")
    assert "the content is Excel (xlsx)" in refusal(importer, b"PK\x03\x04" + b"x" * 50)
    assert "the file is empty" in refusal(importer, "")
    assert "a line is longer than a million characters" in refusal(importer, "x" * 1_000_001)


def test_files_of_other_kinds_are_refused(importer, tmp_path):
    for name in ("a.zip", "a.ods", "a.csv.gz", "a"):
        path = write(tmp_path / name.replace(".", ""), {name: HEAD}) / name
        with pytest.raises(Refused, match=r"are not read\. Save it as one of: \.csv,"):
            importer.bring_path(path, TEXT)


def test_a_file_beyond_two_gigabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(LARGEST_BYTES + 1)

    with pytest.raises(CannotReadFile, match="larger than 2 GB"):
        receive(path, name="large.csv", folder=tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_headings_without_rows_bring_nothing(importer):
    outcome = bring(importer, GOOD)

    assert (outcome.status, outcome.rows["deals"].read) == ("unchanged", 0)


def test_words_that_mean_empty(importer):
    bring(
        importer,
        GOOD + "d1,2026-01-05,1,NULL\n",
        one_file("deals", FIELDS, '    empty: ["NULL"]\n'),
    )

    assert values("deals", "channel") == [(None,)]


def test_a_paths_s_files_must_fit_the_mapping(importer, tmp_path):
    named = one_file("deals", FIELDS, "    file: orders*.csv\n")

    with pytest.raises(
        Refused,
        match=r"other.csv: The mapping “one” has no use for this file. It reads: orders\*.csv.",
    ):
        importer.bring_path(write(tmp_path, {"other.csv": GOOD}) / "other.csv", named)
    with pytest.raises(Refused, match=r"own.yaml:4: The folder holds no file “orders\*.csv”."):
        importer.bring({"other.csv": GOOD}, named)
    with pytest.raises(Refused, match="There is no such file or folder"):
        importer.bring_path(tmp_path / "nowhere.csv", named)


def test_the_files_of_a_section_come_in_by_name_and_folders_may_be_named(importer):
    mapping = one_file("deals", FIELDS, "    file: 2026/*.csv\n")

    outcome = importer.bring(
        {
            "2026/b.csv": GOOD + "d2,2026-01-05,1,x\n",
            "2026/a.csv": GOOD + "d1,2026-01-05,1,x\n",
            "c.csv": "no",
        },
        mapping,
    )

    assert [file["name"] for file in outcome.files] == ["2026/a.csv", "2026/b.csv"]
    assert values("deals", "deal", "file") == [("d1", "2026/a.csv"), ("d2", "2026/b.csv")]
