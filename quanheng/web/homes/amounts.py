"""The amounts behind an attainment: what was reached, what was wanted, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quanheng.engine.measure.metrics import Metric, MetricRef, Quotient, TargetRef
from quanheng.engine.measure.values import Value
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.web.cards import LineShown
from quanheng.web.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """What an attainment is of: `made`, what was reached of it and what was wanted. `missing`: None where nothing is."""

    made: Metric
    reached: Value
    wanted: Value
    missing: Value | None


def amounts_of(scope: Scope, lines: Sequence[LineShown]) -> dict[str, Amounts]:
    """Return the amounts behind the lines that are attainments of a target, by the metric of the line."""
    found = {}
    for each in lines:
        amounts = _amounts(scope, each)
        if amounts is not None:
            found[each.made.code] = amounts
    return found


def targeted(made: Metric) -> str:
    """Return the metric that another holds against its own target; "" where it does not."""
    formula = made.formula
    if not isinstance(formula, Quotient):
        return ""
    top, bottom = formula.top, formula.bottom
    if not isinstance(top, MetricRef) or not isinstance(bottom, TargetRef):
        return ""
    return top.code if top.code == bottom.code else ""


def _amounts(scope: Scope, each: LineShown) -> Amounts | None:
    line, code = each.line, targeted(each.made)
    if not code or line.hidden or line.value is None or line.value.numerator is None:
        return None
    period = scope.period.run
    reached = kept.values(period, line.by, [code], [line.key]).get((code, line.key))
    # An attainment keeps both amounts as they are; one that was made otherwise says nothing of them.
    if reached is None or (reached.numerator, reached.denominator) != (line.value.numerator, 1):
        return None
    wanted, gap = Value(line.value.denominator), line.value.denominator - line.value.numerator
    return Amounts(
        made=book_of(period).metrics[code],
        reached=reached,
        wanted=wanted,
        missing=Value(gap) if gap > 0 else None,
    )
