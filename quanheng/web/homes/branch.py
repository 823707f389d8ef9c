"""A branch in three columns: results, team and cost, each number against target, past, trade and the other branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any
from urllib.parse import urlencode

from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import label
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.values import Value
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.cards import Card
from quanheng.measure.reading.causes import Cause, causes
from quanheng.measure.reading.groups import scored_in, spread_in
from quanheng.measure.reading.heads import heads, unit_history
from quanheng.measure.reading.peers import Spread
from quanheng.measure.reading.standings import Standing, alike, standings
from quanheng.web import explaining
from quanheng.web.addresses import address
from quanheng.web.cards import LineShown, lines_of
from quanheng.web.homes.amounts import amounts_of
from quanheng.web.homes.roles import roles
from quanheng.web.scope import Scope
from quanheng.web.showing import Style, rounded

COLUMNS = (
    ("results", said("Results")),
    ("team", said("Team")),
    ("cost", said("Cost")),
    ("process", said("Process")),
    ("behaviour", said("Behaviour")),
    ("strategy", said("Strategy")),
)
ON_TOP = ("target_attainment", "training_completion", "labour_cost_ratio")
TEAM_METRICS = ("deal_amount", "target_attainment", "collection_rate", "training_completion")
MOST_CHANGES = 3
SALES = "deal_amount"
SELLS_NOTHING = Value(None, why=said("This unit sells nothing itself."))


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A number of a unit with its past and the others. `trend`: in ppm of its largest, oldest first."""

    made: Metric
    value: Value | None
    before: Value | None
    href: str
    standing: Standing | None
    trend: Sequence[int | None] = ()


@dataclass(frozen=True, kw_only=True)
class Below:
    """A unit below: its numbers in the order of the columns, and the spread of its people's scores."""

    code: str
    name: str
    href: str
    numbers: Sequence[tuple[Metric, Value | None, str]]
    score: int | None
    head: str
    spread: Spread | None
    sells: bool = True


@dataclass(frozen=True, kw_only=True)
class Change:
    """A line that moved its score most, and what may be behind it. `size`: the points gained or lost, in ppm."""

    shown: LineShown
    size: int
    cause: Cause | None


def branch(scope: Scope, unit: str) -> dict[str, Any]:
    """Return what the page of a unit shows; the reader must answer for the unit.

    :raises NotFound: there is no such unit for the reader.
    """
    place = scope.units.want(unit)
    history = unit_history(scope.reader, scope.trend, unit)
    card, before = history.get(scope.period.period), scope.before
    earlier = history.get(before.period) if before else None
    lines = lines_of(card, history, before.period if before else None, None, scope) if card else []
    others = alike(scope.units, unit)
    own = {each.made.code: each.made for each in lines if each.line.by == "unit"}
    shown, unasked = asked_of(scope, unit, tiles(scope, unit, ON_TOP, others))
    return {
        "place": place,
        "card": card,
        "earlier": earlier,
        "trend_totals": [
            h.total if (h := history.get(one.period)) else None for one in scope.trend
        ],
        "columns": columns(lines),
        "standings": standings(scope.period, own, unit, others),
        "tiles": shown,
        "unasked": unasked,
        "amounts": amounts_of(scope, lines),
        "changes": changes(scope, card, earlier, lines, unit),
        "below": below(scope, unit),
        **_cards_of(scope, unit, card),
        "above": list(scope.units.above(unit))[1:],
    }


def _cards_of(scope: Scope, unit: str, card: Card | None) -> dict[str, Any]:
    """Return how the scores of a unit's people spread, by card, where nobody's card says how the unit itself stands."""
    if card is not None:
        return {}
    found = roles(scope, scored_in(scope.period.run, scope.units.under(unit)))
    own = "none" if all(one.mine is None for one in found) else "me"
    query = urlencode({"period": scope.period.period, "unit": unit})
    return {"roles": found, "roles_own": own, "people_query": query}


def columns(lines: Sequence[LineShown]) -> list[tuple[Said, list[LineShown]]]:
    """Return the lines of a card by their group, in the order that people ask in; empty groups are left out."""
    found = [
        (label, [one for one in lines if one.line.stated.group == code]) for code, label in COLUMNS
    ]
    return [(label, held) for label, held in found if held]


def tiles(scope: Scope, unit: str, metrics: Sequence[str], others: Sequence[str]) -> list[Tile]:
    """Return some numbers of a unit with the period before, the other units and the trend."""
    book = book_of(scope.period.run).metrics
    made = {code: book[code] for code in metrics if code in book}
    trend = [kept.values(one.run, "unit", list(made), [unit]) for one in scope.trend]
    beside = standings(scope.period, made, unit, others)
    return [
        Tile(
            made=metric,
            value=trend[-1].get((code, unit)),
            before=trend[-2].get((code, unit)) if len(trend) > 1 else None,
            href=explaining.link(code, "unit", unit, scope.period.period),
            standing=beside.get(code),
            trend=[ppm(found.get((code, unit))) for found in trend],
        )
        for code, metric in made.items()
    ]


def asked_of(scope: Scope, unit: str, found: Sequence[Tile]) -> tuple[list[Tile], Said | None]:
    """Return the tiles of a unit; for one that sells nothing those with a number, and what is not asked of it."""
    sold = kept.values(scope.period.run, "unit", [SALES], [unit]).get((SALES, unit))
    if sells(scope, unit, sold):
        return list(found), None
    empty = [one for one in found if one.value is None or one.value.numerator is None]
    names = [label(one.made.label) for one in empty]
    if not names:
        return list(found), None
    listed = reduce(lambda one, other: said("{one}, {other}", one=one, other=other), names)
    unasked = said(
        "This unit sells nothing itself, so it is not measured by: {metrics}.", metrics=listed
    )
    return [one for one in found if one not in empty], unasked


def ppm(value: Value | None) -> int | None:
    """Return a value in ppm, for drawing only."""
    if value is None or value.numerator is None:
        return None
    return value.numerator * 1_000_000 // value.denominator


def changes(
    scope: Scope, card: Card | None, earlier: Card | None, lines: Sequence[LineShown], unit: str
) -> list[Change]:
    """Return what moved the score of a unit most since the period before, most first."""
    if card is None or earlier is None or scope.before is None:
        return []
    found = []
    for shown in lines:
        then = earlier.line(shown.made.code)
        now = shown.line.contribution
        if (
            then is not None
            and then.contribution is not None
            and now is not None
            and now != then.contribution
        ):
            found.append(Change(shown=shown, size=now - then.contribution, cause=None))
    most = sorted(found, key=lambda one: -abs(one.size))[:MOST_CHANGES]
    mine = [
        one.shown.made.code
        for one in most
        if one.shown.line.by == "unit" and one.shown.line.key == unit
    ]
    why = causes(scope.period, scope.before, mine, "unit", unit) if mine else {}
    return [
        Change(shown=one.shown, size=one.size, cause=that_moved(why.get(one.shown.made.code)))
        for one in most
    ]


def that_moved(cause: Cause | None) -> Cause | None:
    """Return what may be behind a change, without what shows the same number in both periods."""
    if cause is None:
        return None
    style = Style()
    return replace(
        cause,
        parts=tuple(
            part
            for part in cause.parts
            if part.now != part.before and (part.change is None or rounded(part.change * 100, 1))
        ),
        upstream=tuple(
            one
            for one in cause.upstream
            if style.shown(one.now, one.made) != style.shown(one.before, one.made)
        ),
    )


def below(scope: Scope, unit: str | None) -> list[Below]:
    """Return the units right below a unit, those furthest from their target first."""
    codes = [code for code in scope.units.below.get(unit, ()) if code in scope.units.seen]
    return units_shown(scope, codes)


def units_shown(scope: Scope, codes: Sequence[str]) -> list[Below]:
    """Return units with their numbers, those furthest from their target first, those without one last."""
    book = book_of(scope.period.run).metrics
    metrics = [code for code in TEAM_METRICS if code in book]
    found = kept.values(scope.period.run, "unit", metrics, codes)
    answering = heads(scope.reader, scope.period, codes)
    selling = {code for code in codes if sells(scope, code, found.get((SALES, code)))}
    rows = [
        Below(
            code=code,
            name=scope.units.tree[code].name,
            href=f"{address('unit', code)}?period={scope.period.period}&unit={code}",
            numbers=[
                (
                    book[m],
                    found.get((m, code)) if m != SALES or code in selling else SELLS_NOTHING,
                    explaining.link(m, "unit", code, scope.period.period),
                )
                for m in metrics
            ],
            score=answering[code].total if code in answering else None,
            head=answering[code].name if code in answering else "",
            spread=spread_in(scope.period.run, scope.units.under(code)),
            sells=code in selling,
        )
        for code in codes
    ]
    return sorted(rows, key=lambda row: _from_target(found.get(("target_attainment", row.code))))


def sells(scope: Scope, unit: str, sold: Value | None) -> bool:
    """Return whether a unit sells: it sold something, or somebody of it is measured by the own sale."""
    if sold is None or sold.numerator:
        return True
    cards = book_of(scope.period.run).cards
    held = {row.card for row in scored_in(scope.period.run, scope.units.under(unit))}
    lines = [line for code in held for line in cards[code].lines if line.scope == "person"]
    return any((line.link["moves"], line.link["effect"]) == (SALES, "definition") for line in lines)


def _from_target(value: Value | None) -> tuple[bool, int]:
    held = ppm(value)
    return held is None, held or 0
