"""How the fields of a kind are held in frames, in Polars and in DuckDB."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from quanheng.engine.ground.fields import TEXTUAL, Kind

_POLARS: dict[str, type[pl.DataType]] = {
    "day": pl.Int32,
    "moment": pl.Int64,
    "money": pl.Int64,
    "number": pl.Int64,
    "int": pl.Int64,
    "bool": pl.Boolean,
}
_DUCKDB: dict[type[pl.DataType], str] = {
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.Boolean: "BOOLEAN",
    pl.String: "VARCHAR",
}
_ARROW: dict[type[pl.DataType], pa.DataType] = {
    pl.Int32: pa.int32(),
    pl.Int64: pa.int64(),
    pl.Boolean: pa.bool_(),
    pl.String: pa.string(),
}
SOURCE: dict[str, type[pl.DataType]] = {"file": pl.String, "sheet": pl.String, "row": pl.Int64}
MONTH = "month"


def held_as(field_type: str) -> type[pl.DataType]:
    """Return the Polars type that holds a field of that type."""
    return pl.String if field_type in TEXTUAL else _POLARS[field_type]


def fields(kind: Kind) -> dict[str, type[pl.DataType]]:
    """Return the types of the kind's own fields, by name."""
    return {field.name: held_as(field.type) for field in kind.fields}


def staged(kind: Kind) -> dict[str, type[pl.DataType]]:
    """Return the columns of rows on their way in: the fields, and where each row stands."""
    return {**fields(kind), **SOURCE}


def table(kind: Kind) -> dict[str, type[pl.DataType]]:
    """Return the columns of the kind's table in the fact store."""
    return {**fields(kind), "batch": pl.Int64, **SOURCE, MONTH: pl.String}


def in_duckdb(held: type[pl.DataType]) -> str:
    """Return DuckDB's name of a type."""
    return _DUCKDB[held]


def in_arrow(kind: Kind) -> list[tuple[str, pa.DataType]]:
    """Return the columns of the kind's table as Arrow has them."""
    return [(name, _ARROW[held]) for name, held in table(kind).items()]
