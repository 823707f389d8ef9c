"""The company: its branches side by side as a heat map, their ranking with the spread inside each, every role's scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.values import Value
from quanheng.measure.reading import cards as reading
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.cards import Card
from quanheng.measure.reading.few import Found
from quanheng.measure.reading.groups import scored, scored_in
from quanheng.measure.reading.heads import head_cards
from quanheng.measure.reading.peers import Spread, spread_of
from quanheng.measure.reading.units import Place
from quanheng.web import explaining
from quanheng.web.addresses import address
from quanheng.web.cards import LineShown, lines_of
from quanheng.web.homes.branch import SALES, SELLS_NOTHING, Tile, ppm, sells
from quanheng.web.homes.roles import roles
from quanheng.web.scope import Scope

ON_TOP = (
    "deal_amount",
    "sales_growth",
    "target_attainment",
    "profit_margin",
    "market_share",
    "attrition",
)
KIND = "branch"
STEPS = (600_000, 800_000, 900_000, 970_000, 1_030_000, 1_100_000, 1_200_000, 1_400_000)
WHOLE = "company"
QUARTER, THREE_QUARTERS = 250_000, 750_000


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A number of a branch. `step`: 0 (far short) to 8 (far above) by its attainment; None without one."""

    value: Value | None
    attainment: int | None
    step: int | None
    href: str


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A branch: its row of the map, its head's score, and how its people's scores spread.

    `rank`: 1 for the best score; those with the same score have the same one, and who has none has no rank.
    """

    place: Place
    href: str
    head: str
    score: int | None
    cells: Sequence[Cell]
    spread: Spread | None
    people: int
    rank: int | None = None


def company(scope: Scope) -> dict[str, Any]:
    """Return what headquarters sees; the viewer must see the company's numbers."""
    run = scope.period.run
    rows = scored_in(run, _inside(scope)) if scope.unit else scored(run)
    columns, branches = heat_map(scope)
    return {
        "tiles": _tiles(scope),
        "columns": columns,
        "branches": branches,
        "roles": roles(scope, rows),
        "spread_chart": spread_chart(branches),
        "own": _own(scope),
        "inside": scope.units.tree.get(scope.unit),
    }


def _inside(scope: Scope) -> set[str]:
    return scope.units.under(scope.unit) if scope.unit else set(scope.units.tree)


def heat_map(scope: Scope) -> tuple[list[Metric], list[Branch]]:
    """Return the metrics of the map and the branches, those with the best score first."""
    inside = _inside(scope)
    places = [p for p in scope.units.choices() if p.kind == KIND and p.code in inside]
    heads = head_cards(scope.reader, scope.period, [place.code for place in places])
    columns = _columns(scope, list(heads.values()))
    values = kept.values(
        scope.period.run, "unit", [made.code for made in columns], [place.code for place in places]
    )
    held = {p.code: scored_in(scope.period.run, scope.units.under(p.code)) for p in places}
    found = [
        Branch(
            place=place,
            href=f"{address('unit', place.code)}?period={scope.period.period}&unit={place.code}",
            head=heads[place.code].name if place.code in heads else "",
            score=heads[place.code].total if place.code in heads else None,
            cells=[
                _cell(scope, made, place.code, heads.get(place.code), values) for made in columns
            ],
            spread=spread_of([row.total for row in held[place.code]]),
            people=len(held[place.code]),
        )
        for place in places
    ]
    return columns, ranked(found)


def ranked(branches: Sequence[Branch]) -> list[Branch]:
    """Return branches by their heads' scores, the best first, each with its rank."""
    scores = [one.score for one in branches if one.score is not None]
    best_first = sorted(branches, key=lambda one: (one.score is None, -(one.score or 0)))
    return [
        one
        if one.score is None
        else replace(one, rank=1 + sum(score > one.score for score in scores))
        for one in best_first
    ]


def spread_chart(branches: Sequence[Branch]) -> dict[str, Any]:
    """Return the drawing of how scores spread in each branch and of its head's score, in points; the best head's at the top."""
    held = [one for one in reversed(branches) if one.spread is not None]
    boxes = [
        {
            "value": [_points(n) for n in _five(one.spread)],
        }
        for one in held
        if one.spread
    ]
    heads = [
        {
            "value": [_points(one.score), one.place.name],
            "says": f"{one.head}  {_points(one.score):.1f}",
        }
        for one in held
        if one.score is not None
    ]
    return {
        "shows": "points",
        "grid": {"left": 8, "right": 16, "top": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "scale": True},
        "yAxis": {"type": "category", "data": [one.place.name for one in held]},
        "series": [{"type": "boxplot", "data": boxes}, {"type": "scatter", "z": 3, "data": heads}],
    }


def _five(spread: Spread) -> Sequence[int]:
    return (
        spread.numbers[0],
        spread.at(QUARTER),
        spread.median,
        spread.at(THREE_QUARTERS),
        spread.highest,
    )


def _points(ppm: int) -> float:
    return round(ppm / 10_000, 1)


def _columns(scope: Scope, cards: Sequence[Card]) -> list[Metric]:
    """Return the metrics that most heads answer for, in the order of their cards."""
    book = book_of(scope.period.run).metrics
    count: dict[str, int] = {}
    for card in cards:
        for line in card.lines:
            if line.by == "unit":
                count[line.made.code] = count.get(line.made.code, 0) + 1
    return [book[code] for code, held in count.items() if 2 * held >= len(cards)]


def _cell(scope: Scope, made: Metric, unit: str, card: Card | None, values: Found) -> Cell:
    line = card.line(made.code) if card else None
    reached = line.score if line else None
    return Cell(
        value=values.get((made.code, unit)),
        attainment=reached,
        step=None if reached is None else sum(reached >= edge for edge in STEPS),
        href=explaining.link(made.code, "unit", unit, scope.period.period),
    )


def _tiles(scope: Scope) -> list[Tile]:
    by, key = ("unit", scope.unit) if scope.unit else (WHOLE, WHOLE)
    book = book_of(scope.period.run).metrics
    made = {code: book[code] for code in ON_TOP if code in book}
    trend = [kept.values(one.run, by, list(made), [key]) for one in scope.trend]
    return [
        Tile(
            made=metric,
            value=_value(scope, code, trend[-1].get((code, key))),
            before=trend[-2].get((code, key)) if len(trend) > 1 else None,
            href=explaining.link(code, by, key, scope.period.period),
            standing=None,
            trend=[ppm(found.get((code, key))) for found in trend],
        )
        for code, metric in made.items()
    ]


def _value(scope: Scope, code: str, value: Value | None) -> Value | None:
    """Return the value of a tile; of a unit that sells nothing itself no sales, with the reason."""
    is_idle = code == SALES and scope.unit and not sells(scope, scope.unit, value)
    return SELLS_NOTHING if is_idle else value


def _own(scope: Scope) -> tuple[Card, list[LineShown]] | None:
    """Return the viewer's own card, to stand beside everybody's."""
    person = scope.viewer.stands.person
    if person is None:
        return None
    history = reading.history(scope.reader, scope.trend, person)
    card, before = history.get(scope.period.period), scope.before
    if card is None:
        return None
    return card, lines_of(card, history, before.period if before else None, None, scope)
