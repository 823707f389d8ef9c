"""Whoever needs a second factor and has none adds one before anything else opens."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from quanheng.engine.ground.words import said
from quanheng.org.second_factor import is_asked_of
from quanheng.web import refusals
from quanheng.web.viewer import Viewer

Next = Callable[[HttpRequest], HttpResponse]
OPEN = ("/sign-in/", "/sign-out/", "/security/", "/display/", "/static/")
FIRST = said("Add a second factor first: what you may see is pay or personal data of others.")


def lacks_factor(request: HttpRequest) -> bool:
    """Return whether whoever signed in must have a second factor and has none."""
    user = request.user
    if not user.is_authenticated:
        return False
    viewer = Viewer.of(request)
    return is_asked_of(viewer.user, viewer.day) and not is_mfa_enabled(user)


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
