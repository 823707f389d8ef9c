"""Units and where they stand in the tree, by date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.findings import Finding, refuse_all
from quanheng.engine.ground.words import said
from quanheng.org.actions import UNIT_CHANGE
from quanheng.org.clock import day_at
from quanheng.org.days import overlap
from quanheng.org.duty_models import DutyPart
from quanheng.org.models import Assignment, RoleGrant, Unit, UnitPlacement
from quanheng.org.record_models import PlannedHeadcount
from quanheng.org.rows import UnitRow
from quanheng.org.services.common import (
    Author,
    CannotChangeOrg,
    Pending,
    bad_span,
    by_code,
    chunks,
    doubled,
    lock_org,
    store,
    unknown,
    want_codes,
    want_reach,
    want_whole_company,
)

Key = tuple[str, date]


class Place(NamedTuple):
    """A placement by codes; `source` is empty where it is held already."""

    unit: str
    parent: str | None
    day_from: date
    day_to: date | None
    source: str = ""

    @property
    def span(self) -> tuple[date, date | None]:
        """The days it holds on."""
        return self.day_from, self.day_to


@transaction.atomic
def units_put(*, actor: User, rows: Sequence[UnitRow], at: datetime, why: str = "") -> None:
    """Add units and placements, or change those held with the same unit and first day.

    :raises NotFound: the actor does not reach a unit or a parent.
    :raises CannotChangeOrg: a row is wrong, a unit would stand in two places on one day, or under
        itself.
    """
    author = Author(actor=actor, at=at, why=why)
    day = day_at(lock_org(), at)
    named = {row.code for row in rows} | {row.parent for row in rows if row.parent}
    units = by_code(Unit, named)
    _want_units(actor, units, rows, day)
    refuse_all(list(_wrong(rows, units)), CannotChangeOrg)
    refuse_all(list(_misplaced(rows)), CannotChangeOrg)
    pending = _pending_units(rows, units)
    store(Unit, pending, fields=("name", "kind", "industry"), action=UNIT_CHANGE, author=author)
    _store_placements(author, rows, by_code(Unit, named))


@transaction.atomic
def placements_remove(*, actor: User, keys: Sequence[Key], at: datetime, why: str = "") -> None:
    """Remove placements by unit and first day; a unit goes with its last one.

    :raises NotFound: the actor does not reach one of the units.
    :raises CannotChangeOrg: something still names a unit that would go.
    """
    author = Author(actor=actor, at=at, why=why)
    day = day_at(lock_org(), at)
    units = by_code(Unit, [code for code, _ in keys])
    want_reach(Unit.objects.all(), actor, UNIT_CHANGE, [u.pk for u in units.values()], day=day)
    wanted = set(keys)
    held = _held_placements(units.values())
    going = [p for p in held if (p.unit.code, p.day_from) in wanted]
    staying = {p.unit.code for p in held if (p.unit.code, p.day_from) not in wanted}
    lost = {code: unit for code, unit in units.items() if code not in staying}
    gone_ids = {placement.pk for placement in going}
    refuse_all(list(_still_named(lost.values(), gone_ids)), CannotChangeOrg)
    notes = [audit.Change(_subject(p), _placed(p), None) for p in going]
    notes += [audit.Change(("org.unit", c), _as_dict(u), None) for c, u in sorted(lost.items())]
    for chunk in chunks(sorted(gone_ids)):
        UnitPlacement.objects.filter(pk__in=chunk).delete()
    for chunk in chunks(unit.pk for unit in lost.values()):
        Unit.objects.filter(pk__in=chunk).delete()
    author.note(UNIT_CHANGE, notes)


def _want_units(actor: User, units: dict[str, Unit], rows: Sequence[UnitRow], day: date) -> None:
    new = {row.code for row in rows} - set(units)
    codes = []
    for row in rows:
        codes += [row.code] if row.code in units or row.parent is None else []
        codes += [row.parent] if row.parent and row.parent not in new else []
    want_codes(Unit.objects.all(), actor, UNIT_CHANGE, codes, day=day)
    if any(row.parent is None for row in rows):
        want_whole_company(actor, UNIT_CHANGE, day=day)


def _wrong(rows: Sequence[UnitRow], units: dict[str, Unit]) -> Iterator[Finding]:
    known = set(units) | {row.code for row in rows}
    yield from doubled(((row.code, row.day_from), row.source) for row in rows)
    for row in rows:
        yield from bad_span(row.source, row.day_from, row.day_to)
        if row.parent is not None and row.parent not in known:
            yield unknown(row.source, said("unit"), row.parent)


def _pending_units(rows: Sequence[UnitRow], units: dict[str, Unit]) -> list[Pending]:
    before = {code: _as_dict(unit) for code, unit in units.items()}
    pending: dict[str, Pending] = {}
    for row in sorted(rows, key=lambda row: row.day_from):  # the newest name is the one kept
        unit = pending[row.code].item if row.code in pending else units.get(row.code)
        item = unit if isinstance(unit, Unit) else Unit(code=row.code)
        item.name, item.kind, item.industry = row.name, row.kind, row.industry
        pending[row.code] = Pending(
            source=row.source,
            key=row.code,
            item=item,
            before=before.get(row.code),
            after=_as_dict(item),
        )
    return list(pending.values())


def _store_placements(author: Author, rows: Sequence[UnitRow], units: dict[str, Unit]) -> None:
    held = {(p.unit.code, p.day_from): p for p in _held_placements(units.values())}
    pending = []
    for row in rows:
        old = held.get((row.code, row.day_from))
        before = _placed(old) if old else None
        item = old or UnitPlacement(unit=units[row.code], day_from=row.day_from)
        item.parent = units[row.parent] if row.parent else None
        item.day_to = row.day_to
        key = _subject(item)[1]
        pending.append(
            Pending(source=row.source, key=key, item=item, before=before, after=_placed(item))
        )
    fields = ("parent", "day_to")
    store(UnitPlacement, pending, fields=fields, action=UNIT_CHANGE, author=author)


def _misplaced(rows: Sequence[UnitRow]) -> Iterator[Finding]:
    fresh = [Place(r.code, r.parent, r.day_from, r.day_to, r.source) for r in rows]
    replaced = {(place.unit, place.day_from) for place in fresh}
    held = UnitPlacement.objects.order_by("unit__code", "day_from").values_list(
        "unit__code", "parent__code", "day_from", "day_to"
    )
    places = defaultdict(list)
    for place in [*map(Place._make, _padded(held, replaced)), *fresh]:
        places[place.unit].append(place)
    for place in fresh:
        yield from _twice(place, places[place.unit])
        day = _day_under_itself(place, places)
        if day:
            yield Finding(
                where=place.source,
                what=said(
                    "On {day} the unit “{unit}” would stand under itself.", day=day, unit=place.unit
                ),
                mend=said("Give it a parent that is not below it on that day."),
            )


def _padded(held: Iterable[tuple[Any, ...]], replaced: set[Key]) -> Iterator[tuple[Any, ...]]:
    return ((*row, "") for row in held if (row[0], row[2]) not in replaced)


def _twice(place: Place, others: Sequence[Place]) -> Iterator[Finding]:
    for other in others:
        if other is not place and overlap(place.span, other.span):
            yield Finding(
                where=place.source,
                what=said(
                    "The unit “{unit}” would stand in two places on {day}.",
                    unit=place.unit,
                    day=max(place.day_from, other.day_from),
                ),
                mend=said(
                    "End the placement from {day} before this one begins.", day=other.day_from
                ),
            )


def _day_under_itself(place: Place, places: dict[str, list[Place]]) -> date | None:
    """Return a day on which the walk up from the placement comes back to its unit, if any."""
    waiting = [(place.parent, place.day_from, place.day_to, frozenset([place.unit]))]
    while waiting:
        parent, first, end, path = waiting.pop()
        if parent == place.unit:
            return first
        if parent is None or parent in path:
            continue
        for above in places.get(parent, ()):
            if overlap((first, end), above.span):
                ends = [day for day in (end, above.day_to) if day]
                later = max(first, above.day_from)
                waiting.append((above.parent, later, min(ends, default=None), path | {parent}))
    return None


def _held_placements(units: Iterable[Unit]) -> list[UnitPlacement]:
    found: list[UnitPlacement] = []
    for chunk in chunks(unit.pk for unit in units):
        rows = UnitPlacement.objects.filter(unit__in=chunk).select_related("unit", "parent")
        found += rows.order_by("unit__code", "day_from")
    return found


def _still_named(units: Iterable[Unit], going: set[int]) -> Iterator[Finding]:
    for unit in sorted(units, key=lambda unit: unit.code):
        under = UnitPlacement.objects.filter(parent=unit).exclude(pk__in=going)
        for what in (
            Assignment.objects.filter(unit=unit).order_by("day_from").first(),
            under.order_by("day_from").first(),
            RoleGrant.objects.filter(unit=unit).order_by("day_from").first(),
            DutyPart.objects.filter(unit=unit).order_by("day_from").first(),
            PlannedHeadcount.objects.filter(unit=unit).order_by("day_from").first(),
        ):
            if what is not None:
                yield Finding(
                    where=said("unit {code}", code=unit.code),
                    what=said("It cannot be removed: “{what}” still names it.", what=str(what)),
                    mend=said("Remove or change that first."),
                )


def _subject(placement: UnitPlacement) -> tuple[str, str]:
    return "org.unitplacement", f"{placement.unit.code}/{placement.day_from.isoformat()}"


def _placed(placement: UnitPlacement) -> dict[str, Any]:
    return {
        "parent": placement.parent and placement.parent.code,
        "day_to": placement.day_to and placement.day_to.isoformat(),
    }


def _as_dict(unit: Unit) -> dict[str, Any]:
    return {"name": unit.name, "kind": unit.kind, "industry": unit.industry}
