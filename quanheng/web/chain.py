"""The whole chain laid out: a lane for each role, columns towards sales, links between the metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure import wording
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.places import COMPANY
from quanheng.engine.measure.scorecards import Scorecard
from quanheng.engine.measure.values import Value
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.links import Link, distances, links
from quanheng.web import explaining
from quanheng.web.addresses import address
from quanheng.web.chain_layout import Layout, Pair, laid_out
from quanheng.web.homes.branch import SALES, SELLS_NOTHING, sells
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


@dataclass(frozen=True, kw_only=True)
class Node:
    """A metric in the picture, with its number now and before where the viewer may see it."""

    made: Metric
    x: int
    y: int
    high: int
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
    """The chain drawn. Sizes are pixels. `whose`: whose numbers stand in it, a unit's or a person's name, "" for the company's; None without."""

    whose: str | None
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
    owners = {code: book.metrics[code].owner for code in far}
    pairs = [Pair(link.start, link.end) for link in every]
    made = laid_out(owners, [owner for owner, _ in LANES], far, pairs)
    lit = {end for link in every if card in link.cards for end in (link.start, link.end)}
    whose = _whose(scope)
    now, before = _numbers(scope, whose, sorted(far))
    nodes = [
        Node(
            made=book.metrics[code], x=box.x, y=box.y, high=box.high,
            value=now.get(code), before=before.get(code),
            href=_href(scope, whose, code, now), lit=not card or code in lit,
        )
        for code, box in made.boxes.items()
    ]  # fmt: skip
    edges = [
        _edge(book, link, made.ways[pair], lit=not card or card in link.cards)
        for link, pair in zip(every, pairs, strict=True)
    ]
    lanes = _lanes(book, made)
    name = _name(scope, *whose) if whose else None
    return Picture(
        whose=name, width=made.width, height=made.height, lanes=lanes, nodes=nodes, edges=edges
    )


def _lanes(book: Book, made: Layout) -> list[Lane]:
    """Return the lanes that have a box, each with the cards of its role."""
    found = []
    for owner, label in LANES:
        if owner in made.lanes:
            strip = made.lanes[owner]
            cards = [
                c for c in book.cards.values() if c.code.startswith(owner) and not c.industries
            ]
            found.append(Lane(label=label, y=strip.y, height=strip.high, cards=cards))
    return found


def _edge(book: Book, link: Link, path: str, *, lit: bool) -> Edge:
    return Edge(
        link=link,
        path=path,
        start=book.metrics[link.start],
        end=book.metrics[link.end],
        lag=wording.lag_says(link.lag),
        effect=wording.effect_says(link.effect),
        cards=[book.cards[code] for code in link.cards],
        lit=lit,
    )


def _whose(scope: Scope) -> tuple[str, str] | None:
    """Return whose numbers stand in the picture: the chosen unit's or the company's, of whoever sees neither the own; else None."""
    if scope.unit in scope.units:
        return ("unit", scope.unit) if scope.unit else ("company", COMPANY)
    person = scope.viewer.stands.person
    return ("person", person) if person else None


def _name(scope: Scope, by: str, key: str) -> str:
    """Return the name of whom the numbers belong to; "" for the company."""
    if by == "unit":
        return scope.units.tree[key].name
    return scope.viewer.stands.name if by == "person" else ""


def _numbers(
    scope: Scope, whose: tuple[str, str] | None, metrics: Sequence[str]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the numbers of the picture, now and before; none where they are not for the viewer."""
    if whose is None:
        return {}, {}
    by, key = whose
    found = []
    for period in (scope.period, scope.before):
        values = kept.values(period.run, by, metrics, [key]) if period else {}
        held = {metric: value for (metric, _), value in values.items()}
        # A person has few of all numbers: reasons why there is none would fill the picture.
        found.append(
            {m: v for m, v in held.items() if v.numerator is not None} if by == "person" else held
        )
    now, before = found
    if by == "unit" and not sells(scope, key, now.get(SALES)):
        now[SALES] = SELLS_NOTHING
    return now, before


def _href(scope: Scope, whose: tuple[str, str] | None, code: str, now: Mapping[str, Value]) -> str:
    """Return where a metric opens: its number where the viewer sees one, else its rule."""
    if whose is None or code not in now:
        return address("metric", code)
    return explaining.link(code, *whose, scope.period.period)
