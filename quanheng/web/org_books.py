"""The org as a workbook: a row for each unit, in the order of the tree. Text is written as text, so that no cell is a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter

from quanheng.web.exporting import written
from quanheng.web.org_chart import Drawn
from quanheng.web.templatetags.web import say


def chart_book(picture: Drawn) -> bytes:
    """Return the units of a picture in which all are open."""
    held = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(held, plain)
    sheet = book.add_worksheet(say("Org chart"))
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 11, 14)
    for place, row in enumerate(_rows(picture)):
        written(sheet, place, row)
    book.close()
    return held.getvalue()


def _rows(picture: Drawn) -> Iterator[list[Any]]:
    yield [
        say("Code"), say("Unit"), say("Level"), say("Above it"), say("Head"), say("Post"),
        say("People in it"), say("With those below"), say("Planned"), say("Vacant"), say("Duties"), say("Rights of its head"),
    ]  # fmt: skip
    units = picture.chart.units
    for one in picture.listed:
        unit = one.unit
        if not unit.seen:
            continue
        parent = units.get(unit.parent or "")
        above = parent.name if parent else ""
        yield [
            unit.code, "　" * one.box.depth + unit.name, one.box.depth + 1, above,
            unit.head.name if unit.head else "", one.post, unit.own, unit.all, unit.all_planned,
            unit.vacancies, unit.duties, unit.decides,
        ]  # fmt: skip
