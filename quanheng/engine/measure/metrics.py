"""Metrics: numbers declared once in the rulebook.

A declaration says a *shape* and its parts; loading it gives a formula, a quotient of two parts. A part
is a tally of facts, another metric or a released target. Keys of each shape are in `SHAPES` and, with
examples, in docs/recipes/metric.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quanheng.engine.ground.expressions import type_of
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.rulebook import RuleFile

LAYERS = ("result", "process", "behaviour")
DIRECTIONS = ("up", "down", "none")
SHIFTS = ("last_year", "previous")
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
PART_SHAPES = ("sum", "count", "distinct")
ON_FACTS = frozenset({"facts", "where", "day", "person"})
SHAPES: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    # shape: (keys that must be there, keys that may be there besides those of every metric)
    "sum": (("facts", "of"), ON_FACTS),
    "count": (("facts",), ON_FACTS),
    "distinct": (("facts", "of"), ON_FACTS),
    "mean": (("facts", "of"), ON_FACTS),
    "median": (("facts", "of"), ON_FACTS),
    "ratio": (("top", "bottom"), frozenset()),
    "days_between": (("facts", "start", "end"), ON_FACTS),
    "within": (("facts", "start", "end", "limit"), ON_FACTS),
    "growth": (("of",), frozenset({"against"})),
    "share": (("facts", "of", "part"), ON_FACTS),
    "retained": (("facts", "of"), ON_FACTS | {"against"}),
    "first_time": (("facts", "of"), ON_FACTS),
    "survey_mean": (("topic",), frozenset({"where", "person", "at_least"})),
}
ANY_BUT_MONEY = ("count", "ratio", "days", "hours", "points")
UOMS_OF: Mapping[
    str, tuple[str, ...]
] = {  # shapes whose values are amounts take money exactly where these are money
    "sum": (*ANY_BUT_MONEY, "money"),
    "mean": (*ANY_BUT_MONEY, "money"),
    "median": (*ANY_BUT_MONEY, "money"),
    "ratio": (*ANY_BUT_MONEY, "money"),
    "count": ("count",),
    "distinct": ("count",),
    "first_time": ("count",),
    "days_between": ("days", "hours"),
    "within": ("ratio",),
    "growth": ("ratio",),
    "share": ("ratio",),
    "retained": ("ratio",),
    "survey_mean": ("points",),
}
MOST_OF_A_LIMIT = 100_000
COMMON = frozenset(
    {"metric", "label", "layer", "good", "uom", "owner", "why", "reference", "shape"}
)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """One integer taken from the facts of one kind, for each person, unit or the company.

    `how`: sum, count, distinct, twice_median, elapsed (Σ end − start of rows that have both), timed (how many
    have both), in_time (how many ended within `limit`), kept (customers of the span before who came back), before
    (customers of the span before), first_time (customers whose first fact ever lies in the span).
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


@dataclass(frozen=True)
class MetricRef:
    """Another metric as a part of a formula."""

    code: str


@dataclass(frozen=True)
class TargetRef:
    """The released target of a metric."""

    code: str


Part = Tally | MetricRef | TargetRef


@dataclass(frozen=True, kw_only=True)
class Quotient:
    """top × times ÷ (bottom × factor). A missing bottom is 1; `times` and `factor` bring stored integers to ones."""

    top: Part
    bottom: Part | None = None
    factor: int = 1
    times: int = 1
    at_least: int = 0


@dataclass(frozen=True, kw_only=True)
class Growth:
    """(now − then) ÷ then of another metric, against the same days last year or the span before."""

    of: str
    against: str = "last_year"


Formula = Quotient | Growth


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
    reference: str
    shape: str
    formula: Formula
    rule: RuleFile


def load(rule: RuleFile) -> Metric:
    """Return the metric that the file declares; `metric_checks.check` has found nothing in it."""
    says = rule.said
    formula = _formula(says)
    return Metric(
        code=says["metric"],
        label=dict(says["label"]),
        layer=says["layer"],
        good=says["good"],
        uom=says["uom"],
        owner=str(says["owner"]),
        why=dict(says["why"]),
        reference=str(says["reference"]),
        shape=says["shape"],
        formula=formula,
        rule=rule,
    )


def limit_in(text: str) -> tuple[int, str]:
    """Return the limit '24 hours' or '3 days' as milliseconds or days, with the unit's name.

    :raises ValueError: it is not written so.
    """
    number, _, unit = str(text).strip().partition(" ")
    known = unit.rstrip("s") in ("hour", "day") and number.isascii() and number.isdecimal()
    if not known or not 0 < int(number[:9]) <= MOST_OF_A_LIMIT or len(number) > 9:
        raise ValueError(text)
    return int(number), unit.rstrip("s")


def _tally(says: Mapping[str, Any], how: str, *also: str, **more: Any) -> Tally:
    kind = FACTS[says["facts"]]
    person = says.get("person", "person" if "person" in kind.by_name else None)
    asked: dict[str, Any] = {"of": str(says.get("of", "")), **more}
    return Tally(
        facts=kind.code,
        how=how,
        day=says.get("day", kind.day or ""),
        person=None if person == "nobody" else person,
        where=_conditions(says) + tuple(also),
        **asked,
    )


def _conditions(says: Mapping[str, Any]) -> tuple[str, ...]:
    return (str(says["where"]),) if says.get("where") else ()


def _part(says: Mapping[str, Any]) -> Part:
    if "metric" in says:
        return MetricRef(says["metric"])
    if "target" in says:
        return TargetRef(says["target"])
    return _tally(says, says["shape"])


def amount_factor(says: Mapping[str, Any]) -> int:
    """Return how many of the stored integers of `of` make one: a millionth-number 1,000,000, else 1."""
    types = {field.name: field.type for field in FACTS[says["facts"]].fields}
    return 1_000_000 if type_of(str(says["of"]), types) == "number" else 1


def _formula(says: Mapping[str, Any]) -> Formula:
    return BUILDERS[says["shape"]](says)


def _sum(says: Mapping[str, Any]) -> Formula:
    return Quotient(top=_tally(says, "sum"), factor=amount_factor(says))


def _count(says: Mapping[str, Any]) -> Formula:
    return Quotient(top=_tally(says, "count"))


def _distinct(says: Mapping[str, Any]) -> Formula:
    return Quotient(top=_tally(says, "distinct"))


def _mean(says: Mapping[str, Any]) -> Formula:
    filled = f"({says['of']}) is not null"
    return Quotient(
        top=_tally(says, "sum", filled),
        bottom=_tally(says, "count", filled, of=""),
        factor=amount_factor(says),
    )


def _median(says: Mapping[str, Any]) -> Formula:
    return Quotient(top=_tally(says, "twice_median"), factor=2 * amount_factor(says))


def _ratio(says: Mapping[str, Any]) -> Formula:
    top, bottom = says["top"], says["bottom"]
    return Quotient(
        top=_part(top), bottom=_part(bottom), factor=_part_factor(top), times=_part_factor(bottom)
    )


def _part_factor(says: Mapping[str, Any]) -> int:
    return amount_factor(says) if says.get("shape") == "sum" else 1


def _between(says: Mapping[str, Any]) -> Formula:
    ends = {"start": says["start"], "end": says["end"], "of": ""}
    moments = FACTS[says["facts"]].field(says["start"]).type == "moment"
    factor = (HOUR_MS if says["uom"] == "hours" else DAY_MS) if moments else 1
    return Quotient(
        top=_tally(says, "elapsed", **ends), bottom=_tally(says, "timed", **ends), factor=factor
    )


def _within(says: Mapping[str, Any]) -> Formula:
    number, unit = limit_in(says["limit"])
    moments = FACTS[says["facts"]].field(says["start"]).type == "moment"
    limit = number * (HOUR_MS if unit == "hour" else DAY_MS) if moments else number
    return Quotient(
        top=_tally(says, "in_time", start=says["start"], end=says["end"], limit=limit, of=""),
        bottom=_tally(says, "count", of=""),
    )


def _growth(says: Mapping[str, Any]) -> Formula:
    return Growth(of=says["of"], against=says.get("against", "last_year"))


def _share(says: Mapping[str, Any]) -> Formula:
    return Quotient(top=_tally(says, "sum", str(says["part"])), bottom=_tally(says, "sum"))


def _retained(says: Mapping[str, Any]) -> Formula:
    against = says.get("against", "previous")
    return Quotient(
        top=_tally(says, "kept", against=against), bottom=_tally(says, "before", against=against)
    )


def _first_time(says: Mapping[str, Any]) -> Formula:
    return Quotient(top=_tally(says, "first_time"))


def _survey_mean(says: Mapping[str, Any]) -> Formula:
    asked = {"facts": "ratings", "of": "score", **says}
    topic = f"topic = '{says['topic']}'"
    return Quotient(
        top=_tally(asked, "sum", topic),
        bottom=_tally(asked, "count", topic, of=""),
        factor=1_000_000,
        at_least=int(says.get("at_least", 1)),
    )


BUILDERS = {
    "sum": _sum, "count": _count, "distinct": _distinct, "mean": _mean, "median": _median, "ratio": _ratio,
    "days_between": _between, "within": _within, "growth": _growth, "share": _share, "retained": _retained,
    "first_time": _first_time, "survey_mean": _survey_mean,
}  # fmt: skip


def tally_type(one: Tally) -> str:
    """Return the type of what a tally adds up: money, number or int."""
    return type_of(one.of, {field.name: field.type for field in FACTS[one.facts].fields})
