"""Who holds which role, as those see it who may grant roles: the whole company's, or those of their part of the tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.engine.ground.words import Said, said
from quanheng.org.access_explained import ROLES
from quanheng.org.actions import GRANT_CHANGE
from quanheng.org.models import Company, Person, RoleGrant, Unit

MOST = 500


@dataclass(frozen=True, kw_only=True)
class GrantListed:
    """A grant. `state`: whether it holds, has ended, or begins later."""

    number: int
    username: str
    name: str
    role: Said
    unit: str
    day_from: date
    day_to: date | None
    state: str


@dataclass(frozen=True, kw_only=True)
class Granting:
    """What somebody who grants roles may choose from; `everywhere`: grants for the whole company too."""

    grants: tuple[GrantListed, ...]
    units: tuple[tuple[str, str], ...]
    everywhere: bool


def granting(user: User, day: date, *, text: str) -> Granting:
    """Return the grants that the user may end, those that hold first, and the units that roles may be granted for.

    :raises NotFound: the user may grant no role anywhere.
    """
    units = Unit.objects.visible_to(user, GRANT_CHANGE, day=day).order_by("code")
    named = tuple(units.values_list("code", "name"))
    everywhere = Company.objects.visible_to(user, GRANT_CHANGE, day=day).exists()
    if not named and not everywhere:
        raise not_found(said("company"), {"pk": 1})
    rows = RoleGrant.objects.visible_to(user, GRANT_CHANGE, day=day).select_related("user", "unit")
    if text:
        people = Person.objects.filter(Q(name__icontains=text) | Q(code=text)).values("user")
        rows = rows.filter(Q(user__username__icontains=text) | Q(user__in=people))
    held = list(rows.order_by("user__username", "-day_from")[:MOST])
    names = dict(
        Person.objects.filter(user__in={one.user_id for one in held}).values_list("user", "name")
    )
    listed = [_listed(one, names, day) for one in held]
    order = ("holds", "later", "ended")
    return Granting(
        grants=tuple(sorted(listed, key=lambda one: order.index(one.state))),
        units=named,
        everywhere=everywhere,
    )


def signs_in_as(username: str) -> User:
    """Return the user of that sign-in.

    :raises NotFound: nobody signs in by that name.
    """
    found = User.objects.filter(username=username, is_machine=False, is_active=True).first()
    if found is None:
        raise not_found(said("sign-in"), {"username": username})
    return found


def _listed(one: RoleGrant, names: dict[int, str], day: date) -> GrantListed:
    ended = one.day_to is not None and one.day_to <= day
    return GrantListed(
        number=one.pk,
        username=one.user.username,
        name=names.get(one.user_id, ""),
        role=ROLES[one.role],
        unit=one.unit.name if one.unit else "",
        day_from=one.day_from,
        day_to=one.day_to,
        state="ended" if ended else "later" if one.day_from > day else "holds",
    )
