"""The list of changes of a batch, read from its journals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from quanheng.engine.ground.fields import Kind
from quanheng.facts import journal
from quanheng.facts.importing.outcome import Change
from quanheng.facts.showing import key_text, show


def changes(kind: Kind, path: Path, *, scale: int, most: int | None = None) -> Iterator[Change]:
    """Yield the rows of a journal that were held before, in the order of their files."""
    found = pl.scan_parquet(path).filter(pl.col(journal.HELD)).sort("file", "sheet", "row")
    rows = found.collect() if most is None else found.head(most).collect()
    for row in rows.iter_rows(named=True):
        yield _change(kind, row, scale)


def added(kind: Kind, path: Path, *, scale: int, most: int) -> Iterator[Change]:
    """Yield the first rows of a journal that nobody held before, in the order of their files."""
    found = pl.scan_parquet(path).filter(~pl.col(journal.HELD)).sort("file", "sheet", "row")
    for row in found.head(most).collect().iter_rows(named=True):
        given = [f for f in kind.fields if row[f.name] is not None]
        yield Change(
            sink=kind.code,
            key=key_text(kind, row, scale),
            file=row["file"],
            sheet=row["sheet"],
            row=row["row"],
            old={f.name: None for f in given},
            new={f.name: show(f, row[f.name], scale) for f in given},
        )


def _change(kind: Kind, row: dict[str, Any], scale: int) -> Change:
    moved = [f for f in kind.fields if row[f.name] != row[f"{journal.WAS}{f.name}"]]
    return Change(
        sink=kind.code,
        key=key_text(kind, row, scale),
        file=row["file"],
        sheet=row["sheet"],
        row=row["row"],
        old={f.name: show(f, row[f"{journal.WAS}{f.name}"], scale) for f in moved},
        new={f.name: show(f, row[f.name], scale) for f in moved},
    )
