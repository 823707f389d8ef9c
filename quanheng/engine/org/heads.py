"""Who leads a unit: nothing says so but whom its people have as their manager."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Seated:
    """Somebody works in a unit and post, for a manager; `main`: it is the main assignment."""

    person: str
    unit: str
    post: str | None = None
    manager: str | None = None
    main: bool = True


def head_of_each(seats: Sequence[Seated], parents: Mapping[str, str | None]) -> dict[str, Seated]:
    """Return who leads each unit that somebody leads, as seated in the main assignment.

    It is who works in the unit and has most of those who work there or lead the units below as their people; where nobody who
    works in it leads, it is the manager of most of its people who works in a unit above it. Of a unit in which nobody works it
    is the manager of most who lead the units directly below. Of two it is the first by code.
    """
    mains = {seat.person: seat for seat in sorted(seats, key=lambda one: one.main)}
    of_unit: dict[str, list[Seated]] = defaultdict(list)
    for seat in seats:
        if seat.main:
            of_unit[seat.unit].append(seat)
    led = Counter(seat.manager for seat in seats if seat.main and seat.manager)
    found: dict[str, Seated] = {}
    for unit, here in of_unit.items():
        head = _within(here, led) or _above(unit, here, mains, parents)
        if head is not None:
            found[unit] = head
    return found | _of_empty(found, mains, parents)


def _of_empty(
    found: Mapping[str, Seated], mains: Mapping[str, Seated], parents: Mapping[str, str | None]
) -> dict[str, Seated]:
    """Return who leads the units in which nobody works, the lowest first."""
    below: dict[str, list[str]] = defaultdict(list)
    for unit, parent in parents.items():
        if parent is not None:
            below[parent].append(unit)
    empty = {unit for unit in parents if unit not in found and below[unit]}
    made: dict[str, Seated] = {}
    for unit in sorted(empty, key=lambda one: (-sum(1 for _ in _upward(one, parents)), one)):
        heads = [made.get(one) or found.get(one) for one in below[unit]]
        managers = Counter(_leader(head, mains) for head in heads if head)
        if managers:
            made[unit] = mains[min(managers, key=lambda person: (-managers[person], person))]
    return made


def _within(here: Sequence[Seated], led: Counter[str]) -> Seated | None:
    """Return who leads most people of those in the unit who answer to nobody in it."""
    people = {seat.person for seat in here}
    leading = [seat for seat in here if seat.manager not in people and led[seat.person]]
    return min(leading, key=lambda seat: (-led[seat.person], seat.person), default=None)


def _above(
    unit: str,
    here: Sequence[Seated],
    mains: Mapping[str, Seated],
    parents: Mapping[str, str | None],
) -> Seated | None:
    above = set(_upward(unit, parents))
    managers = Counter(seat.manager for seat in here if seat.manager)
    leading = [
        (-count, person)
        for person, count in managers.items()
        if person in mains and mains[person].unit in above
    ]
    return mains[min(leading)[1]] if leading else None


def _leader(head: Seated, mains: Mapping[str, Seated]) -> str:
    """Return who leads the head of a unit: whoever that is, or the head where nobody does."""
    return head.manager if head.manager is not None and head.manager in mains else head.person


def _upward(unit: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    passed = {unit}
    at = parents.get(unit)
    while at is not None and at not in passed:
        yield at
        passed.add(at)
        at = parents.get(at)
