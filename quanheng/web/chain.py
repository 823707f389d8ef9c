"""The whole chain laid out: a lane for each role, columns towards sales, links between the metrics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure import wording
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.scorecards import Scorecard
from quanheng.engine.measure.values import Value
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.links import Link, distances, links
from quanheng.web import explaining
from quanheng.web.scope import Scope

LANES = (
    ("general_manager", said("General manager")),
    ("hr", said("HR")),
    ("finance", said("Finance")),
    ("research", said("Research and development")),
    ("purchasing", said("Purchasing")),
    ("marketing", said("Marketing")),
    ("customer_service", said("Customer service")),
    ("customer_success", said("Customer success")),
    ("city_manager", said("City general manager")),
    ("sales_manager", said("Sales manager")),
    ("salesperson", said("Salesperson")),
)
WIDE, HIGH, GAP, LANE_PAD, TRUNK = 168, 46, 56, 12, 6
LEFT = 132


@dataclass(frozen=True, kw_only=True)
class Node:
    """A metric in the picture, with its number now and before where the viewer may see it."""

    made: Metric
    x: int
    y: int
    value: Value | None
    before: Value | None
    href: str
    lit: bool


@dataclass(frozen=True, kw_only=True)
class Edge:
    """A link in the picture: its path, and what it says."""

    link: Link
    path: str
    start: Metric
    end: Metric
    lag: Said
    effect: Said
    cards: Sequence[Scorecard]
    lit: bool


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A role's lane, with the cards of the posts that answer for its metrics."""

    label: Said
    y: int
    height: int
    cards: Sequence[Scorecard]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The chain drawn. Sizes are pixels."""

    width: int
    height: int
    lanes: Sequence[Lane]
    nodes: Sequence[Node]
    edges: Sequence[Edge]


def picture(scope: Scope, card: str) -> Picture:
    """Return the chain by the rules of the period; `card` lights the links that a card hangs on."""
    book = book_of(scope.period.run)
    every = links(book)
    far = distances(every)
    places, lanes, height = _places(book, far)
    lit = {end for link in every if card in link.cards for end in (link.start, link.end)}
    now, before = _numbers(scope, sorted(far))
    nodes = [
        Node(
            made=book.metrics[code], x=x, y=y, value=now.get(code), before=before.get(code),
            href=_href(scope, code, now), lit=not card or code in lit,
        )
        for code, (x, y) in places.items()
    ]  # fmt: skip
    trunks = _trunks(every, places)
    edges = [
        _edge(book, link, places, trunks[link.end], lit=not card or card in link.cards)
        for link in every
    ]
    width = LEFT + (max(far.values()) + 1) * (WIDE + GAP)
    return Picture(width=width, height=height, lanes=lanes, nodes=nodes, edges=edges)


def _places(
    book: Book, far: Mapping[str, int]
) -> tuple[dict[str, tuple[int, int]], list[Lane], int]:
    """Return where each metric stands, the lanes, and the height of the picture."""
    most, top = max(far.values()), 24
    places: dict[str, tuple[int, int]] = {}
    lanes = []
    for owner, label in LANES:
        columns: dict[int, list[str]] = defaultdict(list)
        for code in sorted(far):
            if book.metrics[code].owner == owner:
                columns[most - far[code]].append(code)
        if not columns:
            continue
        rows = max(len(codes) for codes in columns.values())
        for column, codes in columns.items():
            for row, code in enumerate(codes):
                places[code] = (LEFT + column * (WIDE + GAP), top + LANE_PAD + row * (HIGH + 10))
        height = rows * (HIGH + 10) + 2 * LANE_PAD - 10
        cards = [c for c in book.cards.values() if c.code.startswith(owner) and not c.industries]
        lanes.append(Lane(label=label, y=top, height=height, cards=cards))
        top += height
    return places, lanes, top + 8


def _trunks(every: Sequence[Link], places: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """Return where the upright part of the links into each metric runs: one trunk for each, side by side in the gap."""
    columns: dict[int, list[str]] = defaultdict(list)
    for end in sorted({link.end for link in every}, key=lambda code: places[code][1]):
        columns[places[end][0]].append(end)
    return {
        end: x - 12 - (place * TRUNK) % (GAP - 16)
        for x, ends in columns.items()
        for place, end in enumerate(ends)
    }


def _edge(
    book: Book, link: Link, places: Mapping[str, tuple[int, int]], trunk: int, *, lit: bool
) -> Edge:
    (x1, y1), (x2, y2) = places[link.start], places[link.end]
    x1, y1, y2 = x1 + WIDE, y1 + HIGH // 2, y2 + HIGH // 2
    return Edge(
        link=link,
        path=f"M{x1},{y1} H{trunk} V{y2} H{x2 - 2}",
        start=book.metrics[link.start],
        end=book.metrics[link.end],
        lag=wording.lag_says(link.lag),
        effect=wording.effect_says(link.effect),
        cards=[book.cards[code] for code in link.cards],
        lit=lit,
    )


def _numbers(scope: Scope, metrics: Sequence[str]) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the numbers of the chosen unit, or of the company, now and before; none where they are not for the viewer."""
    by, key = ("unit", scope.unit) if scope.unit else ("company", "company")
    if scope.unit not in scope.units:
        return {}, {}
    found = []
    for period in (scope.period, scope.before):
        values = kept.values(period.run, by, metrics, [key]) if period else {}
        found.append({metric: value for (metric, _), value in values.items()})
    return found[0], found[1]


def _href(scope: Scope, code: str, now: Mapping[str, Value]) -> str:
    """Return where a metric opens: its number where the viewer sees one, else its rule."""
    if code not in now:
        return reverse("metric", args=[code])
    by, key = ("unit", scope.unit) if scope.unit else ("company", "company")
    return explaining.link(code, by, key, scope.period.period)
