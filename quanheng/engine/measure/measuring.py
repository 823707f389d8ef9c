"""Measuring: metrics as exact quotients of integers, for people, units or the company, over spans of days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from quanheng.engine.ground.money import PPM
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import kind_label, label
from quanheng.engine.measure.metrics import (
    Growth,
    Metric,
    MetricRef,
    Part,
    Quotient,
    Tally,
    TargetRef,
)
from quanheng.engine.measure.places import Org
from quanheng.engine.measure.presence import Presence
from quanheng.engine.measure.tallies import PAIRED, Store, Values, before, fields_read, values
from quanheng.engine.measure.targets import Targets


@dataclass(frozen=True)
class Value:
    """A number as an exact quotient of integers, or why there is none."""

    numerator: int | None
    denominator: int = 1
    why: Said | None = None


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One metric of one key over one span. Money counts minor units, every other amount ones."""

    metric: str
    by: str
    key: str
    span: Span
    value: Value


def kinds_of(metric: Metric, book: Mapping[str, Metric]) -> list[str]:
    """Return the kinds of facts that a metric reads, its own first."""
    return list(dict.fromkeys(t.facts for t, _ in _needs(metric, book, _ANY)))


def tallies_of(metric: Metric, book: Mapping[str, Metric], span: Span) -> list[tuple[Tally, Span]]:
    """Return the tallies that a metric needs, each with the span that it is taken over."""
    return list(dict.fromkeys(_needs(metric, book, span)))


_ANY = Span(
    date(2000, 1, 1), date(2000, 2, 1)
)  # which tallies a metric has does not depend on the span


def _needs(metric: Metric, book: Mapping[str, Metric], span: Span) -> Iterable[tuple[Tally, Span]]:
    formula = metric.formula
    if isinstance(formula, Growth):
        for when in (span, shifted(span, formula.against)):
            yield from _needs(book[formula.of], book, when)
        return
    for part in (formula.top, formula.bottom):
        if isinstance(part, Tally):
            yield part, span
        elif isinstance(part, MetricRef):
            yield from _needs(book[part.code], book, span)


def shifted(span: Span, against: str) -> Span:
    """Return the span that growth compares with."""
    return span.last_year() if against == "last_year" else span.previous()


@dataclass(kw_only=True)
class Measuring:
    """Metrics of one rulebook over one store of facts, org and targets. Tallies are taken once and kept."""

    book: Mapping[str, Metric]
    store: Store
    targets: Targets
    _taken: dict[tuple[str, Tally, Span], Values] = field(default_factory=dict, init=False)
    _expected: dict[tuple[str, str, Span], Mapping[str, int]] = field(
        default_factory=dict, init=False
    )

    def __post_init__(self) -> None:
        found: dict[str, frozenset[str]] = {}
        for metric in self.book.values():
            for one, _ in _needs(metric, self.book, _ANY):
                found[one.facts] = found.get(one.facts, frozenset()) | fields_read(one)
        self.presence = Presence(store=self.store, read=found)

    @property
    def org(self) -> Org:
        """The org that facts are counted by."""
        return self.store.org

    def measure(self, codes: Sequence[str], by: str, spans: Sequence[Span]) -> list[Measurement]:
        """Return each metric for each key that has a place, facts or a target in each span; keys in order."""
        self.take(codes, by, spans)
        found = []
        for span in spans:
            for code in codes:
                for key in sorted(self.keys(self.book[code], by, span)):
                    value = self.value(self.book[code], by, key, span)
                    found.append(Measurement(metric=code, by=by, key=key, span=span, value=value))
        return found

    def take(self, codes: Sequence[str], by: str, spans: Sequence[Span]) -> None:
        """Take all tallies that the metrics need and that are not taken yet, in as few queries as there are kinds."""
        asked = {
            n for code in codes for span in spans for n in _needs(self.book[code], self.book, span)
        }
        fresh = {(one, span) for one, span in asked if (by, one, span) not in self._taken}
        for (one, span), found in values(self.store, fresh, by).items():
            self._taken[by, one, span] = found

    def keys(self, metric: Metric, by: str, span: Span) -> set[str]:
        """Return who is listed: the roster of the span, and whoever has facts or a target in it."""
        found = self.org.roster(by, span)
        for one, when in _needs(metric, self.book, span):
            if when == span and one.how != "before":
                found |= self._taken[by, one, when].keys()
        for part in self._targets_of(metric):
            found |= self.expected(part.code, by, span).keys()
            found |= self.targets.counting(part.code, by, span).keys()
        return found

    def _targets_of(self, metric: Metric) -> Iterable[TargetRef]:
        if isinstance(metric.formula, Quotient):
            parts = (metric.formula.top, metric.formula.bottom)
            yield from (part for part in parts if isinstance(part, TargetRef))

    def expected(self, code: str, by: str, span: Span) -> Mapping[str, int]:
        """Return the targets of a metric by key: money in minor units, all else in millionths."""
        at = (code, by, span)
        if at not in self._expected:
            self._expected[at] = self.targets.amounts(code, self.book[code].uom, by, span, self.org)
        return self._expected[at]

    def value(self, metric: Metric, by: str, key: str, span: Span) -> Value:
        """Return the metric of one key; `take` has taken its tallies."""
        if isinstance(metric.formula, Growth):
            return self._growth(metric.formula, by, key, span)
        return self._quotient(metric, metric.formula, by, key, span)

    def _growth(self, formula: Growth, by: str, key: str, span: Span) -> Value:
        of, then_span = self.book[formula.of], shifted(span, formula.against)
        now, then = self.value(of, by, key, span), self.value(of, by, key, then_span)
        if now.numerator is None:
            return now
        if not then.numerator or then.numerator < 0:
            return Value(
                None, why=said("There is nothing to compare with in {span}.", span=str(then_span))
            )
        return Value(
            now.numerator * then.denominator - then.numerator * now.denominator,
            then.numerator * now.denominator,
        )

    def _quotient(self, metric: Metric, formula: Quotient, by: str, key: str, span: Span) -> Value:
        top = self._part(formula.top, by, key, span)
        if formula.bottom is None:
            return top if top.numerator is None else Value(top.numerator, formula.factor)
        bottom = self._part(formula.bottom, by, key, span)
        for part in (bottom, top):
            if part.numerator is None:
                return part
        if not bottom.numerator:
            return Value(None, why=self._empty(formula.bottom, span))
        if bottom.numerator < formula.at_least:
            return Value(None, why=said("There are fewer than {n} answers.", n=formula.at_least))
        return _quotient_of(top, bottom, formula)

    def _empty(self, bottom: Part, span: Span) -> Said:
        if isinstance(bottom, Tally) and bottom.how == "before":
            return said("There were no customers in {span}.", span=str(before(bottom, span)))
        if isinstance(bottom, Tally):
            return said(
                "No {kind} of {span} count here.", kind=kind_label(bottom.facts), span=str(span)
            )
        return said("The denominator is 0.")

    def _no_target(self, code: str, by: str, key: str, span: Span) -> Said:
        several = len(self.targets.counting(code, by, span).get(key, ()))
        if several > 1:
            return said(
                "{count} targets of {metric} lie in {span}, and they do not add up. Ask for the days of one of them.",
                count=several,
                metric=label(self.book[code].label),
                span=str(span),
            )
        return said(
            "No target of {metric} is released for {span}.",
            metric=label(self.book[code].label),
            span=str(span),
        )

    def tallied(self, one: Tally, by: str, key: str, span: Span) -> int | None:
        """Return the integer of a tally taken before; 0 where the company has such facts and the key has none."""
        when = before(one, span) if one.how in PAIRED else span
        found = self._taken[by, one, span].get(key)
        return (
            found
            if found is not None or one.how == "twice_median" or not self.presence.of(one, when)
            else 0
        )

    def _part(self, part: Part, by: str, key: str, span: Span) -> Value:
        if isinstance(part, MetricRef):
            return self.value(self.book[part.code], by, key, span)
        if isinstance(part, TargetRef):
            return self.target_value(part, by, key, span)
        when = before(part, span) if part.how in PAIRED else span
        absent = self.presence.absent(part, when)
        if absent is not None:
            return Value(None, why=absent)
        found = self._taken[by, part, span].get(key)
        if found is None and part.how == "twice_median":
            return Value(
                None,
                why=said(
                    "No {kind} of {span} count here.", kind=kind_label(part.facts), span=str(span)
                ),
            )
        return Value(found or 0)

    def target_value(self, part: TargetRef, by: str, key: str, span: Span) -> Value:
        """Return the released target of one key as an exact quotient, or why there is none to reckon with."""
        amount = self.expected(part.code, by, span).get(key)
        if amount is None:
            return Value(None, why=self._no_target(part.code, by, key, span))
        if amount <= 0:
            return Value(
                None,
                why=said(
                    "The target of {metric} is not above 0; a share of it cannot be reckoned.",
                    metric=label(self.book[part.code].label),
                ),
            )
        return Value(amount, 1 if self.book[part.code].uom == "money" else PPM)


def _quotient_of(top: Value, bottom: Value, formula: Quotient) -> Value:
    assert top.numerator is not None and bottom.numerator is not None  # noqa: S101, PT018 - said just before
    numerator = top.numerator * bottom.denominator * formula.times
    denominator = top.denominator * bottom.numerator * formula.factor
    if denominator < 0:
        return Value(-numerator, -denominator)
    return Value(numerator, denominator)
