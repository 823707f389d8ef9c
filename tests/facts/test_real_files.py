"""Paths and files as people have them: linked, named twice, empty, older than the calendar, too wide."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import xlsxwriter

from quanheng.base.models import RuleVersion
from quanheng.engine.ground.findings import Refused
from quanheng.facts import mappings, selectors, services
from tests.facts.files import a_mapping, one_file, rows, values, workbook, write

FIELDS = "{deal: id, day: day, amount: amount, channel: channel}"
TEXT = one_file("deals", FIELDS)
LENIENT = one_file("deals", FIELDS, top="reject_limit: 100 %\n")
COLUMNS = ["id", "day", "amount", "channel"]
HEAD = ",".join(COLUMNS) + "\n"


def line(deal: str, day: str = "2026-01-05", amount: str = "1", channel: str = "x") -> str:
    return f"{deal},{day},{amount},{channel}\n"


@pytest.fixture
def bring(tmp_path, actor, at):
    """A function that imports paths."""

    def run(*paths: Path, mapping: str = TEXT):
        made = a_mapping(tmp_path, mapping)
        return services.batch_import(actor=actor, mapping=made, paths=list(paths), at=at)

    return run


def refusal(bring, *paths: Path, mapping: str = TEXT) -> str:
    with pytest.raises(Refused) as error:
        bring(*paths, mapping=mapping)
    assert selectors.versions() == {}
    return error.value.told(lambda msgid: msgid)


def reasons(outcome) -> list[str]:
    return outcome.rejects_file.read_text(encoding="utf-8-sig").splitlines()[1:]


def test_a_folder_with_a_slash_a_link_and_chinese_names(bring, tmp_path):
    folder = write(tmp_path / "资料 夹", {"成交 单.csv": HEAD + line("a")})
    (tmp_path / "链接").symlink_to(folder)
    (tmp_path / "文件.csv").symlink_to(folder / "成交 单.csv")

    assert bring(Path(f"{folder}/")).rows["deals"].new == 1
    assert bring(tmp_path / "链接").rows["deals"].unchanged == 1
    assert bring(tmp_path / "文件.csv").files[0]["name"] == "文件.csv"
    assert values("deals", "deal", "file") == [("a", "成交 单.csv")]


def test_a_file_to_which_several_paths_lead_is_read_once(bring, tmp_path):
    folder = write(tmp_path / "in", {"n.csv": HEAD + line("a")})

    outcome = bring(folder, folder / "n.csv", folder / ".." / "in")

    assert (outcome.rows["deals"].read, len(outcome.files), outcome.findings) == (1, 1, [])


def test_files_of_one_name_in_two_folders_are_told_apart(bring, tmp_path):
    one = write(tmp_path / "north" / "2026", {"m.csv": HEAD + line("a"), "n.csv": HEAD})
    other = write(tmp_path / "south" / "2026", {"m.csv": HEAD + line("b")})

    bring(one, other)

    assert values("deals", "deal", "file") == [
        ("a", "north/2026/m.csv"),
        ("b", "south/2026/m.csv"),
    ]


def test_two_files_of_equal_content_are_kept_once(bring, tmp_path, home):
    folder = write(tmp_path / "in", {"a.csv": HEAD + line("a"), "b.csv": HEAD + line("a")})

    outcome = bring(folder)

    assert [file["name"] for file in outcome.files] == ["a.csv", "b.csv"]
    assert [f.what for f in outcome.findings] == ["1 rows repeat another row word for word."]
    assert len(list((home / "uploads").iterdir())) == 1


def test_a_name_in_gbk_is_read_as_chinese(bring, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + "/成交.csv".encode("gbk"))).write_text(HEAD + line("a"))

    bring(folder, mapping=one_file("deals", FIELDS, "    file: 成交*.csv\n"))

    assert values("deals", "file") == [("成交.csv",)]


def test_one_path_of_two_that_is_not_there_refuses_both(bring, tmp_path):
    there = write(tmp_path / "in", {"n.csv": HEAD + line("a")})
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "nothing.csv")

    told = refusal(bring, there, tmp_path / "nowhere")
    assert f"{tmp_path}/nowhere: There is no such file or folder." in told
    assert "dangling.csv: There is no such file" in refusal(bring, tmp_path / "dangling.csv")


def test_a_file_without_headings_is_refused(bring, tmp_path):
    for name, content, why in (
        ("empty", "", "n.csv: the file is empty. Export it again."),
        ("blank", "\n\n", "n.csv, row 1: the row is empty, so it holds no headings."),
        ("mark", b"\xef\xbb\xbf", "n.csv: there is no row 1 to hold the headings."),
    ):
        assert why in refusal(bring, write(tmp_path / name, {"n.csv": content}))


def test_headings_without_rows_land_nothing_and_say_so(bring, tmp_path):
    text = write(tmp_path / "in", {"n.csv": HEAD.strip()})

    for path in (text, workbook(tmp_path / "d.xlsx", [COLUMNS])):
        outcome = bring(path)

        assert (outcome.batch, outcome.status) == (None, "unchanged")
        (finding,) = outcome.findings
        assert finding.what == "The file holds headings and no rows."


@pytest.mark.parametrize("first", ["empty", "hidden", "very_hidden", "chart"])
def test_the_first_visible_sheet_that_holds_anything_is_read(bring, tmp_path, first):
    path = tmp_path / "d.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        before = book.add_chartsheet("b") if first == "chart" else book.add_worksheet("b")
        page = book.add_worksheet("data")
        page.write_row(0, 0, COLUMNS)
        page.write_row(1, 0, ["a", "2026-01-05", 1, "x"])
        if first == "chart":
            chart = book.add_chart({"type": "bar"})
            chart.add_series({"values": "=data!$C$2:$C$2"})
            before.set_chart(chart)
        elif first != "empty":
            page.activate()
            page.set_first_sheet()
            getattr(before, "hide" if first == "hidden" else "very_hidden")()

    bring(path)

    assert values("deals", "deal", "sheet") == [("a", "data")]


def test_a_workbook_whose_sheets_are_all_empty_is_refused(bring, tmp_path):
    path = tmp_path / "d.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("a")
        book.add_worksheet("b")

    assert "d.xlsx, sheet b, row 1: the row is empty, so it holds no headings." in refusal(
        bring, path
    )


def test_days_outside_the_years_that_are_read_are_rejected(bring, tmp_path):
    days = ["1899-12-31", "2200-01-01", "0001-01-01", "9999-12-31", "1752-09-09 10:00:00"]
    good = line("first", "1900-01-01") + line("last", "2199-12-31")
    bad = "".join(line(f"x{n}", day) for n, day in enumerate(days))
    odd = (
        line("y0", "262142-01-01")
        + line("y1", "2026-01-05T00:00:00+99:00")
        + line("y2", "٢٠٢٦٠١٠٥")
    )

    outcome = bring(write(tmp_path / "in", {"n.csv": HEAD + good + bad + odd}), mapping=LENIENT)

    assert values("deals", "deal", "day") == [("first", -25567), ("last", 84005)]
    told = reasons(outcome)
    assert all("lies outside the years 1900 to 2199" in row for row in told[:5])
    assert all("is not a day of the calendar" in row for row in told[5:])


def test_excel_s_count_of_days_knows_a_leap_day_that_never_was(bring, tmp_path):
    cells = [(0, "a"), (1, "b"), (59, "c"), (60, "d"), (61, "e"), (109574, "f"), (999999, "g")]
    path = workbook(tmp_path / "d.xlsx", [COLUMNS, *([key, n, 1, "x"] for n, key in cells)])

    outcome = bring(path, mapping=LENIENT)

    assert values("deals", "deal", "day") == [
        ("b", -25567),  # 1900-01-01
        ("c", -25509),  # 1900-02-28
        ("e", -25508),  # 1900-03-01
        ("f", 84005),  # 2199-12-31
    ]
    assert outcome.rows["deals"].rejected == 3


def test_amounts_beyond_what_is_held_and_doubtful_numbers_are_rejected(bring, tmp_path):
    large = ["9223372036854775807", "9223372036854775808", "10000000000000.01", "9" * 40]
    other = [
        "1e5",
        "1.5E3",
        '"1,23"',
        '"1.234,56"',
        '"12,34,567"',
        "NaN",
        "٣",
        "½",
        "1_000",
        "(-1)",
    ]
    good = line("g1", amount="9999999999999.99") + line("g2", amount="-10000000000000.00")
    bad = "".join(line(f"x{n:02}", amount=text) for n, text in enumerate([*large, *other]))

    outcome = bring(write(tmp_path / "in", {"n.csv": HEAD + good + bad}), mapping=LENIENT)

    assert values("deals", "deal", "amount") == [
        ("g1", 999_999_999_999_999),
        ("g2", -1_000_000_000_000_000),
    ]
    told = reasons(outcome)
    assert all("is larger than can be held" in row for row in told[: len(large)])
    assert all("is not a number" in row for row in told[len(large) :])


def test_lone_carriage_returns_end_lines_and_do_not_within_quotation_marks(bring, tmp_path):
    old_mac = (HEAD + line("a") + line("b")).replace("\n", "\r")
    quoted = HEAD + line("c", channel='"x\ry"') + line("d")

    bring(write(tmp_path / "in", {"a.csv": old_mac, "b.csv": quoted}))

    assert values("deals", "deal", "channel", "row") == [
        ("a", "x", 2),
        ("b", "x", 3),
        ("c", "x y", 2),
        ("d", "x", 3),
    ]


def test_a_carriage_return_within_a_line_rejects_what_it_cuts_off(bring, tmp_path):
    text = HEAD + "a,2026-01-05,1,x\ry\n" + line("b")

    outcome = bring(write(tmp_path / "in", {"n.csv": text}), mapping=LENIENT)

    assert values("deals", "deal", "row") == [("a", 2), ("b", 4)]
    assert "The row has 1 cells, the headings 4." in reasons(outcome)[0]


def test_ten_thousand_columns_are_read_in_seconds_and_told_in_few_words(bring, tmp_path):
    more = [f"k{n}" for n in range(10_000)]
    wide = ",".join([*COLUMNS, *more]) + "\n" + (line("a").strip() + ",1" * 10_000 + "\n")
    lacking = write(tmp_path / "lacking", {"n.csv": ",".join(["id", "day", "amount", *more])})
    doubled = write(tmp_path / "doubled", {"n.csv": ",".join([*COLUMNS, *more, *more])})
    began = time.process_time()

    told = refusal(bring, lacking)
    assert "The column “channel” is missing. The headings are: id, day, amount, k0, k1," in told
    assert len(told) < 400
    assert refusal(bring, doubled).count("stands twice") == 10
    bring(write(tmp_path / "in", {"n.csv": wide}))

    assert len(rows()) == 1
    assert time.process_time() - began < 10


def test_a_mapping_may_have_the_name_of_a_shipped_one(bring, tmp_path, actor, at):
    own = TEXT.replace("mapping: one", "mapping: adventureworks")
    path = write(tmp_path / "own", {"aw.yaml": own}) / "aw.yaml"
    folder = write(tmp_path / "in", {"n.csv": HEAD + line("a")})

    services.batch_import(actor=actor, mapping=str(path), paths=[folder], at=at)

    kept = RuleVersion.objects.get(kind="mapping")
    assert (kept.code, kept.source, kept.content) == ("adventureworks", "own", own)
    assert mappings.find("adventureworks").path.parent == mappings.SHIPPED


def test_a_mapping_that_fills_a_field_twice_is_refused(bring, tmp_path):
    folder = write(tmp_path / "in", {"n.csv": HEAD + line("a")})
    for fields, why in (
        ("{deal: id, day: day, amount: amount, amount: channel}", "“amount” stands twice"),
        (
            "{deal: id, day: day, amount: {column: amount, value: 5}}",
            "“amount” must be filled in exactly one way",
        ),
    ):
        assert why in refusal(bring, folder, mapping=one_file("deals", fields))
