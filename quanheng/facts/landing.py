"""Bringing the fact tables forward: months that change are rewritten, each table in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from quanheng.engine.ground.fields import Kind
from quanheng.facts import columns, journal, store
from quanheng.facts.importing.desk import names


def land(
    connection: duckdb.DuckDBPyConnection,
    kind: Kind,
    *,
    version: int | None,
    rows: Path,
    batch: int,
) -> int:
    """Write the rows that a batch lands into the table that stands at `version`; return the new version."""
    was = f"{journal.WAS}{columns.MONTH}"
    fresh = f"(SELECT * FROM read_parquet({store.quoted(str(rows))}))"  # noqa: S608 - our own path, quoted
    months = _texts(connection, f"SELECT month FROM {fresh} UNION SELECT {was} FROM {fresh}")  # noqa: S608
    held = store.select(kind, store.files(kind.code, version, months))
    own = names(journal.names(kind))
    query = f"""
        SELECT h.* FROM ({held}) h ANTI JOIN {fresh} s USING ({names(kind.key)})
        UNION ALL BY NAME
        SELECT {own}, {batch}::BIGINT AS batch, month FROM {fresh}
    """  # noqa: S608 - names of our own kinds
    return _write(connection, kind, query, months, batch, "import")


def take_back(
    connection: duckdb.DuckDBPyConnection,
    kind: Kind,
    *,
    version: int,
    batch: int,
    others: Sequence[tuple[int, Path]],
) -> int | None:
    """Put back, for each row that holds from `batch`, the newest row of the other batches' journals.

    Return the new version; None where no row holds from it.
    """
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE taken AS SELECT {names(kind.key)}, month "  # noqa: S608 - names of our own kinds
        f"FROM ({store.select(kind, store.files(kind.code, version, None))}) WHERE batch = {batch}"
    )
    _gather_newest(connection, kind, others)
    months = _texts(connection, "SELECT month FROM taken UNION SELECT month FROM back")
    if not months:
        return None
    held = store.select(kind, store.files(kind.code, version, months))
    query = f"SELECT * FROM ({held}) WHERE batch <> {batch} UNION ALL BY NAME SELECT * FROM back"  # noqa: S608 - our own query
    return _write(connection, kind, query, months, batch, "revoke")


def _gather_newest(
    connection: duckdb.DuckDBPyConnection, kind: Kind, others: Sequence[tuple[int, Path]]
) -> None:
    """Fill the table `back` with the newest journalled row of each key in `taken`.

    The journals are asked one after another, from the newest, so that memory does not grow with them.
    """
    keys, own = names(kind.key), names(journal.names(kind))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE back AS {store.select(kind, [])}")
    for batch, path in reversed(others):
        connection.execute(
            f"INSERT INTO back BY NAME SELECT {own}, month, {batch}::BIGINT AS batch "  # noqa: S608 - our own paths, quoted
            f"FROM read_parquet({store.listed(journal.both(path))}, union_by_name=true) "
            f"SEMI JOIN taken USING ({keys}) ANTI JOIN back USING ({keys})"
        )


def _write(
    connection: duckdb.DuckDBPyConnection,
    kind: Kind,
    query: str,
    months: Sequence[str],
    batch: int,
    what: str,
) -> int:
    ordered = f"SELECT {names(list(columns.table(kind)))} FROM ({query})"  # noqa: S608 - our own query
    return store.write(connection, kind, ordered, months=months, batch=batch, what=what)


def _texts(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    found = connection.sql(query).fetchall()
    return sorted(row[0] for row in found if row[0] is not None)
