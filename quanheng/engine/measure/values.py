"""A number as an exact quotient of integers, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import NamedTuple

from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import Said


class Value(NamedTuple):
    """A number as an exact quotient of integers, or why there is none; `notes`: what whoever reads it must know."""

    numerator: int | None
    denominator: int = 1
    why: Said | None = None
    notes: tuple[Said, ...] = ()


class Measurement(NamedTuple):
    """One metric of one key over one span. Money counts minor units, every other amount ones."""

    metric: str
    by: str
    key: str
    span: Span
    value: Value


Values = Mapping[str, int]


def quotient(top: Value, bottom: Value, *, times: int = 1, factor: int = 1) -> Value:
    """Return top × times ÷ (bottom × factor); both are numbers, and the bottom is not 0."""
    assert top.numerator is not None and bottom.numerator is not None  # noqa: S101, PT018 - the caller looked
    numerator = top.numerator * bottom.denominator * times
    denominator = top.denominator * bottom.numerator * factor
    notes = top.notes + bottom.notes
    if denominator < 0:
        return Value(-numerator, -denominator, notes=notes)
    return Value(numerator, denominator, notes=notes)


def noted(value: Value, note: Said) -> Value:
    """Return the value with a note more."""
    return value._replace(notes=(*value.notes, note))


def less(one: Value, other: Value) -> Value:
    """Return one − other; both are numbers."""
    return added(one, Value(-(other.numerator or 0), other.denominator))


def added(one: Value, other: Value) -> Value:
    """Return one + other over their least common denominator; both are numbers."""
    assert one.numerator is not None and other.numerator is not None  # noqa: S101, PT018 - the caller looked
    common = one.denominator * other.denominator // gcd(one.denominator, other.denominator)
    top = one.numerator * (common // one.denominator) + other.numerator * (
        common // other.denominator
    )
    return Value(top, common, notes=one.notes + other.notes)
