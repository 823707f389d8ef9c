"""Breaking a metric down by a field of its facts: the same formula, over the rows that hold each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.frames import columns_of, tally
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import said
from quanheng.engine.measure.labels import label
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.metrics import Level, Metric, Part, Quotient, Sum, Tally
from quanheng.engine.measure.needs import metrics_of, needs
from quanheng.engine.measure.store import rows_for
from quanheng.engine.measure.values import Measurement

MOST_VALUES = 60
ANY_ROW = Tally(facts="", how="count", day="", person=None)
Held = str | bool | None


class CannotSplit(Refused):
    """The metric cannot be broken down so."""


def split(
    measuring: Measuring, code: str, field: str, by: str, spans: Sequence[Span]
) -> Iterator[tuple[Held, Measurement]]:
    """Yield the metric for each value that the field holds in the spans, None for rows that leave it empty.

    :raises CannotSplit: the metric does not declare that field, or it holds more values than a person reads.
    """
    metric = measuring.book[code]
    if field not in metric.split:
        raise CannotSplit(
            said(
                "{metric} is not broken down by “{field}”. Use one of: {known}.",
                metric=label(metric.label),
                field=field,
                known=", ".join(metric.split),
            )
            if metric.split
            else said(
                "{metric} is not broken down by anything. Its rule may name fields under “split”.",
                metric=label(metric.label),
            )
        )
    for value in values_held(measuring, metric, field, spans):
        part = replace(measuring, book=_book(measuring.book, code, field, value))
        for found in part.measure([code], by, spans):
            yield value, found


def values_held(
    measuring: Measuring, metric: Metric, field: str, spans: Sequence[Span]
) -> list[Held]:
    """Return the values that the field holds in the facts behind a metric, in order, the empty one last.

    :raises CannotSplit: they are more than a person reads.
    """
    asked = {
        (replace(ANY_ROW, facts=one.facts, day=one.day, as_of_end=one.as_of_end), when)
        for span in spans
        for one, when, now in needs(metric, measuring.book, span)
        if now
    }
    found: set[Held] = set()
    for one, span in sorted(asked, key=str):
        rows = rows_for(measuring.store, one, (span,))
        found |= set(columns_of(rows.group_by(field).agg(n=tally(None)))[field])
    if len(found) > MOST_VALUES:
        raise CannotSplit(
            said(
                "“{field}” holds {count} values, more than {most}. Break the metric down by another field.",
                field=field,
                count=len(found),
                most=MOST_VALUES,
            )
        )
    return sorted(found, key=lambda value: (value is None, str(value)))


def _book(book: Mapping[str, Metric], code: str, field: str, value: Held) -> dict[str, Metric]:
    """Return the book with a metric, and all that it is made of, looking only at rows that hold the value."""
    made, waiting = dict(book), [code]
    while waiting:
        at = waiting.pop()
        metric = book[at]
        made[at] = replace(metric, formula=_formula(metric.formula, field, value))
        waiting += metrics_of(metric)
    return made


def _formula(formula: Any, field: str, value: Held) -> Any:
    if not isinstance(formula, Quotient):
        return formula
    bottom = formula.bottom and _part(formula.bottom, field, value)
    return replace(formula, top=_part(formula.top, field, value), bottom=bottom)


def _part(part: Part, field: str, value: Held) -> Part:
    if isinstance(part, Tally):
        return _tally(part, field, value)
    if isinstance(part, Level):
        return replace(part, amount=_tally(part.amount, field, value))
    if isinstance(part, Sum):
        terms = [(sign, _part(term, field, value), factor) for sign, term, factor in part.terms]
        return Sum(tuple(terms))
    return part


def _tally(one: Tally, field: str, value: Held) -> Tally:
    return replace(one, only=(*one.only, (field, value)))
