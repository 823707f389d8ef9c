"""Roles: who holds which, granted and ended by administrators, each in the part of the tree that is theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quanheng.base.access import NotFound
from quanheng.engine.ground.words import said
from quanheng.org.access_explained import ROLES
from quanheng.org.choices import Role
from quanheng.org.days import day_written
from quanheng.org.granting import granting, signs_in_as
from quanheng.org.services.common import CannotChangeOrg
from quanheng.org.services.grants import role_grant, role_grant_end
from quanheng.web.viewer import Viewer

EVERYWHERE = "*"
LONGEST_REASON = 500


@require_safe
@login_required
def grants(request: HttpRequest) -> HttpResponse:
    """List who holds which role, and offer to grant one."""
    return _page(request)


@require_POST
@login_required
def grant(request: HttpRequest) -> HttpResponse:
    """Grant a role; what was typed stays where it is refused."""
    viewer, form = Viewer.of(request), request.POST
    granting(viewer.user, viewer.day, text="")  # whoever grants nothing finds no page here
    try:
        unit = form.get("unit", "")
        role_grant(
            actor=viewer.user,
            user=signs_in_as(form.get("who", "").strip()),
            role=_role(form.get("role", "")),
            unit=None if unit == EVERYWHERE else unit,
            day_from=_day(form.get("from", "")) or viewer.day,
            day_to=_day(form.get("to", "")),
            at=viewer.at,
            why=form.get("why", "").strip()[:LONGEST_REASON],
        )
    except (NotFound, CannotChangeOrg) as error:
        return _page(request, why=error.sentence, status=422)
    return HttpResponseRedirect(reverse("org_grants"))


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    """End a grant today, or take one back that begins today or later: from now on it opens nothing."""
    viewer, number = Viewer.of(request), request.POST.get("grant", "")
    granting(viewer.user, viewer.day, text="")
    try:
        role_grant_end(
            actor=viewer.user,
            grant_id=int(number) if number.isdecimal() and len(number) < 18 else 0,
            day_to=viewer.day,
            at=viewer.at,
            why=request.POST.get("why", "").strip()[:LONGEST_REASON],
        )
    except (NotFound, CannotChangeOrg) as error:
        return _page(request, why=error.sentence, status=422)
    return HttpResponseRedirect(reverse("org_grants"))


def _page(request: HttpRequest, *, why: str = "", status: int = 200) -> HttpResponse:
    viewer, text = Viewer.of(request), request.GET.get("q", "").strip()[:60]
    shown: dict[str, Any] = {
        "held": granting(viewer.user, viewer.day, text=text),
        "roles": ROLES.items(),
        "text": text,
        "why": why,
        "typed": request.POST.dict(),
        "day": viewer.day,
        "everywhere": EVERYWHERE,
    }
    return render(request, "web/org/grants.html", shown, status=status)


def _role(text: str) -> Role:
    if text not in Role.values:
        raise CannotChangeOrg(
            said("There is no role “{role}”. Choose one from the list.", role=text)
        )
    return Role(text)


def _day(text: str) -> date | None:
    if not text:
        return None
    day = day_written(text)
    if day is None:
        raise CannotChangeOrg(said("“{day}” is no day. Write it as 2026-03-31.", day=text[:20]))
    return day
