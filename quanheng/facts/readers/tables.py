"""A table as it was read: headings, and rows of text in chunks, each row with its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quanheng.engine.ground.findings import Finding, Refused
from quanheng.engine.ground.words import Said, said

CHUNK_ROWS = 50_000
HEADINGS_TOLD, TWICE_TOLD = 40, 10


class CannotReadFile(Refused):
    """The file cannot be read, or must not be."""


@dataclass(frozen=True)
class Fault:
    """Something wrong with a row, or with its cell in `column`, that the cell's text does not show."""

    row: int
    column: str | None
    why: Said


@dataclass(frozen=True)
class Chunk:
    """Some rows, as many cells each as there are headings; `numbers` are what a spreadsheet shows.

    `done` says how much of the file has been read, from 0 to 1.
    """

    rows: list[Sequence[str]]
    numbers: list[int]
    faults: list[Fault]
    done: float


@dataclass(frozen=True, kw_only=True)
class Table:
    """The headings, and the chunks; `excel` dates may be numbers, counted from 1904 where `since_1904`."""

    file: str
    sheet: str | None
    headings: list[str]
    chunks: Iterator[Chunk]
    excel: bool = False
    since_1904: bool = False
    findings: list[Finding] = field(default_factory=list)


def trimmed(headings: Sequence[str]) -> list[str]:
    """Return the headings without blanks around them, nor those after the last one."""
    clean = [" ".join(heading.replace("\ufeff", "").split()) for heading in headings]
    while clean and not clean[-1]:
        clean.pop()
    return clean


def want_headings(headings: Sequence[str], columns: Sequence[str], *, where: str) -> None:
    """Return where the headings stand once each and hold all `columns`.

    :raises CannotReadFile: one is missing or stands twice; the findings name each.
    """
    if not headings:
        raise CannotReadFile(
            said(
                "{where}: the row is empty, so it holds no headings. Set “header_row” in the mapping if they stand in another row.",
                where=where,
            )
        )
    findings = [*_twice(headings, where), *_missing(headings, columns, where)]
    if not findings:
        return
    if len(findings) == 1:
        one = findings[0]
        raise CannotReadFile(
            said("{where}: {what} {mend}", where=one.where, what=one.what, mend=one.mend)
        )
    raise CannotReadFile(
        said("{where}: the headings do not fit the mapping:", where=where), findings
    )


def _twice(headings: Sequence[str], where: str) -> Iterator[Finding]:
    counts = Counter(heading for heading in headings if heading)
    for heading in [h for h, times in counts.items() if times > 1][:TWICE_TOLD]:
        yield Finding(
            where=where,
            what=said("The heading “{heading}” stands twice.", heading=heading),
            mend=said("Give one of the two columns another heading."),
        )


def _missing(headings: Sequence[str], columns: Sequence[str], where: str) -> Iterator[Finding]:
    known, shown = set(headings), ", ".join([h for h in headings if h][:HEADINGS_TOLD])
    for column in columns:
        if column not in known:
            yield Finding(
                where=where,
                what=said("The column “{column}” is missing.", column=column),
                mend=said(
                    "The headings are: {headings}. Add the column, mend its name in the mapping, or set “header_row” if the headings stand in another row.",
                    headings=shown if len(headings) <= HEADINGS_TOLD else f"{shown}, …",
                ),
            )


def fitted(cells: Sequence[str], width: int, number: int, faults: list[Fault]) -> Sequence[str]:
    """Return the cells as `width` of them; a row of another width gets a fault."""
    if len(cells) == width:
        return cells
    if any(cell.strip() for cell in cells[width:]) or len(cells) < width:
        faults.append(
            Fault(
                number,
                None,
                said(
                    "The row has {count} cells, the headings {width}. Put cells that hold the mark between cells in quotation marks.",
                    count=len(cells),
                    width=width,
                ),
            )
        )
    return [*cells[:width], *[""] * (width - len(cells))]
