"""All results of a span: every metric for people, units and the company, and every person's card.

Most people have nothing to do with most metrics. What a metric is for somebody whom no fact, target or post concerns
is worked out once, as its *common* value; a row of its own is kept for whoever differs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.ground.words import Said
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.doubts import Doubts
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.metrics import TargetRef
from quanheng.engine.measure.places import COMPANY, Assignment
from quanheng.engine.measure.scorecards import RELEASED, Actual, CardScore, Line, Scorecard, score
from quanheng.engine.measure.values import Measurement, Value

SCOPES = ("person", "unit", COMPANY)
NOBODY = ""  # the key of a common value


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A person's card, by the last main assignment that the person holds in the span."""

    person: str
    assignment: Assignment
    industry: str | None
    card: Scorecard
    score: CardScore
    keys: tuple[str, ...]  # whose metric each line measured
    watched: tuple[Measurement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Results:
    """What a run computes. `measurements` hold, first for each metric and scope, the common value with the key `NOBODY`."""

    span: Span
    measurements: tuple[Measurement, ...]
    scores: tuple[Scored, ...]


def compute(measuring: Measuring, book: Book, span: Span) -> Results:
    """Return all results of a span."""
    prepare(measuring, book, [span])
    found: list[Measurement] = []
    for by in SCOPES:
        for code in sorted(book.metrics):
            found += _measured(measuring, code, by, span)
    scores = tuple(score_all(measuring, book, span))
    return Results(span=span, measurements=tuple(found), scores=scores)


def prepare(measuring: Measuring, book: Book, spans: Sequence[Span]) -> None:
    """Take at once what `compute` needs for each of the spans."""
    codes = sorted(book.metrics)
    for by in SCOPES:
        measuring.take(codes, by, spans)
    Doubts(measuring=measuring).take(_on_cards(book), spans, SCOPES[:2])


def _on_cards(book: Book) -> list[str]:
    return sorted({line.metric for card in book.cards.values() for line in card.lines})


def _measured(measuring: Measuring, code: str, by: str, span: Span) -> Iterator[Measurement]:
    metric = measuring.book[code]
    read = measuring.reader(metric, by, span)
    if by == COMPANY:
        yield Measurement(code, by, COMPANY, span, read(COMPANY))
        return
    yield Measurement(code, by, NOBODY, span, read(NOBODY))
    for key in sorted(measuring.active(metric, by, span)):
        yield Measurement(code, by, key, span, read(key))


def score_all(
    measuring: Measuring, book: Book, span: Span, people: Iterable[str] | None = None
) -> Iterator[Scored]:
    """Yield the card of everybody (or of some people) whose post, grade and industry have one; in order of their keys."""
    doubts = Doubts(measuring=measuring)
    asked = measuring.org.roster("person", span) if people is None else people
    placed = [(person, *_place(measuring, book, person, span)) for person in sorted(asked)]
    reads = {read for _, _, _, card in placed if card for read in card.reads()}
    for by in SCOPES:
        measuring.take(sorted({code for code, scope in reads if scope == by}), by, [span])
    doubts.take(sorted({code for code, _ in reads}), [span], SCOPES[:2])
    for person, assignment, industry, card in placed:
        if assignment and card:
            yield _scored(measuring, doubts, person, assignment, industry, card, span)


def _place(
    measuring: Measuring, book: Book, person: str, span: Span
) -> tuple[Assignment | None, str | None, Scorecard | None]:
    held = last_main(measuring.org.by_person.get(person, []), span)
    if held is None:
        return None, None, None
    industry = measuring.org.industry_of(held.unit, _last_day(held, span))
    return held, industry, book.card_for(held.post, held.grade, industry)


def _last_day(held: Assignment, span: Span) -> int:
    end = epoch_day(span.end)
    return (end if held.end is None else min(end, held.end)) - 1


def _scored(
    measuring: Measuring,
    doubts: Doubts,
    person: str,
    assignment: Assignment,
    industry: str | None,
    card: Scorecard,
    span: Span,
) -> Scored:
    keys = tuple(key_of(line.scope, person, assignment) for line in card.lines)
    actuals = [
        _actual(measuring, doubts, line, key, span)
        for line, key in zip(card.lines, keys, strict=True)
    ]
    known = {
        (code, by): measuring.value(measuring.book[code], by, key_of(by, person, assignment), span)
        for code, by in card.beside_lines()
    }
    watched = tuple(
        Measurement(code, by, key_of(by, person, assignment), span, known[code, by])
        for code, by in card.watched
    )
    besides = {at: _in_ones(measuring, at[0], value) for at, value in known.items()}
    return Scored(
        person=person,
        assignment=assignment,
        industry=industry,
        card=card,
        score=score(card, actuals, besides),
        keys=keys,
        watched=watched,
    )


def _in_ones(measuring: Measuring, code: str, value: Value) -> Value:
    """Return a value in the metric's unit of measure, as cards write numbers: money in major units."""
    if value.numerator is None or measuring.book[code].uom != "money":
        return value
    return value._replace(denominator=value.denominator * 10**measuring.store.scale)


def last_main(assignments: list[Assignment], span: Span) -> Assignment | None:
    """Return the main assignment that begins last among those held in the span."""
    held = [a for a in assignments if a.main and a.overlaps(span)]
    return max(held, key=lambda a: min(a.first, epoch_day(span.last)), default=None)


def key_of(scope: str, person: str, assignment: Assignment) -> str:
    """Return whose number a line of a person's card is about."""
    return {"person": person, "unit": assignment.unit, COMPANY: COMPANY}[scope]


def _actual(measuring: Measuring, doubts: Doubts, line: Line, key: str, span: Span) -> Actual:
    metric = measuring.book[line.metric]
    value = measuring.value(metric, line.scope, key, span)
    notes = value.notes + doubts.reader(line.metric, line.scope, span)(key)
    return Actual(value=value, target=target_of(measuring, line, key, span), notes=notes)


def target_of(measuring: Measuring, line: Line, key: str, span: Span) -> Value | None:
    """Return what a line is held against: the released target, else the card's own number; None where it needs none."""
    if line.target is None:
        return None
    number = line.target
    if number == RELEASED:
        released = measuring.has_target(line.metric, line.scope, key, span)
        if released or line.otherwise is None:
            return measuring.target_value(TargetRef(line.metric), line.scope, key, span)
        number = line.otherwise
    money = measuring.book[line.metric].uom == "money"
    top, bottom = (
        Decimal(number) * 10 ** (measuring.store.scale if money else 0)
    ).as_integer_ratio()
    return Value(top, bottom)


def hashed(results: Results) -> str:
    """Return the SHA-256 of all integers of the results: the same inputs give the same hash on every engine."""
    found = hashlib.sha256()
    for m in results.measurements:
        bottom = m.value.denominator if m.value.numerator is not None else None
        line = (m.metric, m.by, m.key, m.value.numerator, bottom)
        found.update("\x1f".join(map(str, line)).encode() + b"\n")
    for s in results.scores:
        found.update(json.dumps(_integers(s), ensure_ascii=False).encode() + b"\n")
    return found.hexdigest()


def _integers(s: Scored) -> list[object]:
    lines = [
        [x.attainment, x.score, x.weight, x.contribution, *_counts(x.actual.notes)]
        for x in s.score.lines
    ]
    points = [each.points for each in s.score.points]
    return [s.card.code, s.person, s.score.total, s.score.capped_by, lines, points]


def _counts(notes: Sequence[Said]) -> list[int]:
    """Return how many doubtful rows the notes tell of."""
    return [int(note.params["count"]) for note in notes if "count" in note.params]


def by_place(results: Results) -> Mapping[tuple[str, str, str], Measurement]:
    """Return the measurements by metric, scope and key."""
    return {(m.metric, m.by, m.key): m for m in results.measurements}
