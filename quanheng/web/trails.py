"""The trail from a number to its rows, as a page shows it: labels in both languages, values as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from quanheng.base.access import not_found
from quanheng.engine.ground.money import PPM, half_up
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure import symbols, wording
from quanheng.engine.measure.metrics import Metric, MetricRef, Quotient, TargetRef
from quanheng.engine.measure.values import Value
from quanheng.measure import explaining, explaining_doubts
from quanheng.measure.own_card import runs_open
from quanheng.measure.reading import cards as reading
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.cards import Card, CardLine
from quanheng.measure.reading.heads import head_cards
from quanheng.measure.reading.pay_seen import card_seen
from quanheng.measure.selectors import SCOPE_LABELS
from quanheng.web import explaining as addresses
from quanheng.web.cards import LineShown, Note, lines_of, notes_of
from quanheng.web.scope import Scope
from quanheng.web.showing import exactly
from quanheng.web.source_rows import Asked, Opened, opened

MOST_ROWS = explaining.MOST_ROWS
FIRST, MORE = 10, 50


class Aim(NamedTuple):
    """A target, and how much of it is reached, in ppm."""

    target: Value
    attainment: int


@dataclass(frozen=True, kw_only=True)
class Trail:
    """A number with everything it follows from.

    `card` and `line`: where it counts, if it is a line of the person's card, or of the card of whoever answers for the
    unit. `aim`: the target and how much of it is reached, where no line says so.
    """

    made: Metric
    by: str
    key: str
    name: str
    whose: Said
    value: Value | None
    why: Said | None
    notes: Sequence[Said]
    words: Said
    symbols: Said
    rule: Mapping[str, Any]
    run: Mapping[str, Any] | None
    inputs: Sequence[Opened]
    before: Value | None
    trend: Sequence[int | None]
    period: str
    address: str
    card: Card | None = None
    line: CardLine | None = None
    aim: Aim | None = None

    @property
    def line_notes(self) -> Sequence[Note]:
        """What the line says of the facts that it rests on, beside what the number says of itself."""
        found = notes_of(self.line, self.period, opens=True) if self.line else []
        return [note for note in found if note.says not in self.notes]

    @property
    def score_address(self) -> str:
        """Where the score opens that it counts for."""
        return addresses.score_link(self.card.person if self.card else self.key, self.period)


def metric(scope: Scope, code: str, by: str, key: str, most: int = FIRST) -> Trail:
    """Return the trail of a number of the scope's period, with at most so many rows an input.

    :raises NotFound: there is no such number for the viewer. :raises UnknownRule: there is no such metric.
    """
    want_scope(by, key)
    found = _explained(scope, code, by, key, most)
    book = book_of(scope.period.run).metrics
    made = book[code]
    trend = _trend(scope, code, by, key)
    card, line = _line_of(scope, code, by, key)
    return Trail(
        made=made,
        by=by,
        key=key,
        name=found["name"],
        whose=SCOPE_LABELS[by],
        value=trend[-1],
        why=found.get("why"),
        notes=found.get("notes", ()),
        words=found["formula"]["words"],
        symbols=symbols.told(made, book),
        rule=found["rule"],
        run=found["run"],
        inputs=opened(
            scope.period.run,
            [
                Asked(i, addresses.rows_link(code, by, key, scope.period.period, i), one)
                for i, one in enumerate(found["inputs"])
            ],
        ),
        before=trend[-2] if len(trend) > 1 else None,
        trend=[_ppm(one) for one in trend],
        period=scope.period.period,
        address=addresses.link(code, by, key, scope.period.period),
        card=card,
        line=line,
        aim=None if line else _aim(scope, made, by, key, trend[-1]),
    )


def _trend(scope: Scope, code: str, by: str, key: str) -> list[Value | None]:
    """Return the number of each period of the trend; none of those in which it does not open for the viewer."""
    runs, viewer = [one.run for one in scope.trend], scope.viewer
    opens = runs_open(viewer.user, code, by, key, runs, viewer.day)
    found = kept.series(runs, code, by, key)
    return [value if run in opens else None for run, value in zip(runs, found, strict=True)]


def _line_of(scope: Scope, code: str, by: str, key: str) -> tuple[Card | None, CardLine | None]:
    """Return the card of the person, or of whoever answers for the unit, and its line of that number; nothing where there is none."""
    found: list[Card] = []
    if by == "person":
        found = reading.cards(scope.reader, scope.period, people=[key])
    elif by == "unit":
        found = list(head_cards(scope.reader, scope.period, [key]).values())
    for card in found:
        for line in card.lines:
            if (line.made.code, line.by, line.key, line.hidden) == (code, by, key, False):
                return card, line
    return None, None


def _aim(scope: Scope, made: Metric, by: str, key: str, value: Value | None) -> Aim | None:
    """Return the released target of a number, read back from the metric that holds the number against it."""
    whole = Quotient(top=MetricRef(made.code), bottom=TargetRef(made.code))
    book = book_of(scope.period.run).metrics.values()
    against = next((one.code for one in book if one.formula == whole), "")
    reached, is_amount = exactly(value), made.uom in ("money", "count")
    if not against or not reached or not is_amount:
        return None
    share = exactly(kept.values(scope.period.run, by, [against], [key]).get((against, key)))
    if not share:
        return None
    target = reached / share
    return Aim(
        Value(target.numerator, target.denominator),
        half_up((share * PPM).numerator, (share * PPM).denominator),
    )


def rows(scope: Scope, code: str, by: str, key: str, place: int, offset: int) -> Opened:
    """Return a page of the rows of one input.

    :raises NotFound: the number has no such input, or is not for the viewer.
    """
    want_scope(by, key)
    most = min(offset + MORE, MOST_ROWS)
    inputs = _explained(scope, code, by, key, most)["inputs"]
    if place >= len(inputs):
        raise not_found(said("input"), {"place": place})
    address = addresses.rows_link(code, by, key, scope.period.period, place)
    return opened(scope.period.run, [Asked(place, address, inputs[place])], offset)[0]


def doubtful(scope: Scope, code: str, by: str, key: str, doubt: str, offset: int) -> Opened:
    """Return a page of the rows behind a number that are doubtful; `doubt`: kind and code, such as “stock.below_zero”.

    :raises NotFound: there is no such doubt, or the number is not for the viewer.
    """
    want_scope(by, key)
    kind, _, name = doubt.partition(".")
    found = explaining_doubts.doubtful(
        actor=scope.viewer.user,
        code=code,
        by=by,
        key=key,
        span=scope.period.span,
        day=scope.viewer.day,
        kind=kind,
        doubt=name,
        most=min(offset + MORE, MOST_ROWS),
        at=scope.viewer.at,
    )
    address = addresses.doubt_link(code, by, key, scope.period.period, (kind, name))
    return opened(scope.period.run, [Asked(0, address, found)], offset)[0]


def score(scope: Scope, person: str) -> dict[str, Any]:
    """Return a score with its lines, each with the address at which it opens.

    :raises NotFound: there is no such person for the viewer. :raises NoCard: the person has none in the period.
    """
    card = reading.card(scope.reader, scope.period, person)
    card_seen(actor=scope.viewer.user, card=card, at=scope.viewer.at)
    lines: list[LineShown] = lines_of(card, {}, None, None, scope)
    return {
        "card": card,
        "lines": lines,
        "words": wording.card_words(),
        "points": card.besides.get("points", ()),
        "red_lines": card.besides.get("red_lines", ()),
        "address": addresses.score_link(person, scope.period.period),
        "export": addresses.score_export_link(person, scope.period.period),
    }


def want_scope(by: str, key: str) -> None:
    """Return where the address names a kind of numbers that there is.

    :raises NotFound: it does not.
    """
    if by not in SCOPE_LABELS:
        raise not_found(said("number"), {"by": by, "key": key})


def whole(text: str) -> int:
    """Return the whole number that an address says, 0 where it says none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _explained(scope: Scope, code: str, by: str, key: str, most: int) -> dict[str, Any]:
    viewer = scope.viewer
    return explaining.metric(
        actor=viewer.user,
        code=code,
        by=by,
        key=key,
        span=scope.period.span,
        day=viewer.day,
        most=most,
        at=viewer.at,
    )


def _ppm(value: Value | None) -> int | None:
    if value is None or value.numerator is None:
        return None
    return value.numerator * 1_000_000 // value.denominator
