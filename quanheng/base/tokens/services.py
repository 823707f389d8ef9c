"""Tokens of the API: issued, revoked, and seen in use."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from quanheng.base import audit
from quanheng.base.access import not_found
from quanheng.base.models import LONGEST_TOKEN, ApiToken, User
from quanheng.base.tokens.actions import TOKEN_CHANGE
from quanheng.base.tokens.scopes import SCOPES, fresh_secret, hash_of, packed, prefix_of, unpacked
from quanheng.base.tokens.selectors import reaches
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

MOST_DAYS = LONGEST_TOKEN.days
LONGEST_NAME = 100


class CannotIssue(Refused):
    """A token cannot be issued so."""


class CannotRevoke(Refused):
    """A token cannot be revoked."""


@transaction.atomic
def token_issue(
    *, actor: User, user: User, name: str, scopes: Collection[str], days: int, at: datetime
) -> tuple[ApiToken, str]:
    """Return a new token by which a program reads as the user, and its secret, which is not kept and shown never again.

    :raises NotFound: there is no such user for this actor.
    :raises CannotIssue: the user may not sign in, or name, scopes or days are not allowed.
    """
    if not reaches(actor, user):
        raise not_found(said("user"), {"username": user.username})
    _want_allowed(user, name, scopes, days)
    secret = fresh_secret()
    token = ApiToken(
        user=user,
        name=name,
        prefix=prefix_of(secret),
        hash=hash_of(secret),
        scopes=packed(scopes),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    token.full_clean()
    token.save()
    audit.note(actor=actor, action=TOKEN_CHANGE, subject=token, after=_as_dict(token), at=at)
    return token, secret


@transaction.atomic
def token_revoke(*, actor: User, token_id: int, at: datetime, why: str = "") -> ApiToken:
    """Let the token open nothing from now on.

    :raises NotFound: there is no such token for this actor. :raises CannotRevoke: it is revoked already.
    """
    token = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if token is None or not reaches(actor, token.user):
        raise not_found(said("token"), {"id": token_id})
    if token.revoked_at is not None:
        raise CannotRevoke(
            said(
                "The token “{name}” was revoked on {day} already.",
                name=token.name,
                day=token.revoked_at.date().isoformat(),
            )
        )
    before = _as_dict(token)
    token.revoked_at = at
    token.full_clean()
    token.save(update_fields=["revoked_at"])
    audit.note(
        actor=actor,
        action=TOKEN_CHANGE,
        subject=token,
        before=before,
        after=_as_dict(token),
        why=why,
        at=at,
    )
    return token


def token_used(*, token: ApiToken, day: date) -> None:
    """Remember the last day on which the token was used: one write a day, not one a request."""
    if token.last_used_on is None or token.last_used_on < day:
        older = Q(last_used_on=None) | Q(last_used_on__lt=day)
        ApiToken.objects.filter(older, pk=token.pk).update(last_used_on=day)


def _want_allowed(user: User, name: str, scopes: Collection[str], days: int) -> None:
    if user.is_machine or not user.is_active:
        raise CannotIssue(
            said(
                "The user “{user}” may not sign in, so no token can read as that user. Choose another user.",
                user=user.username,
            )
        )
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise CannotIssue(
            said("Give the token a name of 1 to 100 letters that says what it is for.")
        )
    if not scopes:
        raise CannotIssue(
            said("Say what the token may read: one or more of {known}.", known=", ".join(SCOPES))
        )
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise CannotIssue(
            said(
                "There is no scope “{asked}”. Choose among {known}.",
                asked=", ".join(unknown),
                known=", ".join(SCOPES),
            )
        )
    if not 1 <= days <= MOST_DAYS:
        raise CannotIssue(
            said("A token lives 1 to {most} days; {days} is outside.", most=MOST_DAYS, days=days)
        )


def _as_dict(token: ApiToken) -> dict[str, Any]:
    return {
        "user": token.user.username,
        "name": token.name,
        "prefix": token.prefix,
        "scopes": unpacked(token.scopes),
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    }
