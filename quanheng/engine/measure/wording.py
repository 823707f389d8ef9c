"""How a metric comes about, in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from quanheng.engine.ground import choice_labels
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure import conditions
from quanheng.engine.measure.labels import field_label, kind_label, label, within
from quanheng.engine.measure.metrics import (
    HOUR_MS,
    Comparison,
    Composite,
    Heads,
    Level,
    Metric,
    MetricRef,
    Part,
    Sum,
    Tally,
    TargetRef,
)

Book = Mapping[str, Metric]
TOLD_APART = frozenset({"distinct", "kept", "before", "first_time", "several"})
PLURALS = {
    "person": "people",
    "unit": "units",
    "customer": "customers",
    "product": "products",
    "day": "days",
}
ONE_LATER = {
    "week": said("a week later"),
    "month": said("a month later"),
    "quarter": said("a quarter later"),
    "year": said("a year later"),
}


def words(metric: Metric, book: Book) -> Said:
    """Return the formula in words."""
    made = _words(metric, book)
    if metric.window:
        return said("{formula}, over the last {months} months", formula=made, months=metric.window)
    return made


def _words(metric: Metric, book: Book) -> Said:
    formula = metric.formula
    if isinstance(formula, Comparison):
        return _comparison_words(formula, book)
    if isinstance(formula, Composite):
        parts = [label(book[each.metric].label) for each in formula.parts]
        return said("mean of the attainments, each at most 100 %, of {parts}", parts=_listed(parts))
    top = _part_words(formula.top, book)
    made = top
    if formula.bottom is not None:
        made = said("{top} ÷ {bottom}", top=top, bottom=_part_words(formula.bottom, book))
    if formula.shown_times != 1:
        made = said("{formula}, times {number}", formula=made, number=formula.shown_times)
    if formula.shown_over != 1:
        made = said("{formula}, divided by {number}", formula=made, number=formula.shown_over)
    if formula.per == "year":
        return said("{formula}, brought to a year of 365 days", formula=made)
    return said("{formula}, brought to a week", formula=made) if formula.per else made


def _listed(parts: list[Said]) -> Said:
    return reduce(lambda one, other: said("{one}, {other}", one=one, other=other), parts)


def _comparison_words(formula: Comparison, book: Book) -> Said:
    of, year = label(book[formula.of].label), formula.against == "last_year"
    if formula.how == "growth" and year:
        return said("{metric} against the same days last year, minus 1", metric=of)
    if formula.how == "growth":
        return said("{metric} against the period before, minus 1", metric=of)
    if formula.how == "gain" and year:
        return said("{metric} less that of the same days last year", metric=of)
    if formula.how == "gain":
        return said("{metric} less that of the period before", metric=of)
    if formula.how == "reduction" and year:
        return said("1 minus {metric} against the same days last year", metric=of)
    if formula.how == "reduction":
        return said("1 minus {metric} against the period before", metric=of)
    if year:
        return said(
            "how much of the way from last year's {metric} to its target is done", metric=of
        )
    return said("how much of the way from the {metric} before to its target is done", metric=of)


def _part_words(part: Part, book: Book) -> Said:
    if isinstance(part, MetricRef):
        return label(book[part.code].label)
    if isinstance(part, TargetRef):
        return said("target of {metric}", metric=label(book[part.code].label))
    if isinstance(part, Heads):
        return heads_say(part)
    if isinstance(part, Level):
        one = part.amount
        return said(
            "average {of} of {kind}{where}",
            of=field_says(one.facts, one.of),
            kind=kind_label(one.facts),
            where=_where_says(one, book),
        )
    if isinstance(part, Sum):
        return _sum_words(part, book)
    return tally_says(part, book)


def _sum_words(part: Sum, book: Book) -> Said:
    (_, first, _), *rest = part.terms
    made = _part_words(first, book)
    for sign, each, _ in rest:
        other = _part_words(each, book)
        made = (
            said("{one} plus {other}", one=made, other=other)
            if sign > 0
            else said("{one} less {other}", one=made, other=other)
        )
    return said("({sum})", sum=made)


def heads_say(heads: Heads) -> Said:
    """Return what a number of people is, in words."""
    if not heads.posts:
        return said("average number of people")
    posts = [within(*choice_labels.post(code)) for code in heads.posts]
    return said("average number of people in {posts}", posts=_listed(posts))


def _where_says(one: Tally, book: Book) -> Said:
    if not one.where:
        return said(" up to the last day") if one.as_of_end else said("")
    test = conditions.test_says(one.facts, one.where, book)
    if one.as_of_end:
        return said(" up to the last day, where {test}", test=test)
    return said(" where {test}", test=test)


def field_says(kind: str, name: str) -> Said:
    """Return what is added up or told apart: a field, or an amount over several."""
    if not name or name in FACTS[kind].by_name:
        return field_label(kind, name)
    return conditions.amount_says(kind, name)


def tally_says(one: Tally, book: Book) -> Said:
    """Return what a tally counts, in words."""
    known: dict[str, str] = {"kind": kind_label(one.facts), "where": _where_says(one, book)}
    names = ("of", "start", "end", "beside")
    known |= {name: field_says(one.facts, getattr(one, name)) for name in names}
    if one.how in TOLD_APART:
        known["of"] = _several_of(one.facts, one.of)
    known["limit"] = _limit_says(one)
    if one.how in ("kept", "before", "first_time", "several"):
        return _customers_say(one, known)
    return _rows_say(one.how, known)


def _several_of(kind: str, name: str) -> Said:
    """Return what is told apart, in the plural where its type has one: “customers”, “days”."""
    field = FACTS[kind].by_name.get(name)
    plural = "" if field is None else PLURALS.get(field.type, "")
    return within(plural, field.label_zh) if field and plural else field_says(kind, name)


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
        case "weighted":
            return said("days from {start} to {end} times {of} of {kind}{where}, added up", **known)
        case "weight":
            return said("sum of {of} of {kind} that have {start} and {end}{where}", **known)
        case "concordant":
            return said("pairs of {kind} that {of} and {beside} order alike{where}", **known)
        case "discordant":
            return said(
                "pairs of {kind} that {of} and {beside} order against each other{where}", **known
            )
        case _:
            return said("number of {kind} with {end} within {limit} after {start}{where}", **known)


def _limit_says(one: Tally) -> Said:
    if not one.limit:
        return said("")
    if FACTS[one.facts].field(one.start).type == "moment":
        return said("{n} hours", n=one.limit // HOUR_MS)
    return said("{n} days", n=one.limit)


def _customers_say(one: Tally, known: Mapping[str, str]) -> Said:
    if one.how == "several":
        return said(
            "number of {of} in {kind} with at least {least} different {beside}{where}",
            least=one.least,
            **known,
        )
    if one.how == "kept":
        return said("number of {of} of the period before in {kind} that are back{where}", **known)
    if one.how == "before":
        return said("number of {of} of the period before in {kind}{where}", **known)
    return said("number of {of} in {kind} for the first time{where}", **known)


def card_words() -> Said:
    """Return in words how a card's score comes about."""
    return said(
        "the scores of the lines that have data, weighted, divided by the sum of their weights"
    )


def lag_says(lag: str) -> Said:
    """Return after which time a link to growth shows, such as “1 quarter”, in words."""
    if lag == "none":
        return said("at once")
    number, _, unit = lag.partition(" ")
    if number == "1" and unit in ONE_LATER:
        return ONE_LATER[unit]
    match unit.rstrip("s"):
        case "week":
            return said("{n} weeks later", n=number)
        case "month":
            return said("{n} months later", n=number)
        case "quarter":
            return said("{n} quarters later", n=number)
        case "year":
            return said("{n} years later", n=number)
    return said("{lag} later", lag=lag)


def effect_says(effect: str) -> Said:
    """Return how sure a link to growth is: assumed, so by definition, or as measured."""
    if effect == "assumed":
        return said("assumed, to be tested")
    return said("so by definition") if effect == "definition" else said("{effect}", effect=effect)
