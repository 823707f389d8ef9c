"""Reading Excel sheets, xlsx and xls, into rows of canonical text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

from quanheng.engine.ground.words import Said, said
from quanheng.facts.readers import archives, sheets
from quanheng.facts.readers.received import Received
from quanheng.facts.readers.tables import (
    CHUNK_ROWS,
    CannotReadFile,
    Chunk,
    Fault,
    Table,
    trimmed,
    want_headings,
)

ZIP_MARK, OLE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST_XLS = 200_000_000
EXACT_FLOAT = 10**15


def read_excel(
    received: Received, *, columns: Sequence[str], header_row: int, sheet: str | None
) -> Table:
    """Return the table of one sheet, by default the first visible one that holds anything.

    :raises CannotReadFile: the file is unsafe, damaged or protected; the sheet or a heading is missing.
    """
    is_zip = _want_excel(received)
    if is_zip:
        archives.want_safe(received)
    try:
        with CalamineWorkbook.from_path(received.path) as book:
            for name in _chosen(book, sheet, received):
                looked = _looked(received, name) if is_zip else sheets.Sheet()
                page = book.get_sheet_by_name(name)
                if page.total_height:
                    break
    except PasswordError as error:
        raise _refused(
            received, said("the file is protected by a password. Save it without one.")
        ) from error
    except (CalamineError, WorksheetNotFound, ValueError, OSError) as error:
        if isinstance(error, CannotReadFile):
            raise
        raise _refused(received, said("the file is damaged. Export it again.")) from error
    return _table(received, page, looked, columns=columns, header_row=header_row, is_zip=is_zip)


def _want_excel(received: Received) -> bool:
    """Return whether it is an archive (xlsx), else a compound file (xls)."""
    with received.path.open("rb") as reading:
        head, rest = reading.read(4), reading.read(1 << 20)
    if head == ZIP_MARK:
        return True
    if head != OLE_MARK:
        raise _refused(
            received,
            said("the name says Excel, but the content is not. Save it from Excel as xlsx."),
        )
    if "EncryptedPackage".encode("utf-16-le") in rest:
        raise _refused(received, said("the file is protected by a password. Save it without one."))
    if received.bytes > LARGEST_XLS:
        raise _refused(
            received, said("an xls file larger than 200 MB is not read. Save it as xlsx.")
        )
    return False


def _looked(received: Received, name: str) -> sheets.Sheet:
    try:
        return sheets.look(received.path, name)
    except sheets.Unfit as error:
        raise _refused(received, error.why) from error


def _chosen(book: CalamineWorkbook, wanted: str | None, received: Received) -> list[str]:
    """Return the sheet that is wanted, else all visible ones, in their order."""
    pages = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    visible = [s.name for s in pages if s.visible == SheetVisibleEnum.Visible]
    if wanted is None and visible:
        return visible
    if wanted is not None and wanted in book.sheet_names:
        return [wanted]
    raise _refused(
        received,
        said(
            "there is no sheet “{sheet}”; its sheets are: {known}. Mend “sheet” in the mapping.",
            sheet=wanted or "",
            known=", ".join(book.sheet_names),
        ),
    )


def _table(
    received: Received,
    page: CalamineSheet,
    looked: sheets.Sheet,
    *,
    columns: Sequence[str],
    header_row: int,
    is_zip: bool,
) -> Table:
    start_row, start_column = page.start or (0, 0)
    rows = page.iter_rows()
    header = (
        next(islice(rows, header_row - 1 - start_row, None), []) if header_row > start_row else []
    )
    headings = trimmed([*[""] * start_column, *[as_text(cell) for cell in header]])
    where = said(
        "{file}, sheet {sheet}, row {row}", file=received.name, sheet=page.name, row=header_row
    )
    want_headings(headings, columns, where=where)
    return Table(
        file=received.name,
        sheet=page.name,
        headings=headings,
        chunks=_chunks(
            rows,
            headings,
            first=header_row + 1,
            indent=start_column,
            total=max(1, page.total_height),
            faults_of=_faults_by_row(looked, headings),
        ),
        excel=True,
        since_1904=is_zip and sheets.counts_from_1904(received.path),
    )


def _chunks(
    rows: Iterator[list[Any]],
    headings: Sequence[str],
    *,
    first: int,
    indent: int,
    total: int,
    faults_of: Callable[[int], list[Fault]],
) -> Iterator[Chunk]:
    width, before = len(headings), [""] * indent
    while block := list(islice(rows, CHUNK_ROWS)):
        kept: list[Sequence[str]] = []
        numbers: list[int] = []
        faults: list[Fault] = []
        for number, cells in enumerate(block, first):
            found = faults_of(number)
            texts = [*before, *map(as_text, cells)][:width]
            texts += [""] * (width - len(texts))
            if found or any(texts):
                kept.append(texts)
                numbers.append(number)
                faults += found
        first += len(block)
        yield Chunk(kept, numbers, faults, min(1.0, first / total))


def _faults_by_row(looked: sheets.Sheet, headings: Sequence[str]) -> Callable[[int], list[Fault]]:
    """Return a function from a row's number to the faults of its cells under a heading."""
    by_row: dict[int, list[Fault]] = {}

    def add(row: int, column: int, why: Said) -> None:
        if column <= len(headings) and headings[column - 1]:
            by_row.setdefault(row, []).append(Fault(row, headings[column - 1], why))

    for row, column in sorted(looked.unvalued):
        add(row, column, said("The formula has no stored value; open and save the file in Excel."))
    for (row, column), text in sorted(looked.errors.items()):
        add(row, column, said("The cell holds the error {error}. Mend its formula.", error=text))
    return lambda row: by_row.get(row, [])


def as_text(cell: Any) -> str:
    """Return what a cell holds as text: 274.0 is “274”, a day “2026-03-01”."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _plain(cell)
    if isinstance(cell, dt.datetime):
        moment = cell + dt.timedelta(microseconds=500)
        text = moment.isoformat(sep=" ", timespec="milliseconds")
        return text.removesuffix(".000").removesuffix(" 00:00:00")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def _plain(number: float) -> str:
    if number.is_integer() and abs(number) < EXACT_FLOAT:
        return str(int(number))
    text = format(number, ".15g")
    return format(Decimal(text), "f") if "e" in text else text


def _refused(received: Received, why: Said) -> CannotReadFile:
    return CannotReadFile(said("{file}: {why}", file=received.name, why=why))
