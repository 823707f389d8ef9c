"""Who asks: a program by its token, or somebody who signed in to the pages. Both read as one user, and no further."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer

from quanheng.base.tokens.scopes import unpacked
from quanheng.base.tokens.selectors import token_opened
from quanheng.base.tokens.services import token_used
from quanheng.engine.ground.words import said
from quanheng.org.company_now import today
from quanheng.web.api.errors import CannotAnswer
from quanheng.web.identity.middleware import FIRST, lacks_factor, needs_factor
from quanheng.web.identity.origin import address_of

if TYPE_CHECKING:
    from quanheng.base.models import User


class Token(HttpBearer):
    """A token in the header Authorization, with one of the scopes that the address wants."""

    openapi_description = (
        "A token as “quanheng token issue” gives it; the scopes say what it may read."
    )

    def __init__(self, scopes: Sequence[str]) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Any:
        """Return the user, None where no token was sent: a session may do then.

        :raises BadToken: the token opens nothing. :raises CannotAnswer: no token, or one without the scope.
        """
        header = request.headers.get("Authorization")
        return None if header is None else self.authenticate(request, _secret(header))

    def authenticate(self, request: HttpRequest, token: str) -> User:
        """Return the user whose token it is."""
        at = timezone.now()
        found = token_opened(token, at)
        token_used(token=found, day=timezone.localdate(at))
        if not set(self.scopes) & set(unpacked(found.scopes)):
            raise CannotAnswer(
                said(
                    "This token lacks the scope “{scope}”. Issue one that has it.",
                    scope=" / ".join(self.scopes),
                ),
                code="forbidden_scope",
                where="Authorization",
            )
        if needs_factor(found.user, today(at)):
            raise CannotAnswer(FIRST, code="second_factor", where="Authorization")
        found.user.came_from = f"token {found.prefix} {address_of(request)}".strip()
        request.user = found.user
        return found.user


class Session(APIKeyCookie):
    """The session of somebody who signed in to the pages; it reads whatever that person sees."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "The cookie of somebody who signed in to the pages."

    def __init__(self) -> None:
        super().__init__(csrf=False)  # there is nothing here but reading

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return the user who signed in, None where nobody did, or must add a second factor first."""
        if not key or "\x00" in key:
            return None
        return request.user if request.user.is_authenticated and not lacks_factor(request) else None


def _secret(header: str) -> str:
    scheme, _, secret = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise CannotAnswer(
            said("The header Authorization must read “Bearer”, a space and the token."),
            code="unauthorized",
            where="Authorization",
        )
    return secret.strip()
