"""How a unit's numbers stand among other units of its kind: rank, middle and ends, without naming the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.values import Value
from quanheng.measure.reading import kept
from quanheng.measure.reading.periods import Closed
from quanheng.measure.reading.units import Units


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a value stands among others of its kind, itself included; rank 1 is the best."""

    rank: int
    count: int
    median: Value
    best: Value
    worst: Value


def standings(
    period: Closed, metrics: Mapping[str, Metric], unit: str, others: Collection[str]
) -> dict[str, Standing]:
    """Return, for each metric in which the unit and at least two others have a number, how it stands."""
    found = kept.values(period.run, "unit", list(metrics), {unit, *others})
    made = {}
    for code, metric in metrics.items():
        numbers = {
            key: Fraction(value.numerator, value.denominator)
            for (metric_code, key), value in found.items()
            if metric_code == code and value.numerator is not None
        }
        if unit in numbers and len(numbers) > 2 and metric.good in ("up", "down"):
            made[code] = _standing(numbers[unit], list(numbers.values()), metric.good)
    return made


def _standing(mine: Fraction, numbers: Sequence[Fraction], good: str) -> Standing:
    best_first = sorted(numbers, reverse=good == "up")
    return Standing(
        rank=best_first.index(mine) + 1,
        count=len(best_first),
        median=_value(_middle(best_first)),
        best=_value(best_first[0]),
        worst=_value(best_first[-1]),
    )


def _middle(numbers: Sequence[Fraction]) -> Fraction:
    half, odd = divmod(len(numbers), 2)
    return numbers[half] if odd else (numbers[half - 1] + numbers[half]) / 2


def _value(number: Fraction) -> Value:
    return Value(number.numerator, number.denominator)


def alike(units: Units, unit: str) -> list[str]:
    """Return the units of the same kind, the unit itself among them."""
    kind = units.tree[unit].kind
    return [code for code, place in units.tree.items() if place.kind == kind]
