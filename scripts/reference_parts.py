"""Pieces that the pages of the reference are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def code(text: str) -> str:
    """Return the text as code, nothing where there is none."""
    return f"`{text}`" if text else ""


def percent(ppm: int) -> str:
    """Return parts per million as percent."""
    return f"{(Decimal(ppm) / 10_000).normalize():f} %"
