"""Looking values up in other files of the import, by key: on disk, so that such a file may be long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl

from quanheng.engine.ground.findings import Finding, Refused
from quanheng.engine.ground.words import said
from quanheng.facts import store
from quanheng.facts.convert import texts
from quanheng.facts.convert.read import Context
from quanheng.facts.convert.rows import AT
from quanheng.facts.importing.compare import TOLD, place
from quanheng.facts.importing.desk import names
from quanheng.facts.importing.opening import opened
from quanheng.facts.importing.outcome import Progress
from quanheng.facts.mapping.parts import Fetched, Other, Section
from quanheng.facts.readers.received import Received
from quanheng.facts.readers.tables import CannotReadFile, Chunk, Table


class TwoAnswers(Refused):
    """One key has two different values in a file that others look values up in."""


@dataclass(frozen=True)
class _Held:
    """Where the rows of a file stand, a key once; Excel's numbers may be days."""

    path: Path
    values: tuple[str, ...]
    excel: bool
    since_1904: bool


class Fetching:
    """The files that values are looked up in, each read once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Compare on `connection`, keep what was read in `folder`."""
        self.connection = connection
        self.folder = folder
        self.held: dict[Other, _Held] = {}

    def read(
        self,
        other: Other,
        values: tuple[str, ...],
        files: Sequence[Received],
        progress: Progress,
    ) -> Iterator[Finding]:
        """Read the files of `other`, whose columns `values` are asked for; yield what was found.

        :raises CannotReadFile: one cannot be read, or lacks a heading.
        :raises TwoAnswers: a key has two values.
        """
        stem = self.folder / f"other{len(self.held):03}"
        parts: list[Path] = []
        tables = []
        for received in files:
            table = opened(other, received, columns=(*other.keys, *values))
            tables.append(table)
            yield from table.findings
            for chunk in table.chunks:
                parts.append(stem.with_name(f"{stem.name}-{len(parts):05}.parquet"))
                _rows(other, values, table, chunk).write_parquet(parts[-1])
                progress(said("reading {file}", file=received.name), chunk.done)
        path = stem.with_suffix(".parquet")
        self._once(other, values, parts, path)
        self.held[other] = _Held(
            path, values, any(t.excel for t in tables), any(t.since_1904 for t in tables)
        )

    def add(self, section: Section, cells: pl.DataFrame) -> pl.DataFrame:
        """Return the cells with the columns that the section looks up beside them."""
        for fetched in section.fetched:
            cells = cells.with_columns(self._looked_up(fetched, cells).alias(fetched.name))
        return cells

    def context(self, fetched: Fetched, context: Context) -> Context:
        """Return how numbers and days of a column that is looked up are read."""
        held = self.held[fetched.other]
        return replace(context, excel=held.excel, since_1904=held.since_1904)

    def _looked_up(self, fetched: Fetched, cells: pl.DataFrame) -> pl.Series:
        held = self.held[fetched.other]
        wanted = {_key(i): key for i, key in enumerate(_keys(fetched, cells))}
        asked = pl.DataFrame({"position": cells[AT], **wanted}).to_arrow()
        value, keys = f"v{held.values.index(fetched.value)}", names(list(wanted))
        self.connection.register("asked", asked)
        found = self.connection.sql(
            f"SELECT {value} FROM asked LEFT JOIN read_parquet({store.quoted(str(held.path))}) "  # noqa: S608 - our own path, quoted
            f"USING ({keys}) ORDER BY position"
        ).pl()
        self.connection.unregister("asked")
        series: pl.Series = found.to_series().cast(pl.String)
        return series if fetched.otherwise is None else series.fill_null(fetched.otherwise)

    def _once(
        self, other: Other, values: tuple[str, ...], parts: Sequence[Path], path: Path
    ) -> None:
        """Write each key once, with its values; an empty value says nothing beside another.

        :raises TwoAnswers: a key has two values.
        """
        keys = names([_key(i) for i in range(len(other.keys))])
        rows = f"read_parquet({store.listed(parts)})"
        if not parts:
            blank = {_key(i): pl.String for i in range(len(other.keys))}
            blank |= {f"v{i}": pl.String for i in range(len(values))}
            pl.DataFrame(schema=blank).write_parquet(path)
            return
        findings = [
            finding
            for i, value in enumerate(values)
            for finding in self._two_values(keys, rows, f"v{i}", other, value)
        ]
        if findings:
            raise TwoAnswers(
                said("A key that is looked up has two different values; nothing was imported."),
                findings[:TOLD],
            )
        held = ", ".join(f"max(v{i}) AS v{i}" for i in range(len(values)))
        self.connection.execute(
            f"COPY (SELECT {keys}, {held} FROM {rows} GROUP BY {keys}) TO "  # noqa: S608 - our own paths, quoted
            f"{store.quoted(str(path))} (FORMAT parquet)"
        )

    def _two_values(
        self, keys: str, rows: str, column: str, other: Other, value: str
    ) -> Iterator[Finding]:
        at = "{'file': file, 'sheet': sheet, 'row': row}"
        found = self.connection.sql(
            f"SELECT {keys}, list(first ORDER BY first) AS places FROM ("  # noqa: S608 - names of our own
            f"SELECT {keys}, min({at}) AS first FROM {rows} WHERE {column} IS NOT NULL "
            f"GROUP BY {keys}, {column}) "
            f"GROUP BY {keys} HAVING count(*) > 1 ORDER BY places[1] LIMIT {TOLD}"
        ).fetchall()
        for *key, places in found:
            yield Finding(
                where=place(places[0]),
                what=said(
                    "“{key}” of “{column}” stands here and in {other}, with different values of “{value}”.",
                    key=", ".join(key),
                    column=", ".join(other.keys),
                    other=place(places[1]),
                    value=value,
                ),
                mend=said("Keep the right one of the two rows."),
            )


def fetching(
    connection: duckdb.DuckDBPyConnection,
    wanted: Mapping[Other, tuple[str, ...]],
    files: Mapping[Other, Sequence[Received]],
    *,
    folder: Path,
    progress: Progress,
) -> tuple[Fetching, list[Finding]]:
    """Return what looks values up, with all files that are asked for read, and what was found in them.

    :raises CannotReadFile: one cannot be read, or lacks a heading.
    :raises TwoAnswers: a key has two values.
    """
    made = Fetching(connection, folder)
    findings = [
        finding
        for other, values in wanted.items()
        for finding in made.read(other, values, files.get(other, ()), progress)
    ]
    return made, findings


def _key(number: int) -> str:
    return f"k{number}"


def _keys(fetched: Fetched, cells: pl.DataFrame) -> list[pl.Series]:
    """Return the key of each row, a column for each key column of the other file."""
    if len(fetched.other.keys) == len(fetched.columns):
        return [cells[name] for name in fetched.columns]
    joined = cells.select(
        pl.concat_str(fetched.columns, separator=fetched.joiner, ignore_nulls=True)
    ).to_series()
    return [texts.clean(joined, frozenset())]


def _rows(other: Other, values: tuple[str, ...], table: Table, chunk: Chunk) -> pl.DataFrame:
    """Return the chunk's keys and values with the place of each row; rows without a key are left out.

    :raises CannotReadFile: a cell that is asked for, or a whole row, cannot be read.
    """
    _want_sound((*other.keys, *values), table, chunk)
    columns = {_key(i): name for i, name in enumerate(other.keys)}
    columns |= {f"v{i}": name for i, name in enumerate(values)}
    held = {}
    for short, name in columns.items():
        at = table.headings.index(name)
        cells = pl.Series(short, [row[at] for row in chunk.rows], dtype=pl.String)
        held[short] = texts.clean(cells, other.empties)
    rows = pl.DataFrame(
        {
            **held,
            "file": pl.Series([table.file]).new_from_index(0, len(chunk.rows)),
            "sheet": pl.Series([table.sheet], dtype=pl.String).new_from_index(0, len(chunk.rows)),
            "row": pl.Series(chunk.numbers, dtype=pl.Int64),
        }
    )
    return rows.drop_nulls([_key(i) for i in range(len(other.keys))])


def _want_sound(columns: tuple[str, ...], table: Table, chunk: Chunk) -> None:
    wrong = [fault for fault in chunk.faults if fault.column is None or fault.column in columns]
    if not wrong:
        return
    findings = [
        Finding(
            where=place({"file": table.file, "sheet": table.sheet, "row": fault.row}),
            what=fault.why,
            mend="",
        )
        for fault in wrong[:TOLD]
    ]
    raise CannotReadFile(
        said("{file}: values are looked up in it, and rows of it are not sound:", file=table.file),
        findings,
    )
