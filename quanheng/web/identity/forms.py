"""Codes of an authenticator, each of which opens once for as long as it would open at all."""

from __future__ import annotations

import hashlib

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django.core.cache import cache


class _OpensOnce:
    """The library remembers a used code for one period, and takes it for the periods beside it too."""

    def clean_code(self) -> str:
        """Return the code.

        :raises ValidationError: it is wrong, or was used already.
        """
        code: str = super().clean_code()  # type: ignore[misc]
        held: Authenticator = self.authenticator  # type: ignore[attr-defined]
        mark = _mark(held.user_id, code)
        if held.type == Authenticator.Type.TOTP and not cache.add(mark, 1, _seconds()):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_OpensOnce, forms.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class ReauthenticateForm(_OpensOnce, forms.ReauthenticateForm):  # type: ignore[misc]
    """Showing once more who it is."""


class ActivateForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """Adding an authenticator: the code that shows that it works opens nothing afterwards."""

    def clean_code(self) -> str:
        """Return the code.

        :raises ValidationError: it is wrong.
        """
        code: str = super().clean_code()
        cache.set(_mark(self.user.pk, code), 1, _seconds())
        return code


def _mark(user: int, code: str) -> str:
    # By user, who has one authenticator at most: while one is added, it has no number yet.
    digits = "".join(code.split())
    return f"identity-code-{user}-{hashlib.sha256(digits.encode()).hexdigest()}"


def _seconds() -> int:
    return int(app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1))
