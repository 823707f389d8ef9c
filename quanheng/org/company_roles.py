"""Roles that somebody holds for the whole company."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from quanheng.base.models import User
from quanheng.base.once import once
from quanheng.org.choices import Role
from quanheng.org.models import Unit, grants_of, placements_on
from quanheng.org.reach import subtree


def holds_any(user: User, roles: Collection[str], day: date) -> bool:
    """Return whether the user holds one of the roles for the whole company on that day; the machine holds all."""
    if user.is_machine:
        return True
    if not user.is_active:
        return False
    return any(role in roles and unit is None for role, unit, _ in grants_of(user, day))


@once
def units_answered_for(user: User, day: date) -> set[str] | None:
    """Return the units whose results the user may see on that day: those below a granted unit; None for all.

    To work in a unit is not enough: its results show what colleagues did.
    """
    if user.is_machine:
        return None
    if not user.is_active:
        return set()
    held = [(role, unit) for role, unit, _ in grants_of(user, day) if role != Role.EMPLOYEE]
    if any(unit is None and role != Role.MANAGER for role, unit in held):
        return None
    below = subtree([unit for _, unit in held if unit is not None], placements_on(day))
    return set(Unit.objects.filter(pk__in=below).values_list("code", flat=True))
