"""Roles that somebody holds for the whole company."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from quanheng.base.models import User
from quanheng.org.days import holds_on
from quanheng.org.models import RoleGrant


def holds_any(user: User, roles: Collection[str], day: date) -> bool:
    """Return whether the user holds one of the roles for the whole company on that day; the machine holds all."""
    if user.is_machine:
        return True
    if not user.is_active:
        return False
    return RoleGrant.objects.filter(holds_on(day), user=user, role__in=roles, unit=None).exists()
