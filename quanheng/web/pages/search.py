"""Search over people, units, metrics and cards."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.web import finding
from quanheng.web.viewer import Viewer

LONGEST = 60


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found, on a page of its own or below the field that asked."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    groups = finding.grouped(finding.find(Viewer.of(request), text))
    template = "web/search.html#hits" if getattr(request, "htmx", False) else "web/search.html"
    return render(request, template, {"text": text, "groups": groups})
