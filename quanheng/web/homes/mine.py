"""One's own month: five numbers, what would move them, and for whoever does not sell, whose sales the work touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.values import Value
from quanheng.measure.reading import cards as reading
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.cards import Card
from quanheng.measure.reading.few import Found
from quanheng.measure.reading.peers import peers_of, region_of
from quanheng.measure.reading.periods import Closed
from quanheng.measure.reading.units import Place
from quanheng.web import explaining
from quanheng.web.cards import LineShown, lines_of, moves_of
from quanheng.web.homes.amounts import amounts_of
from quanheng.web.homes.team import sale_of
from quanheng.web.scope import Scope

FIVE = 5
SALES = "deal_amount"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A metric on the way to sales, of the part of the company that one works for: shown as a change, never as an amount."""

    made: Metric
    now: Value | None
    before: Value | None


@dataclass(frozen=True, kw_only=True)
class Touch:
    """How a line of the own card reaches sales."""

    shown: LineShown
    steps: Sequence[Step]


def mine(scope: Scope) -> dict[str, Any]:
    """Return the own month of whoever looks; without a card there is no more than the reason."""
    person = scope.viewer.stands.person
    if person is None:
        return {"card": None}
    history = reading.history(scope.reader, scope.trend, person)
    card = history.get(scope.period.period)
    if card is None:
        return {"card": None, "newest": max(history, default="")}
    peers, before = peers_of(card, scope.units.tree), scope.before
    lines = lines_of(card, history, before.period if before else None, peers, scope)
    heaviest = sorted(lines, key=lambda one: -one.line.weight)[:FIVE]
    sells = any(line.by == "person" for line in [sale_of(card)] if line)
    place, touches = (None, []) if sells else _touched(scope, card, lines)
    return {
        "card": card,
        "earlier": history.get(before.period) if before else None,
        "five": heaviest,
        "lines": lines,
        "moves": moves_of(lines),
        "amounts": amounts_of(scope, lines),
        "peers": peers,
        "sells": sells,
        "touches": touches,
        "served": place,
        "score_href": explaining.score_link(person, scope.period.period),
        "trend_totals": [
            h.total if (h := history.get(one.period)) else None for one in scope.trend
        ],
    }


def _touched(
    scope: Scope, card: Card, lines: Sequence[LineShown]
) -> tuple[Place | None, list[Touch]]:
    """Return the part of the company that somebody works for, and the way of each line to its sales.

    Changes alone, no amounts: to work in a part of the company is not to answer for its numbers.
    """
    places = scope.units.tree
    code = next((one for one in _above(places, card.unit) if places[one].kind == "branch"), "")
    code = code or region_of(places, card.unit)
    ways = [(one, [*one.path, book_of(scope.period.run).metrics[SALES]]) for one in lines]
    metrics = sorted({made.code for _, path in ways for made in path})
    now, before = (_values(period, code, metrics) for period in (scope.period, scope.before))
    found = []
    for one, path in ways:
        once = [made for i, made in enumerate(path) if made.code not in {m.code for m in path[:i]}]
        steps = [
            Step(made=made, now=now.get((made.code, code)), before=before.get((made.code, code)))
            for made in once
        ]
        found.append(Touch(shown=one, steps=steps))
    return places.get(code), found


def _above(places: Mapping[str, Place], unit: str) -> list[str]:
    found = []
    place = places.get(unit)
    while place is not None:
        found.append(place.code)
        place = places.get(place.parent) if place.parent else None
    return found


def _values(period: Closed | None, unit: str, metrics: Sequence[str]) -> Found:
    return kept.values(period.run, "unit", metrics, [unit]) if period and unit else {}
