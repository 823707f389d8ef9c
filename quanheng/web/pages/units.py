"""Units: the tree with its numbers, and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.web.homes.branch import branch, units_shown
from quanheng.web.scope import Scope, scoped


@scoped
def units(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the units whose results the viewer may see, as a tree with their numbers; of very many the upper ones."""
    places = scope.units.near(scope.unit)
    shown = {one.code: one for one in units_shown(scope, [place.code for place in places])}
    rows = [(place, shown[place.code]) for place in places]
    left_out = len(scope.units.seen) - len(places)
    found = {"scope": scope, "rows": rows, "shown": list(shown.values()), "left_out": left_out}
    return render(request, "web/units.html", found)


@scoped
def unit(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """Show a unit: results, team and cost, what changed, and what lies below it."""
    return render(request, "web/unit.html", {"scope": scope, **branch(scope, code)})
