"""How a metric comes about, in symbols: by codes for programs, by the names of metrics and fields for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Protocol

from quanheng.engine.ground import choice_labels
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure import conditions
from quanheng.engine.measure.labels import kind_label, label, within
from quanheng.engine.measure.metrics import (
    HOUR_MS,
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
)
from quanheng.engine.measure.wording import field_says

Book = Mapping[str, Metric]
EARLIER = {
    "previous": said("period before"),
    "last_year": said("same days last year"),
    "year_before": said("year before"),
}


class Names(Protocol):
    """What metrics, kinds, fields and the rest of a formula are called."""

    def metric(self, code: str) -> str:
        """Return what a metric is called."""

    def kind(self, code: str) -> str:
        """Return what a kind of facts is called."""

    def field(self, kind: str, name: str) -> str:
        """Return what a field is called."""

    def amount(self, kind: str, text: str) -> str:
        """Return what is added up: a field, or an amount over several."""

    def test(self, kind: str, tests: Sequence[str]) -> str:
        """Return what rows must fulfil."""

    def earlier(self, code: str) -> str:
        """Return what an earlier span is called."""

    def post(self, code: str) -> str:
        """Return what a post is called."""


class Codes:
    """Everything by its code."""

    def metric(self, code: str) -> str:
        """Return the code."""
        return code

    kind = earlier = post = metric

    def field(self, kind: str, name: str) -> str:
        """Return the code."""
        return name

    def amount(self, kind: str, text: str) -> str:
        """Return the expression in brackets."""
        return f"({text})"

    def test(self, kind: str, tests: Sequence[str]) -> str:
        """Return the expressions."""
        return " and ".join(tests)


@dataclass(frozen=True)
class Labels:
    """Everything by its label, told in the reader's language."""

    book: Book

    def metric(self, code: str) -> str:
        """Return the label of a metric."""
        return label(self.book[code].label)

    def kind(self, code: str) -> str:
        """Return the label of a kind."""
        return kind_label(code)

    def field(self, kind: str, name: str) -> str:
        """Return the label of a field."""
        return field_says(kind, name)

    amount = field

    def test(self, kind: str, tests: Sequence[str]) -> str:
        """Return the condition in words."""
        return conditions.test_says(kind, tests, self.book)

    def earlier(self, code: str) -> str:
        """Return the earlier span in words."""
        return EARLIER[code]

    def post(self, code: str) -> str:
        """Return the label of a post."""
        return within(*choice_labels.post(code))


def coded(metric: Metric, book: Book) -> str:
    """Return the formula by codes, such as `Σ deals.(amount) ÷ target(deal_amount)`."""
    return str(_Symbols(book, Codes()).of(metric))


def told(metric: Metric, book: Book) -> Said:
    """Return the formula by labels, such as `Σ deals.amount ÷ target(sales amount)`, to be told in the reader's language."""
    return _Symbols(book, Labels(book)).of(metric)


@dataclass(frozen=True)
class _Symbols:
    """Writes formulas of a book with some names."""

    book: Book
    names: Names

    def of(self, metric: Metric) -> Said:
        made = self.whole(metric)
        if metric.window:
            return said("{formula} [{months} months]", formula=made, months=metric.window)
        return made

    def whole(self, metric: Metric) -> Said:
        formula = metric.formula
        if isinstance(formula, Comparison):
            return self.comparison(formula)
        if isinstance(formula, Composite):
            parts = [self.ingredient(each) for each in formula.parts]
            return said("mean({parts})", parts=_listed(parts))
        return self.quotient(formula)

    def quotient(self, formula: Quotient) -> Said:
        made = self.part(formula.top)
        if formula.bottom is not None:
            top, bottom = self.bracketed(formula.top), self.bracketed(formula.bottom)
            made = said("{top} ÷ {bottom}", top=top, bottom=bottom)
        if formula.shown_times != 1:
            made = said("{formula} × {number}", formula=made, number=formula.shown_times)
        if formula.shown_over != 1:
            made = said("{formula} ÷ {number}", formula=made, number=formula.shown_over)
        if formula.per == "year":
            return said("{formula} × 365 ÷ days", formula=made)
        return said("{formula} × 7 ÷ days", formula=made) if formula.per else made

    def bracketed(self, part: Part) -> Said:
        made = self.part(part)
        return said("({sum})", sum=made) if isinstance(part, Sum) else made

    def ingredient(self, each: Ingredient) -> Said:
        metric, expected = self.names.metric(each.metric), self.expected(each)
        lower_is_better = (each.good or self.book[each.metric].good) == "down"
        top, bottom = (expected, metric) if lower_is_better else (metric, expected)
        return said("min(1, {top} ÷ {bottom})", top=top, bottom=bottom)

    def expected(self, each: Ingredient) -> str:
        target = said("target({metric})", metric=self.names.metric(each.metric))
        if each.otherwise is None:
            return target
        number = f"{Decimal(each.otherwise[0]) / each.otherwise[1]}"
        return said("({target} else {number})", target=target, number=number) if each.released else number  # fmt: skip

    def comparison(self, formula: Comparison) -> Said:
        now = self.names.metric(formula.of)
        then = said("{metric}[{earlier}]", metric=now, earlier=self.names.earlier(formula.against))
        match formula.how:
            case "growth":
                return said("({now} − {then}) ÷ {then}", now=now, then=then)
            case "gain":
                return said("{now} − {then}", now=now, then=then)
            case "reduction":
                return said("({then} − {now}) ÷ {then}", now=now, then=then)
            case _:
                return said("({now} − {then}) ÷ (target({now}) − {then})", now=now, then=then)

    def part(self, part: Part) -> Said:
        if isinstance(part, MetricRef):
            return said("{code}", code=self.names.metric(part.code))
        if isinstance(part, TargetRef):
            return said("target({metric})", metric=self.names.metric(part.code))
        if isinstance(part, Heads):
            posts = [said("{code}", code=self.names.post(post)) for post in part.posts]
            return said("heads({posts})", posts=_listed(posts) if posts else "")
        if isinstance(part, Level):
            return said("average {kind}.{of}{where}", **self.gaps(part.amount))
        if isinstance(part, Sum):
            return self.added(part)
        return _rows(part, self.gaps(part)) or _others(part, self.gaps(part))

    def added(self, part: Sum) -> Said:
        (_, first, _), *rest = part.terms
        made = self.part(first)
        for sign, each, _ in rest:
            other = self.part(each)
            made = (
                said("{one} + {other}", one=made, other=other)
                if sign > 0
                else said("{one} − {other}", one=made, other=other)
            )
        return made

    def gaps(self, one: Tally) -> dict[str, str]:
        """Return what fills the pattern of a tally."""
        amounts = one.how in ("sum", "twice_median")
        called = self.names.amount if amounts else self.names.field
        return {
            "kind": self.names.kind(one.facts),
            "of": called(one.facts, one.of) if one.of else "",
            "where": self.where(one),
            "limit": _limit(one),
            "earlier": self.names.earlier(one.against),
            **{
                name: self.names.field(one.facts, getattr(one, name)) if getattr(one, name) else ""
                for name in ("start", "end", "beside")
            },
        }

    def where(self, one: Tally) -> str:
        if not one.where:
            return said(" until the end") if one.as_of_end else ""
        test = self.names.test(one.facts, one.where)
        if one.as_of_end:
            return said(" | {test} until the end", test=test)
        return said(" | {test}", test=test)


def _rows(one: Tally, gaps: Mapping[str, str]) -> Said | None:
    """Return the symbols of what is added up or counted over rows."""
    match one.how:
        case "sum":
            return said("Σ {kind}.{of}{where}", **gaps)
        case "count":
            return said("#({kind}{where})", **gaps)
        case "twice_median":
            return said("median {kind}.{of}{where}", **gaps)
        case "elapsed":
            return said("Σ {kind}.({end} − {start}){where}", **gaps)
        case "timed":
            return said("#({kind} with {start} and {end}{where})", **gaps)
        case "in_time":
            return said("#({kind} with {end} − {start} ≤ {limit}{where})", **gaps)
        case "weighted":
            return said("Σ {kind}.{of} × ({end} − {start}){where}", **gaps)
        case "weight":
            return said("Σ {kind}.{of}{where}", **gaps)
    return None


def _others(one: Tally, gaps: Mapping[str, str]) -> Said:
    """Return the symbols of what tells customers, people or pairs of rows apart."""
    match one.how:
        case "distinct":
            return said("#distinct {kind}.{of}{where}", **gaps)
        case "kept":
            return said("#{kind}.{of} of [{earlier}] that are back{where}", **gaps)
        case "before":
            return said("#{kind}.{of} of [{earlier}]{where}", **gaps)
        case "first_time":
            return said("#{kind}.{of} for the first time{where}", **gaps)
        case "several":
            return said("#{kind}.{of} with ≥ {least} {beside}{where}", least=one.least, **gaps)
        case "concordant":
            return said("#pairs of {kind} with {of} and {beside} alike{where}", **gaps)
        case _:
            return said("#pairs of {kind} with {of} and {beside} against{where}", **gaps)


def _limit(one: Tally) -> Said | str:
    if not one.limit:
        return ""
    if FACTS[one.facts].field(one.start).type == "moment":
        return said("{n} h", n=one.limit // HOUR_MS)
    return said("{n} d", n=one.limit)


def _listed(parts: Sequence[Said]) -> Said:
    return reduce(lambda one, other: said("{one}, {other}", one=one, other=other), parts)
