"""A DuckDB connection to compare rows on: little memory, the rest spilled to disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY = "256MB"


@contextmanager
def desk(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection that spills into `folder`."""
    spill = folder / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "temp_directory": str(spill),
            "preserve_insertion_order": "false",
        }
    ) as connection:
        yield connection


def names(columns: Sequence[str], of: str = "") -> str:
    """Return columns as SQL lists them, of the table `of`."""
    dot = f"{of}." if of else ""
    return ", ".join(f'{dot}"{name}"' for name in columns)


def same(columns: Sequence[str], left: str, right: str) -> str:
    """Return the condition that two rows hold the same in those columns, nothing being like nothing."""
    each = [f'{left}."{name}" IS NOT DISTINCT FROM {right}."{name}"' for name in columns]
    return " AND ".join(each) or "true"


def count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """Return the one number that the query gives."""
    return int(connection.sql(query).fetchall()[0][0])
