"""Numbers as people and programs read them: exact integers in, decimal strings and rounded ratios out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quanheng.engine.ground.money import PPM, half_up, in_major
from quanheng.engine.measure.metrics import (
    Comparison,
    Metric,
    MetricRef,
    Part,
    Quotient,
    Tally,
    TargetRef,
    tally_type,
)
from quanheng.engine.measure.values import Measurement, Value


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
    if value.notes:
        said["notes"] = list(value.notes)
    if value.numerator is None:
        return said | {"why": value.why}
    top, bottom = parts_uom(metric, book)
    return said | {
        "numerator": _whole(value.numerator, top, scale),
        "denominator": _whole(value.denominator, bottom, scale),
    }


def _whole(number: int, uom: str, scale: int) -> str:
    digits = {"money": scale, "number": 6}.get(uom)
    return str(number) if digits is None else in_major(number, digits)


def parts_uom(metric: Metric, book: Mapping[str, Metric]) -> tuple[str, str]:
    """Return what numerator and denominator count: "money" minor units, "number" millionths, else ""."""
    formula = metric.formula
    if not isinstance(formula, Quotient):
        of_money = (
            isinstance(formula, Comparison)
            and formula.how in ("growth", "reduction")
            and _is_sum(book[formula.of])
        )
        if metric.shape == "gain" and metric.uom == "money":
            return "money", ""
        return ("money", "money") if of_money else ("", "")
    if formula.bottom is None:
        return (metric.uom if _is_sum(metric) else ""), ""
    if (formula.times, formula.factor, formula.per) != (1, 1, ""):
        return "", ""
    top, bottom = _part_uom(formula.top, book), _part_uom(formula.bottom, book)
    if metric.uom == "money":
        return (top if isinstance(formula.bottom, Tally | MetricRef) else ""), ""
    return (top, bottom) if top == bottom else ("", "")


def _is_sum(metric: Metric) -> bool:
    formula = metric.formula
    return (
        metric.uom == "money"
        and isinstance(formula, Quotient)
        and formula.bottom is None
        and (formula.times, formula.factor, formula.per) == (1, 1, "")
    )


def _part_uom(part: Part, book: Mapping[str, Metric]) -> str:
    if isinstance(part, MetricRef):
        return "money" if _is_sum(book[part.code]) else ""
    if isinstance(part, TargetRef):
        return "money" if book[part.code].uom == "money" else ""
    if not isinstance(part, Tally):
        return ""
    kind = tally_type(part) if part.how == "sum" else ""
    return kind if kind in ("money", "number") else ""
