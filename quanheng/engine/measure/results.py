"""All results of a span: every metric for people, units and the company, and every person's card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.measuring import Measurement, Measuring, Value
from quanheng.engine.measure.metrics import TargetRef
from quanheng.engine.measure.places import COMPANY, Assignment
from quanheng.engine.measure.scorecards import RELEASED, Actual, CardScore, Line, Scorecard, score

SCOPES = ("person", "unit", COMPANY)


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A person's card, by the last main assignment that the person holds in the span."""

    person: str
    assignment: Assignment
    card: Scorecard
    score: CardScore
    keys: tuple[str, ...]  # whose metric each line measured


@dataclass(frozen=True, kw_only=True)
class Results:
    """What a run computes."""

    span: Span
    measurements: tuple[Measurement, ...]
    scores: tuple[Scored, ...]


def compute(measuring: Measuring, book: Book, span: Span) -> Results:
    """Return all results of a span."""
    found: list[Measurement] = []
    for by in SCOPES:
        found += measuring.measure(sorted(book.metrics), by, [span])
    return Results(
        span=span, measurements=tuple(found), scores=tuple(score_all(measuring, book, span))
    )


def score_all(measuring: Measuring, book: Book, span: Span) -> Iterator[Scored]:
    """Yield the card of everybody whose post and grade have one; people in order of their keys."""
    for by in SCOPES:
        measuring.take(
            sorted({line.metric for card in book.cards.values() for line in card.lines}), by, [span]
        )
    for person in sorted(measuring.org.roster("person", span)):
        assignment = last_main(measuring.org.by_person[person], span)
        card = book.card_for(assignment.post, assignment.grade) if assignment else None
        if assignment and card:
            keys = tuple(_key(line.scope, person, assignment) for line in card.lines)
            actuals = [
                _actual(measuring, line, key, span)
                for line, key in zip(card.lines, keys, strict=True)
            ]
            yield Scored(
                person=person,
                assignment=assignment,
                card=card,
                score=score(card, actuals),
                keys=keys,
            )


def last_main(assignments: list[Assignment], span: Span) -> Assignment | None:
    """Return the main assignment that begins last among those held in the span."""
    held = [a for a in assignments if a.main and a.overlaps(span)]
    return max(held, key=lambda a: min(a.first, epoch_day(span.last)), default=None)


def _key(scope: str, person: str, assignment: Assignment) -> str:
    return {"person": person, "unit": assignment.unit, COMPANY: COMPANY}[scope]


def _actual(measuring: Measuring, line: Line, key: str, span: Span) -> Actual:
    metric = measuring.book[line.metric]
    value = measuring.value(metric, line.scope, key, span)
    if line.target is None:
        return Actual(value=value)
    if line.target == RELEASED:
        return Actual(
            value=value,
            target=measuring.target_value(TargetRef(line.metric), line.scope, key, span),
        )
    top, bottom = (
        Decimal(line.target) * 10 ** (measuring.store.scale if metric.uom == "money" else 0)
    ).as_integer_ratio()
    return Actual(value=value, target=Value(top, bottom))


def hashed(results: Results) -> str:
    """Return the SHA-256 of all integers of the results: the same inputs give the same hash on every engine."""
    lines = [json.dumps(line, ensure_ascii=False) for line in _integers(results)]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _integers(results: Results) -> Iterator[list[object]]:
    for m in results.measurements:
        yield [
            "metric",
            m.metric,
            m.by,
            m.key,
            m.value.numerator,
            m.value.denominator if m.value.numerator is not None else None,
        ]
    for s in results.scores:
        lines = [[x.attainment, x.score, x.weight, x.contribution] for x in s.score.lines]
        yield ["card", s.card.code, s.person, s.score.total, s.score.capped_by, lines]


def by_place(results: Results) -> Mapping[tuple[str, str, str], Measurement]:
    """Return the measurements by metric, scope and key."""
    return {(m.metric, m.by, m.key): m for m in results.measurements}
