"""People and their scorecards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from quanheng.engine.ground.findings import Refused
from quanheng.measure.reading import cards as reading
from quanheng.measure.reading.groups import ENOUGH
from quanheng.measure.reading.pay_seen import card_seen
from quanheng.measure.reading.peers import peers_of
from quanheng.org import selectors as org
from quanheng.web import explaining, lists
from quanheng.web.cards import card_address, lines_of, moves_of, watched_of
from quanheng.web.scope import Scope, scoped
from quanheng.web.viewer import NO_PERSON


class NobodysCard(Refused):
    """Whoever signed in is no person of the company."""


@scoped
def my_card(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send somebody on to the own card."""
    person = scope.viewer.stands.person
    if person is None:
        raise NobodysCard(NO_PERSON)
    return HttpResponseRedirect(card_address(person, f"period={scope.period.period}"))


@scoped
def person(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """Show a person's scorecard of a period."""
    card = reading.card(scope.reader, scope.period, code)
    history = reading.history(scope.reader, scope.trend, code)
    peers, before = peers_of(card, scope.units.tree), scope.before
    card_seen(actor=scope.viewer.user, card=card, at=scope.viewer.at)
    lines = lines_of(card, history, before.period if before else None, peers, scope)
    earlier = history.get(before.period) if before else None
    return render(
        request,
        "web/person.html",
        {
            "scope": scope,
            "card": card,
            "lines": lines,
            "moves": moves_of(lines)[:3],
            "watched": watched_of(card),
            "peers": peers,
            "earlier": earlier,
            "trend_totals": [
                one.total if one else None
                for one in map(history.get, (p.period for p in scope.trend))
            ],
            "trend": [(each, history.get(each.period)) for each in scope.trend],
            "grade": org.grade_name(card.grade) if card.grade else "",
            "place": scope.units.tree.get(card.unit),
            "score_href": explaining.score_link(code, scope.period.period),
        },
    )


@scoped
def people(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the people whom the viewer sees, with their scores."""
    table = lists.people(scope, request.GET)
    template = "web/people.html#rows" if getattr(request, "htmx", False) else "web/people.html"
    return render(request, template, {"scope": scope, "table": table, "enough": ENOUGH})
