"""People and units by a part of their name or code, as somebody may see them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, Value, When

from quanheng.base.models import User
from quanheng.org.actions import PERSON_VIEW
from quanheng.org.company_roles import units_answered_for
from quanheng.org.days import holds_on
from quanheng.org.models import Assignment, Person, Unit, UnitPlacement


class Named(NamedTuple):
    """Somebody or a unit that was found; `unit`: where the person works, or the unit above."""

    code: str
    name: str
    unit: str


def people_named(user: User, day: date, text: str, most: int) -> list[Named]:
    """Return the people whom the user sees and who have not left by that day, those that fit best first."""
    works = Assignment.objects.filter(holds_on(day), person=OuterRef("pk"), is_main=True)
    working = Q(left=None) | Q(left__gt=day)
    people = Person.objects.visible_to(user, PERSON_VIEW, day=day).filter(working, _holds(text))
    rows = people.annotate(fit=_fit(text), at=Subquery(works.values("unit__name")[:1]))
    found = rows.order_by("fit", "code").values_list("code", "name", "at")[:most]
    return [Named(code, name, unit or "") for code, name, unit in found]


def units_named(user: User, day: date, text: str, most: int) -> list[Named]:
    """Return the units that stand on that day and whose results the user may see, those that fit best first."""
    placed = UnitPlacement.objects.filter(holds_on(day))
    answered = units_answered_for(user, day)
    units = Unit.objects.filter(pk__in=placed.values("unit"))
    if answered is not None:
        units = units.filter(code__in=answered)
    above = placed.filter(unit=OuterRef("pk")).values("parent__name")[:1]
    rows = units.filter(_holds(text)).annotate(fit=_fit(text), above=Subquery(above))
    found = rows.order_by("fit", "code").values_list("code", "name", "above")[:most]
    return [Named(code, name, unit or "") for code, name, unit in found]


def _holds(text: str) -> Q:
    return Q(code__icontains=text) | Q(name__icontains=text)


def _fit(text: str) -> Case:
    """Return the order: what equals the text first, then what begins with it."""
    return Case(
        When(Q(code__iexact=text) | Q(name__iexact=text), then=Value(0)),
        When(Q(code__istartswith=text) | Q(name__istartswith=text), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
