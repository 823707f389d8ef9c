"""Days in the org: which are allowed, and what holds on one."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2200, 12, 31)


def is_allowed(day: date | None) -> bool:
    """Return whether the day may stand in the org; an open end may."""
    return day is None or FIRST_DAY <= day <= LAST_DAY


def holds_on(day: date, prefix: str = "") -> Q:
    """Return the condition that a row's span [day_from, day_to) has the day inside."""
    begun = Q(**{f"{prefix}day_from__lte": day})
    return begun & (Q(**{f"{prefix}day_to": None}) | Q(**{f"{prefix}day_to__gt": day}))


def overlap(a: tuple[date, date | None], b: tuple[date, date | None]) -> bool:
    """Return whether two half-open spans share a day; None is an open end."""
    return (b[1] is None or a[0] < b[1]) and (a[1] is None or b[0] < a[1])


def day_written(text: str) -> date | None:
    """Return the day that is written as 2026-03-31 and in no other way; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
