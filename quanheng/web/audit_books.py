"""The audit as a workbook, written row by row: its memory does not grow with the rows. No cell is a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import xlsxwriter

from quanheng.org.auditing import EntryShown, Search
from quanheng.web.exporting import written
from quanheng.web.templatetags.web import say, tell

LAST_LINE = (
    1_048_576  # of a sheet; what is written below it, Excel and the library drop without a word
)


def workbook(
    rows: Iterable[EntryShown],
    *,
    asked: Search | None = None,
    left: int = 0,
    last_line: int = LAST_LINE,
) -> bytes:
    """Return the entries as a sheet, a line for each field that changed; the last line says so where there are more.

    A second sheet says what was looked for, how many entries these are, and how many older ones were left off: `left`.
    """
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
    count, cut = 0, ""
    newest: Any = None
    for place, line in enumerate(_lines(rows), 1):
        if place == last_line:
            cut = _cut(line[0])
            written(sheet, place - 1, [cut])
            break
        written(sheet, place - 1, line)
        if place > 1 and line[0] != newest:
            count, newest = count + 1, line[0]
    _notes(book, [*_looked_for(asked or Search()), (say("Entries here"), count), *_missing(left, cut)])  # fmt: skip
    book.close()
    return held.getvalue()


def _notes(book: xlsxwriter.Workbook, pairs: Iterable[tuple[str, Any]]) -> None:
    sheet = book.add_worksheet(say("Notes"))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for place, pair in enumerate(pairs):
        written(sheet, place, pair)


def _looked_for(asked: Search) -> Iterator[tuple[str, Any]]:
    named = (
        (say("Who"), asked.who), (say("Action"), asked.action), (say("Of what"), asked.subject),
        (say("Holds the text"), asked.text), (say("From day"), asked.first), (say("Until"), asked.last),
        (say("Only before entry"), asked.before),
    )  # fmt: skip
    found = [(name, str(value)) for name, value in named if value]
    yield from found or [(say("Looked for"), say("all"))]


def _missing(left: int, cut: str) -> Iterator[tuple[str, str]]:
    if left:
        yield (
            say("Left off"),
            say(
                "{left} older entries that fit are not here. Look for less, such as fewer days or one action, to have them.",
                left=left,
            ),
        )
    if cut:
        yield say("Left off"), cut


def _lines(rows: Iterable[EntryShown]) -> Iterator[list[Any]]:
    yield [
        say("Number"), say("Moment"), say("Who"), say("Name"), say("On behalf of"), say("From where"), say("Action"),
        say("Of what"), say("Key"), say("Field"), say("Before"), say("After"), say("Why"), say("As it was written"),
        say("Code of the action"), say("Code of what it is about"), say("Number or code"), say("Code of the field"),
    ]  # fmt: skip
    for row in rows:
        first = [
            row.number, row.at.isoformat(timespec="seconds") if row.at else say("cannot be read"), row.who, row.name,
            row.behalf, tell(row.from_says), tell(row.says) or row.action, tell(row.type_says) or row.subject_type,
            row.named or row.subject_key,
        ]  # fmt: skip
        last = [
            row.why, say("yes") if row.intact else say("no"), row.action, row.subject_type, row.subject_key,
        ]  # fmt: skip
        for one in row.differences:
            before, after = tell(one.before_says), tell(one.after_says)
            yield [*first, tell(one.field_says), before, after, *last, one.field]
        if not row.differences:
            yield [*first, "", "", "", *last, ""]


def _cut(number: int) -> str:
    return say(
        "A sheet holds no more lines: entry {number} and those below it are left out, in part or whole. Look for less, such as fewer days.",
        number=number,
    )
