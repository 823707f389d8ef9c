"""People and units as lists and one by one, for programs: reached on somebody's behalf, a slice at a time.

A slice is taken by key: rows whose code comes after one that was seen. What is added or removed meanwhile neither
repeats a row nor drops one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from quanheng.base.access import Guarded, not_found
from quanheng.base.models import User
from quanheng.base.once import lasting
from quanheng.engine.ground.words import said
from quanheng.org.actions import ASSIGNMENT_VIEW, PERSON_VIEW, UNIT_VIEW
from quanheng.org.company_now import org_stamp
from quanheng.org.days import holds_on
from quanheng.org.models import Assignment, Person, Unit, UnitPlacement, grants_of
from quanheng.org.reach import subtree

Grants = tuple[tuple[str, int | None, str | None], ...]


class Slice(NamedTuple):
    """Some rows of a list, how many it has in all, and whether more follow."""

    rows: list[Any]
    total: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class PersonListed:
    """A person; where, as what and for whom somebody works in the main assignment of the day, if in any."""

    code: str
    name: str
    hired: date | None
    left: date | None
    unit: str | None = None
    unit_name: str | None = None
    post: str | None = None
    grade: str | None = None
    manager: str | None = None


@dataclass(frozen=True, kw_only=True)
class UnitListed:
    """A unit. `parent`: where it stands on the day; `open`: whether it stands anywhere then."""

    code: str
    name: str
    kind: str
    industry: str
    parent: str | None
    open: bool


def people(user: User, day: date, *, unit: str | None, text: str, after: str, most: int) -> Slice:
    """Return the people whom the user sees, by code, from the first after `after`: at most so many.

    `unit`: only those who work on the day in that unit or below. `text`: a part of the code or the name.

    :raises NotFound: there is no such unit for this user.
    """
    wanted = Q()
    if unit is not None:
        wanted &= Q(pk__in=_working_below(user, day, unit))
    if text:
        wanted &= Q(code__icontains=text) | Q(name__icontains=text)
    first = Person.objects.visible_to(user, PERSON_VIEW, day=day, few=True).filter(wanted)
    cut = _cut(first, after, most, total=_how_many(user, day, wanted))
    return cut._replace(rows=_people(cut.rows, day))


def person(user: User, day: date, code: str) -> PersonListed:
    """Return the person.

    :raises NotFound: there is none of that code for this user.
    """
    found = Person.objects.get_for(user, PERSON_VIEW, day=day, code=code)
    return _people([found], day)[0]


def assignments_of(user: User, day: date, code: str) -> list[dict[str, Any]]:
    """Return the assignments of a person, of any day, that the user sees: the oldest first."""
    rows = Assignment.objects.visible_to(user, ASSIGNMENT_VIEW, day=day).filter(person__code=code)
    names = (
        "unit__code", "unit__name", "post__code", "post__name", "grade__code", "manager__code",
        "share_ppm", "is_main", "day_from", "day_to",
    )  # fmt: skip
    return list(rows.order_by("day_from", "unit__code").values(*names))


def units(user: User, day: date, *, after: str, most: int) -> Slice:
    """Return the units that the user sees, by code, from the first after `after`: at most so many."""
    rows = Unit.objects.visible_to(user, UNIT_VIEW, day=day)
    cut = _cut(rows, after, most, total=rows.count())
    return cut._replace(rows=_units(cut.rows, day))


def unit(user: User, day: date, code: str) -> tuple[UnitListed, list[str]]:
    """Return the unit, and the codes of the units directly below it on the day that the user sees.

    :raises NotFound: there is none of that code for this user.
    """
    seen = Unit.objects.visible_to(user, UNIT_VIEW, day=day)
    found = seen.filter(code=code).first()
    if found is None:
        raise not_found(said("unit"), {"code": code})
    placed = UnitPlacement.objects.filter(holds_on(day), parent=found)
    below = seen.filter(pk__in=placed.values("unit")).order_by("code")
    return _units([found], day)[0], list(below.values_list("code", flat=True))


def placements_of(code: str) -> list[dict[str, Any]]:
    """Return where a unit stood and stands, the oldest first; the caller has reached the unit."""
    rows = UnitPlacement.objects.filter(unit__code=code).order_by("day_from")
    names = ("parent__code", "day_from", "day_to")
    return [dict(zip(names, row, strict=True)) for row in rows.values_list(*names)]


def want_unit(user: User, day: date, code: str) -> Unit:
    """Return the unit that a list is narrowed to.

    :raises NotFound: there is none of that code for this user.
    """
    return Unit.objects.get_for(user, UNIT_VIEW, day=day, code=code)


def _working_below(user: User, day: date, code: str) -> QuerySet[Assignment, Any]:
    placed = UnitPlacement.objects.filter(holds_on(day)).values_list("unit_id", "parent_id")
    below = subtree([want_unit(user, day, code).pk], placed)
    working = Assignment.objects.filter(holds_on(day), is_main=True, unit__in=below)
    return working.values("person")


def _how_many(user: User, day: date, wanted: Q) -> int:
    if not wanted:
        return _how_many_seen(user, day, grants_of(user, day))
    return Person.objects.visible_to(user, PERSON_VIEW, day=day).filter(wanted).count()


@lasting(org_stamp)
def _how_many_seen(user: User, day: date, grants: Grants) -> int:
    """Return how many people the user sees by the grants: to count them takes longer than to show a page of them."""
    return Person.objects.visible_to(user, PERSON_VIEW, day=day).count()


def _cut(rows: Guarded[Any], after: str, most: int, *, total: int) -> Slice:
    held = list(rows.filter(code__gt=after).order_by("code")[: most + 1])
    return Slice(held[:most], total, len(held) > most)


def _people(held: Sequence[Person], day: date) -> list[PersonListed]:
    works = _works(held, day)
    return [
        PersonListed(
            code=one.code, name=one.name, hired=one.hired, left=one.left, **works.get(one.pk, {})
        )
        for one in held
    ]


def _works(held: Collection[Person], day: date) -> dict[int, dict[str, Any]]:
    here = [one for one in held if one.left is None or one.left > day]
    rows = Assignment.objects.filter(holds_on(day), person__in=here, is_main=True)
    names = ("unit__code", "unit__name", "post__code", "grade__code", "manager__code")
    return {
        row[0]: dict(zip(("unit", "unit_name", "post", "grade", "manager"), row[1:], strict=True))
        for row in rows.values_list("person_id", *names)
    }


def _units(held: Sequence[Unit], day: date) -> list[UnitListed]:
    placed = UnitPlacement.objects.filter(holds_on(day), unit__in=held)
    parents = dict(placed.values_list("unit_id", "parent__code"))
    return [
        UnitListed(
            code=one.code,
            name=one.name,
            kind=one.kind,
            industry=one.industry,
            parent=parents.get(one.pk),
            open=one.pk in parents,
        )
        for one in held
    ]
