"""A scorecard as a page shows it: each line with its past, its peers, what is usual in the trade, and what it would take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from quanheng.engine.ground.words import Said
from quanheng.engine.measure import wording
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.doubts import doubt_in
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.values import Value
from quanheng.measure.measurements import unpack
from quanheng.measure.reading.books import benchmark
from quanheng.measure.reading.cards import Card, CardLine, pair
from quanheng.measure.reading.peers import Peers, Spread
from quanheng.measure.rulebooks import current
from quanheng.web import explaining
from quanheng.web.addresses import address
from quanheng.web.scope import Scope

WHOLE = 1_000_000
GROUPS = ("results", "process", "behaviour", "team", "cost", "strategy")


class Note(NamedTuple):
    """What a line says of the facts that it rests on, and where the rows in question open; nowhere if `href` is empty."""

    says: Said
    href: str


@dataclass(frozen=True, kw_only=True)
class LineShown:
    """A line with everything beside it. `trend`: attainments in ppm, oldest first."""

    line: CardLine
    href: str
    before: Value | None
    trend: Sequence[int | None]
    peers: Spread | None
    usual: Value | None
    path: Sequence[Metric]
    lag: Said | str
    effect: Said | str
    says: Mapping[str, str] | None
    notes: Sequence[Note]

    @property
    def made(self) -> Metric:
        """The metric."""
        return self.line.made


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A number that stands on a card without weight."""

    made: Metric
    value: Value | None
    why: Said | None
    href: str


def lines_of(
    card: Card, history: Mapping[str, Card], before: str | None, peers: Peers | None, scope: Scope
) -> list[LineShown]:
    """Return the lines of a card, in its order; `history` by period, oldest first, and the period before."""
    earlier, today = history.get(before or ""), current()
    beside = Beside(history=history, earlier=earlier, peers=peers, today=today, scope=scope)
    return [_line(card, line, beside) for line in card.lines]


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What lines are held against. `today`: the rules as they are now, whose benchmarks may have a newer source."""

    history: Mapping[str, Card]
    earlier: Card | None
    peers: Peers | None
    today: Book
    scope: Scope

    def opens(self, card: Card, line: CardLine) -> bool:
        """Return whether the number of a line opens for the viewer: what lies beyond one's reach does on the own card."""
        if line.hidden:
            return False
        reached = {
            "person": True,
            "unit": line.key in self.scope.units.seen,
            "company": self.scope.units.company,
        }
        return reached[line.by] or card.person == self.scope.viewer.stands.person


def _line(card: Card, line: CardLine, beside: Beside) -> LineShown:
    code, period, link = line.made.code, card.period.period, line.stated.link
    past = [one.line(code) for one in beside.history.values()]
    then = beside.earlier.line(code) if beside.earlier else None
    peers, span, opens = beside.peers, card.period.span, beside.opens(card, line)
    usual = (
        None
        if line.hidden
        else benchmark(beside.today, code, card.industry, span, beside.scope.scale)
    )
    return LineShown(
        line=line,
        href=explaining.link(code, line.by, line.key, period) if opens else "",
        before=then.value if then else None,
        trend=[one.attainment if one else None for one in past],
        peers=peers.spreads.get(code) if peers else None,
        usual=usual,
        path=[card.book.metrics[each] for each in (*(link.get("via") or ()), link["moves"])],
        lag=wording.lag_says(str(link["lag"])),
        effect=wording.effect_says(str(link["effect"])),
        says=link.get("says"),
        notes=notes_of(line, period, opens=opens),
    )


def notes_of(line: CardLine, period: str, *, opens: bool) -> list[Note]:
    """Return the notes of a line; `opens`: its number does for the viewer, and so do the rows that they tell of."""
    found = []
    for note in line.notes:
        doubt = doubt_in(note) if opens else None
        at = (line.made.code, line.by, line.key, period)
        found.append(Note(note, explaining.doubt_link(*at, doubt) if doubt else ""))
    return found


def watched_of(card: Card) -> list[Watched]:
    """Return what a card watches without weight."""
    found = []
    for each in card.besides.get("watched", ()):
        made = card.book.metrics[each["metric"]]
        href = explaining.link(made.code, each["by"], each["key"], card.period.period)
        value, why = pair(each["value"]), unpack(each.get("why"))
        found.append(Watched(made=made, value=value, why=why, href=href))
    return found


@dataclass(frozen=True, kw_only=True)
class Move:
    """What would move a score: to reach 100 % of a line. `gap`: how much of the metric is missing; `gain`: the points, in ppm."""

    shown: LineShown
    gain: int
    gap: Value | None
    target: Value | None


def moves_of(lines: Sequence[LineShown]) -> list[Move]:
    """Return what would add most to a score, most first: each line that is short, brought to what scores 100."""
    short = [one for one in lines if one.line.lost > 0]
    found = [
        Move(shown=one, gain=one.line.lost, gap=_gap(one.line), target=one.line.expected)
        for one in short
    ]
    return sorted(found, key=lambda move: -move.gain)


def _gap(line: CardLine) -> Value | None:
    target = line.expected
    if (
        target is None
        or line.value is None
        or line.value.numerator is None
        or target.numerator is None
    ):
        return None
    gap = Fraction(target.numerator, target.denominator) - Fraction(
        line.value.numerator, line.value.denominator
    )
    return Value(abs(gap).numerator, abs(gap).denominator)


def card_address(person: str, query: str) -> str:
    """Return where a person's card stands."""
    return f"{address('person', person)}?{query}"
