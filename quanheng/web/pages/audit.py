"""The audit: who changed what, when, from where and why; searched on a page, taken away as a workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.org import auditing
from quanheng.org.auditing import Search
from quanheng.org.days import FIRST_DAY, LAST_DAY, day_written, is_allowed
from quanheng.web import audit_books
from quanheng.web.pages.explain import SPREADSHEET
from quanheng.web.viewer import Viewer

MOST_ROWS = 100_000
LONGEST = 100
WORDS = ("who", "action", "subject", "text")


class UnreadableSearch(Refused):
    """The address asks for days that are none."""


@require_safe
@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """Show what is looked for, the newest first."""
    viewer, asked = Viewer.of(request), _asked(request)
    found = auditing.search(viewer.user, asked, day=viewer.day)
    words = {name: request.GET.get(name, "") for name in (*WORDS, "first", "last")}
    query = urlencode({name: word for name, word in words.items() if word})
    whole = replace(asked, before=None)
    left = auditing.left_off(viewer.user, whole, day=viewer.day, most=MOST_ROWS)
    shown = {"found": found, "asked": words, "query": query, "actions": auditing.known_actions()}
    shown |= {"left": left, "most": MOST_ROWS}
    return render(request, "web/audit.html", shown)


@require_safe
@login_required
def excel(request: HttpRequest) -> HttpResponse:
    """Give what is looked for as a workbook; that it was taken away is in the audit too."""
    viewer, asked = Viewer.of(request), _asked(request)
    rows = auditing.every(viewer.user, asked, at=viewer.at, day=viewer.day, most=MOST_ROWS)
    left = auditing.left_off(viewer.user, asked, day=viewer.day, most=MOST_ROWS)
    book = audit_books.workbook(rows, asked=asked, left=left)
    response = HttpResponse(book, content_type=SPREADSHEET)
    response["Content-Disposition"] = 'attachment; filename="audit.xlsx"'
    return response


def _asked(request: HttpRequest) -> Search:
    words = {name: request.GET.get(name, "").strip()[:LONGEST] for name in WORDS}
    before = request.GET.get("before", "")
    return Search(
        **words,
        first=_day(request.GET.get("first", "")),
        last=_day(request.GET.get("last", "")),
        before=int(before) if before.isdecimal() and len(before) < 18 else None,
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    day = day_written(text)
    if day is None:
        raise UnreadableSearch(said("“{day}” is no day. Write it as 2026-03-31.", day=text[:20]))
    if not is_allowed(day):
        raise UnreadableSearch(
            said(
                "The audit has no {day}. Use a day from {first} to {last}.",
                day=day,
                first=FIRST_DAY,
                last=LAST_DAY,
            )
        )
    return day
