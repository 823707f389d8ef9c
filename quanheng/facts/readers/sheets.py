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

MOST_CELLS = 5_000_000
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
    """Follows rows and cells; looks inside a cell only where it holds an error or a formula.

    A sheet has millions of cells, so the common ones cost one short call each.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.row = 0
        self.ending = ""
        self.widest = ""
        self.reference = ""
        self.type = ""
        self.formula = self.value = False
        self.text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start

    def run(self, read: Callable[[int], bytes]) -> None:
        try:
            while block := read(BLOCK):
                self.parser.Parse(block, False)
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Unfit(said("the XML of a sheet is broken. Export it again.")) from error
        self.end_row()

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "v":
            self.value = True
        elif tag == "c":
            self.cell(given)
        elif tag == "row":
            self.begin_row(given)
        elif tag == "f":
            self.formula = True
            self.look_inside()
        elif ":" in tag:
            self.start(_local(tag), given)

    def begin_row(self, given: dict[str, str]) -> None:
        self.end_row()
        self.row = _number(given.get("r")) or self.row + 1
        self.ending = str(self.row)

    def cell(self, given: dict[str, str]) -> None:
        named = given.get("r", "")
        letters = named.removesuffix(self.ending)
        if len(letters) == len(named) or not letters.isalpha():
            named = self.placed(named)
        # of references into one row, the longest is the farthest, then the last in the alphabet
        if (len(named), named) > (len(self.widest), self.widest):
            self.widest = named
        self.reference, self.formula, self.value = named, False, False
        self.type = given.get("t", "")
        if self.type == "e":
            self.look_inside()

    def placed(self, named: str) -> str:
        """Return the reference of a cell that has none, or one into another row than it stands in."""
        found = REFERENCE.fullmatch(named)
        if found:
            self.reach(int(found[2]), _column(found[1]))
            return named
        last = REFERENCE.fullmatch(self.reference)
        column = _column(last[1]) if last and int(last[2]) == self.row else 0
        return f"{_letters(column + 1)}{self.row}"

    def end_row(self) -> None:
        if self.widest:
            found = REFERENCE.fullmatch(self.widest)
            if found is None:
                raise Unfit(said("the XML of a sheet is broken. Export it again."))
            self.reach(int(found[2]), _column(found[1]))
        self.widest = self.reference = ""

    def reach(self, row: int, column: int) -> None:
        sheet = self.sheet
        sheet.rows, sheet.columns = max(sheet.rows, row), max(sheet.columns, column)
        if sheet.rows * sheet.columns > MOST_CELLS:
            raise Unfit(
                said(
                    "a sheet reaches to row {row} and column {column}, more cells than are read. Remove what stands far out, or save it as CSV.",
                    row=sheet.rows,
                    column=sheet.columns,
                )
            )

    def look_inside(self) -> None:
        self.text = []
        self.parser.CharacterDataHandler = self.characters
        self.parser.EndElementHandler = self.end

    def characters(self, text: str) -> None:
        if self.value:
            self.text.append(text)

    def end(self, tag: str) -> None:
        if _local(tag) != "c":
            return
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        found, text = REFERENCE.fullmatch(self.reference), "".join(self.text).strip()
        if found is None:
            return
        at = int(found[2]), _column(found[1])
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


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
