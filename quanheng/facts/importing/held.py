"""Comparing staged rows of org and targets with those that the database holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from quanheng.base.sinks import Key, Row, Sink
from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said
from quanheng.facts import columns, journal
from quanheng.facts.importing.compare import TOLD, Compared, TwoValues, two_values


def compare_rows(sink: Sink, *, parts: Sequence[Path], to: Path) -> Compared:
    """Write the journal of the rows, and return the counts.

    :raises TwoValues: one key has two values in `parts`.
    """
    kind = sink.kind
    staged = [row for part in parts for row in pl.read_parquet(part).iter_rows(named=True)]
    rows = _once(kind, [{**row, **_whole(sink, row)} for row in staged])
    held = sink.current(list(rows))
    before = {key: _whole(sink, row) for key, row in held.items()}
    entries = [_entry(kind, row, before.get(key)) for key, row in rows.items()]
    fresh = [entry for entry in entries if entry[journal.FRESH]]
    pl.DataFrame(fresh, schema=_schema(kind)).write_parquet(to)
    if len(fresh) < len(entries):
        others = [entry for entry in entries if not entry[journal.FRESH]]
        pl.DataFrame(others, schema=_schema(kind)).write_parquet(journal.same(to))
    new = sum(not entry[journal.HELD] for entry in entries)
    return Compared(new, len(fresh) - new, len(rows) - len(fresh), len(staged) - len(rows))


def key_of(kind: Kind, row: Row) -> Key:
    """Return the row's key."""
    return tuple(row[name] for name in kind.key)


def _entry(kind: Kind, row: Row, before: Row | None) -> Row:
    """Return the row as it stands in the journal, beside what was held before."""
    fresh = before is None or _differ(kind, before, row)
    was = {f"{journal.WAS}{n}": before[n] if before and fresh else None for n in kind.names}
    return {**row, journal.FRESH: fresh, journal.HELD: before is not None, **was}


def _differ(kind: Kind, one: Row, other: Row) -> bool:
    return any(one[name] != other[name] for name in kind.names)


def _schema(kind: Kind) -> dict[str, Any]:
    was = {f"{journal.WAS}{n}": held for n, held in columns.fields(kind).items()}
    flags = {journal.FRESH: pl.Boolean, journal.HELD: pl.Boolean}
    return {**columns.staged(kind), **flags, **was}


def _whole(sink: Sink, row: Row) -> Row:
    """Return the kind's fields of the row, what is empty filled as the sink would fill it."""
    defaults = sink.defaults
    filled = {n: defaults.get(n) if row.get(n) is None else row[n] for n in sink.kind.names}
    return {n: None if value == "" else value for n, value in filled.items()}


def _once(kind: Kind, staged: Sequence[Row]) -> dict[Key, Row]:
    rows: dict[Key, Row] = {}
    findings: list[Finding] = []
    for row in staged:
        key = key_of(kind, row)
        first = rows.setdefault(key, row)
        if any(first[name] != row[name] for name in kind.names):
            findings.append(two_values(kind, key, [first, row]))
    if findings:
        raise TwoValues(
            said("One key has two different values; nothing was imported."), findings[:TOLD]
        )
    return rows


@dataclass
class TakenBack:
    """What revoking a batch does to the rows of a sink; `puts` by the batch that they come from.

    `restored` rows hold from another batch now, or hold what they did before all; `kept` ones were
    changed since and stay.
    """

    puts: dict[int, list[Row]] = field(default_factory=dict)
    removes: list[Key] = field(default_factory=list)
    restored: int = 0
    kept: int = 0

    def put(self, batch: int, row: Row) -> None:
        """Let the row hold from `batch`."""
        self.puts.setdefault(batch, []).append(row)

    def turns(self) -> list[tuple[int, list[Row]]]:
        """Return what to put, by batch.

        All rows come first, so that nothing half restored is refused; then the rows of each batch but
        the first again, to name that batch.
        """
        if not self.puts:
            return []
        first, *others = self.puts
        every = [row for rows in self.puts.values() for row in rows]
        return [(first, every), *((batch, self.puts[batch]) for batch in others)]


def taken_back(sink: Sink, batch: int, journals: Sequence[tuple[int, Path, bool]]) -> TakenBack:
    """Return how the rows of `batch` become those of the newest other batch that held them.

    `journals` are those of all batches, oldest first, with whether each still holds.
    """
    kind, made = sink.kind, TakenBack()
    own = _journalled(kind, next(path for number, path, _ in journals if number == batch))
    others = [(number, path) for number, path, holds in journals if holds and number != batch]
    newest = _newest(kind, others, set(own))
    held, alone = sink.current(list(own)), {}
    for key, row in own.items():
        number, other = newest.get(key, (0, row))
        later = number > batch
        by_hand = key not in held or _differ(kind, _whole(sink, held[key]), other if later else row)
        other_value = _differ(kind, other, row)
        if by_hand or (later and (other[journal.FRESH] or other_value)):
            made.kept += row[journal.FRESH]
        elif number:
            made.put(number, _sourced(kind, other))
            made.restored += row[journal.FRESH] or other_value
        else:
            alone[key] = row
    _end_alone(kind, batch, alone, [path for number, path, _ in journals if number < batch], made)
    return made


def _newest(
    kind: Kind, journals: Sequence[tuple[int, Path]], keys: set[Key]
) -> dict[Key, tuple[int, Row]]:
    """Return for each key the newest batch that held it, and its row; one journal at a time in memory."""
    found: dict[Key, tuple[int, Row]] = {}
    for number, path in reversed(journals):
        if len(found) == len(keys):
            break
        for key, row in _journalled(kind, path).items():
            if key in keys:
                found.setdefault(key, (number, row))
    return found


def _end_alone(
    kind: Kind, batch: int, alone: Mapping[Key, Row], earlier: Sequence[Path], made: TakenBack
) -> None:
    """Give the rows that no other batch held what was there before all batches, or let them go.

    What was there is found by going down the journals, revoked batches' too, as long as one wrote
    what the batch above it found.
    """
    before = {key: _found(kind, row) for key, row in alone.items() if row[journal.HELD]}
    for path in reversed(earlier):
        if not before:
            break
        for key, row in _journalled(kind, path).items():
            if key in before and not _differ(kind, row, before[key]):
                if row[journal.HELD]:
                    before[key] = _found(kind, row)
                else:
                    del before[key]
    for key, row in alone.items():
        if key not in before:
            made.removes.append(key)
        elif _differ(kind, before[key], row):
            made.put(batch, before[key])
            made.restored += 1


def _found(kind: Kind, row: Row) -> Row:
    """Return what was held when the journalled row came in."""
    was = journal.WAS if row[journal.FRESH] else ""
    return {name: row[f"{was}{name}"] for name in kind.names}


def to_put(kind: Kind, path: Path) -> list[Row]:
    """Return the rows that a batch lands as a sink takes them."""
    return [_sourced(kind, row) for row in pl.read_parquet(path).iter_rows(named=True)]


def as_given(kind: Kind, path: Path) -> list[Row]:
    """Return all rows that the files held, those too that are held so already, as a sink takes them."""
    return [
        _sourced(kind, row)
        for each in journal.both(path)
        for row in pl.read_parquet(each).iter_rows(named=True)
    ]


def _journalled(kind: Kind, path: Path) -> dict[Key, Row]:
    frame = pl.read_parquet(journal.both(path))
    return {key_of(kind, row): row for row in frame.iter_rows(named=True)}


def _sourced(kind: Kind, row: Row) -> Row:
    place = {f"_{name}": row[name] for name in columns.SOURCE}
    return {**{name: row[name] for name in kind.names}, **place}
