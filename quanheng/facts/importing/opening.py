"""Opening a file that was received as the table that a mapping says it holds."""

from __future__ import annotations

from quanheng.facts.mapping.parts import Other, Section
from quanheng.facts.readers.excel import read_excel
from quanheng.facts.readers.received import Received
from quanheng.facts.readers.tables import Table
from quanheng.facts.readers.text import read_text

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")


def opened(
    reads: Section | Other, received: Received, *, columns: tuple[str, ...] | None = None
) -> Table:
    """Return the table of a file; `columns` are those it must have, by default the section's.

    :raises CannotReadFile: the file cannot be read, or lacks a heading.
    """
    if columns is None:
        columns = reads.columns if isinstance(reads, Section) else reads.keys
    if received.suffix in TEXT_SUFFIXES:
        return read_text(
            received,
            columns=columns,
            header_row=reads.header_row,
            encoding=reads.encoding,
            delimiter=reads.delimiter,
        )
    return read_excel(received, columns=columns, header_row=reads.header_row, sheet=reads.sheet)
