"""Writing the template of a kind as a workbook: a sheet to fill in, and one that says what each column means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from quanheng.base.language import translator
from quanheng.engine.ground.fields import Field, Kind
from quanheng.engine.ground.words import Said, render, said
from quanheng.facts.templates.words import Speech, choice, label, meaning

ROWS = 5_000  # how far down cells are checked as they are typed
MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - one moment for all, so that a template is the same bytes whenever written
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LONGEST_LIST = 255  # of the words of a list in a cell's check, as Excel has it
FORMATS = {
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
    "money": "#,##0.00",
    "number": "General",
    "int": "0",
}
WIDTHS = {"moment": 18, "text": 20}
TYPES: dict[str, Said] = {
    "text": said("text"),
    "person": said("code of a person"),
    "unit": said("code of a unit"),
    "customer": said("code of a customer"),
    "product": said("code of a product"),
    "choice": said("one of the words"),
    "day": said("date"),
    "moment": said("date and time"),
    "money": said("amount"),
    "number": said("number"),
    "int": said("whole number"),
    "bool": said("yes or no"),
}
UNITS: dict[str, Said] = {
    "money": said("yuan, or the company's currency"),
    "hours": said("hours"),
    "minutes": said("minutes"),
    "days": said("days"),
    "people": said("head count"),
}


@dataclass(frozen=True)
class _Looks:
    """The cell formats of one workbook."""

    needed: Any
    free: Any
    head: Any
    prose: Any
    cells: dict[str, Any]

    @classmethod
    def of(cls, book: Any) -> _Looks:
        head = {"bold": True, "border": 1, "valign": "vcenter"}
        return cls(
            needed=book.add_format(head | {"bg_color": "#1F4E79", "font_color": "#FFFFFF"}),
            free=book.add_format(head | {"bg_color": "#DDEBF7"}),
            head=book.add_format({"bold": True, "bottom": 1}),
            prose=book.add_format({"text_wrap": True, "valign": "top"}),
            cells={kind: book.add_format({"num_format": FORMATS.get(kind, "@")}) for kind in TYPES},
        )


def write(kind: Kind, speech: Speech, path: Path) -> None:
    """Write the template of `kind`; equal declarations give equal bytes."""
    settings = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), settings) as book:
        book.set_properties({"title": label(kind, speech), "created": MADE})
        looks = _Looks.of(book)
        _rows_sheet(book.add_worksheet(speech.sheet), kind, speech, looks)
        _about_sheet(book.add_worksheet(speech.about), kind, speech, looks)


def _rows_sheet(sheet: Any, kind: Kind, speech: Speech, looks: _Looks) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 22)
    for place, field in enumerate(kind.fields):
        heading = label(field, speech)
        width = max(WIDTHS.get(field.type, 13), 2 * len(heading) + 2 if speech.is_wide else 0)
        sheet.set_column(place, place, max(width, len(heading) + 2), looks.cells[field.type])
        sheet.write_string(0, place, heading, looks.needed if field.required else looks.free)
        check = _check(kind, field, speech)
        if check:
            sheet.data_validation(1, place, ROWS, place, check)


def _check(kind: Kind, field: Field, speech: Speech) -> dict[str, Any] | None:
    """Return what Excel allows in a cell of the field; None where anything."""
    tell = _teller(speech)
    allowed = _allowed(kind, field, speech)
    if allowed:
        if len(",".join(allowed)) > LONGEST_LIST:
            return None
        return {
            "validate": "list",
            "source": list(allowed),
            "error_title": label(field, speech),
            "error_message": tell(said("Choose one of the words in the list.")),
        }
    if field.type in ("day", "moment"):
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": FIRST_DAY,
            "maximum": LAST_DAY,
            "error_title": label(field, speech),
            "error_message": tell(said("Write a date, such as 2026-03-31.")),
        }
    if field.type in ("money", "number", "int"):
        return {
            "validate": "integer" if field.type == "int" else "decimal",
            "criteria": "between",
            "minimum": -(10**13),
            "maximum": 10**13,
            "error_title": label(field, speech),
            "error_message": tell(said("Write a number, without a unit.")),
        }
    return None


def _allowed(kind: Kind, field: Field, speech: Speech) -> tuple[str, ...]:
    if field.type == "bool":
        return speech.yes, speech.no
    return tuple(choice(kind, field, code, speech) for code in field.choices)


def _about_sheet(sheet: Any, kind: Kind, speech: Speech, looks: _Looks) -> None:
    tell = _teller(speech)
    sheet.write_string(0, 0, label(kind, speech), looks.head)
    sheet.write_string(0, 1, meaning(kind, None, speech))
    sheet.write_string(1, 0, tell(said("dark heading")), looks.needed)
    sheet.write_string(1, 1, tell(said("must be filled in every row")))
    sheet.write_string(2, 0, tell(said("light heading")), looks.free)
    sheet.write_string(2, 1, tell(said("may stay empty")))
    sheet.write_string(3, 0, tell(said("to bring it in")), looks.head)
    sheet.write_string(3, 1, "quanheng import --mapping templates …")
    for place, (heading, width) in enumerate(
        zip(_about_headings(), (22, 60, 16, 22, 10, 60), strict=True)
    ):
        sheet.set_column(place, place, width)
        sheet.write_string(5, place, tell(heading), looks.head)
    for number, field in enumerate(kind.fields, 6):
        for place, cell in enumerate(_about(kind, field, speech, tell)):
            sheet.write_string(number, place, cell, looks.prose)
    sheet.freeze_panes(6, 1)


def _about_headings() -> Sequence[Said]:
    return (
        said("column"),
        said("meaning"),
        said("type"),
        said("unit of measure"),
        said("required"),
        said("allowed values"),
    )


def _about(kind: Kind, field: Field, speech: Speech, tell: Callable[[str], str]) -> tuple[str, ...]:
    uom = UNITS.get(field.uom or field.type)
    return (
        label(field, speech),
        meaning(kind, field, speech),
        tell(TYPES[field.type]),
        tell(uom) if uom else field.uom,
        speech.yes if field.required else speech.no,
        speech.comma.join(_allowed(kind, field, speech)),
    )


def _teller(speech: Speech) -> Callable[[str], str]:
    translate = translator(speech.code)
    return lambda text: render(text, translate)
