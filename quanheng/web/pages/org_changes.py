"""Changing the org by a workbook: the form, what it would change, the change."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from quanheng.base.access import NotFound, not_found
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import Said, said
from quanheng.facts.importing.outcome import Outcome
from quanheng.org.changing import ORG_KINDS, changes_org, kinds_changed_by
from quanheng.web import bulk
from quanheng.web.pages.explain import SPREADSHEET
from quanheng.web.templatetags.web import spoken
from quanheng.web.viewer import Viewer

WANTS_REASON = said("Say why you change this: it is kept with your name.")


@require_safe
@login_required
def changes(request: HttpRequest) -> HttpResponse:
    """Offer the forms, and take one that is filled in."""
    _viewer(request)
    return _page(request)


@require_safe
@login_required
def form(request: HttpRequest, code: str) -> HttpResponse:
    """Give the empty form of a kind of rows."""
    viewer = _viewer(request)
    if code not in kinds_changed_by(viewer.user, viewer.day):
        raise not_found(said("form"), {"code": code})
    with tempfile.TemporaryDirectory() as folder:
        path = bulk.form(code, _language(), Path(folder))
        response = HttpResponse(path.read_bytes(), content_type=SPREADSHEET)
    response["Content-Disposition"] = content_disposition_header(True, path.name) or ""
    return response


@require_POST
@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """Show what a workbook would change."""
    viewer, code = _viewer(request), request.POST.get("kind", "")
    try:
        word = bulk.kept(viewer.user, code, _language(), request.FILES.get("file"), viewer.at)
        outcome = bulk.preview(viewer.user, code, word, viewer.at)
    except Refused as error:
        return _refused(request, error)
    return _looked(request, code, word, outcome)


@require_POST
@login_required
def change(request: HttpRequest) -> HttpResponse:
    """Make the changes that were shown."""
    viewer, code = _viewer(request), request.POST.get("kind", "")
    word, shown = (request.POST.get(name, "") for name in ("word", "shown"))
    why = request.POST.get("why", "").strip()
    try:
        bulk.kind_of(viewer.user, code, viewer.at)
        if not why:
            outcome = bulk.preview(viewer.user, code, word, viewer.at)
            return _looked(request, code, word, outcome, why=WANTS_REASON, status=422)
        outcome = bulk.change(viewer.user, code, word, shown, why, viewer.at)
    except bulk.Stale as error:
        return _looked(request, code, word, error.outcome, why=error.sentence, status=409)
    except Refused as error:
        return _refused(request, error)
    return _page(request, done=outcome, counts=outcome.rows.get(code), typed="")


def _looked(
    request: HttpRequest, code: str, word: str, outcome: Outcome, **more: Any
) -> HttpResponse:
    counts, shown = outcome.rows.get(code), bulk.shown_as(outcome, code)
    return _page(request, word=word, shown=shown, outcome=outcome, counts=counts, **more)


def _viewer(request: HttpRequest) -> Viewer:
    viewer = Viewer.of(request)
    if not changes_org(viewer.user, viewer.day):
        raise not_found(said("company"), {"pk": 1})
    return viewer


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """Return the page with the sentence; a row out of reach reads like one that is missing."""
    findings = [] if isinstance(error, NotFound) else list(error.findings)
    return _page(request, why=error.sentence, findings=findings, status=422)


def _page(request: HttpRequest, *, why: str | Said = "", status: int = 200, **found: Any) -> HttpResponse:  # fmt: skip
    viewer = Viewer.of(request)
    shown = {
        "kinds": [
            (kind, kind.label_en if spoken() == "en" else kind.label_zh, kind.says if spoken() == "en" else kind.says_zh)
            for kind in map(ORG_KINDS.__getitem__, kinds_changed_by(viewer.user, viewer.day))
        ],
        "kind": request.POST.get("kind", request.GET.get("kind", "people")),
        "why": why,
        "typed": request.POST.get("why", ""),
        **found,
    }  # fmt: skip
    return render(request, "web/org/changes.html", shown, status=status)


def _language() -> str:
    return "en" if spoken() == "en" else "zh"
