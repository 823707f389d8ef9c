"""A value that changes on given days, as contracts and laws do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

T = TypeVar("T")


class NoValueYet(Refused):
    """The value was asked for on a day before its first entry."""


@dataclass(frozen=True)
class Dated(Generic[T]):
    """A value with the days from which each of its entries holds, oldest first."""

    name: str
    entries: tuple[tuple[date, T], ...]

    @classmethod
    def of(cls, name: str, values: Mapping[date, T]) -> Dated[T]:
        """Return the value from a mapping of first days to entries, in any order."""
        return cls(name, tuple(sorted(values.items(), key=lambda entry: entry[0])))

    def on(self, day: date) -> T:
        """Return the entry that holds on `day`.

        :raises NoValueYet: `day` is before the first entry.
        """
        at = bisect_right([start for start, _ in self.entries], day)
        if at == 0:
            raise NoValueYet(
                said(
                    "{name} has no value on {day}; its first is from {first}. Give it an entry that holds by then.",
                    name=self.name,
                    day=day.isoformat(),
                    first=self.entries[0][0].isoformat() if self.entries else "…",
                )
            )
        return self.entries[at - 1][1]
