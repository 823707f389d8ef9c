"""What a metric is made of, down to the tallies: which integers it needs, over which days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from quanheng.engine.ground.period import Span
from quanheng.engine.measure.metrics import (
    Comparison,
    Composite,
    Heads,
    Level,
    Metric,
    MetricRef,
    Part,
    Quotient,
    Sum,
    Tally,
    TargetRef,
    shifted,
)

Book = Mapping[str, Metric]
# Which tallies a metric has does not depend on the span.
ANY = Span(date(2000, 1, 1), date(2000, 2, 1))


class Need(NamedTuple):
    """A tally over a span; `now` is false of an earlier span that is only compared with."""

    tally: Tally
    span: Span
    now: bool = True


def needs(metric: Metric, book: Book, span: Span, *, now: bool = True) -> Iterator[Need]:
    """Yield every tally that a metric is made of, some perhaps more than once."""
    when = metric.over(span)
    if when is None:
        return
    formula = metric.formula
    if isinstance(formula, Comparison):
        yield from needs(book[formula.of], book, when, now=now)
        yield from needs(book[formula.of], book, shifted(when, formula.against), now=False)
    elif isinstance(formula, Composite):
        for each in formula.parts:
            yield from needs(book[each.metric], book, when, now=now)
    else:
        for part in parts_of(formula):
            yield from _of_part(part, book, when, now=now)


def _of_part(part: Part, book: Book, span: Span, *, now: bool) -> Iterator[Need]:
    if isinstance(part, Tally):
        yield Need(part, span, now)
    elif isinstance(part, Level):
        yield Need(part.amount, span, now)
        yield Need(part.days, span, now)
    elif isinstance(part, MetricRef):
        yield from needs(book[part.code], book, span, now=now)


class Beside(NamedTuple):
    """A released target or a number of people over a span; `now` is false of an earlier span."""

    part: TargetRef | Heads
    span: Span
    now: bool = True


def besides(metric: Metric, book: Book, span: Span, *, now: bool = True) -> Iterator[Beside]:
    """Yield the numbers of people and targets that a metric, and those it is made of, are reckoned with."""
    when = metric.over(span)
    if when is None:
        return
    yield from (Beside(each, when, now) for each in heads_of(metric))
    yield from (Beside(TargetRef(code), when, now) for code in targets_of(metric))
    for code in metrics_of(metric):
        yield from besides(book[code], book, when, now=now)
    formula = metric.formula
    if isinstance(formula, Comparison):
        yield from besides(book[formula.of], book, shifted(when, formula.against), now=False)


def parts_of(formula: Quotient) -> Iterator[Part]:
    """Yield the parts of a quotient, those of its sums instead of the sums."""
    for part in (formula.top, formula.bottom):
        if isinstance(part, Sum):
            for _, term, _ in part.terms:
                yield from _flat(term)
        elif part is not None:
            yield part


def _flat(part: Part) -> Iterator[Part]:
    if isinstance(part, Sum):
        for _, term, _ in part.terms:
            yield from _flat(term)
    else:
        yield part


def targets_of(metric: Metric) -> list[str]:
    """Return the metrics whose released targets a metric is reckoned with."""
    formula = metric.formula
    if isinstance(formula, Comparison):
        return [formula.of] if formula.how == "completion" else []
    if isinstance(formula, Composite):
        return [each.metric for each in formula.parts if each.released]
    return [part.code for part in parts_of(formula) if isinstance(part, TargetRef)]


def heads_of(metric: Metric) -> list[Heads]:
    """Return the numbers of people that a metric is reckoned with."""
    if not isinstance(metric.formula, Quotient):
        return []
    return [part for part in parts_of(metric.formula) if isinstance(part, Heads)]


def metrics_of(metric: Metric) -> list[str]:
    """Return the metrics that a metric is directly made of."""
    formula = metric.formula
    if isinstance(formula, Comparison):
        return [formula.of]
    if isinstance(formula, Composite):
        return [each.metric for each in formula.parts]
    return [part.code for part in parts_of(formula) if isinstance(part, MetricRef)]


def kinds_of(metric: Metric, book: Book) -> list[str]:
    """Return the kinds of facts that a metric reads, its own first."""
    return list(dict.fromkeys(need.tally.facts for need in needs(metric, book, ANY)))
