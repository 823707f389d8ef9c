"""The page where people sign in, and what it says when they could not."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from quanheng.org import selectors as org
from quanheng.web.pages.display import safe

NOTE = "identity_note"  # what the next page says, kept in the session


def sign_in_page(request: HttpRequest, why: str = "", status: int = 200) -> HttpResponse:
    """Return the form with a sentence; what was typed is kept, but for the password."""
    shown = {
        "next": asked(request),
        "name": request.POST.get("username", ""),
        "why": why or request.session.pop(NOTE, ""),
        "lost": "lost" in request.GET,
        "waived": org.company().second_factor_waived,
        "providers": _providers(),
    }
    return render(request, "web/sign_in.html", shown, status=status)


def asked(request: HttpRequest) -> str:
    """Return where somebody wanted to go; empty for nowhere of ours."""
    return safe(request, request.POST.get("next") or request.GET.get("next") or "")


def back_to_form(request: HttpRequest) -> HttpResponseRedirect:
    """Send somebody whose session ended to sign in, and then to the page on which the form stands that was sent."""
    page = safe(request, request.headers.get("Referer", ""))
    parts = urlsplit(page)
    back = urlunsplit(("", "", parts.path, parts.query, "")) if page else resolve_url("home")
    return HttpResponseRedirect(f"{resolve_url('sign_in')}?{urlencode({'next': back, 'lost': 1})}")


def onward(request: HttpRequest) -> str:
    """Return where somebody comes to who signed in."""
    return asked(request) or resolve_url("home")


def _providers() -> list[dict[str, str]]:
    """Return the sites by which one may sign on: their names, and how addresses name them."""
    held = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [{"id": app["provider_id"], "name": app["name"]} for app in held]
