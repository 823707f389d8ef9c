"""Personal data as a file: a template to fill in, and what one that is filled in says.

They do not go through the importer of facts: that keeps each file as it came and each value that it brought, to be able to
take a batch back, and would keep in the open what is sealed here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import xlsxwriter
from python_calamine import CalamineError, load_workbook

from quanheng.base.language import FOLDERS, tell, translator
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.org.personal_numbers import FIELDS, LABELS
from quanheng.org.services.personal import PersonalRow

PERSON = "person"
PERSON_LABEL = said("Person")
LARGEST_BYTES = 50_000_000
ENCODINGS = ("utf-8-sig", "gb18030")
Cells = Sequence[str]


class CannotReadPersonal(Refused):
    """The file does not hold personal data as the template has them; nothing was changed."""


def write_template(path: Path) -> None:
    """Write a workbook to fill in, with headings in the language of whoever runs the command.

    :raises CannotReadPersonal: there is a file already.
    """
    if path.exists():
        raise CannotReadPersonal(
            said("“{path}” is there already. Choose another name.", path=path.name)
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        # text, or Excel would round numbers of 18 digits
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        for column, label in enumerate((PERSON_LABEL, *LABELS.values())):
            sheet.set_column(column, column, 22, text)
            sheet.write_string(0, column, tell(label), head)


def read_file(path: Path) -> list[PersonalRow]:
    """Return what a file brings: a column of codes, and any of the others; an empty cell leaves what is known as it is.

    :raises CannotReadPersonal: it cannot be read, has other headings, or holds nothing.
    """
    rows = list(_tables(path))
    columns = _columns(rows[0] if rows else (), path.name)
    found = [
        _row(columns, cells, said("{file}, row {row}", file=path.name, row=number))
        for number, cells in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in cells)
    ]
    if not found:
        raise CannotReadPersonal(said("{file}: there is no row in it.", file=path.name))
    return found


def _row(columns: Mapping[str, int], cells: Cells, source: str) -> PersonalRow:
    values = {
        name: cells[place].strip()
        for name, place in columns.items()
        if name != PERSON and place < len(cells) and cells[place].strip()
    }
    place = columns[PERSON]
    code = cells[place].strip() if place < len(cells) else ""
    return PersonalRow(person=code, values=values, source=source)


def _columns(headings: Cells, file: str) -> dict[str, int]:
    known = _headings()
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = known.get(" ".join(heading.split()).casefold())
        if name in found:
            raise CannotReadPersonal(
                said("{file}: the heading “{heading}” stands twice.", file=file, heading=heading)
            )
        if name:
            found[name] = place
    if PERSON not in found or len(found) == 1:
        raise CannotReadPersonal(
            said(
                "{file}: the first row must hold the headings “{person}” and one of {others}. “quanheng personal template” writes a file that has them.",
                file=file,
                person=PERSON_LABEL,
                others=", ".join(LABELS.values()),
            )
        )
    return found


def _headings() -> dict[str, str]:
    """Return which field a heading names, in each language, small letters alone."""
    found = {name: name for name in (PERSON, *FIELDS)}
    for language in FOLDERS:
        in_language = translator(language)
        for name, label in {PERSON: PERSON_LABEL, **LABELS}.items():
            found[in_language(label.msgid).casefold()] = name
    return found | {"工号": PERSON}


def _tables(path: Path) -> Iterator[Cells]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise CannotReadPersonal(said("{file}: larger than 50 MB.", file=path.name))
        raw = path.read_bytes()
    except OSError as error:
        raise CannotReadPersonal(
            said(
                "{file}: the file cannot be opened ({why}). Check the path and its permissions.",
                file=path.name,
                why=error.strerror or "",
            )
        ) from None
    yield from (_excel(raw, path.name) if path.suffix.casefold() == ".xlsx" else _text(raw, path))


def _excel(raw: bytes, file: str) -> Iterator[Cells]:
    try:
        sheet = load_workbook(io.BytesIO(raw)).get_sheet_by_index(0)
        for row in sheet.to_python(skip_empty_area=False):
            yield [_cell(value) for value in row]
    except (CalamineError, BadZipFile, IndexError):
        raise CannotReadPersonal(said("{file}: this is no workbook of Excel.", file=file)) from None


def _cell(value: object) -> str:
    """Return a cell as text. Excel rounds numbers beyond 15 digits: such a one fails its check digit, as it should."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _text(raw: bytes, path: Path) -> Iterator[Cells]:
    if path.suffix.casefold() != ".csv":
        raise CannotReadPersonal(said("{file}: name a file in .xlsx or .csv.", file=path.name))
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield from csv.reader(io.StringIO(text, newline=""))
        return
    raise CannotReadPersonal(
        said("{file}: neither UTF-8 nor GB 18030. Save it again.", file=path.name)
    )
