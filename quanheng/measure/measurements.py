"""The table of measurements: Delta, keyed by run; only those of published runs are ever read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from django.conf import settings

from quanheng.engine.ground.words import Said
from quanheng.engine.measure.measuring import Measurement, Value

WIDE = pa.decimal128(38, 0)
SCHEMA = pa.schema(
    [
        ("run", pa.int64()),
        ("metric", pa.string()),
        ("by", pa.string()),
        ("key", pa.string()),
        ("numerator", WIDE),
        ("denominator", WIDE),
        ("why", pa.string()),
        ("parts", pa.string()),  # the integers of the derivation's inputs, in their order
    ]
)
CHUNK = 50_000
Row = dict[str, Any]


def _path() -> Path:
    return Path(settings.QUANHENG_HOME) / "measurements"


def row(run: int, found: Measurement, parts: list[int | None]) -> Row:
    """Return a measurement as it is kept."""
    value = found.value
    return {
        "run": run,
        "metric": found.metric,
        "by": found.by,
        "key": found.key,
        "numerator": None if value.numerator is None else Decimal(value.numerator),
        "denominator": None if value.numerator is None else Decimal(value.denominator),
        "why": None if value.why is None else pack(value.why),
        "parts": json.dumps(parts),
    }


def value_of(kept: Row) -> Value:
    """Return the value of a kept row."""
    if kept["numerator"] is None:
        return Value(None, why=unpack(kept["why"]))
    return Value(int(kept["numerator"]), int(kept["denominator"]))


def parts_of(kept: Row) -> list[int | None]:
    """Return the integers of the inputs, in the order of the derivation."""
    return list(json.loads(kept["parts"]))


def quotient(pair: Sequence[str]) -> Value:
    """Return the value that a kept pair of numerator and denominator is."""
    return Value(int(pair[0]), int(pair[1]))


def pack(text: Said) -> str:
    """Return a sentence as JSON that keeps its pattern and what fills it."""
    params = {k: json.loads(pack(v)) if isinstance(v, Said) else v for k, v in text.params.items()}
    return json.dumps({"msgid": text.msgid, "params": params}, ensure_ascii=False)


def unpack(text: str | None) -> Said | None:
    """Return the sentence that `pack` packed."""
    return None if text is None else _said(json.loads(text))


def _said(packed: dict[str, Any]) -> Said:
    params = {k: _said(v) if isinstance(v, dict) else v for k, v in packed["params"].items()}
    return Said(packed["msgid"], params)


def keep(run: int, rows: Iterable[Row]) -> Iterator[int]:
    """Write a run's rows in chunks, yielding after each how many were written; nobody sees them before it is published."""
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        table = pa.Table.from_pylist(chunk, schema=SCHEMA)
        about = CommitProperties(custom_metadata={"run": str(run)})
        write_deltalake(
            str(_path()), table, mode="append", partition_by=["run"], commit_properties=about
        )
        yield len(chunk)


def forget(runs: Iterable[int]) -> None:
    """Remove the rows of runs that never published."""
    path, dead = str(_path()), sorted(runs)
    if dead and DeltaTable.is_deltatable(path):
        DeltaTable(path).delete(f"run in ({', '.join(str(int(run)) for run in dead)})")


def read(
    run: int, *, metric: str | None = None, by: str | None = None, key: str | None = None
) -> list[Row]:
    """Return the kept rows of a run, some of them where a metric, scope or key is named; in order."""
    path = str(_path())
    if not DeltaTable.is_deltatable(path):
        return []
    files = DeltaTable(path).file_uris(file_pruning_predicate=[("run", "=", str(run))])
    if not files:
        return []
    asked = {"metric": metric, "by": by, "key": key}
    named = {name: value for name, value in asked.items() if value is not None}
    where = " AND ".join(["run = ?", *(f'"{name}" = ?' for name in named)])
    query = f'SELECT * FROM read_parquet(?, hive_partitioning=true, hive_types={{\'run\': BIGINT}}) WHERE {where} ORDER BY metric, "by", "key"'  # noqa: S608 - our own column names
    with duckdb.connect() as connection:
        found = connection.sql(query, params=[files, run, *named.values()]).to_arrow_table()
    return list(found.to_pylist())
