"""Trails as workbooks. Text is written as text, so that no cell can be a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import xlsxwriter

from quanheng.engine.ground.money import PPM
from quanheng.engine.measure.showing import number
from quanheng.web.cards import LineShown
from quanheng.web.showing import POINTS, Style
from quanheng.web.templatetags.web import label, say, tell
from quanheng.web.trails import Cell, Opened, Trail

LONGEST_CELL = 32_000


def workbook(trail: Trail) -> bytes:
    """Return the trail as an Excel workbook: the number on the first sheet, then a sheet of rows for each input."""
    with _opened() as (held, book):
        _trail(book, trail)
        for one in trail.inputs:
            _rows(book, one)
    return held.getvalue()


def score_workbook(found: Mapping[str, Any]) -> bytes:
    """Return a score as `trails.score` gives it: the score on the first sheet, its lines on the second."""
    with _opened() as (held, book):
        _score(book, found)
        _lines(book, found["lines"])
    return held.getvalue()


@contextmanager
def _opened() -> Iterator[tuple[io.BytesIO, xlsxwriter.Workbook]]:
    held = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(held, plain)
    yield held, book
    book.close()


def _score(book: xlsxwriter.Workbook, found: Mapping[str, Any]) -> None:
    card, rule = found["card"], found["card"].card
    pairs = [
        (say("Scorecard"), f"{label(rule.label)} ({rule.code})"),
        (say("Person"), f"{card.name} ({card.person})"),
        (say("Period"), card.period.period),
        (say("Score"), None if card.total is None else card.total / POINTS),
        (say("Formula"), tell(found["words"])),
        (say("Rule"), f"{rule.rule.path.name} · {rule.rule.hash}"),
        (say("Reference"), label(rule.reference)),
        (say("Run"), str(card.period.run)),
    ]
    _pairs(book, say("Score"), pairs + ([(say("Note"), tell(card.why))] if card.why else []))


def _lines(book: xlsxwriter.Workbook, lines: Sequence[LineShown]) -> None:
    sheet, style = book.add_worksheet(say("Lines of the card")[:31]), Style(short=False)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 30)
    written(sheet, 0, [
        say("Metric"), say("Actual"), say("Target"), say("Attainment"), say("Weight"), say("Score"), say("Points"), say("Note"),
    ])  # fmt: skip
    for place, one in enumerate(lines, 1):
        line = one.line
        shown = [str(style.shown(value, one.made)) for value in (line.value, line.target)]
        ppm = [
            (line.attainment, PPM),
            (line.effective, PPM),
            (line.score, POINTS),
            (line.contribution, POINTS),
        ]
        numbers = [None if number is None else number / over for number, over in ppm]
        written(sheet, place, [label(one.made.label), *shown, *numbers, tell(line.why)])


def _pairs(book: xlsxwriter.Workbook, name: str, pairs: Sequence[tuple[str, Any]]) -> None:
    """Write a sheet that says what is what, a line each."""
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for place, pair in enumerate(pairs):
        written(sheet, place, pair)


def _trail(book: xlsxwriter.Workbook, trail: Trail) -> None:
    style = Style(short=False)
    value = "–" if trail.value is None else number(trail.value, trail.made.uom, style.scale)
    lines: list[tuple[str, Any]] = [
        (say("Metric"), f"{label(trail.made.label)} ({trail.made.code})"),
        (tell(trail.whose), f"{trail.name} ({trail.key})"),
        (say("Period"), trail.period),
        (say("Value"), value),
        (say("Formula"), tell(trail.words)),
        (say("Symbols"), trail.symbols),
        (say("Rule"), f"{trail.rule['file']} · {trail.rule['version']}"),
        (say("Reference"), label(trail.rule["reference"])),
    ]
    if trail.run:
        lines.append((say("Run"), f"{trail.run['id']} · {trail.run['results_hash']}"))
    lines += [(say("Note"), tell(note)) for note in (trail.why, *trail.notes) if note]
    lines += [(tell(one.what), one.value) for one in trail.inputs]
    _pairs(book, say("Number"), lines)


def _rows(book: xlsxwriter.Workbook, one: Opened) -> None:
    sheet = book.add_worksheet(f"{one.place + 1} {label(one.kind)}"[:31])
    sheet.freeze_panes(1, 0)
    written(sheet, 0, [say("Source"), *(label(column.label) for column in one.columns)])
    for place, (source, cells) in enumerate(one.rows, 1):
        written(sheet, place, [source, *(_counted(cell) for cell in cells)])


def _counted(cell: Cell) -> Any:
    """Return an amount as a number, so that the rows can be added up again; all else as it reads."""
    if cell.is_amount and isinstance(cell.value, str):
        return float(cell.value)
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
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        sheet.write_string(row, column, str(cell)[:LONGEST_CELL])
    else:
        sheet.write_number(row, column, cell)
