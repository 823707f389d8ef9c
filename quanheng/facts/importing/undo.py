"""What revoking a batch changes: facts go back in their tables, other rows through their sinks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from quanheng.base import sinks
from quanheng.base.sinks import Key, Row, Sink
from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.kinds import FACTS
from quanheng.facts import journal, landing, store
from quanheng.facts.importing.desk import count, names
from quanheng.facts.importing.held import TakenBack, taken_back
from quanheng.facts.importing.known import DEFINES, references
from quanheng.facts.importing.references import still_named

Turns = list[tuple[int, list[Row]]]


@dataclass(frozen=True)
class Undone:
    """How many rows of a sink hold from another batch now, went away, or stay as changed since."""

    restored: int
    removed: int
    kept: int


@dataclass(frozen=True)
class Undo:
    """New versions of fact tables, and what is to be done in the sinks."""

    versions: dict[str, int]
    rows: dict[str, TakenBack]
    undone: dict[str, Undone]

    def as_json(self) -> dict[str, dict[str, int]]:
        """Return the counts by sink."""
        return {code: asdict(each) for code, each in self.undone.items()}

    @property
    def gone(self) -> dict[str, set[str]]:
        """The people and units that go away, by `person` and `unit`."""
        return {
            named: {str(key[0]) for key in self.rows[code].removes}
            for code, named in DEFINES.items()
            if code in self.rows
        }


def undo(
    connection: duckdb.DuckDBPyConnection,
    batch: int,
    *,
    holds: Mapping[int, bool],
    versions: Mapping[str, int],
) -> Undo:
    """Write the fact tables without the batch, and return that with what is to be done in the sinks.

    `holds` says of every batch whether it does; the new versions count once the database says so.
    """
    made = Undo({}, {}, {})
    for kind in FACTS.values():
        if journal.path(batch, kind.code).is_file():
            _facts(connection, kind, batch, holds, versions[kind.code], made)
    for sink in sinks.sinks().values():
        if journal.path(batch, sink.kind.code).is_file():
            _sink(sink, batch, holds, made)
    return made


def named_elsewhere(
    connection: duckdb.DuckDBPyConnection, made: Undo, versions: Mapping[str, int]
) -> Iterator[Finding]:
    """Yield a finding for each fact that names somebody or a unit that would go away."""
    for code, version in {**versions, **made.versions}.items():
        yield from still_named(connection, FACTS[code], version, made.gone)


def steps(rows: Mapping[str, TakenBack]) -> Iterator[tuple[Sink, Turns, list[Key]]]:
    """Yield what to put (by batch) and remove, in an order that leaves nothing pointing to what is gone.

    What others point to is put first and removed last; what points to it is removed before it is put.
    """
    all_sinks = [sink for code, sink in sinks.sinks().items() if code in rows]
    ends = [sink for sink in all_sinks if points_to_others(sink)]
    starts = [sink for sink in all_sinks if not points_to_others(sink)]
    for sink in starts:
        yield sink, rows[sink.kind.code].turns(), []
    for sink in ends:
        yield sink, [], rows[sink.kind.code].removes
    for sink in ends:
        yield sink, rows[sink.kind.code].turns(), []
    for sink in reversed(starts):
        yield sink, [], rows[sink.kind.code].removes


def points_to_others(sink: Sink) -> bool:
    """Return whether rows of the sink name people, units or what it says itself, and none names them."""
    return sink.kind.code not in DEFINES and bool(references(sink.kind) or sink.points_to)


def _facts(
    connection: duckdb.DuckDBPyConnection,
    kind: Kind,
    batch: int,
    holds: Mapping[int, bool],
    version: int,
    made: Undo,
) -> None:
    others = journal.of_kind(kind, [n for n, does in holds.items() if does and n != batch])
    new = landing.take_back(connection, kind, version=version, batch=batch, others=others)
    if new is not None:
        made.versions[kind.code] = new
    taken = count(connection, "SELECT count(*) FROM taken")
    back = count(connection, "SELECT count(*) FROM back")
    landed = store.quoted(str(journal.path(batch, kind.code)))
    stayed = (
        f"SELECT count(*) FROM read_parquet({landed}) ANTI JOIN taken USING ({names(kind.key)})"  # noqa: S608 - our own path, quoted
    )
    kept = count(connection, stayed)
    made.undone[kind.code] = Undone(back, taken - back, kept)


def _sink(sink: Sink, batch: int, holds: Mapping[int, bool], made: Undo) -> None:
    journals: Sequence[tuple[int, Path, bool]] = [
        (number, path, holds[number]) for number, path in journal.of_kind(sink.kind, holds)
    ]
    back = taken_back(sink, batch, journals)
    made.rows[sink.kind.code] = back
    made.undone[sink.kind.code] = Undone(back.restored, len(back.removes), back.kept)
