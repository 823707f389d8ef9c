"""Derivations: how a metric was made, in words, in symbols, and down to the filters that fetch its source rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from quanheng.engine.ground.frames import Expr, Frame, tally
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span, read_day
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import field_label, kind_label, label
from quanheng.engine.measure.measuring import Measuring, shifted
from quanheng.engine.measure.metrics import (
    HOUR_MS,
    Growth,
    Metric,
    MetricRef,
    Part,
    Tally,
    TargetRef,
)
from quanheng.engine.measure.tallies import before, source_rows


@dataclass(frozen=True, kw_only=True)
class Input:
    """One integer that a metric is made of: a tally of facts over a span, or the released target of a metric."""

    span: Span
    tally: Tally | None = None
    target: str | None = None

    @property
    def days(self) -> Span:
        """The days whose rows it is read from: of customers to be kept, those of the period before."""
        pair = self.tally is not None and self.tally.how == "before"
        return before(self.tally, self.span) if pair and self.tally else self.span

    def says(self, book: Mapping[str, Metric]) -> Said:
        """Return what it is, in words."""
        if self.tally is None:
            return said("target of {metric}", metric=label(book[str(self.target)].label))
        return tally_says(self.tally)

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, to be kept."""
        days = [self.span.first.isoformat(), self.span.end.isoformat()]
        return {
            "span": days,
            "target": self.target,
            "tally": asdict(self.tally) if self.tally else None,
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Input:
        """Return the input that plain values describe."""
        span = Span(*(read_day(day) for day in plain["span"]))
        if plain["tally"] is None:
            return cls(span=span, target=plain["target"])
        return cls(
            span=span, tally=Tally(**plain["tally"] | {"where": tuple(plain["tally"]["where"])})
        )


def inputs_of(metric: Metric, book: Mapping[str, Metric], span: Span) -> list[Input]:
    """Return the integers that a metric is made of, in the order of its formula, each once."""
    formula = metric.formula
    if isinstance(formula, Growth):
        found = [
            i
            for when in (span, shifted(span, formula.against))
            for i in inputs_of(book[formula.of], book, when)
        ]
    else:
        parts = [part for part in (formula.top, formula.bottom) if part is not None]
        found = [i for part in parts for i in _inputs_of_part(part, book, span)]
    return list(dict.fromkeys(found))


def _inputs_of_part(part: Part, book: Mapping[str, Metric], span: Span) -> list[Input]:
    if isinstance(part, MetricRef):
        return inputs_of(book[part.code], book, span)
    if isinstance(part, TargetRef):
        return [Input(span=span, target=part.code)]
    return [Input(span=span, tally=part)]


def values_of(measuring: Measuring, inputs: Sequence[Input], by: str, key: str) -> list[int | None]:
    """Return the integer of each input for one key; None where there is none."""
    return [_value(measuring, each, by, key) for each in inputs]


def _value(measuring: Measuring, each: Input, by: str, key: str) -> int | None:
    if each.tally is not None:
        return measuring.tallied(each.tally, by, key, each.span)
    return measuring.expected(str(each.target), by, each.span).get(key)


def rows_of_input(measuring: Measuring, each: Input, by: str, key: str) -> Frame | None:
    """Return the source rows of an input for one key; None for a target, whose rows are those `Targets.behind` it."""
    return (
        None if each.tally is None else source_rows(measuring.store, each.tally, by, key, each.span)
    )


def symbols(metric: Metric, book: Mapping[str, Metric]) -> str:
    """Return the formula in symbols, such as `Σ deals.amount ÷ target(deal_amount)`."""
    formula = metric.formula
    if isinstance(formula, Growth):
        return f"({formula.of} − {formula.of}[{formula.against}]) ÷ {formula.of}[{formula.against}]"
    top = _part_symbols(formula.top)
    return top if formula.bottom is None else f"{top} ÷ {_part_symbols(formula.bottom)}"


def _part_symbols(part: Part) -> str:
    if isinstance(part, MetricRef):
        return part.code
    if isinstance(part, TargetRef):
        return f"target({part.code})"
    where = f" | {' and '.join(part.where)}" if part.where else ""
    what = {
        "sum": f"Σ {part.facts}.({part.of}){where}",
        "count": f"#({part.facts}{where})",
        "distinct": f"#distinct {part.facts}.{part.of}{where}",
        "twice_median": f"median {part.facts}.({part.of}){where}",
        "elapsed": f"Σ {part.facts}.({part.end} − {part.start}){where}",
        "timed": f"#({part.facts} with {part.start} and {part.end}{where})",
        "in_time": f"#({part.facts} with {part.end} − {part.start} ≤ {_limit(part)}{where})",
        "kept": f"#{part.facts}.{part.of} of [{part.against}] that are back{where}",
        "before": f"#{part.facts}.{part.of} of [{part.against}]{where}",
        "first_time": f"#{part.facts}.{part.of} for the first time{where}",
    }
    return what[part.how]


def _limit(part: Tally) -> str:
    if not part.limit:
        return ""
    moments = FACTS[part.facts].field(part.start).type == "moment"
    return f"{part.limit // HOUR_MS} h" if moments else f"{part.limit} d"


def words(metric: Metric, book: Mapping[str, Metric]) -> Said:
    """Return the formula in words."""
    formula = metric.formula
    if isinstance(formula, Growth):
        of = label(book[formula.of].label)
        if formula.against == "last_year":
            return said("{metric} against the same days last year, minus 1", metric=of)
        return said("{metric} against the period before, minus 1", metric=of)
    top = _part_words(formula.top, book)
    if formula.bottom is None:
        return top
    return said("{top} ÷ {bottom}", top=top, bottom=_part_words(formula.bottom, book))


def _part_words(part: Part, book: Mapping[str, Metric]) -> Said:
    if isinstance(part, MetricRef):
        return label(book[part.code].label)
    if isinstance(part, TargetRef):
        return said("target of {metric}", metric=label(book[part.code].label))
    return tally_says(part)


def tally_says(one: Tally) -> Said:
    """Return what a tally counts, in words."""
    where = said(" where {test}", test=" and ".join(one.where)) if one.where else said("")
    known: dict[str, str] = {"kind": kind_label(one.facts), "where": where}
    known |= {name: field_label(one.facts, getattr(one, name)) for name in ("of", "start", "end")}
    return (_customers_say if one.how in ("kept", "before", "first_time") else _rows_say)(
        one.how, known
    )


def _rows_say(how: str, known: Mapping[str, str]) -> Said:
    match how:
        case "sum":
            return said("sum of {of} of {kind}{where}", **known)
        case "count":
            return said("number of {kind}{where}", **known)
        case "distinct":
            return said("number of different {of} of {kind}{where}", **known)
        case "twice_median":
            return said("median of {of} of {kind}{where}", **known)
        case "elapsed":
            return said("time from {start} to {end} of {kind}{where}, added up", **known)
        case "timed":
            return said("number of {kind} that have {start} and {end}{where}", **known)
        case _:
            return said(
                "number of {kind} with {end} within the limit after {start}{where}", **known
            )


def _customers_say(how: str, known: Mapping[str, str]) -> Said:
    if how == "kept":
        return said("number of {of} of the period before in {kind} that are back{where}", **known)
    if how == "before":
        return said("number of {of} of the period before in {kind}{where}", **known)
    return said("number of {of} in {kind} for the first time{where}", **known)


def card_words() -> Said:
    """Return in words how a card's score comes about."""
    return said(
        "the scores of the lines that have data, weighted, divided by the sum of their weights"
    )


def counted() -> Expr:
    """Return the number of rows as `n`."""
    return tally(None).alias("n")
