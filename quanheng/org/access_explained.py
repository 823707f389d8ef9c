"""Why somebody may, or may not, do something with a person or a unit: the answer of the gate itself, and what led to it.

The verdict comes from the same code that guards the rows; the reasons are worked out beside it from the grants, and a test
holds that the two agree for every role and action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quanheng.base.access import Action, not_found
from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import Said, said
from quanheng.org import actions
from quanheng.org.choices import Role
from quanheng.org.days import holds_on
from quanheng.org.models import (
    Assignment,
    Company,
    Person,
    RoleGrant,
    Unit,
    placements_on,
)
from quanheng.org.reach import REACH, Level

PERSON, UNIT = "person", "unit"
Gate = Callable[[User, str, date], bool]
ROLES: Mapping[str, Said] = {
    Role.EMPLOYEE: said("employee"),
    Role.MANAGER: said("manager"),
    Role.BRANCH_HEAD: said("branch head"),
    Role.HR: said("HR"),
    Role.SALES_OPERATIONS: said("sales operations"),
    Role.PAYROLL: said("payroll"),
    Role.HEADQUARTERS: said("headquarters"),
    Role.AUDITOR: said("auditor"),
    Role.ADMINISTRATOR: said("administrator"),
}


class UnknownQuestion(Refused):
    """Nothing of that name can be asked about."""


@dataclass(frozen=True, kw_only=True)
class Explainable:
    """Something that can be asked about: an action on a person or a unit.

    `levels`: how far each role reaches with it; `company`: a grant on a unit is not enough; `not_everywhere`: roles whose
    grant for the whole company opens nothing here; `own`: what is one's own opens without any role; `is_open`: the gate itself.
    """

    action: Action
    on: str
    label: Said
    levels: Mapping[Role, Level]
    is_open: Gate
    company: bool = False
    not_everywhere: frozenset[Role] = frozenset()
    own: bool = False

    @property
    def code(self) -> str:
        """How an address names it."""
        return f"{self.action.name}:{self.on}"


@dataclass(frozen=True, kw_only=True)
class GrantSaid:
    """A grant, whether it opens what was asked about on the day, and why or why not."""

    role: Said
    unit: str
    day_from: date
    day_to: date | None
    opens: bool
    why: Said


@dataclass(frozen=True, kw_only=True)
class Explained:
    """The answer. `path`: the units, from the top, in which what was asked about stands; `would`: what would open it."""

    asked: Explainable
    user: str
    person: str
    about: str
    about_code: str
    opens: bool
    grants: tuple[GrantSaid, ...]
    path: tuple[str, ...]
    notes: tuple[Said, ...]
    would: tuple[Said, ...]


_asked: dict[str, Explainable] = {}


def register(one: Explainable) -> None:
    """Let it be asked about."""
    _asked[one.code] = one


def questions() -> list[Explainable]:
    """Return what can be asked about, by its code."""
    return [_asked[code] for code in sorted(_asked)]


def _person_gate(action: Action) -> Gate:
    def is_open(user: User, code: str, day: date) -> bool:
        return Person.objects.visible_to(user, action, day=day, few=True).filter(code=code).exists()

    return is_open


def _unit_gate(action: Action) -> Gate:
    def is_open(user: User, code: str, day: date) -> bool:
        return Unit.objects.visible_to(user, action, day=day).filter(code=code).exists()

    return is_open


def register_own() -> None:
    """Register what this part guards."""
    for action, label in (
        (actions.PERSON_VIEW, said("see a person")),
        (actions.PERSON_CHANGE, said("change a person")),
        (actions.FILE_VIEW, said("see an employee file")),
        (actions.FILE_CHANGE, said("change an employee file")),
        (actions.PERSONAL_VIEW, said("see personal data, masked")),
        (actions.PERSONAL_UNMASK, said("see personal data in full")),
        (actions.PERSONAL_CHANGE, said("change personal data")),
    ):
        gate = _person_gate(action)
        register(Explainable(action=action, on=PERSON, label=label, levels=REACH[action], is_open=gate))  # fmt: skip
    for action, label in (
        (actions.UNIT_VIEW, said("see a unit")),
        (actions.UNIT_CHANGE, said("change a unit")),
    ):
        gate = _unit_gate(action)
        register(Explainable(action=action, on=UNIT, label=label, levels=REACH[action], is_open=gate))  # fmt: skip


def explain(
    *, viewer: User, username: str, question: str, about: str, day: date, today: date
) -> Explained:
    """Return why the user may or may not do that with the person or unit of the code `about`, on the day.

    What the viewer reaches counts as of `today`: a reach that ended opens no past either.

    :raises UnknownQuestion: nothing of that name can be asked about. :raises NotFound: the viewer does not reach the user,
        or what is asked about.
    """
    asked = _asked.get(question)
    if asked is None:
        raise UnknownQuestion(
            said("“{question}” cannot be asked about. Choose from the list.", question=question)
        )
    user, person = _user(viewer, username, today)
    target = _Target.of(viewer, asked.on, about, day, today)
    grants = tuple(_grant(asked, one, user, target, day) for one in _grants(user))
    opens = asked.is_open(user, about, day)
    return Explained(
        asked=asked,
        user=user.username,
        person=person.name if person else "",
        about=target.name,
        about_code=about,
        opens=opens,
        grants=grants,
        path=target.path,
        notes=tuple(_notes(user, grants, is_own=asked.own and target.user == user.pk)),
        would=() if opens else tuple(_would(asked, target)),
    )


def _user(viewer: User, username: str, today: date) -> tuple[User, Person | None]:
    """Return the user who signs in by that name, or is the person of that code."""
    reached = Person.objects.visible_to(viewer, actions.ACCESS_EXPLAIN, day=today, few=True)
    everywhere = Company.objects.visible_to(viewer, actions.ACCESS_EXPLAIN, day=today).exists()
    person = Person.objects.filter(code=username).exclude(user=None).first()
    user = User.objects.filter(username=username, is_machine=False).first()
    user = user or (person.user if person else None)
    person = Person.objects.filter(user=user).first() if user else None
    if user is None or not (everywhere or (person and reached.filter(pk=person.pk).exists())):
        raise not_found(said("sign-in"), {"username": username})
    return user, person


@dataclass(frozen=True, kw_only=True)
class _Target:
    """What is asked about. `within`: the units in which it stands, and all above them; `own`: whose person it is."""

    name: str
    on: str
    user: int | None
    managers: frozenset[int]
    within: frozenset[int]
    path: tuple[str, ...]

    @classmethod
    def of(cls, viewer: User, on: str, code: str, day: date, today: date) -> _Target:
        action = actions.ACCESS_EXPLAIN
        if on == UNIT:
            unit = Unit.objects.all().get_for(viewer, action, day=today, code=code)
            held = Assignment.objects.filter(holds_on(day), unit=unit)
            workers = frozenset(u for u in held.values_list("person__user", flat=True) if u)
            leaders = frozenset(u for u in held.values_list("manager__user", flat=True) if u)
            within, path = _above([unit.pk], day)
            return cls(
                name=unit.name,
                on=on,
                user=None,
                managers=workers | leaders,
                within=within,
                path=path,
            )
        person = Person.objects.all().get_for(viewer, action, day=today, code=code)
        held = Assignment.objects.filter(holds_on(day), person=person)
        leaders = frozenset(u for u in held.values_list("manager__user", flat=True) if u)
        within, path = _above(list(held.values_list("unit", flat=True)), day)
        return cls(
            name=person.name, on=on, user=person.user_id, managers=leaders, within=within, path=path
        )


def _above(units: Sequence[int], day: date) -> tuple[frozenset[int], tuple[str, ...]]:
    parents = dict(placements_on(day))
    found: list[int] = []
    for unit in units:
        at: int | None = unit
        while at is not None and at not in found:
            found.append(at)
            at = parents.get(at)
    names = dict(Unit.objects.filter(pk__in=found).values_list("pk", "name"))
    return frozenset(found), tuple(names[pk] for pk in reversed(found))


def _grants(user: User) -> list[RoleGrant]:
    rows = RoleGrant.objects.filter(user=user).select_related("unit")
    return list(rows.order_by("-day_from", "role"))


def _grant(
    asked: Explainable, grant: RoleGrant, user: User, target: _Target, day: date
) -> GrantSaid:
    opens, why = _opens(asked, grant, user, target, day)
    return GrantSaid(
        role=ROLES[grant.role],
        unit=grant.unit.name if grant.unit else "",
        day_from=grant.day_from,
        day_to=grant.day_to,
        opens=opens and user.is_active,
        why=why,
    )


def _opens(
    asked: Explainable, grant: RoleGrant, user: User, target: _Target, day: date
) -> tuple[bool, Said]:
    if day < grant.day_from:
        return False, said("It does not hold yet.")
    if grant.day_to is not None and day >= grant.day_to:
        return False, said("It has ended.")
    level = asked.levels.get(Role(grant.role))
    if level is None:
        return False, said("This role does not allow it.")
    if level is Level.TREE:
        return _by_tree(asked, grant, target)
    is_own = target.user == user.pk if target.on == PERSON else user.pk in target.managers
    if is_own:
        return True, said("It is one's own.")
    if level is Level.TEAM and user.pk in target.managers:
        return True, said("It is one of the own team.")
    return False, said("The role reaches only what is one's own, or the own team's.")


def _by_tree(asked: Explainable, grant: RoleGrant, target: _Target) -> tuple[bool, Said]:
    if grant.unit_id is None and grant.role in asked.not_everywhere:
        return False, said("This role opens it for a unit, not for the whole company at once.")
    if grant.unit_id is None:
        return True, said("The grant is for the whole company.")
    if asked.company:
        return False, said("A grant on a unit is not enough for this: it takes one for the whole company.")  # fmt: skip
    if grant.unit_id in target.within:
        return True, said("It stands in the unit of the grant, or below.")
    return False, said("It stands neither in the unit of the grant nor below.")


def _notes(user: User, grants: Sequence[GrantSaid], *, is_own: bool) -> list[Said]:
    found = [said("It is one's own, which everybody sees.")] if is_own else []
    if not user.is_active:
        found.append(said("The sign-in is closed, so nothing opens."))
    if not grants:
        found.append(said("No role was ever granted."))
    return found


def _would(asked: Explainable, target: _Target) -> list[Said]:
    """Return which grants would open it."""
    tree = [role for role, level in asked.levels.items() if level is Level.TREE]
    where = target.path[-1] if target.path and not asked.company else ""
    found = [
        said("{role} for {unit}, or for a unit above", role=ROLES[role], unit=where)
        if where
        else said("{role} for the whole company", role=ROLES[role])
        for role in tree
    ]
    if target.on == PERSON and Level.TEAM in asked.levels.values():
        found.append(said("to become the person's manager, with the role of a manager"))
    return found
