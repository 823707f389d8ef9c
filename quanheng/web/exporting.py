"""Trails as workbooks. Text is written as text, so that no cell can be a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format

from quanheng.engine.ground.money import PPM, half_up
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.values import Value
from quanheng.web.cards import LineShown
from quanheng.web.showing import POINTS, Style, exactly
from quanheng.web.source_rows import Cell, Opened
from quanheng.web.templatetags.web import label, say, tell
from quanheng.web.trails import Trail

LONGEST_CELL = 32_000
PERCENT, WHOLE = "0.0%", "#,##0"


class Amount(NamedTuple):
    """A number in a cell: an exact decimal, and the format that Excel shows it in. A float would carry binary fractions."""

    exact: Decimal
    format: Format


class Sheets:
    """A workbook that is being written, with the formats of its numbers, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, style: Style) -> None:
        """Take the workbook, and how the reader wants numbers."""
        self.book, self.style = book, style
        self.formats: dict[str, Format] = {}

    def amount(self, number: Fraction, digits: int, shows: str = "") -> Amount:
        """Return a number rounded half-up to so many decimals; `shows`: the format, by default that of its digits."""
        shows = shows or (f"{WHOLE}.{'0' * digits}" if digits else WHOLE)
        if shows not in self.formats:
            self.formats[shows] = self.book.add_format({"num_format": shows})
        whole = half_up(number.numerator * 10**digits, number.denominator)
        return Amount(Decimal(whole).scaleb(-digits), self.formats[shows])

    def share(self, ppm: int | None) -> Amount | None:
        """Return a share in ppm as a percentage with one decimal."""
        return None if ppm is None else self.amount(Fraction(ppm, PPM), 3, PERCENT)

    def points(self, ppm: int | None) -> Amount | None:
        """Return a score in points with one decimal."""
        return None if ppm is None else self.amount(Fraction(ppm, POINTS), 1)

    def value(self, value: Value | None, made: Metric) -> Amount | None:
        """Return a value of a metric with the digits that a page shows."""
        exact = exactly(value)
        if exact is None:
            return None
        if made.uom == "money":
            return self.amount(exact / 10**self.style.scale, self.style.scale)
        if made.uom == "ratio" and made.reads not in ("times", "to_one"):
            return self.amount(exact, 3, PERCENT)
        if made.uom == "count" and exact.denominator == 1:
            return self.amount(exact, 0)
        return self.amount(exact, 2 if made.uom == "points" else 1)

    def stated(self, value: str | int | float | None, uom: str) -> Amount | None:
        """Return what a number was made of, as an explanation states it."""
        if value is None:
            return None
        exact = Fraction(str(value))
        if uom == "ratio":
            return self.amount(exact, 3, PERCENT)
        return self.amount(exact, len(str(value).partition(".")[2]))


def workbook(trail: Trail) -> bytes:
    """Return the trail as an Excel workbook: the number on the first sheet, then a sheet of rows for each input."""
    with _opened() as (held, sheets):
        _trail(sheets, trail)
        for one in trail.inputs:
            _rows(sheets, one)
    return held.getvalue()


def score_workbook(found: Mapping[str, Any]) -> bytes:
    """Return a score as `trails.score` gives it: the score on the first sheet, its lines on the second."""
    with _opened() as (held, sheets):
        _score(sheets, found)
        _lines(sheets, found["lines"])
    return held.getvalue()


@contextmanager
def _opened() -> Iterator[tuple[io.BytesIO, Sheets]]:
    held = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(held, plain)
    yield held, Sheets(book, Style(short=False))
    book.close()


def _score(sheets: Sheets, found: Mapping[str, Any]) -> None:
    card, rule = found["card"], found["card"].card
    pairs = [
        (say("Scorecard"), f"{label(rule.label)} ({rule.code})"),
        (say("Person"), f"{card.name} ({card.person})"),
        (say("Period"), card.period.period),
        (say("Score"), sheets.points(card.total)),
        (say("Formula"), tell(found["words"])),
        (say("Rule"), f"{rule.rule.path.name} · {rule.rule.hash}"),
        (say("Reference"), label(rule.reference)),
        (say("Run"), str(card.period.run)),
    ]
    _pairs(sheets, say("Score"), pairs + ([(say("Note"), tell(card.why))] if card.why else []))


def _lines(sheets: Sheets, lines: Sequence[LineShown]) -> None:
    sheet = sheets.book.add_worksheet(say("Lines of the card")[:31])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 30)
    written(sheet, 0, [
        say("Metric"), say("Actual"), say("Target"), say("Attainment"), say("Weight"), say("Score"), say("Points"), say("Note"),
    ])  # fmt: skip
    for place, one in enumerate(lines, 1):
        line = one.line
        written(sheet, place, [
            label(one.made.label), sheets.value(line.value, one.made), sheets.value(line.expected, one.made),
            sheets.share(line.attainment), sheets.share(line.effective), sheets.points(line.score),
            sheets.points(line.contribution), _said_of(one),
        ])  # fmt: skip


def _said_of(one: LineShown) -> str:
    """Return what stands beside a line in words: why it has no number, that less is better, what is doubtful."""
    less = say("less is better") if one.line.less_is_better else ""
    told = [tell(one.line.why), less, *(tell(note.says) for note in one.notes)]
    return " · ".join(text for text in told if text)


def _pairs(sheets: Sheets, name: str, pairs: Sequence[tuple[str, Any]]) -> None:
    """Write a sheet that says what is what, a line each."""
    sheet = sheets.book.add_worksheet(name)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for place, pair in enumerate(pairs):
        written(sheet, place, pair)


def _trail(sheets: Sheets, trail: Trail) -> None:
    lines: list[tuple[str, Any]] = [
        (say("Metric"), f"{label(trail.made.label)} ({trail.made.code})"),
        (tell(trail.whose), f"{trail.name} ({trail.key})"),
        (say("Period"), trail.period),
        (say("Value"), sheets.value(trail.value, trail.made) or "–"),
        (say("Formula"), tell(trail.words)),
        (say("Symbols"), tell(trail.symbols)),
        (say("Rule"), f"{trail.rule['file']} · {trail.rule['version']}"),
        (say("Reference"), label(trail.rule["reference"])),
    ]
    if trail.run:
        lines.append((say("Run"), f"{trail.run['id']} · {trail.run['results_hash']}"))
    lines += [(say("Note"), tell(note)) for note in (trail.why, *trail.notes) if note]
    lines += [(tell(one.what), sheets.stated(one.value, one.uom)) for one in trail.inputs]
    _pairs(sheets, say("Number"), lines)


def _rows(sheets: Sheets, one: Opened) -> None:
    sheet = sheets.book.add_worksheet(f"{one.place + 1} {label(one.kind)}"[:31])
    sheet.freeze_panes(1, 0)
    named = [any(cells[i].name for _, cells in one.rows) for i in range(len(one.columns))]
    heads = [
        head
        for column, has_names in zip(one.columns, named, strict=True)
        for head in _heads(label(column.label), has_names=has_names)
    ]
    written(sheet, 0, [say("Source"), *heads])
    for place, (source, cells) in enumerate(one.rows, 1):
        shown = [
            text
            for cell, has_names in zip(cells, named, strict=True)
            for text in ([cell.name] if has_names else []) + [_counted(sheets, cell)]
        ]
        written(sheet, place, [source, *shown])


def _heads(text: str, *, has_names: bool) -> list[str]:
    """Return the heading of a column; names stand in a column of their own before their codes."""
    return [say("{column} (name)", column=text), text] if has_names else [text]


def _counted(sheets: Sheets, cell: Cell) -> Any:
    """Return an amount as a number, so that the rows can be added up again; all else as it reads."""
    if cell.is_amount and isinstance(cell.value, str):
        return sheets.stated(cell.value, "")
    if isinstance(cell.value, bool):
        return say("yes") if cell.value else say("no")
    return cell.value


def written(sheet: Any, place: int, cells: Sequence[Any]) -> None:
    """Write the cells of one line: numbers as numbers, everything else as text."""
    for column, cell in enumerate(cells):
        _write(sheet, place, column, cell)


def _write(sheet: Any, row: int, column: int, cell: Any) -> None:
    """Write numbers as numbers and everything else as text, whatever it begins with."""
    if cell is None:
        return
    if isinstance(cell, Amount):
        sheet.write_number(row, column, cell.exact, cell.format)
        return
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        sheet.write_string(row, column, str(cell)[:LONGEST_CELL])
    else:
        sheet.write_number(row, column, cell)
