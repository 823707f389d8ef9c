"""Signing in and out."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from quanheng.engine.ground.words import said
from quanheng.org.services.security import security_note, shut_note
from quanheng.org.signing_in import named
from quanheng.web import services
from quanheng.web.identity.form import onward, sign_in_page
from quanheng.web.identity.origin import address_of, came_from
from quanheng.web.viewer import Viewer

LONGEST = 150  # of a user name
WRONG = said("The user name or the password is wrong. Check capital letters, and try again.")
TOO_MANY = said(
    "Too many wrong tries. Wait {minutes} minutes and try again, or ask whoever runs this system.",
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
        return HttpResponseRedirect(onward(request))
    return sign_in_page(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        viewer = Viewer.of(request)
        security_note(actor=viewer.user, what="signed_out", at=viewer.at)
    logout(request)
    return HttpResponseRedirect(resolve_url("sign_in"))


def _try(request: HttpRequest) -> HttpResponse:
    name, at = request.POST.get("username", "")[:LONGEST], timezone.now()
    address = address_of(request)
    if services.sign_in_is_shut(name, address=address, at=at):
        return sign_in_page(request, why=TOO_MANY, status=429)
    user = authenticate(request, username=name, password=request.POST.get("password", ""))
    if user is None:
        if services.sign_in_failed(name, address=address, at=at):
            shut_note(user=named(name), came_from=came_from(request), what="wrong_passwords", at=at)
        return sign_in_page(request, why=WRONG, status=422)
    services.sign_in_done(name, address=address)
    # the second factor, where there is one, comes next; then the adapter lets the person in
    coming = Login(user=user, redirect_url=onward(request), email_verification="none")
    response: HttpResponse = perform_password_login(request, {"username": name}, coming)
    return response


def _again(request: HttpRequest) -> HttpResponse:
    back = request.htmx.current_url_abs_path or resolve_url("home")  # type: ignore[attr-defined]
    return render(request, "web/sign_in.html#again", {"back": back}, status=401)
