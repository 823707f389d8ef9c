"""From a declaration to its formula: what each shape of docs/recipes/metric.md is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from math import gcd
from typing import Any

from quanheng.engine.ground.expressions import type_of
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.rulebook import RuleFile
from quanheng.engine.measure.finding_words import in_each
from quanheng.engine.measure.metrics import (
    COMPARISONS,
    DAY_MS,
    HOUR_MS,
    Comparison,
    Composite,
    Formula,
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
    limit_in,
    months_in,
    types_of,
)

Says = Mapping[str, Any]
RELEASED = "released"
PROMOTER, DETRACTOR = 9, 6


def load(rule: RuleFile) -> Metric:
    """Return the metric that the file declares; `metric_checks.check` has found nothing in it."""
    says = rule.said
    return Metric(
        code=says["metric"],
        label=dict(says["label"]),
        layer=says["layer"],
        good=says["good"],
        uom=says["uom"],
        owner=str(says["owner"]),
        why=dict(says["why"]),
        reference=in_each(says["reference"]),
        shape=says["shape"],
        formula=BUILDERS[says["shape"]](says),
        rule=rule,
        window=months_in(says["window"]) if "window" in says else 0,
        split=tuple(says.get("split") or ()),
        reads=str(says.get("reads") or ("points" if says["shape"] == "gain" else "percent")),
        counts=says.get("counts") or {},
    )


def _tally(says: Says, how: str, *also: str, **more: Any) -> Tally:
    kind = FACTS[says["facts"]]
    person = says.get("person", "person" if "person" in kind.by_name else None)
    asked: dict[str, Any] = {"of": str(says.get("of", "")), **more}
    if how == "several":
        asked |= {"beside": says["with"], "least": int(says["at_least"])}
    return Tally(
        facts=kind.code,
        how=how,
        day=says.get("day", kind.day or ""),
        person=None if person == "nobody" else person,
        where=_conditions(says) + tuple(also),
        as_of_end=says.get("as_of") == "end",
        **asked,
    )


def _conditions(says: Says) -> tuple[str, ...]:
    return (str(says["where"]),) if says.get("where") else ()


def _part(says: Says) -> Part:
    if "metric" in says:
        return MetricRef(says["metric"])
    if "target" in says:
        return TargetRef(says["target"])
    if "heads" in says:
        return Heads(() if says["heads"] == "all" else tuple(says["heads"]))
    if "level" in says:
        return _level(says["level"])
    if "plus" in says:
        terms = [(1, each) for each in says["plus"]] + [
            (-1, each) for each in says.get("minus") or ()
        ]
        return Sum(tuple((sign, _part(each), _part_factor(each)) for sign, each in terms))
    return _tally(says, says["shape"])


def _level(says: Says) -> Level:
    amount = _tally(says, "sum")
    return Level(
        amount=amount,
        days=replace(amount, how="distinct", of=amount.day, where=(), whole=True),
        factor=amount_factor(says),
    )


def amount_factor(says: Says) -> int:
    """Return how many of the stored integers of `of` make one: a millionth-number 1,000,000, else 1."""
    return 1_000_000 if type_of(str(says["of"]), types_of(says["facts"])) == "number" else 1


def _part_factor(says: Says) -> int:
    return amount_factor(says) if says.get("shape") == "sum" else 1


def _sum(says: Says) -> Formula:
    return Quotient(
        top=_tally(says, "sum"), factor=amount_factor(says) * int(says.get("divide", 1))
    )


def _counted(says: Says) -> Formula:
    return Quotient(top=_tally(says, says["shape"]))


def _mean(says: Says) -> Formula:
    filled = f"({says['of']}) is not null"
    over = int(says.get("divide", 1))
    return Quotient(
        top=_tally(says, "sum", filled),
        bottom=_tally(says, "count", filled, of=""),
        factor=amount_factor(says) * over,
        shown_over=over,
    )


def _median(says: Says) -> Formula:
    return Quotient(top=_tally(says, "twice_median"), factor=2 * amount_factor(says))


def _total(says: Says) -> Formula:
    return Quotient(top=_part(says["of"]), factor=_part_factor(says["of"]), per=says.get("per", ""))


def _ratio(says: Says) -> Formula:
    top, bottom = says["top"], says["bottom"]
    factor, times = _part_factor(top), _part_factor(bottom)
    common = gcd(factor, times)
    return Quotient(
        top=_part(top),
        bottom=_part(bottom),
        factor=factor // common,
        times=times // common,
        per=says.get("per", ""),
    )


def _per_head(says: Says) -> Formula:
    top = says["top"]
    heads = Heads(tuple(says.get("posts") or ()))
    return Quotient(top=_part(top), bottom=heads, factor=_part_factor(top), per=says.get("per", ""))


def _turnover(says: Says) -> Formula:
    top = says["top"]
    level = _level(says["level"])
    return Quotient(top=_part(top), bottom=level, factor=_part_factor(top), per=says.get("per", ""))


def _between(says: Says) -> Formula:
    ends = {"start": says["start"], "end": says["end"], "of": ""}
    moments = FACTS[says["facts"]].field(says["start"]).type == "moment"
    factor = (HOUR_MS if says["uom"] == "hours" else DAY_MS) if moments else 1
    return Quotient(
        top=_tally(says, "elapsed", **ends), bottom=_tally(says, "timed", **ends), factor=factor
    )


def _weighted_days(says: Says) -> Formula:
    asked = {"start": says["start"], "end": says["end"], "of": str(says["weight"])}
    return Quotient(top=_tally(says, "weighted", **asked), bottom=_tally(says, "weight", **asked))


def _within(says: Says) -> Formula:
    number, unit = limit_in(says["limit"])
    moments = FACTS[says["facts"]].field(says["start"]).type == "moment"
    limit = number * (HOUR_MS if unit == "hour" else DAY_MS) if moments else number
    return Quotient(
        top=_tally(says, "in_time", start=says["start"], end=says["end"], limit=limit, of=""),
        bottom=_tally(says, "count", of=""),
    )


def _comparison(says: Says) -> Formula:
    return Comparison(how=says["shape"], of=says["of"], against=says.get("against", "last_year"))


def _share(says: Says) -> Formula:
    return Quotient(top=_tally(says, "sum", str(says["part"])), bottom=_tally(says, "sum"))


def _retained(says: Says) -> Formula:
    against = says.get("against", "previous")
    kept, before = (_tally(says, how, against=against) for how in ("kept", "before"))
    gone = Sum(((1, before, 1), (-1, kept, 1)))
    return Quotient(top=gone if says["shape"] == "lost" else kept, bottom=before)


def _survey_mean(says: Says) -> Formula:
    asked = {"facts": "ratings", "of": "score", **says}
    topic = f"topic = '{says['topic']}'"
    return Quotient(
        top=_tally(asked, "sum", topic),
        bottom=_tally(asked, "count", topic, of=""),
        factor=1_000_000,
        at_least=int(says.get("at_least", 1)),
    )


def _nps(says: Says) -> Formula:
    asked = {"facts": "ratings", **says}
    topic = f"topic = '{says['topic']}'"
    promoters = _tally(asked, "count", topic, f"score >= {PROMOTER}")
    detractors = _tally(asked, "count", topic, f"score <= {DETRACTOR}")
    return Quotient(
        top=Sum(((1, promoters, 1), (-1, detractors, 1))),
        bottom=_tally(asked, "count", topic),
        times=100,
        shown_times=100,
        at_least=int(says.get("at_least", 1)),
    )


def _concordance(says: Says) -> Formula:
    alike, unlike = (_tally(says, how, beside=says["with"]) for how in ("concordant", "discordant"))
    return Quotient(
        top=Sum(((1, alike, 1), (-1, unlike, 1))), bottom=Sum(((1, alike, 1), (1, unlike, 1)))
    )


def _composite(says: Says) -> Formula:
    return Composite(parts=tuple(_ingredient(each) for each in says["parts"]))


def _ingredient(says: Says) -> Ingredient:
    released = says["target"] == RELEASED
    number = says.get("otherwise") if released else says["target"]
    return Ingredient(
        metric=says["metric"],
        good=str(says.get("good", "")),
        released=released,
        otherwise=None if number is None else Decimal(number).as_integer_ratio(),
    )


def _manual(says: Says) -> Formula:
    asked = {"facts": "manual_values", "of": "value"}
    mine = f"metric = '{says['metric']}'"
    return Quotient(
        top=_tally(asked, "sum", mine), bottom=_tally(asked, "count", mine, of=""), factor=1_000_000
    )


BUILDERS = {
    "sum": _sum, "count": _counted, "distinct": _counted, "mean": _mean, "median": _median, "total": _total,
    "ratio": _ratio, "per_head": _per_head, "turnover": _turnover, "days_between": _between,
    "weighted_days": _weighted_days, "within": _within, **dict.fromkeys(COMPARISONS, _comparison), "share": _share,
    "retained": _retained, "lost": _retained, "first_time": _counted, "several": _counted,
    "survey_mean": _survey_mean, "nps": _nps, "concordance": _concordance, "composite": _composite, "manual": _manual,
}  # fmt: skip
