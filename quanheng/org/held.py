"""What is held on a person: each part registers its own, so that all of it can be given to that person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quanheng.base.models import User
from quanheng.engine.ground.words import Said
from quanheng.org.models import Person

Row = dict[str, Any]
Tell = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A kind of what is held. `read(person)` yields its rows, of text, whole numbers, booleans, and texts for days and moments."""

    name: str
    says: Said
    read: Callable[[Person], Iterable[Row]]


@dataclass(frozen=True, kw_only=True)
class HeldTable:
    """Rows held on a person that may be many: a file of their own, read and written piece by piece.

    `opens(actor, person, day)`: whether the actor may take them. `read(person, tell)` yields rows of text without
    formulas, in the reader's language; nothing where nothing is held. `heads`: what its columns are called.
    """

    name: str
    says: Said
    heads: Sequence[Said]
    opens: Callable[[User, Person, date], bool]
    read: Callable[[Person, Tell], Iterator[Sequence[str]]]


_registered: dict[str, Held] = {}
_tables: dict[str, HeldTable] = {}


def register(one: Held) -> None:
    """Add it; registering it again replaces it."""
    _registered[one.name] = one


def all_held() -> list[Held]:
    """Return every kind, in the order of registration."""
    return list(_registered.values())


def register_table(one: HeldTable) -> None:
    """Add it; registering it again replaces it."""
    _tables[one.name] = one


def all_tables() -> list[HeldTable]:
    """Return every table, in the order of registration."""
    return list(_tables.values())
