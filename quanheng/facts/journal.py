"""The journal of a batch: every good row of its files, by sink.

What it landed, the fresh rows, stands in one file: the kind's fields, file, sheet, row and (of facts)
month; each field again as `was_…`, and `held`, whether there was a row before. Rows that said what was
held already stand in another, without `was_…`. `fresh` tells the two apart.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from quanheng.engine.ground.fields import Kind
from quanheng.facts import columns, store

WAS = "was_"
HELD = "held"
FRESH = "fresh"
WORK = "work"
LANDED = "landed"


def folder(batch: int) -> Path:
    """Return the folder of a batch."""
    return store.home() / "batches" / str(batch)


def work(batch: int) -> Path:
    """Return the folder that holds what an import needs only while it runs."""
    return folder(batch) / WORK


def path(batch: int, sink: str) -> Path:
    """Return where the rows that a batch landed in a sink are."""
    return folder(batch) / f"{sink}.parquet"


def same(landed: Path) -> Path:
    """Return where the rows are that said what was held already, beside those that `landed` names."""
    return landed.with_suffix(".same.parquet")


def both(landed: Path) -> list[Path]:
    """Return the files of a journal that are there."""
    return [path for path in (landed, same(landed)) if path.is_file()]


def of_kind(kind: Kind, batches: Iterable[int]) -> list[tuple[int, Path]]:
    """Return the journals of a kind, of those batches whose files held rows of it, oldest first."""
    found = [(batch, path(batch, kind.code)) for batch in sorted(batches)]
    return [(batch, journal) for batch, journal in found if journal.is_file()]


def names(kind: Kind) -> list[str]:
    """Return the columns of a row itself, as they came in."""
    return [*columns.fields(kind), *columns.SOURCE]


def mark(landed: set[int]) -> None:
    """Mark the folders of batches that landed, so that no other database takes them for what a crash left."""
    for number in landed:
        marker = folder(number) / LANDED
        if not marker.exists() and folder(number).is_dir():
            marker.touch()


def of_another_database(landed: set[int]) -> list[str]:
    """Return the numbers of batches that landed in some database, but not in the one that knows `landed`."""
    root = store.home() / "batches"
    known = {str(number) for number in landed}
    marked = [path.parent.name for path in root.glob(f"*/{LANDED}")]
    return sorted(name for name in marked if name not in known)


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
