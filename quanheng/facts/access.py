"""Which roles, held for the whole company, may do what with batches; rows of the org come in by whoever may change it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from quanheng.base.access import Action, not_found
from quanheng.base.models import User
from quanheng.facts.actions import BATCH_IMPORT, BATCH_REVOKE, BATCH_VIEW
from quanheng.org.changing import ORG_KINDS, changes_org
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


def want_import(user: User, only: Collection[str], day: date) -> None:
    """Refuse whoever may not bring files in; of rows of the org alone, whoever may change none of it.

    :raises NotFound: the user may not.
    """
    if may(user, BATCH_IMPORT, day) or (
        only and set(only) <= set(ORG_KINDS) and changes_org(user, day)
    ):
        return
    raise not_found("way to import", {"for": user.username})
