"""Which part of the org each role reaches with each action: the one table, and plain set arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from quanheng.base.access import Action
from quanheng.org import actions
from quanheng.org.choices import Role


class Level(Enum):
    """How far a role reaches: oneself, those one manages too, or the tree below the granted unit."""

    OWN = "own"
    TEAM = "team"
    TREE = "tree"


_SEES = {
    Role.EMPLOYEE: Level.OWN,
    Role.MANAGER: Level.TEAM,
    Role.BRANCH_HEAD: Level.TREE,
    Role.HR: Level.TREE,
    Role.SALES_OPERATIONS: Level.TREE,
    Role.PAYROLL: Level.TREE,
    Role.HEADQUARTERS: Level.TREE,
    Role.AUDITOR: Level.TREE,
    Role.ADMINISTRATOR: Level.TREE,
}
_OWN = dict.fromkeys((Role.EMPLOYEE, Role.MANAGER, Role.BRANCH_HEAD), Level.OWN)
# Who pays people needs their numbers; who runs the system does not.
_PERSONAL = {**_OWN, Role.HR: Level.TREE, Role.PAYROLL: Level.TREE}
REACH: Mapping[Action, Mapping[Role, Level]] = {
    actions.UNIT_VIEW: _SEES,
    actions.PERSON_VIEW: _SEES,
    actions.ASSIGNMENT_VIEW: _SEES,
    actions.UNIT_CHANGE: {
        Role.HR: Level.TREE,
        Role.HEADQUARTERS: Level.TREE,
        Role.ADMINISTRATOR: Level.TREE,
    },
    actions.PERSON_CHANGE: {Role.HR: Level.TREE, Role.ADMINISTRATOR: Level.TREE},
    actions.ASSIGNMENT_CHANGE: {
        Role.HR: Level.TREE,
        Role.HEADQUARTERS: Level.TREE,
        Role.ADMINISTRATOR: Level.TREE,
    },
    actions.FILE_VIEW: {
        Role.EMPLOYEE: Level.OWN,
        Role.MANAGER: Level.OWN,
        Role.BRANCH_HEAD: Level.TREE,
        Role.HR: Level.TREE,
    },
    actions.FILE_CHANGE: {Role.HR: Level.TREE},
    actions.PAY_BAND_VIEW: {
        Role.HR: Level.TREE,
        Role.PAYROLL: Level.TREE,
        Role.HEADQUARTERS: Level.TREE,
    },
    actions.PAY_BAND_CHANGE: {Role.HR: Level.TREE, Role.PAYROLL: Level.TREE},
    actions.PERSONAL_VIEW: _PERSONAL,
    actions.PERSONAL_UNMASK: _PERSONAL,
    actions.PERSONAL_CHANGE: {Role.HR: Level.TREE},
    actions.PERSONAL_EXPORT: {**_OWN, Role.HR: Level.TREE},
    actions.PERSONAL_RETAIN: {Role.HR: Level.TREE},
    # How long, how much and whether it went concerns those too who may not see what it is.
    actions.RETENTION_VIEW: {
        Role.HR: Level.TREE,
        Role.PAYROLL: Level.TREE,
        Role.AUDITOR: Level.TREE,
        Role.ADMINISTRATOR: Level.TREE,
    },
    actions.CONSENT_CHANGE: _OWN,
    actions.DUTY_VIEW: {
        Role.BRANCH_HEAD: Level.TREE,
        Role.HR: Level.TREE,
        Role.SALES_OPERATIONS: Level.TREE,
        Role.HEADQUARTERS: Level.TREE,
        Role.AUDITOR: Level.TREE,
        Role.ADMINISTRATOR: Level.TREE,
    },
    actions.DUTY_CHANGE: {
        Role.HR: Level.TREE,
        Role.HEADQUARTERS: Level.TREE,
        Role.ADMINISTRATOR: Level.TREE,
    },
    actions.ACCESS_EXPLAIN: {Role.AUDITOR: Level.TREE, Role.ADMINISTRATOR: Level.TREE},
    actions.GRANT_CHANGE: {Role.ADMINISTRATOR: Level.TREE},
    actions.USER_CHANGE: {Role.ADMINISTRATOR: Level.TREE},
    actions.SIGN_IN: dict.fromkeys(Role, Level.OWN),
    actions.USER_SECURE: dict.fromkeys(Role, Level.OWN),
    actions.AUDIT_VIEW: {Role.AUDITOR: Level.TREE, Role.ADMINISTRATOR: Level.TREE},
    actions.COMPANY_CHANGE: {Role.SALES_OPERATIONS: Level.TREE, Role.ADMINISTRATOR: Level.TREE},
}


@dataclass(frozen=True)
class Scope:
    """What somebody reaches with an action: everything, or own rows, a team, and trees of units."""

    everything: bool = False
    own: bool = False
    team: bool = False
    roots: frozenset[int] = frozenset()


EVERYTHING = Scope(everything=True)


def scope_of(action: Action, grants: Iterable[tuple[str, int | None]]) -> Scope:
    """Return what the grants, pairs of role and unit (None is the whole company), let one reach.

    :raises KeyError: the action is not in the table.
    """
    levels = REACH[action]
    held = [(levels[Role(role)], unit) for role, unit in grants if Role(role) in levels]
    trees = [unit for level, unit in held if level is Level.TREE]
    team = any(level is Level.TEAM for level, _ in held)
    return Scope(
        everything=None in trees,
        own=team or any(level is Level.OWN for level, _ in held),
        team=team,
        roots=frozenset(unit for unit in trees if unit is not None),
    )


def subtree(roots: Iterable[int], placements: Iterable[tuple[int, int | None]]) -> set[int]:
    """Return the roots and all units below them; placements are pairs of unit and parent."""
    children = defaultdict(list)
    for unit, parent in placements:
        children[parent].append(unit)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting += children[unit]
    return found
