"""Which period and unit a page is about: said in its address, else as the person last looked, else the newest and one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from quanheng.base.access import NotFound
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.measure.reading.cards import NoCard, Reader, totals
from quanheng.measure.reading.periods import Closed, closed_periods, leading_to
from quanheng.measure.reading.units import Place, Units, units_on
from quanheng.org import selectors as org
from quanheng.web.viewer import Viewer

P = ParamSpec("P")
COMPANY = ""
DEFAULT_SCALE = 2


class UnknownPeriod(Refused):
    """The address names a period that is not closed."""


class NoUnit(Refused):
    """The unit does not stand in the period."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Scope:
    """Where a page stands. `unit`: the code of a unit, "" for the company; `units`: those that the viewer may choose."""

    viewer: Viewer
    periods: tuple[Closed, ...]
    period: Closed
    unit: str
    units: Units

    @cached_property
    def reader(self) -> Reader:
        """On whose behalf results are read."""
        return Reader(user=self.viewer.user, day=self.viewer.day)

    @cached_property
    def scale(self) -> int:
        """The digits of the company's money."""
        scale = org.company().money_scale
        return DEFAULT_SCALE if scale is None else scale

    @cached_property
    def before(self) -> Closed | None:
        """The period before, where it is closed too."""
        row = leading_to(self.periods, self.period, 2)
        return row[0] if len(row) == 2 else None

    @cached_property
    def trend(self) -> list[Closed]:
        """The periods of a trend, oldest first, this one last."""
        return leading_to(self.periods, self.period)

    @property
    def picks(self) -> list[Place]:
        """The units of the picker."""
        return self.units.near(self.unit)

    @property
    def query(self) -> str:
        """What an address needs to stand here, such as `period=2026-03&unit=SP-SH`."""
        return f"period={self.period.period}" + (f"&unit={self.unit}" if self.unit else "")


class NothingClosed(Refused):
    """No period is closed yet, so that there is nothing to show."""


View = Callable[Concatenate[HttpRequest, Scope, P], HttpResponse]


def scoped(view: View[P]) -> Callable[..., HttpResponse]:
    """Give a page its scope; an address that does not say its period is sent on to one that does."""

    @wraps(view)
    @login_required
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        periods = closed_periods()
        if not periods:
            raise NothingClosed(
                said("No period is closed yet. Import facts and close a month; then it shows here.")
            )
        if "period" not in request.GET:
            return _on(request, periods)
        try:
            scope = _scope(request, periods)
            _remember(request, scope)
            return view(request, scope, *args, **kwargs)
        except UnknownPeriod as error:
            return _instead(request, error, periods[0].period)
        except NoCard as error:
            return _instead(request, error, _newest_card(scope, kwargs.get("code")))
        except NotFound:
            stood = _stood(request, periods, kwargs)
            if stood is None:
                raise
            return _instead(request, *stood)

    return page


def _on(request: HttpRequest, periods: tuple[Closed, ...]) -> HttpResponse:
    """Send an address that does not say where it stands on to one that does: as the person last looked."""
    asked, last = request.GET.copy(), request.session.get("period", "")
    period = next((one for one in periods if one.period == last), periods[0])
    asked["period"] = period.period
    unit = request.session.get("unit", "")
    if unit and "unit" not in asked and unit in _units(request, period):
        asked["unit"] = unit
    return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}")


def _instead(request: HttpRequest, error: Refused, period: str) -> HttpResponse:
    """Return the page of a refusal with a link to the same page in another period; without one where there is none."""
    asked = request.GET.copy()
    asked["period"] = period
    found = {
        "why": error.sentence,
        "period": period,
        "href": f"{request.path}?{asked.urlencode()}",
    }
    part = "#refusal" if getattr(request, "htmx", False) else ""
    return render(request, f"web/no_period.html{part}", found, status=409)


def _newest_card(scope: Scope, person: object) -> str:
    """Return the newest period in which somebody has a card; "" for none."""
    if not isinstance(person, str):
        return ""
    return max(totals(scope.reader, scope.periods, [person]).get(person, ()), default="")


def _stood(
    request: HttpRequest, periods: tuple[Closed, ...], named: Mapping[str, Any]
) -> tuple[Refused, str] | None:
    """Return what to say of a unit that stands in another period only, with the newest such; None for any other."""
    match, asked = request.resolver_match, request.GET.get("period", "")
    code = str(named["code"]) if match and match.url_name == "unit" else request.GET.get("unit", "")
    for one in periods:
        place = _units(request, one).tree.get(code) if code else None
        if place is None or code not in _units(request, one):
            continue
        if one.period == asked:
            return None
        why = said(
            "“{unit}” does not stand in {period}: it was closed before, or opened after. In {stood} it stood.",
            unit=place.name,
            period=asked,
            stood=one.period,
        )
        return NoUnit(why), one.period
    return None


def _units(request: HttpRequest, period: Closed) -> Units:
    viewer = Viewer.of(request)
    return units_on(viewer.user, viewer.day, period.span)


def _scope(request: HttpRequest, periods: tuple[Closed, ...]) -> Scope:
    asked = request.GET["period"]
    period = next((one for one in periods if one.period == asked), None)
    if period is None:
        raise UnknownPeriod(
            said(
                "“{period}” is not closed, or no period. The newest closed one is {newest}.",
                period=asked,
                newest=periods[0].period,
            )
        )
    viewer, units = Viewer.of(request), _units(request, period)
    unit = request.GET.get("unit", "")
    if unit:
        units.want(unit)
    elif COMPANY not in units:
        unit = units.usual(viewer.stands.unit)
    return Scope(viewer=viewer, periods=periods, period=period, unit=unit, units=units)


def _remember(request: HttpRequest, scope: Scope) -> None:
    """Keep the choice with the person's session; written only when it changes."""
    kept = {"period": scope.period.period, "unit": scope.unit}
    for name, value in kept.items():
        if name in request.GET and request.session.get(name) != value:
            request.session[name] = value
