"""Templates: written for every kind in both languages, filled in by hand, and brought in again."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from quanheng.base import sinks
from quanheng.engine.ground.fields import TEXTUAL, Field, Kind
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import epoch_day
from quanheng.facts import mappings, services
from quanheng.facts.templates import declared, folders, words, workbooks
from quanheng.org.rows import ListRow
from quanheng.org.services.lists import grades_put
from tests.facts.files import rows
from tests.facts.filling import SHEET, fill, headings, parts

DAY = epoch_day(date(2026, 3, 31))
HALF_PAST_FIVE = 1_774_949_400_000  # 2026-03-31 17:30 in Shanghai, 09:30 UTC
# What is typed into a cell of each type, and what is held of it then; 46112 is 2026-03-31 in Excel.
TYPED = {
    "text": ("=007", "=007"),
    "person": ("007", "007"),
    "unit": ("u1", "u1"),
    "customer": ("C1", "C1"),
    "product": ("P1", "P1"),
    "day": (46112, DAY),
    "moment": (46112.7291666667, HALF_PAST_FIVE),
    "money": (12.345, 1235),
    "number": (0.5, 500_000),
    "int": (3, 3),
}
# Codes that the row of another template brings, what may not stand together, and where Excel's own
# numbers would be mistaken.
OTHERWISE = {
    ("posts", "post"): "sales",
    ("assignments", "post"): "sales",
    ("grades", "grade"): "junior",
    ("assignments", "grade"): "junior",
    ("assignments", "manager"): "",
    ("units", "parent"): "",
    ("people", "left"): "",
    ("duties", "needs"): "price_discount contract_sign",
    ("duty_parts", "post"): "sales",
    ("authorities", "post"): "sales",
    ("authorities", "amount"): "",
    ("authorities", "count"): "",
    ("planned_headcounts", "post"): "sales",
    ("grade_steps", "grade"): "junior",
    ("grade_steps", "to_grade"): "senior",
    ("pay_bands", "grade"): "junior",
    ("targets", "unit"): "",
    ("targets", "metric"): "deal_amount",
    ("targets", "value"): "",
}


def cell(kind: Kind, field: Field, speech: words.Speech) -> tuple[str | float, object]:
    """Return what is typed into a field, and what is held of it."""
    if (kind.code, field.name) in OTHERWISE:
        typed = OTHERWISE[kind.code, field.name]
        return typed, typed or None
    if field.choices:
        return words.choice(kind, field, field.choices[-1], speech), field.choices[-1]
    if field.type == "bool":
        return speech.yes, True
    typed, held = TYPED[field.type]
    return typed, held + 1 if words.ends_inside(kind, field) else held


def held_of(kind: Kind) -> dict:
    """Return the one row of a kind that is held."""
    if kind.code in FACTS:
        (row,) = rows(kind.code)
        return {name: row[name] for name in kind.names}
    key = tuple(
        sinks.sink(kind.code).complete(
            {n: cell(kind, kind.field(n), words.ZH)[1] for n in kind.key}
        )[n]
        for n in kind.key
    )
    (row,) = sinks.sink(kind.code).current([key]).values()
    return {name: row[name] or None for name in kind.names}


@pytest.mark.parametrize("speech", list(words.SPEECHES.values()), ids=list(words.SPEECHES))
def test_every_template_filled_in_comes_back_as_it_was_typed(tmp_path, actor, at, speech):
    grades_put(actor=actor, rows=[ListRow(code="senior", name="Senior")], at=at)
    written = folders.write(folders.chosen([]), speech, tmp_path / "t", over=False)
    kinds = declared.kinds()
    for each in written:
        fields = kinds[each.kind].fields
        assert headings(each.path) == [words.label(field, speech) for field in fields]
        fill(each.path, [cell(kinds[each.kind], field, speech)[0] for field in fields])

    outcome = services.batch_import(actor=actor, mapping="templates", paths=[tmp_path / "t"], at=at)

    assert outcome.rejects_file is None, outcome.rejects_file.read_bytes()
    assert {code: counts.new for code, counts in outcome.rows.items()} == dict.fromkeys(kinds, 1)
    for kind in kinds.values():
        expected = {f.name: cell(kind, f, speech)[1] for f in kind.fields}
        assert held_of(kind) == expected, kind.code


def test_templates_left_empty_are_told_in_one_line(tmp_path, actor, at):
    folders.write(folders.chosen([]), words.EN, tmp_path / "t", over=False)
    fill(tmp_path / "t" / "People.xlsx", ["007", "Ana"])

    outcome = services.batch_import(actor=actor, mapping="templates", paths=[tmp_path / "t"], at=at)

    assert {code: counts.new for code, counts in outcome.rows.items() if counts.new} == {
        "people": 1
    }
    assert [(f.where, f.what) for f in outcome.findings] == [
        (
            "Units.xlsx, Posts.xlsx, Grades.xlsx, …",
            f"{len(declared.kinds()) - 1} files hold headings and no rows.",
        ),
    ]


@pytest.mark.parametrize("language", list(words.SPEECHES))
@pytest.mark.parametrize("code", list(declared.kinds()))
def test_a_template_is_frozen_typed_checked_and_explained(tmp_path, code, language):
    kind, speech = declared.kinds()[code], words.SPEECHES[language]
    path = tmp_path / declared.file_name(kind, speech)

    workbooks.write(kind, speech, path)

    held = parts(path)
    assert not [name for name in held if "vba" in name.casefold()]
    assert "<f>" not in held[SHEET]
    assert 'state="frozen"' in held[SHEET]
    needed = set(re.findall(r'<c r="[A-Z]+1" s="(\d+)"', held[SHEET]))
    assert len(needed) == len({field.required for field in kind.fields})
    lists = re.findall(r'type="list".*?<formula1>"(.*?)"</formula1>', held[SHEET])
    assert lists == [
        ",".join(workbooks._allowed(kind, f, speech))
        for f in kind.fields
        if f.choices or f.type == "bool"
    ]
    checked = re.findall(r'<dataValidation type="(\w+)"', held[SHEET])
    assert checked.count("date") == sum(f.type in ("day", "moment") for f in kind.fields)
    about = workbooks_about(path)
    assert [row[0] for row in about] == [words.label(f, speech) for f in kind.fields]
    assert all(row[2] for row in about)
    assert "*" not in "".join(headings(path))


def workbooks_about(path: Path) -> list[list[str]]:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(path).get_sheet_by_index(1).to_python()[6:]


def test_templates_are_the_same_bytes_whenever_they_are_written(tmp_path):
    for name in ("one", "two"):
        folders.write(folders.chosen([]), words.ZH, tmp_path / name, over=False)

    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_every_choice_has_its_own_word_in_chinese_and_fits_excel_s_lists():
    for kind in declared.kinds().values():
        for field in kind.fields:
            for speech in words.SPEECHES.values():
                told = [words.choice(kind, field, code, speech) for code in field.choices]
                assert len(set(told)) == len(told), (kind.code, field.name)
                assert len(",".join(told)) <= workbooks.LONGEST_LIST
            assert not set(field.choices) & {
                words.choice(kind, field, code, words.ZH) for code in field.choices
            }, (kind.code, field.name)


def test_every_meaning_is_there_in_chinese():
    for kind in declared.kinds().values():
        for field in (None, *kind.fields):
            told = words.meaning(kind, field, words.ZH)
            assert not told or not told.isascii(), (kind.code, field and field.name, told)


def test_a_template_and_its_copies_fit_one_section():
    mapping = mappings.find("templates")

    for kind in declared.kinds().values():
        for speech in words.SPEECHES.values():
            name = words.label(kind, speech)
            for copy in (f"{name}.xlsx", f"{name}(1).xlsx", f"{name} (2).xlsx", f"{name}-2026-03.xlsx", f"{name}_华东.csv", f"{name}2026.xlsx"):  # fmt: skip
                taking = [s for s in mapping.sections if s.takes(copy)]
                assert [s.kind.code for s in taking] == [kind.code], copy


def test_no_two_columns_of_a_kind_are_called_alike():
    for kind in declared.kinds().values():
        for speech in words.SPEECHES.values():
            told = [words.label(field, speech) for field in kind.fields]
            assert len(set(told)) == len(told), kind.code
    assert set(TYPED) | {"choice", "bool"} >= set(TEXTUAL)


def test_the_company_s_own_mapping_of_that_name_comes_first(home):
    own = home / "rulebook" / "mappings"
    own.mkdir(parents=True)
    text = declared.text().replace("currency: company", "currency: EUR")
    (own / "templates.yaml").write_text(text, encoding="utf-8")

    assert mappings.find("templates").currency == "EUR"


def test_the_command_writes_and_refuses_in_sentences(cli, tmp_path):
    cli("migrate")
    folder = tmp_path / "out"

    done = cli(
        "templates", "--kind", "deals", "receipts", "--to", folder, "--language", "en", "--json"
    )

    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert (told["mapping"], told["language"]) == ("templates", "en")
    assert [(f["kind"], Path(f["file"]).name) for f in told["files"]] == [
        ("deals", "Deals.xlsx"),
        ("receipts", "Receipts.xlsx"),
    ]
    again = cli("templates", "--kind", "deals", "--to", folder, "--language", "en")
    assert (again.code, again.out) == (2, "")
    assert "holds 1 of these files already: Deals.xlsx" in again.err
    over = cli("templates", "--kind", "deals", "--to", folder, "--language", "en", "--over")
    assert (over.code, over.out.splitlines()[0]) == (0, str(folder / "Deals.xlsx"))
    unknown = cli("templates", "--kind", "deal", "--to", folder)
    assert (unknown.code, unknown.err.startswith("There is no kind “deal”. Use one of: deals")) == (
        2,
        True,
    )
    closed = cli("templates", "--to", folder / "Deals.xlsx" / "below")
    assert (closed.code, "cannot be written to" in closed.err) == (2, True)


def test_files_that_are_there_stay_untouched_where_one_is_in_the_way(tmp_path):
    kinds = folders.chosen(["deals", "receipts"])
    (tmp_path / "回款.xlsx").write_text("mine", encoding="utf-8")

    with pytest.raises(folders.CannotWrite, match="already: 回款"):
        folders.write(kinds, words.ZH, tmp_path, over=False)

    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["回款.xlsx"]
    folders.write(kinds, words.ZH, tmp_path, over=True)
    assert {path.name for path in tmp_path.iterdir()} == {"回款.xlsx", "成交单.xlsx", "home"}
