"""Which roles, held for the whole company, may do what with batches."""

from __future__ import annotations

from datetime import date

from quanheng.base.access import Action
from quanheng.base.models import User
from quanheng.facts.actions import BATCH_IMPORT, BATCH_REVOKE, BATCH_VIEW
from quanheng.org.company_roles import holds_any

_WORKING = ("sales_operations", "administrator", "headquarters")
ROLES: dict[Action, tuple[str, ...]] = {
    BATCH_VIEW: (*_WORKING, "auditor"),
    BATCH_IMPORT: _WORKING,
    BATCH_REVOKE: _WORKING,
}


def may(user: User, action: Action, day: date) -> bool:
    """Return whether the user may do that to the company's batches on that day.

    :raises KeyError: it is no action on batches.
    """
    return holds_any(user, ROLES[action], day)
