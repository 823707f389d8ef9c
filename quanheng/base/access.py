"""Who may do what: actions are declared once, rows are reached through them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self, TypeVar, cast

from django.db.models import Model, Q, QuerySet

from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

M = TypeVar("M", bound=Model, covariant=True)


@dataclass(frozen=True)
class Action:
    """Something a person may be allowed to do to some rows."""

    name: str
    says: str


class NotFound(Refused, LookupError):
    """There is no such row, or not for this person: the two read the same."""


_declared: dict[str, Action] = {}


def declare(name: str, says: str) -> Action:
    """Return a new action; `says` completes “lets a person …”.

    :raises ValueError: an action of that name is declared already.
    """
    if name in _declared:
        raise ValueError(f"Two actions are called “{name}”.")
    _declared[name] = Action(name, says)
    return _declared[name]


def actions() -> list[Action]:
    """Return every declared action, by name."""
    return [_declared[name] for name in sorted(_declared)]


class Guarded(QuerySet[M]):
    """Rows that are reached on behalf of somebody.

    `reach_joins`: the condition of `reach` may join other tables, so that it stands in a subquery of its own.
    """

    reach_joins = True

    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return which rows the action lets this user reach on that day; every model says.

        :raises KeyError: the model does not know the action.
        """
        raise KeyError(action)

    def reach_of_few(self, user: User, action: Action, day: date) -> Q:
        """Return the same rows as `reach`, by a condition that is quicker where only a few of them are wanted."""
        return self.reach(user, action, day)

    def visible_to(self, user: User, action: Action, *, day: date, few: bool = False) -> Self:
        """Return the rows on which `user` may do `action` on that day.

        `few`: one row is looked for, or the first of a list. A subquery, not DISTINCT: PostgreSQL refuses to lock rows made
        distinct, or joined from the side that may be missing.
        """
        which = (self.reach_of_few if few else self.reach)(user, action, day)
        if not which:  # every row
            return self.all()
        if not self.reach_joins:
            return self.filter(which)
        return self.filter(pk__in=self.model._default_manager.filter(which).values("pk"))

    def get_for(self, user: User, action: Action, *, day: date, **lookup: Any) -> M:
        """Return the one row that `lookup` names.

        :raises NotFound: there is none, or none that this user may reach.
        """
        found = self.visible_to(user, action, day=day, few=True).filter(**lookup).first()
        if found is None:
            # as it is, not str(): a name that was said can be translated
            raise not_found(cast(str, self.model._meta.verbose_name), lookup)
        return found


def not_found(what: str, lookup: dict[str, Any]) -> NotFound:
    """Return the one refusal for what is missing and what is out of reach."""
    named = ", ".join(str(value) for value in lookup.values())
    return NotFound(
        said("There is no {what} “{named}” here. Check how it is written.", what=what, named=named)
    )
