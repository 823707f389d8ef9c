"""What is held on a person: each part registers its own, so that all of it can be given to that person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from quanheng.engine.ground.words import Said
from quanheng.org.models import Person

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A kind of what is held. `read(person)` yields its rows, of text, whole numbers, booleans, and texts for days and moments."""

    name: str
    says: Said
    read: Callable[[Person], Iterable[Row]]


_registered: dict[str, Held] = {}


def register(one: Held) -> None:
    """Add it; registering it again replaces it."""
    _registered[one.name] = one


def all_held() -> list[Held]:
    """Return every kind, in the order of registration."""
    return list(_registered.values())
