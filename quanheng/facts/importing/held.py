"""Comparing staged rows of org and targets with those that the database holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from quanheng.base.sinks import Key, Row, Sink
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.kinds import Kind
from quanheng.engine.ground.words import said
from quanheng.facts import columns, journal
from quanheng.facts.importing.compare import TOLD, Compared, TwoValues, two_values


def compare_rows(sink: Sink, *, parts: Sequence[Path], to: Path) -> Compared:
    """Write the journal of the rows that are new or changed, and return the counts.

    :raises TwoValues: one key has two values in `parts`.
    """
    kind = sink.kind
    staged = [row for part in parts for row in pl.read_parquet(part).iter_rows(named=True)]
    rows = _once(kind, [{**row, **_whole(sink, row)} for row in staged])
    held = sink.current(list(rows))
    landing, changed = [], 0
    for key, row in rows.items():
        before = _whole(sink, held[key]) if key in held else None
        if before is not None and all(before[n] == row[n] for n in kind.names):
            continue
        changed += before is not None
        was = {f"{journal.WAS}{n}": before[n] if before else None for n in kind.names}
        landing.append({**row, **was, journal.HELD: before is not None})
    pl.DataFrame(landing, schema=_schema(kind)).write_parquet(to)
    new = len(landing) - changed
    return Compared(new, changed, len(rows) - len(landing), len(staged) - len(rows))


def key_of(kind: Kind, row: Row) -> Key:
    """Return the row's key."""
    return tuple(row[name] for name in kind.key)


def _schema(kind: Kind) -> dict[str, Any]:
    was = {f"{journal.WAS}{n}": held for n, held in columns.fields(kind).items()}
    return {**columns.staged(kind), **was, journal.HELD: pl.Boolean}


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


@dataclass(frozen=True)
class TakenBack:
    """What revoking a batch does to the rows of a sink; `kept` were changed since and stay."""

    puts: list[Row]
    removes: list[Key]
    kept: int


def taken_back(sink: Sink, batch: int, journals: Sequence[tuple[int, Path, bool]]) -> TakenBack:
    """Return how the rows that hold from `batch` go back to what they were.

    `journals` are those of all batches, oldest first, with whether each still holds.
    """
    kind = sink.kind
    by_batch = {number: _journalled(kind, path) for number, path, _ in journals}
    holding = [number for number, _, holds in journals if holds]
    own = by_batch[batch]
    held = sink.current(list(own))
    puts: list[Row] = []
    removes: list[Key] = []
    for key, row in own.items():
        newest = max(number for number in holding if key in by_batch[number])
        before = held.get(key)
        if newest != batch or before is None or _is_other(sink, before, row):
            continue
        others = [by_batch[n][key] for n in holding if n != batch and key in by_batch[n]]
        first = next(by_batch[n][key] for n in by_batch if key in by_batch[n])
        if others:
            puts.append(_sourced(kind, others[-1]))
        elif first[journal.HELD]:
            puts.append({n: first[f"{journal.WAS}{n}"] for n in kind.names})
        else:
            removes.append(key)
    return TakenBack(puts, removes, len(own) - len(puts) - len(removes))


def to_put(kind: Kind, path: Path) -> list[Row]:
    """Return the rows of a journal as a sink takes them."""
    return [_sourced(kind, row) for row in _journalled(kind, path).values()]


def _journalled(kind: Kind, path: Path) -> dict[Key, Row]:
    return {key_of(kind, row): row for row in pl.read_parquet(path).iter_rows(named=True)}


def _sourced(kind: Kind, row: Row) -> Row:
    place = {f"_{name}": row[name] for name in columns.SOURCE}
    return {**{name: row[name] for name in kind.names}, **place}


def _is_other(sink: Sink, held: Row, row: Row) -> bool:
    whole = _whole(sink, held)
    return any(whole[name] != row[name] for name in sink.kind.names)
