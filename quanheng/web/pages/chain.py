"""The whole chain, from the general manager's decisions to sales."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.measure.reading import cards as reading
from quanheng.measure.reading.books import book_of
from quanheng.web.chain import picture
from quanheng.web.chain_layout import WIDE
from quanheng.web.scope import Scope, scoped

LANE_WIDTH = 4000  # beyond any screen, where it is cut


@scoped
def chain(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Draw which metric moves which, and which card hangs on which link."""
    cards = book_of(scope.period.run).cards
    card = request.GET.get("card", _own(scope))
    card = card if card in cards else ""
    return render(
        request,
        "web/chain.html",
        {
            "scope": scope,
            "picture": picture(scope, card),
            "cards": cards.values(),
            "card": card,
            "wide": WIDE,
            "lane_width": LANE_WIDTH,
        },
    )


def _own(scope: Scope) -> str:
    """Return the card of whoever looks: it is lit where no other is asked for."""
    person = scope.viewer.stands.person
    found = reading.cards(scope.reader, scope.period, people=[person]) if person else []
    return found[0].card.code if found else ""
