"""The authority matrix of one day as plain rows: duties, who has which part in them, who may decide what, who works where.

Limits are parts per million where they are of percent, minor units where they are of money.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce

from quanheng.engine.ground.money import in_major
from quanheng.engine.ground.words import said

BRANCH = "branch"
PERCENT, MONEY, COUNT, NONE = "percent_ppm", "money", "count", "none"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something to answer for; `needs` are the actions that its owner must be able to decide on."""

    code: str
    name: str
    needs: tuple[str, ...] = ()
    process: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A post owns a duty, or takes part in it: in a unit and all below it, or everywhere (None)."""

    duty: str
    post: str
    owns: bool
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A post may decide on an action: as far from the holder as `reach` says, up to the limit (None: without)."""

    action: str
    post: str
    reach: str
    limit: int | None = None
    measure: str = NONE
    per: str = "each"


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody works in a unit and post, for a manager."""

    person: str
    unit: str
    post: str | None = None
    manager: str | None = None
    main: bool = True


@dataclass(frozen=True, kw_only=True)
class Place:
    """A unit where it stands in the tree."""

    unit: str
    parent: str | None = None
    kind: str = "department"


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """All of them on one day; `names` has what posts, units, people and actions are called, by kind and code."""

    duties: tuple[Duty, ...] = ()
    parts: tuple[Part, ...] = ()
    authorities: tuple[Authority, ...] = ()
    seats: tuple[Seat, ...] = ()
    places: tuple[Place, ...] = ()
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    money_scale: int = 2

    def called(self, kind: str, code: str) -> str:
        """Return what a post, unit, person or action is called; its code where it has no name here."""
        return self.names.get((kind, code), code)

    @cached_property
    def standing(self) -> dict[str, Place]:
        """The units that stand on the day."""
        return {place.unit: place for place in self.places}

    def upward(self, unit: str) -> Iterator[Place]:
        """Yield where the unit stands, then the units above it, up to the root."""
        place, seen = self.standing.get(unit), set[str]()
        while place is not None and place.unit not in seen:
            yield place
            seen.add(place.unit)
            place = self.standing.get(place.parent) if place.parent else None

    def within(self, unit: str | None, top: str | None) -> bool:
        """Return whether the unit is `top` or below it; None is everywhere."""
        if top is None or unit == top:
            return True
        return unit is not None and any(place.unit == top for place in self.upward(unit))

    def covered_by(self, authority: Authority, holder: Seat, unit: str) -> bool:
        """Return whether the authority of whoever sits there reaches the unit.

        One of the branch reaches the branch around the holder; who stands in none reaches the own unit, and below.
        """
        if authority.reach == "company":
            return True
        top = holder.unit
        if authority.reach == BRANCH:
            top = next((p.unit for p in self.upward(top) if p.kind == BRANCH), top)
        return self.within(unit, top)

    def amount(self, amount: int | None, measure: str) -> str:
        """Return a limit or an amount as people write it."""
        if amount is None or measure == NONE:
            return said("any amount")
        if measure == PERCENT:
            return f"{in_major(amount, 4).rstrip('0').rstrip('.')} %"
        return in_major(amount, self.money_scale) if measure == MONEY else str(amount)


def listed(words: list[str]) -> str:
    """Return the words, of which there is at least one, one after another."""
    return reduce(lambda one, other: said("{one}, {other}", one=one, other=other), words)
