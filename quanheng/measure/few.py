"""Of which units numbers made of pay are told: not of so few people that a number, or the difference of two, is one person's pay.

Whoever may open everybody's pay reads it by person; for all others a unit of fewer than five people has no such number, and
neither has one by which, taken from the unit above, fewer than five would be left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Count, Q

from quanheng.base.once import lasting
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import said
from quanheng.engine.measure.values import Value
from quanheng.org.company_now import org_stamp
from quanheng.org.days import holds_on
from quanheng.org.models import Assignment, UnitPlacement

FEWEST = 5
FEW_SAYS = said(
    "It is made of pay, and would tell what single people earn: here, or in the unit above, there are fewer than five."
)
FEW = Value(None, why=FEW_SAYS)


def tells_pay(unit: str, span: Span) -> bool:
    """Return whether numbers of a unit that are made of pay are told, by where people work on the last day of the span."""
    return unit in units_of_many(span.end - timedelta(days=1))


@lasting(org_stamp)
def units_of_many(day: date) -> frozenset[str]:
    """Return the units of which numbers made of pay are told on a day."""
    placed = UnitPlacement.objects.filter(holds_on(day))
    here = Q(person__left=None) | Q(person__left__gt=day)
    working = Assignment.objects.filter(here, holds_on(day), is_main=True).order_by()
    many = working.values_list("unit__code").annotate(many=Count("person", distinct=True))
    return told(dict(placed.values_list("unit__code", "parent__code")), dict(many))


def told(parents: Mapping[str, str | None], here: Mapping[str, int]) -> frozenset[str]:
    """Return the units that may be told of. `parents`: of each unit; `here`: how many people work in a unit itself.

    What lies below a unit that is not told of is not told of either.
    """
    below: dict[str | None, list[str]] = defaultdict(list)
    for unit, parent in parents.items():
        below[parent if parent in parents else None].append(unit)
    order = _downwards(below)
    many = {unit: here.get(unit, 0) for unit in parents}
    for unit in reversed(order):
        many[unit] += sum(many[child] for child in below[unit])
    found: set[str] = set()
    for unit in order:
        parent = parents[unit] if parents[unit] in parents else None
        if parent is None and many[unit] >= FEWEST:
            found.add(unit)
        if unit in found:
            found.update(_children(below[unit], many, many[unit]))
    return frozenset(found)


def _downwards(below: Mapping[str | None, Sequence[str]]) -> list[str]:
    order = list(below.get(None, ()))
    for unit in order:
        order += below.get(unit, ())
    return order


def _children(children: Sequence[str], many: Mapping[str, int], whole: int) -> list[str]:
    """Return those of the units below that are told of: the smallest are left out until nobody is left over, or five are."""
    shown = sorted((c for c in children if many[c] >= FEWEST), key=lambda c: (-many[c], c))
    while shown and 0 < whole - sum(many[c] for c in shown) < FEWEST:
        shown.pop()
    return shown
