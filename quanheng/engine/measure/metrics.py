"""Metrics: numbers declared once in the rulebook.

A declaration says a *shape* and its parts; loading it (`shapes.py`) gives a formula: a quotient of two parts, a
comparison of another metric with an earlier span, or a composite of attainments. A part is a tally of facts, another
metric, a released target, an average number of people, an average level, or a sum of such parts. Keys of each shape
are in `SHAPES` and, with examples, in docs/recipes/metric.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from quanheng.engine.ground.expressions import type_of
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span, add_months
from quanheng.engine.ground.rulebook import RuleFile

LAYERS = ("result", "process", "behaviour")
DIRECTIONS = ("up", "down", "none")
SHIFTS = ("last_year", "previous")
PASTS = (*SHIFTS, "year_before")  # what customers kept may be looked for in
PER_DAYS: Mapping[str, int] = {"year": 365, "week": 7}
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
PART_SHAPES = ("sum", "count", "distinct", "first_time", "several")
ON_FACTS = frozenset({"facts", "where", "day", "person"})
PER = frozenset({"per"})
SHAPES: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    # shape: (keys that must be there, keys that may be there besides those of every metric)
    "sum": (("facts", "of"), ON_FACTS | {"divide"}),
    "count": (("facts",), ON_FACTS),
    "distinct": (("facts", "of"), ON_FACTS),
    "mean": (("facts", "of"), ON_FACTS | {"divide"}),
    "median": (("facts", "of"), ON_FACTS),
    "total": (("of",), PER),
    "ratio": (("top", "bottom"), PER),
    "per_head": (("top",), PER | {"posts"}),
    "turnover": (("top", "level"), PER),
    "days_between": (("facts", "start", "end"), ON_FACTS),
    "weighted_days": (("facts", "weight", "start", "end"), ON_FACTS),
    "within": (("facts", "start", "end", "limit"), ON_FACTS),
    "growth": (("of",), frozenset({"against"})),
    "gain": (("of",), frozenset({"against"})),
    "reduction": (("of",), frozenset({"against"})),
    "completion": (("of",), frozenset({"against"})),
    "share": (("facts", "of", "part"), ON_FACTS),
    "retained": (("facts", "of"), ON_FACTS | {"against"}),
    "lost": (("facts", "of"), ON_FACTS | {"against"}),
    "first_time": (("facts", "of"), ON_FACTS),
    "several": (("facts", "of", "with", "at_least"), ON_FACTS),
    "survey_mean": (("topic",), frozenset({"where", "person", "at_least"})),
    "nps": (("topic",), frozenset({"where", "person", "at_least"})),
    "concordance": (("facts", "of", "with"), ON_FACTS),
    "composite": (("parts",), frozenset()),
    "manual": ((), frozenset()),
}
ANY_BUT_MONEY = ("count", "ratio", "days", "hours", "points")
ANY = (*ANY_BUT_MONEY, "money")
UOMS_OF: Mapping[str, tuple[str, ...]] = {
    # shapes whose values are amounts take money exactly where these are money
    "sum": ANY,
    "mean": ANY,
    "median": ANY,
    "total": ANY,
    "ratio": ANY,
    "per_head": ANY,
    "turnover": ("ratio", "count"),
    "count": ("count",),
    "distinct": ("count",),
    "first_time": ("count",),
    "several": ("count",),
    "days_between": ("days", "hours"),
    "weighted_days": ("days",),
    "within": ("ratio",),
    "growth": ("ratio",),
    "gain": ANY,
    "reduction": ("ratio",),
    "completion": ("ratio",),
    "share": ("ratio",),
    "retained": ("ratio",),
    "lost": ("ratio",),
    "survey_mean": ("points",),
    "nps": ("points",),
    "concordance": ("ratio",),
    "composite": ("ratio",),
    "manual": ANY_BUT_MONEY,
}
COMPARISONS = ("growth", "gain", "reduction", "completion")
MOST_OF_A_LIMIT = 100_000
MOST_MONTHS = 60
NEEDED = frozenset(
    {"metric", "label", "layer", "good", "uom", "owner", "why", "reference", "shape"}
)
COMMON = NEEDED | {"window", "split", "reads", "counts"}
READS = (
    "percent",
    "points",
    "times",
    "to_one",
)  # how a ratio is read: 48 %, 2 percentage points, 11.6 times, 3 : 1


@dataclass(frozen=True, kw_only=True)
class Tally:
    """One integer taken from the facts of one kind, for each person, unit or the company.

    `how`: sum, count, distinct, twice_median, elapsed (Σ end − start of rows that have both), timed (how many
    have both), in_time (how many ended within `limit`), weighted (Σ of × (end − start) of rows that have all
    three), weight (Σ of of the same rows), kept (those of the span before who came back), before (those of the span
    before), first_time (whose first fact ever lies in the span), several (how many `of` have at least `least`
    different `beside`), concordant and discordant (pairs of rows that `of` and `beside` order alike, or not),
    repeats (rows that share the fields of `once` with an earlier one), above (rows that belong to a `beside` of which
    the rows up to the end of the span add `of` up to more than their `limit_field`). `as_of_end`: every row up to the end of the span.
    `whole`: the company's, whoever is asked for. `only`: fields and the value that a row must hold in each (None: empty).
    """

    facts: str
    how: str
    day: str
    person: str | None
    of: str = ""
    where: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    limit: int = 0
    against: str = "previous"
    beside: str = ""
    least: int = 0
    once: tuple[str, ...] = ()
    as_of_end: bool = False
    whole: bool = False
    only: tuple[tuple[str, str | bool | None], ...] = ()
    limit_field: str = ""


@dataclass(frozen=True)
class MetricRef:
    """Another metric as a part of a formula."""

    code: str


@dataclass(frozen=True)
class TargetRef:
    """The released target of a metric."""

    code: str


@dataclass(frozen=True)
class Heads:
    """The average number of people in some posts (none named: in all) over the days of the span."""

    posts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Level:
    """An average level: what was counted, divided by the number of days on which the company counted."""

    amount: Tally
    days: Tally
    factor: int = 1


@dataclass(frozen=True)
class Sum:
    """Parts added (sign 1) and taken away (sign −1), each divided by its factor."""

    terms: tuple[tuple[int, Part, int], ...]


Part = Tally | MetricRef | TargetRef | Heads | Level | Sum


@dataclass(frozen=True, kw_only=True)
class Quotient:
    """top × times ÷ (bottom × factor). A missing bottom is 1; `times` and `factor` bring stored integers to ones.

    `per`: "year" or "week" brings what happened in the span to 365 or 7 days. `shown_times`, `shown_over`: what of
    `times` and `factor` belongs to the formula as people read it.
    """

    top: Part
    bottom: Part | None = None
    factor: int = 1
    times: int = 1
    at_least: int = 0
    per: str = ""
    shown_times: int = 1
    shown_over: int = 1


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Another metric now and then: the same days last year, or the span before.

    growth (now − then) ÷ then; gain now − then; reduction (then − now) ÷ then; completion (now − then) ÷ (released
    target − then).
    """

    how: str
    of: str
    against: str = "last_year"


@dataclass(frozen=True, kw_only=True)
class Ingredient:
    """A metric in a composite, held against its released target, else against `otherwise` (in its unit of measure)."""

    metric: str
    good: str
    released: bool
    otherwise: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Composite:
    """The mean of attainments, each at most 1."""

    parts: tuple[Ingredient, ...]


Formula = Quotient | Comparison | Composite


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One number about a person, a unit or the company over a span of days."""

    code: str
    label: Mapping[str, str]
    layer: str
    good: str
    uom: str
    owner: str
    why: Mapping[str, str]
    reference: Mapping[str, str]
    shape: str
    formula: Formula
    rule: RuleFile
    window: int = 0  # months that it looks back over, ending with the span; 0: the span itself
    split: tuple[str, ...] = ()
    reads: str = "percent"  # of a ratio: one of READS
    counts: Mapping[str, str] = field(
        default_factory=dict
    )  # what a count counts, in both languages

    def over(self, span: Span) -> Span | None:
        """Return the days that the metric is measured over for a span; None where its window does not end there."""
        if not self.window:
            return span
        if span.end.day != 1:
            return None
        return Span(add_months(span.end, -self.window), span.end)


def limit_in(text: str) -> tuple[int, str]:
    """Return the limit '24 hours' or '3 days' as milliseconds or days, with the unit's name.

    :raises ValueError: it is not written so.
    """
    return _number_of(text, ("hour", "day"), MOST_OF_A_LIMIT)


def months_in(text: str) -> int:
    """Return the window '12 months' as a number of months.

    :raises ValueError: it is not written so.
    """
    return _number_of(text, ("month",), MOST_MONTHS)[0]


def _number_of(text: str, units: tuple[str, ...], most: int) -> tuple[int, str]:
    number, _, unit = str(text).strip().partition(" ")
    known = unit.rstrip("s") in units and number.isascii() and number.isdecimal()
    if not known or len(number) > 9 or not 0 < int(number) <= most:
        raise ValueError(text)
    return int(number), unit.rstrip("s")


def shifted(span: Span, against: str) -> Span:
    """Return the span that a comparison, or a look for who came back, looks at.

    >>> shifted(Span(date(2026, 3, 1), date(2026, 4, 1)), "year_before")
    Span(first=datetime.date(2025, 3, 1), end=datetime.date(2026, 3, 1))
    """
    if against == "year_before":
        return Span(_year_earlier(span.first), span.first)
    return span.last_year() if against == "last_year" else span.previous()


def _year_earlier(day: date) -> date:
    return (
        date(day.year - 1, 2, 28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year - 1)
    )


def types_of(facts: str) -> dict[str, str]:
    """Return the type of each field of a kind of facts."""
    return {field.name: field.type for field in FACTS[facts].fields}


def tally_type(one: Tally) -> str:
    """Return the type of what a tally adds up: money, number or int."""
    return type_of(one.of, types_of(one.facts))
