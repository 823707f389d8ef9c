"""Who may act as what, where, from a day to a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.findings import refuse_all
from quanheng.engine.ground.words import said
from quanheng.org.actions import GRANT_CHANGE
from quanheng.org.choices import Role
from quanheng.org.clock import day_at
from quanheng.org.days import holds_on
from quanheng.org.models import RoleGrant, Unit
from quanheng.org.services.common import (
    Author,
    CannotChangeOrg,
    bad_span,
    lock_org,
    want_whole_company,
)


@transaction.atomic
def role_grant(
    *,
    actor: User,
    user: User,
    role: Role,
    unit: str | None,
    day_from: date,
    day_to: date | None = None,
    at: datetime,
    why: str = "",
) -> RoleGrant:
    """Let the user act as the role on the unit of that code and all below; None is everywhere.

    :raises NotFound: there is no such unit for this actor, or the actor may not grant everywhere.
    :raises CannotChangeOrg: the days cannot be, or the same grant begins on that day already.
    """
    author = Author(actor=actor, at=at, why=why)
    day = day_at(lock_org(), at)
    where = _unit(actor, unit, day)
    refuse_all(
        list(bad_span(said("grant of {role}", role=role), day_from, day_to)), CannotChangeOrg
    )
    grant = RoleGrant(user=user, role=role, unit=where, day_from=day_from, day_to=day_to)
    _validate(grant)
    grant.save()
    author.note(GRANT_CHANGE, [audit.Change(grant, None, _as_dict(grant))])
    return grant


@transaction.atomic
def role_grant_end(
    *, actor: User, grant_id: int, day_to: date, at: datetime, why: str = ""
) -> RoleGrant:
    """Let the grant end before that day; one that begins today or later, and would end before, is taken back whole.

    What was granted by mistake opens nothing from the moment on at which it is taken back: only the audit still knows of it.

    :raises NotFound: there is no such grant for this actor.
    :raises CannotChangeOrg: the day is past, or not after its first; or the grant ends by then already; or nobody else
        administers the whole company then.
    """
    author = Author(actor=actor, at=at, why=why)
    day = day_at(lock_org(), at)
    grant = RoleGrant.objects.get_for(actor, GRANT_CHANGE, day=day, pk=grant_id)
    if grant.day_to is not None and grant.day_to <= day_to:
        raise CannotChangeOrg(
            said(
                "This grant ends on {end} already. Grant the role again where it should hold longer.",
                end=grant.day_to,
            )
        )
    if not actor.is_machine:  # whoever runs commands grants again
        others = RoleGrant.objects.exclude(pk=grant.pk)
        want_administrator_left([grant], others, day=max(day, day_to, grant.day_from))
    if day <= grant.day_from and day_to <= grant.day_from:
        author.note(GRANT_CHANGE, [audit.Change(grant, _as_dict(grant), None)])
        grant.delete()
        return grant
    findings = list(bad_span(said("grant of {role}", role=grant.role), grant.day_from, day_to))
    refuse_all(findings, CannotChangeOrg)
    before = _as_dict(grant)
    grant.day_to = day_to
    _validate(grant)
    grant.save(update_fields=["day_to"])
    author.note(GRANT_CHANGE, [audit.Change(grant, before, _as_dict(grant))])
    return grant


def want_administrator_left(
    going: Sequence[RoleGrant], others: QuerySet[RoleGrant], *, day: date
) -> None:
    """Refuse to let the last administrator of the whole company go: nobody could grant roles any more.

    `going`: the grants that open nothing from the day on; `others`: those that stay.

    :raises CannotChangeOrg: by none of the others somebody who may sign in administers the whole company on the day.
    """
    if not any(one.role == Role.ADMINISTRATOR and one.unit_id is None for one in going):
        return
    left = others.filter(holds_on(day), role=Role.ADMINISTRATOR, unit=None)
    if not left.filter(user__is_active=True, user__is_machine=False).exists():
        raise CannotChangeOrg(
            said(
                "Nobody else administers the whole company on {day}, so that nobody could grant roles any more. Grant the role to somebody else first.",
                day=day,
            )
        )


def _unit(actor: User, code: str | None, day: date) -> Unit | None:
    if code is None:
        want_whole_company(actor, GRANT_CHANGE, day=day)
        return None
    return Unit.objects.get_for(actor, GRANT_CHANGE, day=day, code=code)


def _validate(grant: RoleGrant) -> None:
    try:
        grant.full_clean()
    except ValidationError as error:
        raise CannotChangeOrg(
            said("This cannot be granted: {why}", why=" ".join(error.messages))
        ) from None


def _as_dict(grant: RoleGrant) -> dict[str, Any]:
    return {
        "user": grant.user.username,
        "role": grant.role,
        "unit": grant.unit and grant.unit.code,
        "day_from": grant.day_from.isoformat(),
        "day_to": grant.day_to and grant.day_to.isoformat(),
    }
