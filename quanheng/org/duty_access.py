"""Who may see and change duties and authority, which are the company's as a whole."""

from __future__ import annotations

from datetime import date

from quanheng.base.access import Action, not_found
from quanheng.base.models import User
from quanheng.engine.ground.words import said
from quanheng.org.actions import ACCESS_EXPLAIN, DUTY_CHANGE, DUTY_VIEW, GRANT_CHANGE
from quanheng.org.models import Company, grants_of
from quanheng.org.reach import REACH


def sees_duties(user: User, day: date) -> bool:
    """Return whether the user may see duties and authority: with a grant on a unit too, as they hold for all units alike."""
    return _held(user, DUTY_VIEW, day)


def explains_access(user: User, day: date) -> bool:
    """Return whether the user may see why somebody sees something, if only for a part of the tree."""
    return _held(user, ACCESS_EXPLAIN, day)


def grants_roles(user: User, day: date) -> bool:
    """Return whether the user may grant roles, if only for a part of the tree."""
    return _held(user, GRANT_CHANGE, day)


def changes_duties(user: User, day: date) -> bool:
    """Return whether the user may change duties and authority."""
    return Company.objects.visible_to(user, DUTY_CHANGE, day=day).filter(pk=1).exists()


def want_sees_duties(user: User, day: date) -> None:
    """Refuse whoever may not see duties and authority.

    :raises NotFound: the user may not.
    """
    if not sees_duties(user, day):
        raise not_found(said("company"), {"pk": 1})


def want_explains_access(user: User, day: date) -> None:
    """Refuse whoever may not see why somebody sees something.

    :raises NotFound: the user may not.
    """
    if not explains_access(user, day):
        raise not_found(said("company"), {"pk": 1})


def _held(user: User, action: Action, day: date) -> bool:
    if user.is_machine:
        return True
    roles = set(REACH[action])
    return user.is_active and any(role in roles for role, _, _ in grants_of(user, day))
