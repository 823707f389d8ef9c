"""Numbers as people and programs read them: exact integers in, decimal strings and rounded ratios out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from quanheng.engine.ground.money import PPM, half_up, in_major
from quanheng.engine.ground.period import Span
from quanheng.engine.measure.metrics import (
    Comparison,
    Composite,
    Heads,
    Level,
    Metric,
    MetricRef,
    Part,
    Quotient,
    Sum,
    Tally,
    TargetRef,
    tally_type,
)
from quanheng.engine.measure.values import Measurement, Value

Book = Mapping[str, Metric]
MOST_DIGITS = 6  # behind the point, where a decimal would not end
READABLE = 10**9  # beyond it, a denominator that the data decide says nothing to anybody


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


def row(found: Measurement, book: Book, *, name: str, scale: int) -> dict[str, Any]:
    """Return a measurement as the command line and the API give it.

    Numerator and denominator are decimal strings in the units that people know: money in major units, hours, heads.
    They are exact, but for a decimal that does not end: it is rounded half-up to 6 digits, money to its scale.
    """
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
    top, bottom = _sides(value, metric, book, found.span, scale)
    return said | {"numerator": top, "denominator": bottom}


def _sides(value: Value, metric: Metric, book: Book, span: Span, scale: int) -> tuple[str, str]:
    """Return numerator and denominator, both divided by what makes the denominator a number that people know."""
    assert value.numerator is not None  # noqa: S101 - the caller looked
    units, money = Units(book, span, scale), metric.uom == "money"
    over = units.over(metric)
    is_money = (money or units.top_is_money(metric), units.bottom_is_money(metric) and not money)
    least = [scale if over and each else 0 for each in is_money]
    over = over or _readably(value)
    top = Fraction(value.numerator, over * (10**scale if money else 1))
    return decimal(top, least[0]), decimal(Fraction(value.denominator, over), least[1])


def _readably(value: Value) -> int:
    """Return what to divide by where the data decide the denominator: the fraction is reduced, or brought over 1."""
    common = gcd(value.numerator or 0, value.denominator)
    return common if value.denominator // common < READABLE else value.denominator


def decimal(amount: Fraction, least: int = 0) -> str:
    """Return an amount with as many digits behind the point as it has, at least some, rounded half-up where it does not end.

    >>> decimal(Fraction(5, 4)), decimal(Fraction(20, 3)), decimal(Fraction(7), 2), decimal(Fraction(20, 3), 2)
    ('1.25', '6.666667', '7.00', '6.67')
    """
    ending = (n for n in range(least, MOST_DIGITS + 1) if 10**n % amount.denominator == 0)
    digits = next(ending, least or MOST_DIGITS)
    return in_major(half_up(amount.numerator * 10**digits, amount.denominator), digits)


class Units:
    """How the stored integers of a book's formulas stand to the numbers that people know, over a span."""

    def __init__(self, book: Book, span: Span, scale: int) -> None:
        """Hold the book, the span that is measured, and the digits of the company's money."""
        self.book, self.span = book, span
        self.minor: int = 10**scale

    def over(self, metric: Metric) -> int:
        """Return by how much a metric's denominator is larger than the number it stands for; 0 where data decide it."""
        formula, span = metric.formula, metric.over(self.span) or self.span
        if isinstance(formula, Composite):
            return PPM
        if isinstance(formula, Comparison):
            return self._compared(formula, span)
        top = self._held(formula.top, span)
        if formula.bottom is None:
            return top * formula.factor  # what happened in so many days stays over the days
        days = _days(span) if formula.per else 1
        bottom = self._held(formula.bottom, span) * self._one(formula.bottom)
        return top * formula.factor * days * bottom

    def top_is_money(self, metric: Metric) -> bool:
        """Return whether the numerator counts money."""
        formula = metric.formula
        if isinstance(formula, Comparison):
            return self.book[formula.of].uom == "money"
        return isinstance(formula, Quotient) and self._is_money(formula.top)

    def bottom_is_money(self, metric: Metric) -> bool:
        """Return whether the denominator counts money."""
        formula = metric.formula
        if isinstance(formula, Comparison):
            return formula.how != "gain" and self.book[formula.of].uom == "money"
        if not isinstance(formula, Quotient) or formula.bottom is None:
            return False
        return self._is_money(formula.bottom)

    def _compared(self, formula: Comparison, span: Span) -> int:
        """Return it for now against then: both are over the same denominator where the days do not decide it."""
        of = self.book[formula.of]
        held = self._metric(of, span)
        if not held or not isinstance(of.formula, Quotient) or of.formula.per:
            return 0
        if formula.how == "gain":
            return held
        minor = self.minor if of.uom == "money" else 1
        if formula.how == "completion":
            target = self._held(TargetRef(formula.of), span)
            return held * lcm(target, held) * minor
        return held * held * minor

    def _held(self, part: Part, span: Span) -> int:
        """Return the denominator of a part's value; 0 where data decide it."""
        if isinstance(part, Tally):
            return 1
        if isinstance(part, TargetRef):
            return 1 if self._is_money(part) else PPM
        if isinstance(part, Heads):
            return PPM * _days(span)
        if isinstance(part, MetricRef):
            return self._metric(self.book[part.code], span)
        if isinstance(part, Level):
            return 0
        return lcm(*(self._held(term, span) * factor for _, term, factor in part.terms))

    def _metric(self, metric: Metric, span: Span) -> int:
        formula, when = metric.formula, metric.over(span) or span
        if not isinstance(formula, Quotient) or formula.bottom is not None:
            return 0
        days = _days(when) if formula.per else 1
        return self._held(formula.top, when) * formula.factor * days

    def _one(self, part: Part) -> int:
        """Return how many of what a part's value counts are one for people: 100 fen, a million millionths."""
        if self._is_money(part):
            return self.minor
        return PPM if isinstance(part, Tally) and _type(part) == "number" else 1

    def _is_money(self, part: Part) -> bool:
        if isinstance(part, MetricRef | TargetRef):
            return self.book[part.code].uom == "money"
        if isinstance(part, Sum):
            return all(self._is_money(term) for _, term, _ in part.terms)
        if isinstance(part, Level):
            return _type(part.amount) == "money"
        return isinstance(part, Tally) and _type(part) == "money"


def _type(one: Tally) -> str:
    """Return the type of what a tally adds up; nothing for one that counts, or counts time."""
    return tally_type(one) if one.how in ("sum", "twice_median", "weight") else ""


def _days(span: Span) -> int:
    return (span.end - span.first).days
