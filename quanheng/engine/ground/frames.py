"""The few steps that every metric is made of, the same on DuckDB and Polars.

Each primitive is written once in Narwhals and held to its meaning on both engines by
`tests/engine/test_frames.py`. Facts hold days as Int32 epoch days, moments as Int64 milliseconds,
money as Int64 minor units; every sum and count leaves here as Int64.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pyarrow as pa

from quanheng.engine.ground.fields import SOURCE_FIELDS, TEXTUAL, Kind
from quanheng.engine.ground.money import TooWide
from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.ground.words import said

Frame = nw.LazyFrame[Any]
Expr = nw.Expr

ARROW = {
    "day": pa.int32(), "moment": pa.int64(), "money": pa.int64(), "number": pa.int64(),
    "int": pa.int64(), "bool": pa.bool_(), **dict.fromkeys(TEXTUAL, pa.string()),
}  # fmt: skip
SOURCE_ARROW = {"batch": pa.int64(), "file": pa.string(), "sheet": pa.string(), "row": pa.int64()}


def schema_of(kind: Kind) -> pa.Schema:
    """Return the Arrow schema of a kind's rows: its fields, then where each row came from."""
    fields = [(field.name, ARROW[field.type]) for field in kind.fields]
    return pa.schema(fields + [(name, SOURCE_ARROW[name]) for name in SOURCE_FIELDS])


class Backend(Protocol):
    """An engine that frames live in."""

    name: str

    def table(self, rows: pa.Table) -> Frame:
        """Return a frame over rows in memory."""

    def parquet(self, paths: Sequence[str], columns: Sequence[str]) -> Frame:
        """Return a frame over some columns of Parquet files; there is at least one file."""


class DuckDB:
    """Frames in one DuckDB connection; the default."""

    name = "duckdb"

    def __init__(self, *, memory: str | None = None) -> None:
        """Open an empty connection that may not reach the network or load extensions."""
        self.connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        if memory is not None:
            self.connection.execute("SET memory_limit = ?", [memory])

    def table(self, rows: pa.Table) -> Frame:
        """Return a frame over rows in memory."""
        return nw.from_native(self.connection.from_arrow(rows))

    def parquet(self, paths: Sequence[str], columns: Sequence[str]) -> Frame:
        """Return a frame over some columns of Parquet files; there is at least one file."""
        relation = self.connection.read_parquet(
            list(paths), union_by_name=True, hive_partitioning=False
        )
        return nw.from_native(relation).select(*columns)


class Polars:
    """Lazy Polars frames: the second engine, which tests hold against the first."""

    name = "polars"

    def table(self, rows: pa.Table) -> Frame:
        """Return a frame over rows in memory."""
        return nw.from_native(cast(pl.DataFrame, pl.from_arrow(rows)).lazy())

    def parquet(self, paths: Sequence[str], columns: Sequence[str]) -> Frame:
        """Return a frame over some columns of Parquet files; there is at least one file."""
        scan = pl.scan_parquet(list(paths), missing_columns="insert", hive_partitioning=False)
        return nw.from_native(scan).select(*columns)


BACKENDS: dict[str, type[DuckDB] | type[Polars]] = {"duckdb": DuckDB, "polars": Polars}


def rows_of(frame: Frame) -> list[dict[str, Any]]:
    """Return the rows, computed; for results of the size of an org, never for facts.

    :raises TooWide: a sum left 64 bits.
    """
    try:
        return cast(list[dict[str, Any]], frame.collect("pyarrow").to_native().to_pylist())
    except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        raise too_wide() from error


def columns_of(frame: Frame) -> dict[str, list[Any]]:
    """Return the columns, computed, as lists; for results of the size of an org, never for facts.

    :raises TooWide: a sum left 64 bits.
    """
    try:
        found = cast(pa.Table, frame.collect("pyarrow").to_native())
    except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        raise too_wide() from error
    return {name: found.column(name).to_pylist() for name in found.column_names}


def too_wide() -> TooWide:
    """Return the refusal of a sum that leaves the 64 bits in which amounts are held."""
    return TooWide(
        said(
            "A sum of facts leaves 64 bits. Look for an amount that cannot be true, and revoke its batch."
        )
    )


def total(values: Expr) -> Expr:
    """Return the sum as Int64, nulls left out; the sum of nothing is 0."""
    return values.sum().cast(nw.Int64)


def tally(condition: Expr | None) -> Expr:
    """Return how many rows fulfil the condition (None: all rows), as Int64."""
    if condition is None:
        return nw.len().cast(nw.Int64)
    one, none = nw.lit(1, dtype=nw.Int64), nw.lit(0, dtype=nw.Int64)
    return nw.when(condition).then(one).otherwise(none).sum().cast(nw.Int64)


def pick(condition: Expr | None, values: Expr) -> Expr:
    """Return the values where the condition holds (None: everywhere), null elsewhere."""
    return values if condition is None else nw.when(condition).then(values)


def distinct(values: Expr) -> Expr:
    """Return the number of different values, nulls left out, as Int64."""
    some_null = (
        nw.when(values.is_null())
        .then(nw.lit(1, dtype=nw.Int64))
        .otherwise(nw.lit(0, dtype=nw.Int64))
        .max()
    )
    return values.n_unique().cast(nw.Int64) - some_null.cast(nw.Int64)


def twice_median(values: Expr) -> Expr:
    """Return two times the median of integers, which is an integer: exact below 2**52."""
    return (values.median() * 2).cast(nw.Int64)


def inside(day: str, span: Span) -> Expr:
    """Return whether the day (Int32 epoch days) lies in the half-open span."""
    return (nw.col(day) >= epoch_day(span.first)) & (nw.col(day) < epoch_day(span.end))


def valid_on(day: str, *, first: str = "valid_from", end: str = "valid_to") -> Expr:
    """Return whether the day lies in [first, end); the tables of an org hold no open ends."""
    return (nw.col(first) <= nw.col(day)) & (nw.col(day) < nw.col(end))


def elapsed(start: str, end: str) -> Expr:
    """Return end − start as Int64 in the unit that both columns have: days or milliseconds."""
    return nw.col(end).cast(nw.Int64) - nw.col(start).cast(nw.Int64)
