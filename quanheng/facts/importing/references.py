"""What points to what: facts to people and units, and customers and products that no file has brought."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import Said, said
from quanheng.facts import store
from quanheng.facts.importing.desk import count

NAMED = 5


def unknown_codes(
    connection: duckdb.DuckDBPyConnection,
    master: Kind,
    parts: Mapping[str, Sequence[Path]],
    held: Sequence[str],
) -> Iterator[Finding]:
    """Yield a finding for each kind whose staged rows name customers, or products, that no file has brought.

    `master` is the kind that brings them in, `held` the files of its table. None while the company
    imports none of them at all.
    """
    (code,) = master.key
    sources = [f'SELECT "{code}" FROM ({store.select(master, held)})']  # noqa: S608 - our own query
    if parts.get(master.code):
        sources.append(f'SELECT "{code}" FROM read_parquet({store.listed(parts[master.code])})')  # noqa: S608 - our own paths, quoted
    connection.execute(f"CREATE OR REPLACE TEMP TABLE brought AS {' UNION '.join(sources)}")
    if not count(connection, "SELECT count(*) FROM brought"):
        return
    for kind, paths in _naming(master, parts):
        for field in (f.name for f in kind.fields if f.type == code):
            yield from _unknown(connection, master, kind, field, paths)


def _naming(
    master: Kind, parts: Mapping[str, Sequence[Path]]
) -> Iterator[tuple[Kind, Sequence[Path]]]:
    for code, paths in parts.items():
        if code in FACTS and code != master.code and paths:
            yield FACTS[code], paths


def _unknown(
    connection: duckdb.DuckDBPyConnection,
    master: Kind,
    kind: Kind,
    field: str,
    paths: Sequence[Path],
) -> Iterator[Finding]:
    found = connection.sql(
        f'SELECT "{field}", count(*) AS rows, sum(rows) OVER (), count(*) OVER () '  # noqa: S608 - names of our own kinds
        f'FROM read_parquet({store.listed(paths)}) s ANTI JOIN brought b ON s."{field}" = b."{master.key[0]}" '
        f'WHERE "{field}" IS NOT NULL GROUP BY "{field}" ORDER BY rows DESC, "{field}" LIMIT {NAMED}'
    ).fetchall()
    if not found:
        return
    rows, different = int(found[0][2]), int(found[0][3])
    names = ", ".join(str(name) for name, *_ in found) + (", …" if different > NAMED else "")
    yield Finding(where=kind.code, **SAYS[master.code](rows, names))


def _of_customers(rows: int, names: str) -> dict[str, Said]:
    return {
        "what": said(
            "{count} rows name customers that no file has brought: {names}.",
            count=rows,
            names=names,
        ),
        "mend": said(
            "They count all the same; import the customers to know their tier and segment."
        ),
    }


def _of_products(rows: int, names: str) -> dict[str, Said]:
    return {
        "what": said(
            "{count} rows name products that no file has brought: {names}.",
            count=rows,
            names=names,
        ),
        "mend": said("They count all the same; import the products, or mend how they are written."),
    }


SAYS: dict[str, Callable[[int, str], dict[str, Said]]] = {
    "customers": _of_customers,
    "products": _of_products,
}


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
