"""How allauth works here: nobody signs up, secrets are sealed, what happens is written into the audit, words are ours."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import get_pending_stage
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from quanheng.base import keyring
from quanheng.engine.ground.words import Said, said
from quanheng.org import selectors as org
from quanheng.org.services.security import link, security_note, shut_note, sign_in_note
from quanheng.org.signing_in import vouched_for
from quanheng.web.identity.form import NOTE, sign_in_page
from quanheng.web.identity.origin import address_of, came_from
from quanheng.web.templatetags.web import tell

FRESH_SECONDS = 300
SHUT = "too_many_login_attempts"
SHUT_SECONDS = 300  # for which wrong codes are counted
CLOSED = said("This account is closed. Ask an administrator to open it again.")
WRONG_CODE = said("This code is wrong, was used already, or is too old. Wait for the next one.")
TOO_MANY = said("Too many tries. Wait a few minutes, then try again.")
SENTENCES = {
    "incorrect_code": WRONG_CODE,
    SHUT: TOO_MANY,
    "rate_limited": TOO_MANY,
    "incorrect_password": said("The password is wrong. Check capital letters."),
    "cannot_delete_authenticator": said("This second factor cannot be removed."),
    "cannot_generate_recovery_codes": said(
        "Add a second factor first; then there are recovery codes for it."
    ),
    "unknown_email": said("There is no account of that name."),
}


def no_account(provider: str) -> Said:
    """Return what is said to somebody whom the provider knows and we do not."""
    return said(
        "Nobody here has the e-mail address that {provider} gave. Ask an administrator to enter it for your account.",
        provider=provider,
    )


def other_subject(provider: str) -> Said:
    """Return what is said to somebody whose e-mail address another identity of the provider came in by."""
    return said(
        "Somebody else of {provider} signs in to the account of your e-mail address. Ask an administrator whose it is.",
        provider=provider,
    )


def not_through(provider: str) -> Said:
    """Return what is said to somebody whom the provider did not let through."""
    return said(
        "{provider} did not let you in. Try again, or sign in by password.", provider=provider
    )


class _Ours:
    """Sentences of our own in place of allauth's."""

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return the error with its sentence in the reader's language."""
        return ValidationError(tell(SENTENCES.get(code, WRONG_CODE)), code=code)


class AccountAdapter(_Ours, DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in: accounts are opened by administrators alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody makes an account."""
        return False

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return the error with its sentence; that codes were wrong too often is written down."""
        if code == SHUT:
            self._note_shut()
        return super().validation_error(code, *args)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Say that the account is closed: only whoever proved to be its owner reads that."""
        return refused(request, CLOSED)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Let somebody in who passed every stage, and write that down."""
        super().login(request, user)
        user.came_from = came_from(request)
        methods = request.session.get("account_authentication_methods", [])
        how = "+".join(dict.fromkeys(str(one.get("type") or one["method"]) for one in methods))
        sign_in_note(actor=user, how=how or "password", at=timezone.now())
        for one in methods:
            if one["method"] == "socialaccount":
                link(user=user, provider=one["provider"], uid=one["uid"], at=timezone.now())

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by which tries are counted and sessions are listed."""
        return address_of(request) or "0.0.0.0"  # noqa: S104 - a list of sessions wants some address

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return whether somebody shows again who it is: not within five minutes of signing in."""
        methods = self.request.session.get("account_authentication_methods", [])
        newest = max((float(one["at"]) for one in methods), default=0.0)
        return timezone.now().timestamp() - newest > FRESH_SECONDS

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Keep nothing but what went wrong: our pages say themselves what was done."""
        if kwargs.get("message"):
            request.session[NOTE] = str(kwargs["message"])

    def _note_shut(self) -> None:
        """Write once for each time that somebody waits, however often they try meanwhile."""
        stage = get_pending_stage(self.request)
        user = stage.login.user if stage else self.request.user
        if user.is_authenticated and cache.add(f"identity-shut-{user.pk}", 1, SHUT_SECONDS):
            where = came_from(self.request)
            shut_note(user=user, came_from=where, what="wrong_codes", at=timezone.now())

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """Write what changed into the audit: the library tells of it here."""
        user.came_from = came_from(self.request)
        security_note(actor=user, what=template_prefix.rpartition("/")[2], at=timezone.now())


class MFAAdapter(_Ours, DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets are sealed before they are stored."""

    def encrypt(self, text: str) -> str:
        """Return the secret sealed."""
        return keyring.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret."""
        return keyring.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Return what an authenticator calls us: the company."""
        return org.company().name

    def _get_site_name(self) -> str:
        return org.company().name

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.get_username())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Return a name for a key that was given none."""
        return tell(said("My key"))


class SocialAdapter(_Ours, DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on: it opens accounts that are there, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Return False: nobody makes an account."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Take the account whose e-mail address the provider vouches for; where there is none, say so.

        An address may have gone over to somebody else: whoever came in by it first keeps the account.
        """
        if sociallogin.is_existing:
            return
        name = sociallogin.provider.name
        # True and nothing else: some providers write “false” as a text
        user = vouched_for(one.email for one in sociallogin.email_addresses if one.verified is True)
        if user is None:
            raise ImmediateHttpResponse(refused(request, no_account(name)))
        if SocialAccount.objects.filter(user=user, provider=sociallogin.account.provider).exists():
            raise ImmediateHttpResponse(refused(request, other_subject(name)))
        sociallogin.user = user  # linked when every stage is passed, the second factor among them

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:  # fmt: skip
        """Say that the provider did not let somebody in."""
        raise ImmediateHttpResponse(refused(request, not_through(provider.name)))


def refused(request: HttpRequest, why: Said) -> HttpResponse:
    """Return the sign-in page with a sentence."""
    return sign_in_page(request, why=why, status=403)
