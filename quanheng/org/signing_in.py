"""Who somebody is who types a name, or for whom another site vouches: an account's name, its e-mail address, a phone number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from quanheng.base.models import User
from quanheng.org.services.personal import user_of_phone


class AnyName(ModelBackend):
    """Signs in by whatever name belongs to one account; where none does, that takes no less time."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the user, None where name and password do not belong together."""
        if not username or password is None:
            return None
        user = named(username)
        if user is None:
            User().set_password(password)  # as long as checking one takes
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None


def named(name: str) -> User | None:
    """Return whose account name that is, else whose e-mail address alone, else whose phone number; None for nobody's."""
    exact = User.objects.filter(username=name, is_machine=False).first()
    if exact is not None:
        return exact
    if "@" not in name:
        return user_of_phone(name)
    found = list(User.objects.filter(email__iexact=name, is_machine=False, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def vouched_for(mails: Iterable[str]) -> User | None:
    """Return the one open account that has one of the e-mail addresses; None where there is none, or more than one."""
    found = [user for mail in dict.fromkeys(mails) for user in _open(mail)]
    return found[0] if len({user.pk for user in found}) == 1 else None


def _open(mail: str) -> list[User]:
    rows = User.objects.filter(email__iexact=mail, is_active=True, is_machine=False)
    return list(rows) if mail else []
