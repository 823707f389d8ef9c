"""Pages that say no: what is missing, refused or failed, each with a sentence and a way on."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import Said, said
from quanheng.web.identity.form import back_to_form

log = logging.getLogger("quanheng.web")

FOR_EVERYBODY = ("/sign-in/", "/sign-out/", "/display/")
MISSING = said(
    "There is no such page, or it is not yours to see. Check the address, or begin at your own page."
)
BAD = said("This request cannot be read. Go back and try again.")
STALE = said(
    "The form was open too long, or cookies are off, so nothing was changed. Go back, reload the page and send it again."
)


def page(request: HttpRequest, why: str, status: int) -> HttpResponse:
    """Return a page, or a fragment for the place that asked, with the sentence."""
    template = "web/refused.html"
    if getattr(request, "htmx", False):
        template += "#refusal"
    return render(request, template, {"why": why, "status": status}, status=status)


def refused(request: HttpRequest, error: Refused, *, status: int) -> HttpResponse:
    """Return the page of a refusal."""
    return page(request, error.sentence if isinstance(error.sentence, Said) else str(error), status)


def missing(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Return the one page for what is missing and what is out of reach."""
    return page(request, MISSING, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Return the page after a bug; the log has where.

    It may be the database, the session or the frame that failed, so the page asks none of them, and is in both languages.
    """
    name = "web/parts/failed.html" if getattr(request, "htmx", False) else "web/failed.html"
    return HttpResponse(render_to_string(name), status=500)


def bad(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Return the page for a request that is none."""
    return page(request, BAD, 400)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form whose proof of origin is gone."""
    log.info("A form was refused: %s", reason)
    if not request.user.is_authenticated and not request.path.startswith(FOR_EVERYBODY):
        return back_to_form(request)
    return page(request, STALE, 403)
