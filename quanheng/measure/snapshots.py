"""Content-addressed snapshots of org and targets, each a small Delta table named by the hash of its rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from django.conf import settings

SCHEMAS = {
    "assignments": pa.schema(
        [
            ("person", pa.string()), ("unit", pa.string()), ("post", pa.string()), ("grade", pa.string()),
            ("share_ppm", pa.int64()), ("main", pa.bool_()), ("first", pa.int32()), ("end", pa.int32()),
        ]
    ),
    "placements": pa.schema(
        [
            ("unit", pa.string()), ("parent", pa.string()), ("first", pa.int32()), ("end", pa.int32()),
            ("industry", pa.string()),
        ]
    ),
    "targets": pa.schema(
        [
            ("metric", pa.string()), ("by", pa.string()), ("key", pa.string()), ("first", pa.int32()),
            ("end", pa.int32()), ("amount", pa.int64()), ("file", pa.string()), ("sheet", pa.string()), ("row", pa.int64()),
        ]
    ),
}  # fmt: skip
# Where a target was written does not change what it is: those columns are kept, not hashed.
NOT_HASHED = {"targets": ("file", "sheet", "row")}


def _path(name: str, digest: str) -> Path:
    return Path(settings.QUANHENG_HOME) / "snapshots" / name / digest


def exists(name: str, digest: str) -> bool:
    """Return whether the snapshot is kept."""
    return DeltaTable.is_deltatable(str(_path(name, digest)))


def ordered(name: str, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows in the one order in which they are hashed, kept and computed with."""
    return sorted(rows, key=lambda row: json.dumps([row.get(n) for n in SCHEMAS[name].names]))


def digest_of(name: str, rows: Sequence[dict[str, Any]]) -> str:
    """Return the SHA-256 of ordered rows, as lower-case hex."""
    names = [n for n in SCHEMAS[name].names if n not in NOT_HASHED.get(name, ())]
    lines = (json.dumps([row.get(n) for n in names], ensure_ascii=False) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def keep(name: str, rows: Sequence[dict[str, Any]]) -> str:
    """Keep ordered rows, unless the same are kept already, and return their hash."""
    digest = digest_of(name, rows)
    if not exists(name, digest):
        path = _path(name, digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_deltalake(str(path), pa.Table.from_pylist(list(rows), schema=SCHEMAS[name]))
    return digest


def read(name: str, digest: str) -> list[dict[str, Any]]:
    """Return the rows of a snapshot, ordered."""
    table = DeltaTable(str(_path(name, digest)))
    rows = table.to_pyarrow_table().to_pylist()
    # `keep` wrote them ordered; only where the rows came to lie in several files must they be ordered again.
    return rows if len(table.file_uris()) == 1 else ordered(name, rows)
