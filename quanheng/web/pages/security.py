"""One's own sign-in: password, second factors, sessions, and tokens for programs."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from quanheng.base.access import NotFound
from quanheng.base.tokens.scopes import SCOPES, unpacked
from quanheng.base.tokens.selectors import tokens
from quanheng.base.tokens.services import CannotIssue, CannotRevoke, token_issue, token_revoke
from quanheng.engine.ground.words import Said, said
from quanheng.org.second_factor import is_asked_of
from quanheng.org.services.security import (
    CannotChangePassword,
    WrongPassword,
    password_change,
    security_note,
    shut_note,
    sign_on_end,
)
from quanheng.web.identity.adapters import TOO_MANY
from quanheng.web.identity.form import NOTE
from quanheng.web.identity.middleware import FIRST, lacks_factor
from quanheng.web.identity.origin import address_of, came_from
from quanheng.web.services import sign_in_failed, sign_in_is_shut
from quanheng.web.viewer import Viewer

CHANGED = said("The password is changed. Every other session has ended.")
DAYS = (30, 90, 180, 365)
LONGEST_NUMBER = 19  # digits of a row's number


@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Show how one signs in, from where, and which programs read for one."""
    return _page(request)


@sensitive_post_parameters()
@require_POST
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; every other session ends."""
    viewer = Viewer.of(request)
    words = {name: request.POST.get(name, "") for name in ("old", "new", "again")}
    name, address = f"old password of {viewer.user.pk}", address_of(request)
    if sign_in_is_shut(name, address=address, at=viewer.at):
        return _page(request, why=TOO_MANY, part="password", status=429)
    others = [one for one in _sessions(request) if one.session_key != request.session.session_key]
    try:
        password_change(actor=viewer.user, **words, at=viewer.at)
    except CannotChangePassword as error:
        if isinstance(error, WrongPassword) and sign_in_failed(name, address=address, at=viewer.at):
            shut_note(
                user=viewer.user, came_from=came_from(request), what="wrong_passwords", at=viewer.at
            )
        return _page(request, why=error.sentence, part="password", status=422)
    update_session_auth_hash(request, viewer.user)
    for session in others:
        session.end()
    return HttpResponseRedirect(f"{reverse('security')}?changed=1")


@require_POST
@login_required
def session_end(request: HttpRequest) -> HttpResponse:
    """End one other session, or all others."""
    viewer, wanted = Viewer.of(request), request.POST.get("session", "")
    for session in _sessions(request):
        is_own = session.session_key == request.session.session_key
        if not is_own and wanted in ("all", str(session.pk)):
            session.end()
            security_note(actor=viewer.user, what="session_ended", at=viewer.at)
    return HttpResponseRedirect(f"{reverse('security')}#sessions")


@require_POST
@login_required
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token for a program; its secret is shown this once."""
    viewer = Viewer.of(request)
    if lacks_factor(request):  # a token would read past what the pages keep shut
        return _page(request, why=FIRST, part="tokens", status=403)
    days = request.POST.get("days", "")
    try:
        _, secret = token_issue(
            actor=viewer.user,
            user=viewer.user,
            name=request.POST.get("name", "").strip(),
            scopes=request.POST.getlist("scopes"),
            days=int(days) if days.isdecimal() and len(days) < 5 else 0,
            at=viewer.at,
        )
    except CannotIssue as error:
        return _page(request, why=error.sentence, part="tokens", status=422)
    return _page(request, secret=secret)


@require_POST
@login_required
def token_end(request: HttpRequest) -> HttpResponse:
    """Let a token read no more."""
    viewer = Viewer.of(request)
    try:
        token_revoke(actor=viewer.user, token_id=_number(request, "token"), at=viewer.at)
    except (NotFound, CannotRevoke) as error:
        return _page(request, why=error.sentence, part="tokens", status=422)
    return HttpResponseRedirect(f"{reverse('security')}#tokens")


@require_POST
@login_required
def sign_on_stop(request: HttpRequest) -> HttpResponse:
    """Let an identity of a provider no longer sign in here."""
    viewer = Viewer.of(request)
    sign_on_end(actor=viewer.user, link_id=_number(request, "link"), at=viewer.at)
    return HttpResponseRedirect(reverse("security"))


def _number(request: HttpRequest, name: str) -> int:
    """Return a number that was posted; 0, which is nobody's, for whatever is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < LONGEST_NUMBER else 0


def _sessions(request: HttpRequest) -> list[UserSession]:
    """Return the sessions that are open, this one among them: a changed password gave it another key."""
    found: list[UserSession] = UserSession.objects.purge_and_list(request.user)
    if request.session.session_key not in {one.session_key for one in found}:
        UserSession.objects.create_from_request(request)
        found = UserSession.objects.purge_and_list(request.user)
    return found


def _page(request: HttpRequest, *, why: str | Said = "", part: str = "", secret: str = "", status: int = 200) -> HttpResponse:  # fmt: skip
    viewer = Viewer.of(request)
    factors = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    of_type = {
        kind: [one for one in factors if one.type == kind] for kind in Authenticator.Type.values
    }
    codes = next(iter(of_type[Authenticator.Type.RECOVERY_CODES]), None)
    shown: dict[str, Any] = {
        "app": next(iter(of_type[Authenticator.Type.TOTP]), None),
        "keys": of_type[Authenticator.Type.WEBAUTHN],
        "codes": codes,
        "links": SocialAccount.objects.filter(user=request.user).order_by("pk"),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "asked": is_asked_of(viewer.user, viewer.day),
        "first": request.GET.get("first"),
        "sessions": [
            (one, one.session_key == request.session.session_key) for one in _sessions(request)
        ],
        "tokens": [
            (one, unpacked(one.scopes))
            for one in tokens(viewer.user)
            if one.revoked_at is None and one.expires_at > viewer.at
        ],
        "scopes_known": SCOPES,
        "days": DAYS,
        "why": why,
        "part": part,
        "done": CHANGED if request.GET.get("changed") else "",
        "secret": secret,
        "note": request.session.pop(NOTE, ""),
    }
    return render(request, "web/security.html", shown, status=status)
