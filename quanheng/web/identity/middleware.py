"""Whoever needs a second factor and has none adds one before anything else opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from quanheng.engine.ground.words import said
from quanheng.org.second_factor import is_asked_of
from quanheng.web import refusals
from quanheng.web.identity.form import back_to_form
from quanheng.web.viewer import Viewer

if TYPE_CHECKING:
    from quanheng.base.models import User

Next = Callable[[HttpRequest], HttpResponse]
OPEN = ("/sign-in/", "/sign-out/", "/security/", "/display/", "/static/")
FIRST = said("Add a second factor first: what you may see is pay or personal data of others.")


def lacks_factor(request: HttpRequest) -> bool:
    """Return whether whoever signed in must have a second factor and has none."""
    user = request.user
    if not user.is_authenticated:
        return False
    viewer = Viewer.of(request)
    return needs_factor(viewer.user, viewer.day)


def needs_factor(user: User, day: date) -> bool:
    """Return whether the user must have a second factor on that day and has none."""
    return is_asked_of(user, day) and not is_mfa_enabled(user)


class LostSession:
    """A form that comes after its session ended leads back to its page, not to an address that only takes forms."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return what the page returns; where that asks to sign in, the way back to the form."""
        response = self.get_response(request)
        asks = response.status_code == HTTPStatus.FOUND and request.method == "POST"
        to_sign_in = (
            f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path}, safe='/')}"
        )
        if (
            asks
            and not request.user.is_authenticated
            and response["Location"].startswith(to_sign_in)
        ):
            return back_to_form(request)
        return response


class SecondFactor:
    """Sends them to the page where one is added; a part of a page, and the API, get a sentence."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return what the page returns, or the way to a second factor."""
        if request.path.startswith((*OPEN, "/api/")) or not lacks_factor(request):
            return self.get_response(request)
        if getattr(request, "htmx", False):
            return refusals.page(request, FIRST, 403)
        return HttpResponseRedirect(f"{reverse('security')}?first=1")
