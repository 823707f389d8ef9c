"""What the tests of access and of pay share: a role given to somebody."""

from __future__ import annotations

from datetime import date

from quanheng.base.models import User
from quanheng.org.choices import Role
from quanheng.org.models import RoleGrant, Unit


def grant(user: User, role: Role, unit: str | None) -> None:
    """Give the role from 1 January 2026 on, on a unit or, where none is named, on the whole company."""
    held = Unit.objects.get(code=unit) if unit else None
    RoleGrant.objects.create(user=user, role=role, unit=held, day_from=date(2026, 1, 1))
