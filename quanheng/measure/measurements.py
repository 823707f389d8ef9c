"""The table of measurements: Delta, keyed by run; only those of published runs are ever read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from django.conf import settings

from quanheng.engine.ground.words import Said
from quanheng.engine.measure.results import NOBODY
from quanheng.engine.measure.values import Measurement, Value

WIDE = pa.decimal128(38, 0)
WIDEST = 10**38  # what a column of 38 digits cannot hold stands in `exact`
SCHEMA = pa.schema(
    [
        ("run", pa.int64()),
        ("metric", pa.string()),
        ("by", pa.string()),
        ("key", pa.string()),  # NOBODY: whoever has no row
        ("numerator", WIDE),
        ("denominator", WIDE),
        ("why", pa.string()),
        ("parts", pa.string()),  # the integers of the derivation's inputs, in their order
        ("exact", pa.string()),
        ("notes", pa.string()),
    ]
)
CHUNK = 50_000
Row = dict[str, Any]
MOST_PACKED = 10_000
_packed: dict[tuple[str, str], str] = {}  # most keys of a run share a few reasons


class Kept(NamedTuple):
    """A measurement in the columns of the table, without its run."""

    metric: str
    by: str
    key: str
    numerator: Decimal | None
    denominator: Decimal | None
    why: str | None
    parts: str
    exact: str | None
    notes: str | None


def table_path() -> Path:
    """Return where the table lies."""
    return Path(settings.QUANHENG_HOME) / "measurements"


def kept(found: Measurement, parts: Sequence[int | None]) -> Kept:
    """Return a measurement as it is kept."""
    top, bottom, why, notes = found.value
    narrow = top is not None and -WIDEST < top < WIDEST and bottom < WIDEST
    return Kept(
        found.metric,
        found.by,
        found.key,
        Decimal(top) if narrow and top is not None else None,
        Decimal(bottom) if narrow else None,
        None if why is None else pack(why),
        f"[{', '.join('null' if part is None else str(part) for part in parts)}]",
        None if narrow or top is None else f"{top}/{bottom}",
        json.dumps([pack(note) for note in notes]) if notes else None,
    )


def value_of(row: Row) -> Value:
    """Return the value of a kept row."""
    kept = row.get("notes")
    notes = tuple(_said(json.loads(note)) for note in json.loads(kept)) if kept else ()
    if row.get("exact"):
        top, _, bottom = row["exact"].partition("/")
        return Value(int(top), int(bottom), notes=notes)
    if row["numerator"] is None:
        return Value(None, why=unpack(row["why"]), notes=notes)
    return Value(int(row["numerator"]), int(row["denominator"]), notes=notes)


def parts_of(row: Row) -> list[int | None]:
    """Return the integers of the inputs, in the order of the derivation."""
    return list(json.loads(row["parts"]))


def quotient(pair: Sequence[str]) -> Value:
    """Return the value that a kept pair of numerator and denominator is."""
    return Value(int(pair[0]), int(pair[1]))


def pack(text: Said) -> str:
    """Return a sentence as JSON that keeps its pattern and what fills it."""
    at = (text.msgid, str(text))
    if at not in _packed:
        if len(_packed) >= MOST_PACKED:
            _packed.clear()
        _packed[at] = _pack(text)
    return _packed[at]


def _pack(text: Said) -> str:
    params = {k: json.loads(pack(v)) if isinstance(v, Said) else v for k, v in text.params.items()}
    return json.dumps({"msgid": text.msgid, "params": params}, ensure_ascii=False)


def unpack(text: str | None) -> Said | None:
    """Return the sentence that `pack` packed."""
    return None if text is None else _unpacked(text)


@lru_cache(maxsize=MOST_PACKED)
def _unpacked(text: str) -> Said:
    return _said(json.loads(text))


def _said(packed: dict[str, Any]) -> Said:
    params = {k: _said(v) if isinstance(v, dict) else v for k, v in packed["params"].items()}
    return Said(packed["msgid"], params)


def keep(run: int, rows: Iterable[Kept]) -> Iterator[int]:
    """Write a run's rows in chunks, yielding after each how many were written; nobody sees them before it is published."""
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        columns = [
            pa.array(column, field.type)
            for field, column in zip(list(SCHEMA)[1:], zip(*chunk, strict=True), strict=True)
        ]
        table = pa.Table.from_arrays(
            [pa.array([run] * len(chunk), pa.int64()), *columns], schema=SCHEMA
        )
        write_deltalake(
            str(table_path()),
            table,
            mode="append",
            schema_mode="merge",
            partition_by=["run"],
            commit_properties=CommitProperties(custom_metadata={"run": str(run)}),
        )
        yield len(chunk)


def forget(runs: Iterable[int]) -> None:
    """Remove the rows of runs that never published."""
    path, dead = str(table_path()), sorted(runs)
    if dead and DeltaTable.is_deltatable(path):
        DeltaTable(path).delete(f"run in ({', '.join(str(int(run)) for run in dead)})")


def read(
    run: int, *, metric: str | None = None, by: str | None = None, key: str | None = None
) -> list[Row]:
    """Return the kept rows of a run, some of them where a metric, scope or key is named; in order."""
    path = str(table_path())
    if not DeltaTable.is_deltatable(path):
        return []
    files = DeltaTable(path).file_uris(file_pruning_predicate=[("run", "=", str(run))])
    if not files:
        return []
    asked = {"metric": metric, "by": by, "key": key}
    named = {name: value for name, value in asked.items() if value is not None}
    where = " AND ".join(["run = ?", *(f'"{name}" = ?' for name in named)])
    query = f'SELECT * FROM read_parquet(?, union_by_name=true, hive_partitioning=true, hive_types={{\'run\': BIGINT}}) WHERE {where} ORDER BY metric, "by", "key"'  # noqa: S608 - our own column names
    with duckdb.connect() as connection:
        found = connection.sql(query, params=[files, run, *named.values()]).to_arrow_table()
    return list(found.to_pylist())


def read_one(run: int, *, metric: str, by: str, key: str) -> Row | None:
    """Return the kept row of one key, else the common one of whoever has none."""
    found = read(run, metric=metric, by=by, key=key) or read(run, metric=metric, by=by, key=NOBODY)
    return found[0] if found else None
