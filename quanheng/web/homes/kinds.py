"""Which home pages somebody has: by what one answers for, not by the name of one's post."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.engine.ground.words import Said, said
from quanheng.org.choices import Role
from quanheng.org.standing import Standing

EVERYWHERE = (
    Role.HEADQUARTERS, Role.AUDITOR, Role.ADMINISTRATOR, Role.SALES_OPERATIONS, Role.HR, Role.PAYROLL,
)  # fmt: skip
WORKING = (Role.SALES_OPERATIONS, Role.HR, Role.PAYROLL, Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True, kw_only=True)
class Home:
    """A home page: the word in its address, and what it is called."""

    kind: str
    label: Said


BRANCH = Home(kind="branch", label=said("My branch"))
TEAM = Home(kind="team", label=said("My team"))
OPERATIONS = Home(kind="operations", label=said("Operations"))
COMPANY = Home(kind="company", label=said("Company"))
MINE = Home(kind="mine", label=said("My month"))


def homes_of(stands: Standing) -> list[Home]:
    """Return the homes of somebody, the one that comes first at the front.

    Whoever works for the whole company in its name, such as operations, begins with that work; headquarters with
    the branches; who answers for a branch or a team with that; everybody else with the own month.
    """
    sees_all = stands.holds_everywhere(*EVERYWHERE)
    found = [
        (COMPANY, stands.holds_everywhere(Role.HEADQUARTERS)),
        (OPERATIONS, stands.holds_everywhere(*WORKING)),
        (BRANCH, bool(stands.units_of(Role.BRANCH_HEAD))),
        (TEAM, stands.holds(Role.MANAGER)),
        (COMPANY, sees_all),
        (MINE, stands.person is not None),
        (TEAM, stands.leads),
    ]
    return list(dict.fromkeys(home for home, is_there in found if is_there))
