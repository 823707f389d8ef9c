"""Derivations: the integers that a number was made of, and the filters that fetch their source rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from quanheng.engine.ground.frames import Expr, Frame, tally
from quanheng.engine.ground.period import Span, read_day
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import label
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.metrics import (
    Comparison,
    Formula,
    Heads,
    Metric,
    MetricRef,
    Part,
    Quotient,
    Sum,
    Tally,
)
from quanheng.engine.measure.needs import besides, needs
from quanheng.engine.measure.places import COMPANY
from quanheng.engine.measure.presence import looked_at
from quanheng.engine.measure.sources import source_rows
from quanheng.engine.measure.wording import heads_say, tally_says


@dataclass(frozen=True, kw_only=True)
class Input:
    """One integer that a metric is made of, over a span: a tally of facts, a released target, or days of people at work."""

    span: Span
    tally: Tally | None = None
    target: str | None = None
    heads: Heads | None = None

    @property
    def days(self) -> Span:
        """The days whose rows it is read from: of customers to be kept, those of the period before."""
        if self.tally is not None and self.tally.how == "before":
            return looked_at(self.tally, self.span)
        return self.span

    def says(self, book: Mapping[str, Metric], of: Metric | None = None) -> Said:
        """Return what it is, in words; `of`: whose input it is, to call it by the metric of its formula that it is whole."""
        if self.tally is not None:
            what, called = tally_says(self.tally, book), of and _called(self.tally, of, book)
            return (
                said("{metric} ({what})", metric=label(called.label), what=what) if called else what
            )
        if self.heads is not None:
            return heads_say(self.heads)
        return said("target of {metric}", metric=label(book[str(self.target)].label))

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, to be kept."""
        days = [self.span.first.isoformat(), self.span.end.isoformat()]
        return {
            "span": days,
            "target": self.target,
            "tally": asdict(self.tally) if self.tally else None,
            "heads": list(self.heads.posts) if self.heads else None,
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Input:
        """Return the input that plain values describe."""
        span = Span(*(read_day(day) for day in plain["span"]))
        if plain.get("heads") is not None:
            return cls(span=span, heads=Heads(tuple(plain["heads"])))
        if plain["tally"] is None:
            return cls(span=span, target=plain["target"])
        lists = {name: tuple(plain["tally"].get(name, ())) for name in ("where", "once")}
        lists["only"] = tuple(tuple(pair) for pair in plain["tally"].get("only", ()))
        return cls(span=span, tally=Tally(**plain["tally"] | lists))


def _called(one: Tally, of: Metric, book: Mapping[str, Metric]) -> Metric | None:
    """Return the metric in another's formula that is no more than a tally."""
    named = (book[code] for code in _named_in(of.formula, book))
    return next((m for m in named if m.formula == Quotient(top=one) and not m.window), None)


def _named_in(formula: Formula, book: Mapping[str, Metric]) -> Iterator[str]:
    """Yield the metrics that a formula names, and those that theirs name."""
    if isinstance(formula, Quotient):
        parts = [part for part in (formula.top, formula.bottom) if part is not None]
        codes = [one.code for part in parts for one in _terms(part) if isinstance(one, MetricRef)]
    elif isinstance(formula, Comparison):
        codes = [formula.of]
    else:
        codes = [each.metric for each in formula.parts]
    for code in codes:
        yield code
        yield from _named_in(book[code].formula, book)


def _terms(part: Part) -> list[Part]:
    return [term for _, term, _ in part.terms] if isinstance(part, Sum) else [part]


def inputs_of(metric: Metric, book: Mapping[str, Metric], span: Span) -> list[Input]:
    """Return the integers that a metric is made of, in the order of its formula, each once."""
    return list(dict.fromkeys(_inputs(metric, book, span)))


def _inputs(metric: Metric, book: Mapping[str, Metric], span: Span) -> Iterator[Input]:
    for need in needs(metric, book, span):
        yield Input(span=need.span, tally=need.tally)
    for each in besides(metric, book, span):
        if isinstance(each.part, Heads):
            yield Input(span=each.span, heads=each.part)
        else:
            yield Input(span=each.span, target=each.part.code)


def reader(
    measuring: Measuring, inputs: Sequence[Input], by: str
) -> Callable[[str], list[int | None]]:
    """Return what gives the integer of each input for a key; None where there is none."""
    readers = [_reader(measuring, each, by) for each in inputs]
    return lambda key: [read(key) for read in readers]


def _reader(measuring: Measuring, each: Input, by: str) -> Callable[[str], int | None]:
    if each.tally is not None:
        if measuring.presence.absent(each.tally, each.span) is not None:
            return lambda key: None
        found = measuring.taken(each.tally, by, each.span)
        is_zero = each.tally.how != "twice_median"
        none = 0 if is_zero else None
        if each.tally.whole:
            whole = found.get(COMPANY, none)
            return lambda key: whole
        return lambda key: found.get(key, none)
    if each.heads is not None:
        heads = measuring.heads(each.heads, by, each.span)
        return lambda key: heads.get(key, 0)
    return measuring.expected(str(each.target), by, each.span).get


def rows_of_input(measuring: Measuring, each: Input, by: str, key: str) -> Frame | None:
    """Return the source rows of an input for one key; None for what is not made of facts."""
    return (
        None if each.tally is None else source_rows(measuring.store, each.tally, by, key, each.span)
    )


def counted() -> Expr:
    """Return the number of rows as `n`."""
    return tally(None).alias("n")
