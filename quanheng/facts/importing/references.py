"""What points to what: facts to people and units, and customers that no file has brought."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.kinds import CUSTOMERS, FACTS, Kind
from quanheng.engine.ground.words import said
from quanheng.facts import store
from quanheng.facts.importing.desk import count

NAMED = 5


def unknown_customers(
    connection: duckdb.DuckDBPyConnection,
    parts: Mapping[str, Sequence[Path]],
    held: Sequence[str],
) -> Iterator[Finding]:
    """Yield a finding for each kind whose staged rows name customers that no file has brought.

    None while the company imports no customers at all.
    """
    sources = [f"SELECT customer FROM ({store.select(CUSTOMERS, held)})"]  # noqa: S608 - our own query
    if parts.get("customers"):
        sources.append(f"SELECT customer FROM read_parquet({store.listed(parts['customers'])})")  # noqa: S608 - our own paths, quoted
    connection.execute(f"CREATE OR REPLACE TEMP TABLE customers AS {' UNION '.join(sources)}")
    if not count(connection, "SELECT count(*) FROM customers"):
        return
    for code, paths in parts.items():
        if code not in FACTS or code == "customers" or "customer" not in FACTS[code].by_name:
            continue
        missing = count(
            connection,
            f"SELECT count(*) FROM read_parquet({store.listed(paths)}) "  # noqa: S608 - our own paths, quoted
            "ANTI JOIN customers USING (customer) WHERE customer IS NOT NULL",
        )
        if missing:
            yield Finding(
                where=code,
                what=said("{count} rows name customers that no file has brought.", count=missing),
                mend=said(
                    "They count all the same; import the customers to know their tier and segment."
                ),
            )


def still_named(
    connection: duckdb.DuckDBPyConnection,
    kind: Kind,
    version: int,
    gone: Mapping[str, Collection[str]],
) -> Iterator[Finding]:
    """Yield a finding for each field of a fact table that names a person or unit that goes away."""
    rows = store.select(kind, store.files(kind.code, version, None))
    for field in kind.fields:
        codes = gone.get(field.type)
        if not codes:
            continue
        found = connection.sql(
            f'SELECT "{field.name}", min(batch) FROM ({rows}) '  # noqa: S608 - names of our own kinds
            f'WHERE "{field.name}" IN (SELECT unnest({store.listed(sorted(codes))})) GROUP BY ALL ORDER BY ALL LIMIT {NAMED}'
        ).fetchall()
        for code, batch in found:
            yield Finding(
                where=code,
                what=said("“{kind}” of batch {batch} name it.", kind=kind.code, batch=batch),
                mend=said("Revoke that batch first."),
            )
