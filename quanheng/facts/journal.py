"""The journal of a batch: every good row of its files, beside what was held before, one file per sink.

Columns: the kind's fields, file, sheet, row and (of facts) month; each field again as `was_…`;
`held`, whether there was a row before; `fresh`, whether the row is new or says something else than
that. Only fresh rows were written, and only they have the values of `was_…`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from quanheng.engine.ground.kinds import Kind
from quanheng.facts import columns, store

WAS = "was_"
HELD = "held"
FRESH = "fresh"
WORK = "work"


def folder(batch: int) -> Path:
    """Return the folder of a batch."""
    return store.home() / "batches" / str(batch)


def work(batch: int) -> Path:
    """Return the folder that holds what an import needs only while it runs."""
    return folder(batch) / WORK


def path(batch: int, sink: str) -> Path:
    """Return where the journal of a batch's rows in a sink is."""
    return folder(batch) / f"{sink}.parquet"


def of_kind(kind: Kind, batches: Iterable[int]) -> list[tuple[int, Path]]:
    """Return the journals of a kind, of those batches that landed rows of it, oldest first."""
    found = [(batch, path(batch, kind.code)) for batch in sorted(batches)]
    return [(batch, journal) for batch, journal in found if journal.is_file()]


def names(kind: Kind) -> list[str]:
    """Return the columns of a row itself, as they came in."""
    return [*columns.fields(kind), *columns.SOURCE]


def left_over(landed: set[int]) -> list[Path]:
    """Return the folders of batches that never landed, and what those that did left in their work folder."""
    root = store.home() / "batches"
    if not root.is_dir():
        return []
    found = []
    for each in sorted(root.iterdir()):
        if not each.name.isdecimal() or int(each.name) not in landed:
            found.append(each)
        elif (each / WORK).exists():
            found.append(each / WORK)
    return found


def clear(landed: set[int]) -> None:
    """Remove what is left over."""
    for each in left_over(landed):
        shutil.rmtree(each)
