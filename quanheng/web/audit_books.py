"""The audit as a workbook, written row by row: its memory does not grow with the rows. No cell is a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import xlsxwriter

from quanheng.org.auditing import EntryShown
from quanheng.web.exporting import written
from quanheng.web.templatetags.web import say


def workbook(rows: Iterable[EntryShown]) -> bytes:
    """Return the entries as a sheet, a line for each field that changed."""
    held = io.BytesIO()
    how = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "remove_timezone": True,
    }  # fmt: skip
    book = xlsxwriter.Workbook(held, how)
    sheet = book.add_worksheet(say("Audit"))
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 12, 20)
    for place, line in enumerate(_lines(rows)):
        written(sheet, place, line)
    book.close()
    return held.getvalue()


def _lines(rows: Iterable[EntryShown]) -> Iterator[list[Any]]:
    yield [
        say("Number"), say("Moment"), say("Who"), say("Name"), say("On behalf of"), say("From where"), say("Action"),
        say("Of what"), say("Key"), say("Field"), say("Before"), say("After"), say("Why"), say("As it was written"),
    ]  # fmt: skip
    for row in rows:
        first = [
            row.number, row.at.isoformat(timespec="seconds"), row.who, row.name, row.behalf, row.came_from,
            row.action, row.subject_type, row.subject_key,
        ]  # fmt: skip
        last = [row.why, say("yes") if row.intact else say("no")]
        for one in row.differences:
            yield [*first, one.field, _text(one.before), _text(one.after), *last]
        if not row.differences:
            yield [*first, "", "", "", *last]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
