"""Reads of tokens: whose they are, and which one a secret opens."""

from __future__ import annotations

from datetime import datetime

from quanheng.base.access import not_found
from quanheng.base.models import ApiToken, User
from quanheng.base.tokens.scopes import hash_of
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said


class BadToken(Refused):
    """A secret opens nothing."""


def token_opened(secret: str, at: datetime) -> ApiToken:
    """Return the token that the secret opens at that moment, with its user.

    :raises BadToken: there is none, it has ended or was revoked, or its user may not sign in.
    """
    token = ApiToken.objects.select_related("user").filter(hash=hash_of(secret)).first()
    if token is None or token.user.is_machine:
        raise BadToken(said("There is no such token. Check that it was copied whole."))
    if token.revoked_at is not None:
        raise BadToken(said("The token “{name}” was revoked. Use another.", name=token.name))
    if token.expires_at <= at:
        raise BadToken(
            said(
                "The token “{name}” ended on {day}. Issue a new one.",
                name=token.name,
                day=token.expires_at.date().isoformat(),
            )
        )
    if not token.user.is_active:
        raise BadToken(
            said("The token “{name}” belongs to a user who may not sign in.", name=token.name)
        )
    return token


def tokens(actor: User) -> list[ApiToken]:
    """Return the tokens that the actor may see, oldest first: one's own; every one for the machine."""
    found = ApiToken.objects.select_related("user").order_by("id")
    if actor.is_machine:
        return list(found)
    return list(found.filter(user=actor)) if actor.is_active else []


def user_called(username: str) -> User:
    """Return the user of that name, for a command.

    :raises NotFound: there is none.
    """
    found = User.objects.filter(username=username).first()
    if found is None:
        raise not_found(said("user"), {"username": username})
    return found


def reaches(actor: User, user: User) -> bool:
    """Return whether the actor may have a token of that user: of oneself, or of anybody for the machine."""
    return actor.is_machine or (actor.is_active and actor.pk == user.pk)
