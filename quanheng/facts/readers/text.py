"""Reading CSV as a stream."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TextIO

from quanheng.engine.ground.words import said
from quanheng.facts.readers.encodings import encoding_of
from quanheng.facts.readers.received import Received
from quanheng.facts.readers.tables import (
    CHUNK_ROWS,
    CannotReadFile,
    Chunk,
    Fault,
    Table,
    fitted,
    trimmed,
    want_headings,
)

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 1_000_000
BUFFER = 1 << 20
OTHER_FILES = {b"PK\x03\x04": "Excel (xlsx)", b"\xd0\xcf\x11\xe0": "Excel (xls)", b"%PDF": "PDF"}


def read_text(
    received: Received,
    *,
    columns: Sequence[str],
    header_row: int,
    encoding: str | None,
    delimiter: str | None,
) -> Table:
    """Return the table of a CSV file; its rows are read as they are asked for.

    :raises CannotReadFile: its encoding, its headings or, later, its quotation marks do not fit.
    """
    _want_csv(received)
    found = encoding_of(received.path, encoding, file=received.name)
    with _opened(received, found.name) as stream:
        lines = [_line(stream, received.name) for _ in range(header_row)]
    if not lines[-1]:
        raise CannotReadFile(
            said(
                "{file}: there is no row {row} to hold the headings. Mend “header_row” in the mapping.",
                file=received.name,
                row=header_row,
            )
        )
    mark = delimiter or _likeliest(lines[-1], columns)
    rows = _rows(received, found.name, mark)
    headings = trimmed(next(islice(rows, header_row - 1, None), []))
    want_headings(
        headings, columns, where=said("{file}, row {row}", file=received.name, row=header_row)
    )
    return Table(
        file=received.name,
        sheet=None,
        headings=headings,
        chunks=_chunks(rows, len(headings), header_row, received),
        findings=[found.finding] if found.finding else [],
    )


def _want_csv(received: Received) -> None:
    with received.path.open("rb") as reading:
        head = reading.read(4)
    if head in OTHER_FILES:
        raise CannotReadFile(
            said(
                "{file}: the name says text, but the content is {what}. Give the file its right ending.",
                file=received.name,
                what=OTHER_FILES[head],
            )
        )


@contextmanager
def _opened(received: Received, encoding: str) -> Iterator[TextIO]:
    with received.path.open("rb", buffering=BUFFER) as raw:
        yield io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="")


def _line(stream: TextIO, file: str) -> str:
    line = stream.readline(LONGEST_LINE)
    if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
        raise CannotReadFile(
            said(
                "{file}: a line is longer than a million characters, so this is no table. Export it again as CSV.",
                file=file,
            )
        )
    return line


def _likeliest(header: str, columns: Sequence[str]) -> str:
    """Return the mark between cells that shows the most wanted headings, then the most headings."""

    def fit(mark: str) -> tuple[int, int]:
        cells = trimmed(next(csv.reader([header], delimiter=mark), []))
        return len(set(columns) & set(cells)), len(cells)

    return max(DELIMITERS, key=fit)


def _rows(received: Received, encoding: str, delimiter: str) -> Iterator[list[str]]:
    with _opened(received, encoding) as stream:
        reader = csv.reader(
            iter(lambda: _line(stream, received.name), ""), delimiter=delimiter, strict=True
        )
        count = 0
        try:
            for cells in reader:
                count += 1
                yield cells
        except csv.Error as error:
            raise _broken(received.name, count + 1, str(error)) from error


def _broken(file: str, row: int, reason: str) -> CannotReadFile:
    if "unexpected end of data" in reason or "field larger" in reason:
        return CannotReadFile(
            said(
                "{file}: a quotation mark that opens in row {row} or before is never closed. Close it, or double it where it belongs to the text.",
                file=file,
                row=row,
            )
        )
    return CannotReadFile(
        said(
            "{file}: in row {row}, text follows a closing quotation mark. Double the marks that belong to the text.",
            file=file,
            row=row,
        )
    )


def _chunks(
    rows: Iterator[list[str]], width: int, header_row: int, received: Received
) -> Iterator[Chunk]:
    first, read = header_row + 1, 0
    while block := list(islice(rows, CHUNK_ROWS)):
        kept: list[Sequence[str]] = []
        numbers: list[int] = []
        faults: list[Fault] = []
        for number, cells in enumerate(block, first):
            if not any(cells):
                continue
            if len(cells) != width:
                if not any(cell.strip() for cell in cells):
                    continue
                kept.append(fitted(cells, width, number, faults))
            else:
                kept.append(cells)
            numbers.append(number)
        first += len(block)
        read += sum(
            len(cell) + 1 for cells in block[:: len(block) // 100 + 1] for cell in cells
        ) * (len(block) // 100 + 1)
        yield Chunk(kept, numbers, faults, min(1.0, read / received.bytes))
