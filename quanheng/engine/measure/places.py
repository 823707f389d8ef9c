"""Who belongs where on which day: the dated org as tables that facts are joined with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pyarrow as pa

from quanheng.engine.ground.money import PPM
from quanheng.engine.ground.period import Span, epoch_day

COMPANY = "company"
FAR = epoch_day(date(9999, 1, 1))
BEGINNING = date(1900, 1, 1)  # before any fact or org
EARLIEST = epoch_day(BEGINNING)


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """A person in a unit, post and grade from an epoch day up to, but not with, another (None: open)."""

    person: str
    unit: str
    post: str | None
    grade: str | None
    share_ppm: int
    main: bool
    first: int
    end: int | None

    def holds(self, day: int) -> bool:
        """Return whether it holds on the epoch day."""
        return self.first <= day < (FAR if self.end is None else self.end)

    def overlaps(self, span: Span) -> bool:
        """Return whether it holds on any day of the span."""
        return self.first < epoch_day(span.end) and epoch_day(span.first) < (
            FAR if self.end is None else self.end
        )


@dataclass(frozen=True, kw_only=True)
class Placement:
    """A unit under its parent (None: directly under the company) from an epoch day to another (None: open)."""

    unit: str
    parent: str | None
    first: int
    end: int | None
    industry: str | None = None


@dataclass(frozen=True)
class Reach:
    """Facts of `unit` count for `above` (itself included) from `first` up to, but not with, `end`."""

    unit: str
    above: str
    first: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Org:
    """The whole dated org."""

    assignments: tuple[Assignment, ...]
    placements: tuple[Placement, ...]
    names: Mapping[tuple[str, str], str]  # ("person" | "unit" | "company", key) → name

    def reach(self) -> list[Reach]:
        """Return, for each unit and each unit above it, the days on which it lies below."""
        by_unit: dict[str, list[Placement]] = defaultdict(list)
        for placement in self.placements:
            by_unit[placement.unit].append(placement)
        # A fact that names a unit counts for it on every day, wherever the unit then stands.
        found = {Reach(unit, unit, EARLIEST, FAR) for unit in by_unit}
        edge = list(found)
        while edge:
            edge = [
                up
                for low in edge
                for up in _one_up(low, by_unit.get(low.above, ()))
                if up not in found
            ]
            found.update(edge)
        return sorted(found, key=lambda r: (r.unit, r.above, r.first))

    @cached_property
    def reach_table(self) -> pa.Table:
        """The units as `reach()` tells, as an Arrow table: at, above, valid_from, valid_to."""
        rows = self.reach()
        return pa.table(
            {
                "at": pa.array([r.unit for r in rows], pa.string()),
                "above": pa.array([r.above for r in rows], pa.string()),
                "valid_from": pa.array([r.first for r in rows], pa.int32()),
                "valid_to": pa.array([r.end for r in rows], pa.int32()),
            }
        )

    @cached_property
    def main_table(self) -> pa.Table:
        """The main assignments as an Arrow table: person, unit, valid_from, valid_to."""
        rows = [a for a in self.assignments if a.main]
        return pa.table(
            {
                "person": pa.array([a.person for a in rows], pa.string()),
                "unit": pa.array([a.unit for a in rows], pa.string()),
                "valid_from": pa.array([a.first for a in rows], pa.int32()),
                "valid_to": pa.array([_end(a.end) for a in rows], pa.int32()),
            }
        )

    def roster(self, by: str, span: Span) -> frozenset[str]:
        """Return the keys of the people assigned, or the units placed or assigned to, on any day of the span."""
        at = (by, span)
        if at not in self._rosters:
            self._rosters[at] = frozenset(self._roster(by, span))
        return self._rosters[at]

    @cached_property
    def _rosters(self) -> dict[tuple[str, Span], frozenset[str]]:
        return {}

    def _roster(self, by: str, span: Span) -> set[str]:
        if by == "company":
            return {COMPANY}
        if by == "person":
            return {a.person for a in self.assignments if a.overlaps(span)}
        first, end = epoch_day(span.first), epoch_day(span.end)
        placed = {p.unit for p in self.placements if p.first < end and first < _end(p.end)}
        return placed | {a.unit for a in self.assignments if a.overlaps(span)}

    @cached_property
    def by_person(self) -> dict[str, list[Assignment]]:
        """The assignments of each person, in their order."""
        held: dict[str, list[Assignment]] = defaultdict(list)
        for assignment in self.assignments:
            held[assignment.person].append(assignment)
        return held

    def held_on(self, person: str, day: int) -> list[Assignment]:
        """Return the assignments of a person that hold on the epoch day."""
        return [a for a in self.by_person.get(person, ()) if a.holds(day)]

    @cached_property
    def _above(self) -> dict[str, list[Reach]]:
        found: dict[str, list[Reach]] = defaultdict(list)
        for reach in self.reach():
            found[reach.unit].append(reach)
        return found

    def above(self, unit: str, day: int) -> set[str]:
        """Return the unit and all that lie above it on the epoch day."""
        return {r.above for r in self._above.get(unit, ()) if r.first <= day < r.end}

    def heads(self, posts: Collection[str], by: str, span: Span) -> dict[str, int]:
        """Return the days that people in some posts (none named: in all) hold in the span, in millionths, by key.

        A person's shares weigh the days; a unit has those of its own and of all below it, by the tree of each day.
        """
        first, end = epoch_day(span.first), epoch_day(span.end)
        found: dict[str, int] = defaultdict(int)
        for held in self.assignments:
            days = _common(held, first, end)
            if days and (not posts or held.post in posts):
                for key, (start, stop) in self._keys_of(held, by, *days):
                    found[key] += (stop - start) * held.share_ppm
        return dict(found)

    def holding(self, posts: Collection[str], by: str, key: str, span: Span) -> list[Assignment]:
        """Return the assignments that `heads` counts for one key."""
        first, end = epoch_day(span.first), epoch_day(span.end)
        return [
            held
            for held in self.assignments
            if (days := _common(held, first, end))
            and (not posts or held.post in posts)
            and any(at == key for at, _ in self._keys_of(held, by, *days))
        ]

    def _keys_of(
        self, held: Assignment, by: str, first: int, end: int
    ) -> Iterable[tuple[str, tuple[int, int]]]:
        if by != "unit":
            yield (held.person if by == "person" else COMPANY), (first, end)
            return
        for reach in self._above.get(held.unit, ()):
            start, stop = max(first, reach.first), min(end, reach.end)
            if start < stop:
                yield reach.above, (start, stop)

    def industry_of(self, unit: str, day: int) -> str | None:
        """Return the industry of the nearest unit, itself or above, that has one on the epoch day."""
        at: str | None = unit
        while at is not None:
            place = next(
                (p for p in self._placed.get(at, ()) if p.first <= day < _end(p.end)), None
            )
            if place is None or place.industry:
                return place.industry if place else None
            at = place.parent
        return None

    @cached_property
    def _placed(self) -> dict[str, list[Placement]]:
        found: dict[str, list[Placement]] = defaultdict(list)
        for placement in self.placements:
            found[placement.unit].append(placement)
        return found

    def name(self, by: str, key: str) -> str:
        """Return the name to show for a key; the key itself where it has none."""
        return self.names.get((by, key), key)


def _common(held: Assignment, first: int, end: int) -> tuple[int, int] | None:
    start, stop = max(held.first, first), min(_end(held.end), end)
    return (start, stop) if start < stop else None


def _end(end: int | None) -> int:
    return FAR if end is None else end


def _one_up(low: Reach, placements: Iterable[Placement]) -> Iterable[Reach]:
    for placement in placements:
        first, end = max(low.first, placement.first), min(low.end, _end(placement.end))
        if placement.parent is not None and first < end:
            yield Reach(low.unit, placement.parent, first, end)


def weights_of(held: Sequence[Assignment]) -> list[int]:
    """Return the shares that split a person's target: as assigned, or the whole to the only one."""
    shares = [a.share_ppm for a in held]
    return shares if sum(shares) else [PPM for _ in held]
