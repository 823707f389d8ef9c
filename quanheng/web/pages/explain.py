"""From a number back to formula, inputs, rule and source rows: a drawer on every page, and a page of its own to share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quanheng.measure import rulebooks
from quanheng.web import explaining, exporting, trails
from quanheng.web.scope import Scope, scoped

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _shown(request: HttpRequest, found: dict[str, Any]) -> HttpResponse:
    part = "#drawer" if getattr(request, "htmx", False) else ""
    return render(request, f"web/explain.html{part}", found)


@require_safe
@scoped
def metric(request: HttpRequest, scope: Scope, code: str, by: str, key: str) -> HttpResponse:
    """Explain a number of a person, a unit or the company."""
    trail = trails.metric(scope, code, by, key)
    cases = rulebooks.cases_of("metric", code)
    return _shown(request, {"scope": scope, "trail": trail, "cases": cases})


@require_safe
@scoped
def score(request: HttpRequest, scope: Scope, person: str) -> HttpResponse:
    """Explain a person's score: its lines, each of which opens in turn."""
    part = "#drawer" if getattr(request, "htmx", False) else ""
    found = trails.score(scope, person)
    return render(request, f"web/explain_score.html{part}", {"scope": scope, **found})


@require_safe
@scoped
def rows(request: HttpRequest, scope: Scope, code: str, by: str, key: str) -> HttpResponse:
    """Show more source rows of one input of a number, or, where a doubt is named, those that are doubtful."""
    place, offset = (trails.whole(request.GET.get(name, "")) for name in ("input", "offset"))
    doubt = request.GET.get("doubt", "")
    opened = (
        trails.doubtful(scope, code, by, key, doubt, offset)
        if doubt
        else trails.rows(scope, code, by, key, place, offset)
    )
    number = explaining.link(code, by, key, scope.period.period)
    part = "#rows" if getattr(request, "htmx", False) else ""
    return render(
        request,
        f"web/explain_rows.html{part}",
        {"scope": scope, "opened": opened, "number": number},
    )


@require_safe
@scoped
def export(request: HttpRequest, scope: Scope, code: str, by: str, key: str) -> HttpResponse:
    """Give the whole trail of a number as a workbook."""
    trail = trails.metric(scope, code, by, key, most=trails.MOST_ROWS)
    return _workbook(exporting.workbook(trail), f"{code}-{by}-{trail.period}.xlsx")


@require_safe
@scoped
def score_export(request: HttpRequest, scope: Scope, person: str) -> HttpResponse:
    """Give a score with its lines as a workbook."""
    book = exporting.score_workbook(trails.score(scope, person))
    return _workbook(book, f"score-{scope.period.period}.xlsx")


def _workbook(book: bytes, name: str) -> HttpResponse:
    response = HttpResponse(book, content_type=SPREADSHEET)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
