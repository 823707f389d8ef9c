"""Who somebody is who signed in: the person, where that person works on the day, and which roles are held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from quanheng.base.models import User
from quanheng.org.choices import Role
from quanheng.org.days import holds_on
from quanheng.org.models import Assignment, Person, grants_of


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A user on a day. `grants`: (role, code of the unit), None for the whole company; `leads`: is somebody's manager."""

    user: User
    day: date
    person: str | None = None
    name: str = ""
    unit: str | None = None
    unit_name: str = ""
    post: str | None = None
    grade: str | None = None
    grants: tuple[tuple[str, str | None], ...] = ()
    leads: bool = False

    def holds(self, *roles: Role) -> bool:
        """Return whether one of the roles is held anywhere."""
        return any(role in roles for role, _ in self.grants)

    def holds_everywhere(self, *roles: Role) -> bool:
        """Return whether one of the roles is held for the whole company."""
        return any(role in roles and unit is None for role, unit in self.grants)

    def units_of(self, *roles: Role) -> tuple[str, ...]:
        """Return the units on which one of the roles is held, in the order of the grants."""
        held = [unit for role, unit in self.grants if role in roles and unit is not None]
        return tuple(dict.fromkeys(held))


def standing(user: User, day: date) -> Standing:
    """Return who the user is on that day."""
    grants = tuple((role, unit) for role, _, unit in grants_of(user, day))
    person = Person.objects.filter(user=user).values("id", "code", "name").first()
    if person is None:
        return Standing(user=user, day=day, name=user.get_username(), grants=grants)
    working = Assignment.objects.filter(holds_on(day))
    main = working.filter(person=person["id"], is_main=True).values(
        "unit__code", "unit__name", "post__code", "grade__code"
    )
    place: dict[str, Any] = dict(main.first() or {})
    return Standing(
        user=user,
        day=day,
        person=person["code"],
        name=person["name"],
        unit=place.get("unit__code"),
        unit_name=place.get("unit__name", ""),
        post=place.get("post__code"),
        grade=place.get("grade__code"),
        grants=grants,
        leads=working.filter(manager=person["id"]).exists(),
    )


def led_by(stands: Standing) -> tuple[str, ...]:
    """Return the people whose manager somebody is on the day, by code."""
    if stands.person is None:
        return ()
    working = Assignment.objects.filter(holds_on(stands.day), manager__code=stands.person)
    return tuple(sorted(set(working.values_list("person__code", flat=True))))
