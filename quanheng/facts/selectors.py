"""Reading facts: which versions hold, frames for the engine, batches for lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import duckdb
import narwhals.stable.v2 as nw
import polars as pl

from quanheng.engine.ground.kinds import FACTS
from quanheng.facts import columns, store
from quanheng.facts.models import Batch, Batches, FactTable

Backend = Literal["duckdb", "polars"]
AT_ONCE = 1_000


def versions() -> dict[str, int]:
    """Return the landed version of each fact table that exists, by kind."""
    return dict(FactTable.objects.order_by("kind").values_list("kind", "version"))


def frame(
    kind: str,
    *,
    versions: Mapping[str, int],
    months: Sequence[str] | None = None,
    backend: Backend = "duckdb",
    connection: duckdb.DuckDBPyConnection | None = None,
) -> nw.LazyFrame[Any]:
    """Return the facts of a kind as they stood at `versions[kind]`; without rows where it has no version.

    Columns: the kind's fields, then batch, file, sheet, row and month. `months` keeps only those
    partitions ('2025-12', or 'undated'). DuckDB frames live on `connection`, by default its own
    default one; frames to be joined must share it.
    """
    files = store.files(kind, versions.get(kind), months)
    if backend == "polars":
        return nw.from_native(_polars(kind, files))
    return nw.from_native(_duckdb(kind, files, connection or duckdb.default_connection()))


def _polars(kind: str, files: list[str]) -> pl.LazyFrame:
    schema = columns.table(FACTS[kind])
    if not files:
        return pl.LazyFrame(schema=schema)
    rows = pl.scan_parquet(
        files,
        schema={name: held for name, held in schema.items() if name != columns.MONTH},
        hive_partitioning=True,
        hive_schema={columns.MONTH: pl.String},
        missing_columns="insert",
        extra_columns="ignore",
        glob=False,
    )
    return rows.select(list(schema))


def _duckdb(
    kind: str, files: list[str], connection: duckdb.DuckDBPyConnection
) -> duckdb.DuckDBPyRelation:
    return connection.sql(store.select(FACTS[kind], files))


def rows_of_person(
    kind: str, person: str, *, versions: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a kind that name a person, oldest first, with batch, file, sheet and row.

    They are read a thousand at a time, however many there are.
    """
    made, files = FACTS[kind], store.files(kind, versions.get(kind), None)
    if not files:
        return
    order = ", ".join(f'"{name}"' for name in (made.day, *made.key) if name)
    with duckdb.connect() as connection:
        query = f"SELECT * FROM ({store.select(made, files)}) WHERE person = ? ORDER BY {order}"  # noqa: S608 - names of our own kinds
        for batch in connection.sql(query, params=[person]).to_arrow_reader(AT_ONCE):
            yield from batch.to_pylist()


def rows_in(versions: Mapping[str, int]) -> int:
    """Return how many rows the tables hold together at those versions; only their logs are read."""
    return sum(store.row_count(kind, version) for kind, version in versions.items())


def last_day(
    kind: str,
    *,
    versions: Mapping[str, int],
    by_person: bool = False,
) -> int | None:
    """Return the epoch day of the newest fact of a kind; `by_person` looks only at facts that name one.

    None where there is none.
    """
    day = FACTS[kind].day
    files = store.files(kind, versions.get(kind), None)
    if day is None or not files:
        return None
    with duckdb.connect() as connection:
        where = "WHERE person IS NOT NULL" if by_person else ""
        query = f"SELECT max({day}) FROM ({store.select(FACTS[kind], files)}) {where}"  # noqa: S608 - names of our own kinds
        newest: int | None = connection.sql(query).fetchall()[0][0]
    return newest


def changed_months(kind: str, old: int | None, new: int | None) -> list[str]:
    """Return the months whose files differ between two versions of a kind's table."""
    before, after = store.files_by_month(kind, old), store.files_by_month(kind, new)
    return sorted(m for m in before.keys() | after.keys() if before.get(m) != after.get(m))


def batches() -> Batches:
    """Return every batch that landed, oldest first; narrow it with `visible_to`."""
    return Batch.objects.select_related("imported_by").order_by("id")


def landed() -> list[tuple[int, str]]:
    """Return number and status of every batch: another answer means that facts, org or targets may have changed."""
    return list(Batch.objects.order_by("id").values_list("id", "status"))


def batch_numbers() -> set[int]:
    """Return the numbers of all batches that landed, revoked ones too."""
    return set(Batch.objects.values_list("id", flat=True))
