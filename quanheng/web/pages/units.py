"""Units: the tree with its numbers, and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.web.homes.branch import branch, units_shown
from quanheng.web.scope import Scope, scoped


@scoped
def units(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the units whose results the viewer may see, as a tree with their numbers."""
    codes = [place.code for place in scope.units.choices()]
    shown = {one.code: one for one in units_shown(scope, codes)}
    rows = [(scope.units.tree[code], shown[code]) for code in codes]
    return render(request, "web/units.html", {"scope": scope, "rows": rows})


@scoped
def unit(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """Show a unit: results, team and cost, what changed, and what lies below it."""
    return render(request, "web/unit.html", {"scope": scope, **branch(scope, code)})
