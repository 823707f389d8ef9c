"""Comparing staged facts with those held: what is new, what changes, and what a file says twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from quanheng.engine.ground.fields import UNDATED, Kind
from quanheng.engine.ground.findings import Finding, Refused
from quanheng.engine.ground.words import said
from quanheng.facts import columns, journal, store
from quanheng.facts.importing.desk import count, names, same

TOLD = 5


class TwoValues(Refused):
    """One key has two different values in one import."""


@dataclass(frozen=True)
class Compared:
    """How many rows are new, changed and unchanged; `repeated` came more than once, each time alike."""

    new: int
    changed: int
    unchanged: int
    repeated: int


def compare_facts(
    connection: duckdb.DuckDBPyConnection,
    kind: Kind,
    *,
    parts: Sequence[Path],
    held: Sequence[str],
    to: Path,
) -> Compared:
    """Write the journal of the rows, and return the counts.

    `parts` are the staged rows, `held` the files of the table as it stands.

    :raises TwoValues: one key has two values in `parts`.
    """
    connection.execute(f"CREATE OR REPLACE TEMP VIEW staged AS {_staged(kind, parts)}")
    repeated = _repeated(connection, kind)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW held AS {store.select(kind, held)}")
    once = _once(kind) if repeated else "staged"
    _copy(connection, _landing(kind, once), to)
    landed = f"read_parquet({store.quoted(str(to))})"
    total = count(connection, "SELECT count(*) FROM staged")
    changed = count(connection, f"SELECT count(*) FROM {landed} WHERE held")  # noqa: S608 - our own path, quoted
    new = count(connection, f"SELECT count(*) FROM {landed} WHERE NOT held")  # noqa: S608 - our own path, quoted
    unchanged = total - repeated - new - changed
    if unchanged:
        _copy(connection, _same(kind, once, to), journal.same(to))
    return Compared(new, changed, unchanged, repeated)


def _staged(kind: Kind, parts: Sequence[Path]) -> str:
    month = (
        f"""coalesce(strftime(DATE '1970-01-01' + "{kind.day}", '%Y-%m'), '{UNDATED}')"""
        if kind.day
        else f"'{UNDATED}'"
    )
    return f"SELECT {names(journal.names(kind))}, {month} AS month FROM read_parquet({store.listed(parts)})"  # noqa: S608 - our own paths, quoted


def _copy(connection: duckdb.DuckDBPyConnection, query: str, to: Path) -> None:
    connection.execute(
        f"COPY ({query}) TO {store.quoted(str(to))} (FORMAT parquet, COMPRESSION zstd)"
    )


def _landing(kind: Kind, once: str) -> str:
    """Return the query of the rows that are new or changed."""
    fields = list(columns.fields(kind))
    values = [name for name in fields if name not in kind.key]
    was = ", ".join(f'h."{n}" AS "{journal.WAS}{n}"' for n in [*fields, columns.MONTH])
    first = kind.key[0]
    return f"""
        SELECT s.*, {was}, h."{first}" IS NOT NULL AS {journal.HELD}, true AS {journal.FRESH}
        FROM {once} s LEFT JOIN held h ON {_on(kind)}
        WHERE h."{first}" IS NULL OR NOT ({same(values, "s", "h")})
    """  # noqa: S608 - names of our own kinds


def _same(kind: Kind, once: str, landing: Path) -> str:
    """Return the query of the other rows than those that `landing` holds."""
    return f"""
        SELECT *, true AS {journal.HELD}, false AS {journal.FRESH} FROM {once}
        ANTI JOIN read_parquet({store.quoted(str(landing))}) USING ({names(kind.key)})
    """  # noqa: S608 - names of our own kinds


def _on(kind: Kind) -> str:
    return " AND ".join(f's."{name}" = h."{name}"' for name in kind.key)


def _once(kind: Kind) -> str:
    keys = names(kind.key)
    return f"(SELECT DISTINCT ON ({keys}) * FROM staged ORDER BY {keys}, file, sheet, row)"  # noqa: S608 - names of our own kinds


def _repeated(connection: duckdb.DuckDBPyConnection, kind: Kind) -> int:
    """Return how many rows repeat another one.

    :raises TwoValues: some that have one key do not hold the same.
    """
    keys = names(kind.key)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT {keys}, count(*) AS times FROM staged "  # noqa: S608 - names of our own kinds
        "GROUP BY ALL HAVING times > 1"
    )
    repeated = count(connection, "SELECT coalesce(sum(times - 1), 0) FROM twice")
    if repeated:
        _want_one_value(connection, kind)
    return repeated


def _want_one_value(connection: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    keys = names(kind.key)
    values = names([name for name in columns.fields(kind) if name not in kind.key])
    found = connection.sql(
        f"""
        SELECT {keys}, list(DISTINCT row({values})) AS said,
               list({{file: file, sheet: sheet, row: row}} ORDER BY file, sheet, row) AS places
        FROM staged SEMI JOIN twice USING ({keys})
        GROUP BY {keys} HAVING len(said) > 1 ORDER BY places[1].row LIMIT {TOLD}
        """  # noqa: S608 - names of our own kinds
    ).fetchall()
    if found:
        findings = [two_values(kind, row[: len(kind.key)], row[-1]) for row in found]
        raise TwoValues(said("One key has two different values; nothing was imported."), findings)


def two_values(kind: Kind, key: Sequence[object], places: Sequence[dict[str, object]]) -> Finding:
    """Return the finding that names the key and the first two places where it stands."""
    first, other = places[0], places[1]
    return Finding(
        where=place(first),
        what=said(
            "“{key}” of “{kind}” stands here and in {other}, with different values.",
            key=", ".join(str(part) for part in key if part is not None),
            kind=kind.code,
            other=place(other),
        ),
        mend=said("Keep the right one of the two rows."),
    )


def place(row: dict[str, object]) -> str:
    """Return where a row stands, in words."""
    if row["sheet"]:
        return said(
            "{file}, sheet {sheet}, row {row}", file=row["file"], sheet=row["sheet"], row=row["row"]
        )
    return said("{file}, row {row}", file=row["file"], row=row["row"])
