"""Signing in and out."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from quanheng.engine.ground.words import said
from quanheng.org import selectors as org
from quanheng.web import services
from quanheng.web.identity.adapters import NOTE
from quanheng.web.identity.origin import address_of
from quanheng.web.pages.display import safe

LONGEST = 150  # of a user name
WRONG = said("The user name or the password is wrong. Check capital letters, and try again.")
TOO_MANY = said(
    "Too many wrong tries for this user name. Wait {minutes} minutes and try again, or ask whoever runs this system.",
    minutes=services.MINUTES,
)


@sensitive_post_parameters("password")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or let somebody in; a part of a page that was asked for says that the session ended."""
    if getattr(request, "htmx", False):
        return _again(request)
    if request.method == "POST":
        return _try(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(_onward(request))
    return _form(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect(resolve_url("sign_in"))


def _try(request: HttpRequest) -> HttpResponse:
    name, at = request.POST.get("username", "")[:LONGEST].replace("\x00", ""), timezone.now()
    address = address_of(request)
    if services.sign_in_is_shut(name, address=address, at=at):
        return _form(request, why=TOO_MANY, status=429)
    user = authenticate(request, username=name, password=request.POST.get("password", ""))
    if user is None:
        services.sign_in_failed(name, address=address, at=at)
        return _form(request, why=WRONG, status=422)
    services.sign_in_done(name, address=address)
    # the second factor, where there is one, comes next; then the adapter lets the person in
    coming = Login(user=user, redirect_url=_onward(request), email_verification="none")
    response: HttpResponse = perform_password_login(request, {"username": name}, coming)
    return response


def _form(request: HttpRequest, why: str = "", status: int = 200) -> HttpResponse:
    asked = {
        "next": _asked(request),
        "name": request.POST.get("username", ""),
        "why": why or request.session.pop(NOTE, ""),
        "waived": org.company().second_factor_waived,
        "providers": _providers(),
    }
    return render(request, "web/sign_in.html", asked, status=status)


def _providers() -> list[dict[str, str]]:
    """Return the sites by which one may sign on: their names, and how addresses name them."""
    held = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [{"id": app["provider_id"], "name": app["name"]} for app in held]


def _again(request: HttpRequest) -> HttpResponse:
    back = request.htmx.current_url_abs_path or resolve_url("home")  # type: ignore[attr-defined]
    return render(request, "web/sign_in.html#again", {"back": back}, status=401)


def _asked(request: HttpRequest) -> str:
    """Return where somebody wanted to go; empty for nowhere of ours."""
    return safe(request, request.POST.get("next") or request.GET.get("next") or "")


def _onward(request: HttpRequest) -> str:
    return _asked(request) or resolve_url("home")
