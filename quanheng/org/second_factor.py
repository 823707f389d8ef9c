"""Whom a second factor beside the password is asked of: whoever sees others' pay or personal data, or decides who does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from quanheng.base import doctor
from quanheng.base.models import User
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said
from quanheng.org import actions
from quanheng.org.choices import Role
from quanheng.org.company_now import company
from quanheng.org.models import grants_of
from quanheng.org.reach import REACH, Level

WATCHED = (
    actions.FILE_VIEW,
    actions.PERSONAL_UNMASK,
    actions.PAY_BAND_VIEW,
    actions.AUDIT_VIEW,
    actions.GRANT_CHANGE,
    actions.USER_CHANGE,
)
ROLES: frozenset[Role] = frozenset(
    role for action in WATCHED for role, level in REACH[action].items() if level is Level.TREE
)


def is_asked_of(user: User, day: date) -> bool:
    """Return whether the user must have a second factor; a company may waive it for everybody."""
    if company().second_factor_waived:
        return False
    return any(role in ROLES for role, _, _ in grants_of(user, day))


def register() -> None:
    """Register what `quanheng doctor` looks at."""
    says = said("a second factor is asked of those who see pay or personal data")
    doctor.register(doctor.Check(name="second_factor", says=says, find=is_waived))


def is_waived() -> Iterator[Finding]:
    """Yield a finding where a company waives the second factor; not for one whose clock stands still, which is made up."""
    held = company()
    if held.second_factor_waived and held.today is None:
        yield Finding(
            where=said("company"),
            what=said("It asks nobody for a second factor, which is for make-believe companies."),
            mend=said("“quanheng user second-factor required” asks for it."),
        )
