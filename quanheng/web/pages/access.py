"""Why somebody may, or may not, see something."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quanheng.org import access_explained
from quanheng.org.duty_access import want_explains_access
from quanheng.web.org_chart import day_asked
from quanheng.web.viewer import Viewer


@require_safe
@login_required
def access(request: HttpRequest) -> HttpResponse:
    """Ask about somebody and something, and show the verdict with each grant and why it opens it or not."""
    viewer = Viewer.of(request)
    want_explains_access(viewer.user, viewer.day)
    asked = {name: request.GET.get(name, "").strip() for name in ("who", "what", "about")}
    shown: dict[str, Any] = {**asked, "questions": access_explained.questions()}
    shown["day"] = day_asked(request.GET.get("day", ""), viewer.day)
    if all(asked.values()):
        shown["answer"] = access_explained.explain(
            viewer=viewer.user,
            username=asked["who"],
            question=asked["what"],
            about=asked["about"],
            day=shown["day"],
            today=viewer.day,
        )
    return render(request, "web/org/access.html", shown)
