"""What an import may fill: each part registers its kinds, a mapping names one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

Key = tuple[Any, ...]
Row = dict[str, Any]


class UnknownSink(Refused):
    """A mapping names a sink that no part has registered."""


@dataclass(frozen=True, kw_only=True)
class Sink:
    """A kind of row that can be imported, and the three things that can be done with its rows.

    `current(keys)` returns the rows held now by key, each with the kind's fields only.
    `put(actor=, rows=, batch=, at=)` adds or replaces rows, which also carry `_file`, `_sheet`
    and `_row`. `remove(actor=, keys=, at=)` takes rows away. Both refuse as a whole.
    `defaults` says what a field left empty means: the importer fills these in (`complete`) before
    it takes a row's key or compares the row with the one held.
    `points_to` are the kinds, besides people and units, that its rows name and that do not name it: when a
    batch is taken back, rows that name others go first.
    """

    kind: Kind
    current: Callable[[Sequence[Key]], dict[Key, Row]]
    put: Callable[..., None]
    remove: Callable[..., None]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    points_to: tuple[str, ...] = ()

    def complete(self, row: Row) -> Row:
        """Return the row with the defaults where it is empty."""
        empty = {name: v for name, v in self.defaults.items() if row.get(name) is None}
        return row | empty


_registered: dict[str, Sink] = {}


def register(sink: Sink) -> None:
    """Make the sink known under its kind's code.

    :raises ValueError: another sink has that code.
    """
    if _registered.get(sink.kind.code, sink) != sink:
        raise ValueError(f"Two sinks are called “{sink.kind.code}”.")
    _registered[sink.kind.code] = sink


def sink(code: str) -> Sink:
    """Return the sink of that code.

    :raises UnknownSink: there is none.
    """
    try:
        return _registered[code]
    except KeyError:
        raise UnknownSink(
            said(
                "There is nothing called “{code}” to import into. Choose one of: {known}.",
                code=code,
                known=", ".join(sorted(_registered)),
            )
        ) from None


def sinks() -> dict[str, Sink]:
    """Return every registered sink by code."""
    return dict(sorted(_registered.items()))
