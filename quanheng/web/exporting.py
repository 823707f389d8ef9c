"""Trails as workbooks. Text is written as text, so that no cell can be a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from quanheng.engine.measure.showing import number
from quanheng.web.showing import Style
from quanheng.web.templatetags.web import label, say, tell
from quanheng.web.trails import Opened, Trail

LONGEST_CELL = 32_000


def workbook(trail: Trail) -> bytes:
    """Return the trail as an Excel workbook: the number on the first sheet, then a sheet of rows for each input."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    _trail(book, trail)
    for one in trail.inputs:
        _rows(book, one)
    book.close()
    return held.getvalue()


def _trail(book: xlsxwriter.Workbook, trail: Trail) -> None:
    sheet = book.add_worksheet(say("Number"))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
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
        (say("Reference"), trail.rule["reference"]),
    ]
    if trail.run:
        lines.append((say("Run"), f"{trail.run['id']} · {trail.run['results_hash']}"))
    lines += [(say("Note"), tell(note)) for note in (trail.why, *trail.notes) if note]
    lines += [(tell(one.what), one.value) for one in trail.inputs]
    for place, (name, said) in enumerate(lines):
        _write(sheet, place, 0, name)
        _write(sheet, place, 1, said)


def _rows(book: xlsxwriter.Workbook, one: Opened) -> None:
    sheet = book.add_worksheet(f"{one.place + 1} {label(one.kind)}"[:31])
    sheet.freeze_panes(1, 0)
    _line(sheet, 0, [say("Source"), *(label(column) for column in one.columns)])
    for place, (source, cells) in enumerate(one.rows, 1):
        _line(sheet, place, [source, *cells])


def _line(sheet: Any, place: int, cells: Sequence[Any]) -> None:
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
