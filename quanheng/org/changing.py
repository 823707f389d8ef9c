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
_BY_PARTS = {
    kinds.PEOPLE.code: actions.PERSON_CHANGE, kinds.ASSIGNMENTS.code: actions.ASSIGNMENT_CHANGE,
    kinds.UNITS.code: actions.UNIT_CHANGE, record_kinds.PLANNED_HEADCOUNTS.code: actions.UNIT_CHANGE,
    record_kinds.FILE_ENTRIES.code: actions.FILE_CHANGE,
}  # fmt: skip
_AS_A_WHOLE = {
    kinds.POSTS.code: actions.PERSON_CHANGE, kinds.GRADES.code: actions.PERSON_CHANGE,
    record_kinds.GRADE_STEPS.code: actions.PERSON_CHANGE, record_kinds.PAY_BANDS.code: actions.PAY_BAND_CHANGE,
    kinds.DUTIES.code: actions.DUTY_CHANGE, kinds.DUTY_PARTS.code: actions.DUTY_CHANGE,
    kinds.AUTHORITIES.code: actions.DUTY_CHANGE,
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


def kinds_changed_by(user: User, day: date) -> list[str]:
    """Return the kinds of rows of which the user may change some; lists of the whole company want a role in all of it."""
    if user.is_machine:
        return list(ORG_KINDS)
    if not changes_org(user, day):
        return []
    grants = grants_of(user, day)
    anywhere = {role for role, _, _ in grants}
    whole = {role for role, unit, _ in grants if unit is None}
    return [
        code
        for code in ORG_KINDS
        if (code in _BY_PARTS and anywhere & set(REACH[_BY_PARTS[code]]))
        or (code in _AS_A_WHOLE and whole & set(REACH[_AS_A_WHOLE[code]]))
    ]
