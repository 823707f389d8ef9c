"""Roles that somebody holds for the whole company."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from quanheng.base.models import User
from quanheng.org.choices import Role
from quanheng.org.days import holds_on
from quanheng.org.models import RoleGrant, Unit, UnitPlacement
from quanheng.org.reach import subtree


def holds_any(user: User, roles: Collection[str], day: date) -> bool:
    """Return whether the user holds one of the roles for the whole company on that day; the machine holds all."""
    if user.is_machine:
        return True
    if not user.is_active:
        return False
    return RoleGrant.objects.filter(holds_on(day), user=user, role__in=roles, unit=None).exists()


def units_answered_for(user: User, day: date) -> set[str] | None:
    """Return the units whose results the user may see on that day: those below a granted unit; None for all.

    To work in a unit is not enough: its results show what colleagues did.
    """
    if user.is_machine:
        return None
    if not user.is_active:
        return set()
    grants = RoleGrant.objects.filter(holds_on(day), user=user).exclude(role=Role.EMPLOYEE)
    held = list(grants.values_list("role", "unit_id"))
    if any(unit is None and role != Role.MANAGER for role, unit in held):
        return None
    placements = UnitPlacement.objects.filter(holds_on(day)).values_list("unit_id", "parent_id")
    below = subtree([unit for _, unit in held if unit is not None], placements)
    return set(Unit.objects.filter(pk__in=below).values_list("code", flat=True))
