"""Who may change something of the org, if only in a part of the tree, and which rows it is changed by."""

from __future__ import annotations

from datetime import date

from quanheng.base.models import User
from quanheng.org import actions, kinds, record_kinds
from quanheng.org.models import grants_of
from quanheng.org.reach import REACH

ORG_KINDS = {
    kind.code: kind
    for kind in (
        kinds.PEOPLE, kinds.ASSIGNMENTS, kinds.UNITS, kinds.POSTS, kinds.GRADES, record_kinds.PLANNED_HEADCOUNTS,
        record_kinds.GRADE_STEPS, record_kinds.PAY_BANDS, record_kinds.FILE_ENTRIES, kinds.DUTIES, kinds.DUTY_PARTS,
        kinds.AUTHORITIES,
    )
}  # fmt: skip
_ROLES = frozenset(
    role
    for action in (actions.PERSON_CHANGE, actions.ASSIGNMENT_CHANGE, actions.UNIT_CHANGE)
    for role in REACH[action]
)


def changes_org(user: User, day: date) -> bool:
    """Return whether the user may change people, assignments or units somewhere; each row says for itself where."""
    if user.is_machine:
        return True
    return user.is_active and any(role in _ROLES for role, _, _ in grants_of(user, day))
