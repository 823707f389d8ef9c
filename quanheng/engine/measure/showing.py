"""Numbers as people and programs read them: exact integers in, decimal strings and rounded ratios out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quanheng.engine.ground.money import PPM, half_up, in_major
from quanheng.engine.measure.measuring import Measurement, Value
from quanheng.engine.measure.metrics import (
    Growth,
    Metric,
    MetricRef,
    Part,
    Quotient,
    TargetRef,
    tally_type,
)


def number(value: Value, uom: str, scale: int) -> str | int | float | None:
    """Return a value as it is shown, None where there is none.

    Money is a decimal string in major units, a whole count an integer, all else rounded half-up to 6 digits.
    """
    if value.numerator is None:
        return None
    if uom == "money":
        return in_major(half_up(value.numerator, value.denominator), scale)
    if uom == "count" and value.numerator % value.denominator == 0:
        return value.numerator // value.denominator
    return half_up(value.numerator * PPM, value.denominator) / PPM


def row(found: Measurement, book: Mapping[str, Metric], *, name: str, scale: int) -> dict[str, Any]:
    """Return a measurement as the command line and the API give it."""
    metric, value = book[found.metric], found.value
    said: dict[str, Any] = {
        "key": found.key,
        "name": name,
        "period": str(found.span),
        "metric": found.metric,
        "value": number(value, metric.uom, scale),
        "uom": metric.uom,
    }
    if value.numerator is None:
        return said | {"why": value.why}
    top, bottom = parts_uom(metric, book)
    return said | {
        "numerator": in_major(value.numerator, scale) if top == "money" else str(value.numerator),
        "denominator": in_major(value.denominator, scale)
        if bottom == "money"
        else str(value.denominator),
    }


def parts_uom(metric: Metric, book: Mapping[str, Metric]) -> tuple[str, str]:
    """Return what numerator and denominator count: "money" where they are minor units, else ""."""
    formula = metric.formula
    if isinstance(formula, Growth):
        money = "money" if _is_sum(book[formula.of]) else ""
        return money, money
    if formula.bottom is None:
        return (metric.uom if _is_sum(metric) else ""), ""
    if (formula.times, formula.factor) != (1, 1):
        return "", ""
    top, bottom = _part_uom(formula.top, book), _part_uom(formula.bottom, book)
    if metric.uom == "money":
        return top, ""
    return (top, bottom) if top == bottom else ("", "")


def _is_sum(metric: Metric) -> bool:
    formula = metric.formula
    return (
        metric.uom == "money"
        and isinstance(formula, Quotient)
        and formula.bottom is None
        and formula.factor == 1
    )


def _part_uom(part: Part, book: Mapping[str, Metric]) -> str:
    if isinstance(part, MetricRef):
        return "money" if _is_sum(book[part.code]) else ""
    if isinstance(part, TargetRef):
        return "money" if book[part.code].uom == "money" else ""
    return "money" if part.how == "sum" and tally_type(part) == "money" else ""
