"""The org chart of any day: on the page, as a picture, and as a table for Excel."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from quanheng.engine.ground.words import said
from quanheng.engine.org.chart_layout import HIGH, WIDE
from quanheng.org.auditing import chart_taken
from quanheng.web import org_books
from quanheng.web.org_chart import Asked, Drawn, asked_of, drawn
from quanheng.web.pages.explain import SPREADSHEET
from quanheng.web.viewer import Viewer

MARGIN = 16


@require_safe
@login_required
def chart(request: HttpRequest) -> HttpResponse:
    """Show the chart; only the picture where a part of the page is asked for."""
    viewer = Viewer.of(request)
    picture = drawn(viewer, asked_of(request.GET.dict(), viewer))
    part = "#chart" if getattr(request, "htmx", False) else ""
    return render(request, f"web/org/chart.html{part}", _shown(picture, request))


@require_safe
@login_required
def svg(request: HttpRequest) -> HttpResponse:
    """Give the chart as a picture of its own."""
    viewer = Viewer.of(request)
    picture = drawn(viewer, asked_of(request.GET.dict(), viewer))
    response = render(
        request, "web/org/chart.svg", _shown(picture, request), content_type="image/svg+xml"
    )
    return _named(response, f"org-{picture.asked.day.isoformat()}.svg")


@require_safe
@login_required
def excel(request: HttpRequest) -> HttpResponse:
    """Give the units of the day as a workbook; that it was taken away is in the audit."""
    viewer = Viewer.of(request)
    asked = asked_of(request.GET.dict(), viewer)
    picture = drawn(viewer, Asked(day=asked.day, everything=True))
    chart_taken(viewer.user, asked.day, at=viewer.at)
    response = HttpResponse(org_books.chart_book(picture), content_type=SPREADSHEET)
    return _named(response, f"org-{asked.day.isoformat()}.xlsx")


def _named(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _shown(picture: Drawn, request: HttpRequest) -> dict[str, Any]:
    text = request.GET.get("find", "").strip()
    return {
        "drawn": picture,
        "find": text,
        "note": said("No unit is called “{text}”.", text=text)
        if text and not picture.asked.found
        else "",
        "query": picture.asked.query(),
        "all_open": picture.asked.query(open="all"),
        "width": picture.layout.width + MARGIN,
        "height": picture.layout.height + MARGIN + 12,
        "wide": WIDE,
        "high": HIGH,
        "right": WIDE - 10,
        "toggle_x": WIDE // 2 - 18,
        "toggle_y": HIGH - 6,
        "toggle_text": WIDE // 2,
        "toggle_line": HIGH + 8,
    }
