"""Industry benchmarks and industries: dated values with a source, and what kinds of business a rulebook knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.rulebook import Located, RuleFile, missing_keys, unknown_keys
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.finding_words import in_each, labels, name, scalars, texts

BENCHMARK_KEYS = frozenset({"benchmark", "metric", "industry", "label", "values"})
VALUE_KEYS = frozenset({"from", "value", "source"})
INDUSTRY_KEYS = frozenset({"industry", "label", "why", "reference"})


@dataclass(frozen=True, kw_only=True)
class Point:
    """What holds from a day on, in the metric's unit of measure; `source` is empty where none is named."""

    first: date
    value: Decimal
    source: str


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """What is usual for a metric, in one industry or in all."""

    code: str
    metric: str
    industry: str | None
    label: Mapping[str, str]
    points: tuple[Point, ...]
    rule: RuleFile

    def on(self, day: date) -> Point | None:
        """Return what holds on the day; None before the first."""
        return next((point for point in reversed(self.points) if point.first <= day), None)


@dataclass(frozen=True, kw_only=True)
class Industry:
    """A kind of business that cards may be for."""

    code: str
    label: Mapping[str, str]
    why: Mapping[str, str]
    reference: Mapping[str, str]
    rule: RuleFile


def load_benchmark(rule: RuleFile) -> Benchmark:
    """Return the benchmark that the file declares; `check_benchmark` has found nothing in it."""
    says = rule.said
    points = [
        Point(first=p["from"], value=Decimal(p["value"]), source=str(p.get("source") or "").strip())
        for p in says["values"]
    ]
    return Benchmark(
        code=says["benchmark"],
        metric=says["metric"],
        industry=says.get("industry"),
        label=dict(says["label"]),
        points=tuple(points),
        rule=rule,
    )


def load_industry(rule: RuleFile) -> Industry:
    """Return the industry that the file declares; `check_industry` has found nothing in it."""
    says = rule.said
    return Industry(
        code=says["industry"],
        label=dict(says["label"]),
        why=dict(says["why"]),
        reference=in_each(says["reference"]),
        rule=rule,
    )


def check_industry(rule: RuleFile) -> Iterator[Finding]:
    """Yield what keeps the file from being an industry."""
    says = rule.said
    yield from scalars(says, ("industry",))
    yield from unknown_keys(says, INDUSTRY_KEYS)
    yield from missing_keys(says, tuple(sorted(INDUSTRY_KEYS)))
    yield from name(says, "industry")
    for key in ("label", "why"):
        yield from labels(says, key)
    yield from texts(says, "reference")


def check_benchmark(rule: RuleFile) -> Iterator[Finding]:
    """Yield what keeps the file from being a benchmark; a missing source does not, it only keeps it from being shown."""
    says = rule.said
    yield from scalars(says, ("benchmark", "metric", "industry"))
    yield from unknown_keys(says, BENCHMARK_KEYS)
    yield from missing_keys(says, ("benchmark", "metric", "label", "values"))
    yield from name(says, "benchmark")
    yield from labels(says, "label")
    values = says.get("values")
    if (
        not isinstance(values, list)
        or not values
        or not all(isinstance(v, Located) for v in values)
    ):
        if "values" in says:
            yield _wrong(says, "values", said("“values” is not a list of dated values."))
        return
    yield from _values(says, values)


def _wrong(says: Located, key: str, what: Said) -> Finding:
    mend = said("Write “- {{from: 2024-01-01, value: 15 %, source: …}}” for each, oldest first.")
    return Finding(where=says.where(key), what=what, mend=mend)


def _values(says: Located, values: Sequence[Located]) -> Iterator[Finding]:
    for each in values:
        yield from scalars(each, tuple(sorted(VALUE_KEYS)))
        yield from unknown_keys(each, VALUE_KEYS)
        yield from missing_keys(each, ("from", "value"))
        if "from" in each and not isinstance(each["from"], date):
            yield _wrong(each, "from", said("“{day}” is not a day.", day=str(each["from"])))
        if "value" in each and not _is_number(each["value"]):
            yield _wrong(
                each, "value", said("“{value}” is not a number.", value=str(each["value"]))
            )
    days: list[Any] = [each.get("from") for each in values]
    if all(isinstance(day, date) for day in days) and any(a >= b for a, b in pairwise(days)):
        yield _wrong(says, "values", said("The days of the values do not rise."))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
