"""What is kept of people how long and why, and what is due to go next: for whoever may see that of the whole company."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.engine.ground.period import add_months
from quanheng.engine.ground.words import said
from quanheng.org.actions import PERSONAL_VIEW, RETENTION_VIEW
from quanheng.org.company_roles import holds_any
from quanheng.org.models import Person
from quanheng.org.reach import REACH
from quanheng.org.retention import Retention, held_of_leavers, months_before, retentions

MOST_CODES = 20


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A rule, and of how many leavers something goes by it: today and before, and on the next day on which something does.

    `people`, `next_people`: codes of those whose data the reader may see, the first of them; `held`: of how many
    leavers something is held at all.
    """

    rule: Retention
    held: int
    due: int
    people: tuple[str, ...]
    next_day: date | None
    next_count: int
    next_people: tuple[str, ...]


def sees_retention(user: User, day: date) -> bool:
    """Return whether the user may see what is kept how long: it is the whole company's."""
    return holds_any(user, set(REACH[RETENTION_VIEW]), day)


def kept(user: User, *, day: date) -> list[Kept]:
    """Return each rule of retention with what is due.

    :raises NotFound: the user may not see it. :raises Refused: the rules cannot be used.
    """
    if not sees_retention(user, day):
        raise not_found(said("company"), {"pk": 1})
    opened = Person.objects.visible_to(user, PERSONAL_VIEW, day=day)
    return [_kept(rule, opened, day) for rule in retentions()]


def goes_on(left: date, months: int) -> date:
    """Return the first day so many months after somebody left, on which what is held goes."""
    month = add_months(left, months)
    last = add_months(month, 1) - timedelta(days=1)
    return month.replace(day=left.day) if left.day <= last.day else last + timedelta(days=1)


def _kept(rule: Retention, opened: QuerySet[Person], day: date) -> Kept:
    leavers = held_of_leavers(rule)
    over = leavers.filter(left__lte=months_before(day, rule.months))
    waiting = leavers.filter(left__gt=months_before(day, rule.months))
    first = waiting.order_by("left").values_list("left", flat=True).first()
    next_day = goes_on(first, rule.months) if first else None
    coming = waiting.filter(left__lte=months_before(next_day, rule.months)) if next_day else None
    return Kept(
        rule=rule,
        held=leavers.count(),
        due=over.count(),
        people=_codes(over, opened),
        next_day=next_day,
        next_count=0 if coming is None else coming.count(),
        next_people=() if coming is None else _codes(coming, opened),
    )


def _codes(people: QuerySet[Person], opened: QuerySet[Person]) -> tuple[str, ...]:
    shown: Collection[str] = people.filter(pk__in=opened.values("pk")).order_by("code").values_list("code", flat=True)[:MOST_CODES]  # fmt: skip
    return tuple(shown)
