"""How a formula gives the value of a key: made once for a span, asked for each person, unit or the company."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from quanheng.engine.ground.money import PPM, half_up
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import field_label, kind_label, label, span_says
from quanheng.engine.measure.metrics import (
    PER_DAYS,
    Comparison,
    Composite,
    Heads,
    Ingredient,
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
from quanheng.engine.measure.presence import Presence
from quanheng.engine.measure.store import Store
from quanheng.engine.measure.values import Value, Values, added, less, quotient

Reader = Callable[[str], Value]


class Measures(Protocol):
    """What readers are made over: tallies that are taken, targets, heads, and the readers of other metrics."""

    book: Mapping[str, Metric]
    store: Store
    presence: Presence

    def taken(self, one: Tally, by: str, span: Span) -> Values: ...
    def reader(self, metric: Metric, by: str, span: Span) -> Reader: ...
    def heads(self, part: Heads, by: str, span: Span) -> Values: ...
    def target_value(self, part: TargetRef, by: str, key: str, span: Span) -> Value: ...
    def has_target(self, code: str, by: str, key: str, span: Span) -> bool: ...


def constantly(value: Value) -> Reader:
    """Return a reader that gives everybody the same."""
    return lambda key: value


def dividing(measuring: Measures, formula: Quotient, by: str, span: Span) -> Reader:
    """Return the reader of a quotient."""
    top, times, factor = part_of(measuring, formula.top, by, span), formula.times, formula.factor
    if formula.per:
        times, factor = times * PER_DAYS[formula.per], factor * (span.end - span.first).days
    if formula.bottom is None:
        return _scaled(top, times, factor)
    bottom, part = part_of(measuring, formula.bottom, by, span), formula.bottom
    empty, least = Value(None, why=_empty(part, span)), formula.at_least
    below_zero = Value(
        None, why=said("The denominator is below 0; a share of it cannot be reckoned.")
    )
    few = Value(None, why=said("There are fewer than {n} answers.", n=least))

    def read(key: str) -> Value:
        below, above = bottom(key), top(key)
        if below.numerator is None or above.numerator is None:
            return below if below.numerator is None else above
        if not below.numerator:
            return empty
        if below.numerator < 0:
            return empty if isinstance(part, Level) else below_zero
        if below.numerator < least:
            return few
        return quotient(above, below, times=times, factor=factor)

    return read


def _scaled(top: Reader, times: int, factor: int) -> Reader:
    if (times, factor) == (1, 1):
        return top

    def read(key: str) -> Value:
        value = top(key)
        if value.numerator is None:
            return value
        return value._replace(
            numerator=value.numerator * times, denominator=value.denominator * factor
        )

    return read


def _empty(bottom: Part, span: Span) -> Said:
    if isinstance(bottom, Tally) and bottom.how == "before":
        return said(
            "There were no customers in {span}.", span=span_says(shifted(span, bottom.against))
        )
    if isinstance(bottom, Tally) and bottom.how in ("sum", "weight"):
        return said(
            "The sum of {of} of {kind} in {span} is 0; nothing can be put into proportion to it.",
            of=field_label(bottom.facts, bottom.of),
            kind=kind_label(bottom.facts),
            span=span_says(span),
        )
    if isinstance(bottom, Tally):
        return _none_here(bottom, span)
    if isinstance(bottom, Heads):
        return said("Nobody is assigned here in {span}.", span=span_says(span))
    if isinstance(bottom, Level):
        return said(
            "The average of {kind} in {span} is not above 0.",
            kind=kind_label(bottom.amount.facts),
            span=span_says(span),
        )
    return said("The denominator is 0.")


def _none_here(one: Tally, span: Span) -> Said:
    return said("No {kind} of {span} count here.", kind=kind_label(one.facts), span=span_says(span))


def part_of(measuring: Measures, part: Part, by: str, span: Span) -> Reader:
    """Return the reader of a part."""
    if isinstance(part, Tally):
        return _tally(measuring, part, by, span)
    if isinstance(part, MetricRef):
        return measuring.reader(measuring.book[part.code], by, span)
    if isinstance(part, TargetRef):
        return lambda key: measuring.target_value(part, by, key, span)
    if isinstance(part, Heads):
        return _heads(measuring, part, by, span)
    if isinstance(part, Level):
        return _level(measuring, part, by, span)
    return _sum(measuring, part, by, span)


def _tally(measuring: Measures, one: Tally, by: str, span: Span) -> Reader:
    absent = measuring.presence.absent(one, span)
    if absent is not None:
        return constantly(Value(None, why=absent))
    found = measuring.taken(one, by, span)
    none = Value(None, why=_none_here(one, span)) if one.how == "twice_median" else Value(0)
    return lambda key: Value(found[key]) if key in found else none


def _heads(measuring: Measures, part: Heads, by: str, span: Span) -> Reader:
    found, whole = measuring.heads(part, by, span), PPM * (span.end - span.first).days
    return lambda key: Value(found.get(key, 0), whole)


def _level(measuring: Measures, part: Level, by: str, span: Span) -> Reader:
    absent = measuring.presence.absent(part.amount, span)
    if absent is not None:
        return constantly(Value(None, why=absent))
    amounts = measuring.taken(part.amount, by, span)
    days = sum(measuring.taken(part.days, by, span).values())
    none = Value(None, why=_none_here(part.amount, span))
    return lambda key: Value(amounts[key], days * part.factor) if key in amounts else none


def _sum(measuring: Measures, part: Sum, by: str, span: Span) -> Reader:
    terms = [
        (sign, part_of(measuring, each, by, span), factor) for sign, each, factor in part.terms
    ]

    def read(key: str) -> Value:
        total = Value(0)
        for sign, term, factor in terms:
            value = term(key)
            if value.numerator is None:
                return value
            signed = value._replace(
                numerator=sign * value.numerator, denominator=value.denominator * factor
            )
            total = added(total, signed)
        return total

    return read


def comparing(measuring: Measures, formula: Comparison, by: str, span: Span) -> Reader:
    """Return the reader of a metric now against then."""
    of, then_span = measuring.book[formula.of], shifted(span, formula.against)
    now, then = (measuring.reader(of, by, when) for when in (span, then_span))
    nothing = Value(
        None, why=said("There is nothing to compare with in {span}.", span=span_says(then_span))
    )

    def read(key: str) -> Value:
        new, old = now(key), then(key)
        if new.numerator is None:
            return new
        if old.numerator is None or (formula.how in ("growth", "reduction") and old.numerator <= 0):
            return nothing
        if formula.how == "gain":
            return less(new, old)
        if formula.how == "completion":
            return _completed(
                measuring.target_value(TargetRef(formula.of), by, key, span), new, old
            )
        change = less(new, old) if formula.how == "growth" else less(old, new)
        return quotient(change, old)

    return read


def _completed(target: Value, now: Value, then: Value) -> Value:
    if target.numerator is None:
        return target
    way = less(target, then)
    if not way.numerator:
        return Value(None, why=said("The target is where it began; there is no way to go."))
    return quotient(less(now, then), way)


def composing(measuring: Measures, formula: Composite, by: str, span: Span) -> Reader:
    """Return the reader of the mean of attainments; what has no data is left out, and a note says so."""
    readers = [(each, _attained(measuring, each, by, span)) for each in formula.parts]

    def read(key: str) -> Value:
        reached, notes, why = [], [], None
        for each, attained in readers:
            value = attained(key)
            if value.numerator is None:
                why = value.why
                called = label(measuring.book[each.metric].label)
                notes.append(said("{metric} is left out: {why}", metric=called, why=value.why))
            else:
                reached.append(value.numerator)
        if not reached:
            return Value(None, why=why, notes=tuple(notes[:-1]))
        return Value(sum(reached), PPM * len(reached), notes=tuple(notes))

    return read


def _attained(measuring: Measures, each: Ingredient, by: str, span: Span) -> Reader:
    """Return the reader of an attainment in millionths, at most 1,000,000."""
    metric = measuring.book[each.metric]
    read, lower_is_better = measuring.reader(metric, by, span), (each.good or metric.good) == "down"

    def attained(key: str) -> Value:
        actual, target = read(key), _expected(measuring, each, by, key, span)
        if actual.numerator is None or target.numerator is None:
            return actual if actual.numerator is None else target
        top = actual.numerator * target.denominator
        bottom = actual.denominator * target.numerator
        if lower_is_better:
            top, bottom = bottom, top
        reached = PPM if bottom <= 0 else half_up(max(0, top) * PPM, bottom)
        return Value(min(PPM, reached))

    return attained


def _expected(measuring: Measures, each: Ingredient, by: str, key: str, span: Span) -> Value:
    released = each.released and measuring.has_target(each.metric, by, key, span)
    if each.otherwise is None or released:
        return measuring.target_value(TargetRef(each.metric), by, key, span)
    top, bottom = each.otherwise
    money = measuring.book[each.metric].uom == "money"
    return Value(top * 10**measuring.store.scale if money else top, bottom)
