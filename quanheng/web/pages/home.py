"""The home pages: each person's own way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from quanheng.base.access import not_found
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.org.choices import Role
from quanheng.web.homes import kinds
from quanheng.web.homes.branch import branch
from quanheng.web.homes.company import company
from quanheng.web.homes.mine import mine
from quanheng.web.homes.operations import operations
from quanheng.web.homes.team import team
from quanheng.web.scope import Scope, scoped
from quanheng.web.viewer import Viewer


class NoHome(Refused):
    """Whoever signed in works nowhere and answers for nothing here."""


def _branch(scope: Scope) -> dict[str, Any]:
    granted = scope.viewer.stands.units_of(Role.BRANCH_HEAD)
    mine = [unit for unit in granted if unit in scope.units]
    unit = scope.unit if scope.unit and scope.unit in scope.units else next(iter(mine), "")
    if not unit:
        raise NoHome(
            said(
                "The branch that you answer for did not stand in {period}. Choose another period.",
                period=scope.period.period,
            )
        )
    return branch(scope, unit)


BUILD: dict[str, Callable[[Scope], dict[str, Any]]] = {
    "branch": _branch,
    "team": team,
    "mine": mine,
    "company": company,
    "operations": operations,
}


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send somebody on to the home that comes first."""
    own = kinds.homes_of(Viewer.of(request).stands)
    if not own:
        raise NoHome(
            said(
                "This sign-in belongs to nobody who works here and has no role yet. Ask an administrator for a role."
            )
        )
    asked = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(reverse("home_of", args=[own[0].kind]) + asked)


@scoped
def home_of(request: HttpRequest, scope: Scope, kind: str) -> HttpResponse:
    """Show one of somebody's homes."""
    own = kinds.homes_of(scope.viewer.stands)
    if kind not in {one.kind for one in own}:
        raise not_found(said("page"), {"name": kind})
    found = {"scope": scope, "homes": own, "kind": kind, **BUILD[kind](scope)}
    return render(request, f"web/home/{kind}.html", found)
