"""Measuring: metrics as exact quotients of integers, for people, units or the company, over spans of days."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quanheng.engine.ground.money import PPM
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import label, span_says
from quanheng.engine.measure.metrics import Comparison, Composite, Heads, Metric, Tally, TargetRef
from quanheng.engine.measure.needs import besides, needs
from quanheng.engine.measure.places import COMPANY, Org
from quanheng.engine.measure.presence import Presence
from quanheng.engine.measure.readers import Reader, comparing, composing, constantly, dividing
from quanheng.engine.measure.store import Store
from quanheng.engine.measure.tallies import values
from quanheng.engine.measure.targets import Targets
from quanheng.engine.measure.values import Measurement, Value, Values, noted


@dataclass(kw_only=True)
class Measuring:
    """Metrics of one rulebook over one store of facts, org and targets. Tallies are taken once and kept."""

    book: Mapping[str, Metric]
    store: Store
    targets: Targets
    _taken: dict[tuple[str, Tally, Span], Values] = field(default_factory=dict, init=False)
    _expected: dict[tuple[str, str, Span], Values] = field(default_factory=dict, init=False)
    _heads: dict[tuple[Heads, str, Span], Values] = field(default_factory=dict, init=False)
    _readers: dict[tuple[str, str, Span], Reader] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.presence = Presence(store=self.store)

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
                read = self.reader(self.book[code], by, span)
                for key in sorted(self.keys(self.book[code], by, span)):
                    found.append(Measurement(code, by, key, span, read(key)))
        return found

    def take(self, codes: Sequence[str], by: str, spans: Sequence[Span]) -> None:
        """Take all tallies that the metrics need and that are not taken yet, in as few queries as there are kinds."""
        asked = {
            (need.tally, need.span)
            for code in codes
            for span in spans
            for need in needs(self.book[code], self.book, span)
        }
        self.take_tallies(asked, by)

    def take_tallies(self, asked: set[tuple[Tally, Span]], by: str) -> None:
        """Take tallies that are not taken yet."""
        for scope in dict.fromkeys((by, COMPANY)):
            mine = {(one, span) for one, span in asked if _scope(one, by) == scope}
            fresh = {(one, span) for one, span in mine if (scope, one, span) not in self._taken}
            self.presence.take(fresh)
            for (one, span), found in values(self.store, fresh, scope).items():
                self._taken[scope, one, span] = found

    def forget(self) -> None:
        """Let go of everything that was taken and worked out, so that memory does not grow from span to span."""
        for held in (self._taken, self._readers, self._expected, self._heads):
            held.clear()

    def keys(self, metric: Metric, by: str, span: Span) -> set[str]:
        """Return who is listed: the roster of the span, and whoever has facts or a target in it."""
        return self._present(metric, by, span) | self.org.roster(by, span)

    def active(self, metric: Metric, by: str, span: Span) -> set[str]:
        """Return those who are listed and differ from somebody whom no fact, target or post concerns."""
        now = self._present(metric, by, span)
        other = {
            key
            for need in needs(metric, self.book, span)
            if not need.now or need.tally.how == "before"
            for key in self._keys(need.tally, by, need.span)
        }
        for each in besides(metric, self.book, span):
            other |= self._beside(each.part, by, each.span)
        return now | (other & self.org.roster(by, span))

    def _present(self, metric: Metric, by: str, span: Span) -> set[str]:
        found: set[str] = set()
        for need in needs(metric, self.book, span):
            if need.now and need.tally.how != "before":
                found |= set(self._keys(need.tally, by, need.span))
        for each in besides(metric, self.book, span):
            if each.now and isinstance(each.part, TargetRef):
                found |= self._beside(each.part, by, each.span)
        return found

    def _beside(self, part: TargetRef | Heads, by: str, span: Span) -> set[str]:
        if isinstance(part, Heads):
            return set(self.heads(part, by, span))
        counting = self.targets.counting(part.code, by, span)
        return set(self.expected(part.code, by, span)) | set(counting)

    def _keys(self, one: Tally, by: str, span: Span) -> Collection[str]:
        return () if _scope(one, by) != by else self._taken[by, one, span].keys()

    def expected(self, code: str, by: str, span: Span) -> Values:
        """Return the targets of a metric by key: money in minor units, all else in millionths."""
        at = (code, by, span)
        if at not in self._expected:
            self._expected[at] = self.targets.amounts(code, self.book[code].uom, by, span, self.org)
        return self._expected[at]

    def heads(self, part: Heads, by: str, span: Span) -> Values:
        """Return the days that people in some posts worked in the span, in millionths, by key."""
        at = (part, by, span)
        if at not in self._heads:
            self._heads[at] = self.org.heads(part.posts, by, span)
        return self._heads[at]

    def value(self, metric: Metric, by: str, key: str, span: Span) -> Value:
        """Return the metric of one key; `take` has taken its tallies."""
        return self.reader(metric, by, span)(key)

    def reader(self, metric: Metric, by: str, span: Span) -> Reader:
        """Return what gives the metric of each key; `take` has taken its tallies."""
        at = (metric.code, by, span)
        if at not in self._readers:
            self._readers[at] = self._reading(metric, by, span)
        return self._readers[at]

    def _reading(self, metric: Metric, by: str, span: Span) -> Reader:
        when = metric.over(span)
        if when is None:
            return constantly(
                Value(
                    None,
                    why=said(
                        "It looks back over whole months, and {span} does not end with one. Ask for days that end with a month.",
                        span=span_says(span),
                    ),
                )
            )
        formula = metric.formula
        make: Callable[..., Reader] = (
            comparing
            if isinstance(formula, Comparison)
            else composing
            if isinstance(formula, Composite)
            else dividing
        )
        read = make(self, formula, by, when)
        return read if when == span else self._over_a_window(metric, read, span, when)

    def _over_a_window(self, metric: Metric, read: Reader, span: Span, when: Span) -> Reader:
        """Return the reader with a note where the facts begin after the window does."""
        tally = next((need.tally for need in needs(metric, self.book, span) if need.now), None)
        first = self.presence.first_day(tally) if tally else None
        if first is None or first <= when.first:
            return read
        note = said(
            "Facts begin on {day}, so that the {months} months looked back over are not full.",
            day=first.isoformat(),
            months=metric.window,
        )
        return lambda key: noted(read(key), note)

    def taken(self, one: Tally, by: str, span: Span) -> Values:
        """Return a tally by key; `take` has taken it."""
        return self._taken[_scope(one, by), one, span]

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

    def has_target(self, code: str, by: str, key: str, span: Span) -> bool:
        """Return whether a target of the metric is released for the key, usable or not."""
        return key in self.expected(code, by, span) or key in self.targets.counting(code, by, span)

    def _no_target(self, code: str, by: str, key: str, span: Span) -> Said:
        several = len(self.targets.counting(code, by, span).get(key, ()))
        known: dict[str, Any] = {"metric": label(self.book[code].label), "span": span_says(span)}
        if several > 1:
            return said(
                "{count} targets of {metric} lie in {span}, and they do not add up. Ask for the days of one of them.",
                count=several,
                **known,
            )
        return said("No target of {metric} is released for {span}.", **known)


def _scope(one: Tally, by: str) -> str:
    return COMPANY if one.whole else by
