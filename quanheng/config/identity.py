"""How people prove who they are: settings of allauth, and single sign-on as the environment names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
SETTINGS: dict[str, Any] = {
    "ACCOUNT_ADAPTER": "quanheng.web.identity.adapters.AccountAdapter",
    "MFA_ADAPTER": "quanheng.web.identity.adapters.MFAAdapter",
    "SOCIALACCOUNT_ADAPTER": "quanheng.web.identity.adapters.SocialAdapter",
    "ACCOUNT_LOGIN_METHODS": {"username"},
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,  # the adapter writes them into the audit; no mail is sent
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 900,
    # By whose account it is, never by address: nobody who mistypes makes a colleague beside wait. Addresses are counted
    # where people sign in, by quanheng.web.services.
    "ACCOUNT_RATE_LIMITS": {"reauthenticate": "10/5m/user", "login_failed": "5/5m/key"},
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_TOLERANCE": 1,
    "MFA_FORMS": {
        "activate_totp": "quanheng.web.identity.forms.ActivateForm",
        "authenticate": "quanheng.web.identity.forms.AuthenticateForm",
        "reauthenticate": "quanheng.web.identity.forms.ReauthenticateForm",
    },
    "MFA_ALLOW_UNVERIFIED_EMAIL": True,  # accounts are opened by administrators, addresses prove nothing here
    "SOCIALACCOUNT_EMAIL_VERIFICATION": "none",
    "SOCIALACCOUNT_LOGIN_ON_GET": False,
    "SOCIALACCOUNT_STORE_TOKENS": False,
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class CannotSignOn(Refused):
    """Single sign-on is named in the environment and cannot work so."""


def providers(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return allauth's settings of the one provider that QUANHENG_OIDC_* name; none where they name none.

    :raises CannotSignOn: one of them is missing, or the address is not https (but on this machine).
    """
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
    held = {name: environ.get(f"QUANHENG_OIDC_{name}", "") for name in names}
    if not any(held.values()):
        return {}
    missing = [f"QUANHENG_OIDC_{name}" for name, value in held.items() if not value]
    if missing:
        raise CannotSignOn(
            said("Single sign-on lacks {names}. Set all three, or none.", names=", ".join(missing))
        )
    parts = urlsplit(held["ISSUER"])
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise CannotSignOn(
            said(
                "QUANHENG_OIDC_ISSUER is “{url}”; write it as https://login.example.com.",
                url=held["ISSUER"],
            )
        )
    app = {
        "provider_id": "sso",
        "name": environ.get("QUANHENG_OIDC_NAME") or parts.hostname,
        "client_id": held["CLIENT_ID"],
        "secret": held["CLIENT_SECRET"],
        "settings": {"server_url": held["ISSUER"], "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
