"""The condition for people who work in any unit that stands on a day: the same for all who reach the whole tree."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db.models import Exists, OuterRef

from quanheng.org.days import holds_on


@lru_cache(maxsize=32)
def works_somewhere(day: date) -> Exists:
    """Return the condition for a person, asked for one by one; made once a day, as making it takes longer than asking it."""
    from quanheng.org.models import Assignment, UnitPlacement  # which ask this module themselves

    standing = UnitPlacement.objects.filter(holds_on(day), unit=OuterRef("unit"))
    working = Assignment.objects.filter(holds_on(day), Exists(standing), person=OuterRef("pk"))
    return Exists(working)
