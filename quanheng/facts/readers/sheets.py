"""One pass over a worksheet's XML: how large it is, and the cells whose value a reader would not show."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from quanheng.engine.ground.words import Said, said

MOST_CELLS = 30_000_000
MOST_MARKED = 1_000_000
BLOCK = 1 << 20
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
ROOT = "xl/workbook.xml"


class Unfit(ValueError):
    """The sheet is too large, or its XML is broken; the message is a clause to refuse it with."""

    def __init__(self, why: Said) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Sheet:
    """What the pass found; cells are (row, column), both from 1."""

    rows: int = 0
    columns: int = 0
    unvalued: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def look(path: Path, name: str) -> Sheet:
    """Return what the sheet of that name holds.

    :raises Unfit: it is not there, its XML is broken, or its box of cells is too large.
    """
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, name)
        sheet = Sheet()
        with archive.open(part) as stream:
            _Pass(sheet).run(stream.read)
    return sheet


def counts_from_1904(path: Path) -> bool:
    """Return whether the workbook counts days from 1904."""
    found = False

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal found
        if _local(tag) == "workbookPr":
            found = given.get("date1904", "0") in ("1", "true")

    with zipfile.ZipFile(path) as archive:
        _parse(archive, ROOT, start)
    return found


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(tag: str, given: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            ids[given.get("name", "")] = next(
                (v for k, v in given.items() if _local(k) == "id" and ":" in k), ""
            )

    def relation(tag: str, given: dict[str, str]) -> None:
        if _local(tag) == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    _parse(archive, ROOT, sheet)
    _parse(archive, "xl/_rels/workbook.xml.rels", relation)
    target = targets.get(ids.get(name, ""), "")
    part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    if part not in archive.namelist():
        raise Unfit(
            said("its sheet “{sheet}” cannot be found inside. Export it again.", sheet=name)
        )
    return part


def _parse(
    archive: zipfile.ZipFile, part: str, start: Callable[[str, dict[str, str]], None]
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(archive.read(part), True)
    except (expat.ExpatError, KeyError) as error:
        raise Unfit(said("the file is damaged. Export it again.")) from error


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


class _Pass:
    """Follows rows, cells, formulas and values."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.row = self.column = 0
        self.type = ""
        self.formula = self.value = False
        self.text: list[str] | None = None

    def run(self, read: Callable[[int], bytes]) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        try:
            while block := read(BLOCK):
                parser.Parse(block, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Unfit(said("the XML of a sheet is broken. Export it again.")) from error

    def start(self, tag: str, given: dict[str, str]) -> None:
        tag = _local(tag)
        if tag == "c":
            self.cell(given)
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "is"):
            self.value = True
            self.text = []
        elif tag == "row":
            self.row = _number(given.get("r")) or self.row + 1
            self.column = 0

    def cell(self, given: dict[str, str]) -> None:
        reference = REFERENCE.fullmatch(given.get("r", ""))
        if reference:
            self.column, self.row = _column(reference[1]), int(reference[2])
        else:
            self.column += 1
        self.type, self.formula, self.value = given.get("t", "n"), False, False
        sheet = self.sheet
        sheet.rows, sheet.columns = max(sheet.rows, self.row), max(sheet.columns, self.column)
        if sheet.rows * sheet.columns > MOST_CELLS:
            raise Unfit(
                said(
                    "a sheet reaches to row {row} and column {column}, more cells than are read. Remove what stands far out, or save it as CSV.",
                    row=sheet.rows,
                    column=sheet.columns,
                )
            )

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, tag: str) -> None:
        if _local(tag) != "c":
            return
        at, text = (self.row, self.column), "".join(self.text or ())
        self.text = None
        if self.type == "e":
            self.sheet.errors[at] = text
        elif self.formula and not (self.value and (text or self.type == "str")):
            self.sheet.unvalued.add(at)
        if len(self.sheet.errors) + len(self.sheet.unvalued) > MOST_MARKED:
            raise Unfit(said("a sheet holds more than a million cells without a value."))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
