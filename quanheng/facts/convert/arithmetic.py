"""One number from several columns, exactly: the first, times another, less a third, rounded once.

A row-wise way, for the few fields that need it; a field of one column goes by `numbers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from quanheng.engine.ground.expression_terms import LARGEST_AMOUNT
from quanheng.engine.ground.money import half_up
from quanheng.facts.convert.numbers import exact
from quanheng.facts.convert.read import Read

# Which of the columns a problem is with stands after this mark in its code.
OF = ":"


@dataclass(frozen=True)
class Terms:
    """The texts of a number's columns; None where it has no such column. `percent` as `numbers` has it."""

    first: pl.Series
    multiply: pl.Series | None
    minus: pl.Series | None
    percent: str


def combined(terms: Terms, *, digits: int, factor: Fraction, whole: bool = False) -> Read:
    """Return (first × multiply − minus) × factor with `digits` decimal digits, rounded half-up once.

    Empty where one of the columns is; a problem where one cannot be read, its code naming the column.
    """
    height = terms.first.len()
    one = (["1"] * height, ["0"] * height)
    times = terms.multiply if terms.multiply is not None else pl.Series(one[0], dtype=pl.String)
    less = terms.minus if terms.minus is not None else pl.Series(one[1], dtype=pl.String)
    read = (
        exact(terms.first, terms.percent),
        exact(times, "no" if whole else "may"),
        exact(less, terms.percent),
    )
    top = factor.numerator * 10**digits
    under = read[0].under * read[1].under * factor.denominator
    values: list[int | None] = []
    codes: list[str | None] = []
    rounded = 0
    for a, b, c, *wrong in zip(*(r.values for r in read), *(r.codes for r in read), strict=True):
        value, code = None, _code(wrong)
        if code is None and None not in (a, b, c):
            numerator = (a * b * read[2].under - c * read[0].under * read[1].under) * top
            value = half_up(numerator, under * read[2].under)
            finer = numerator % (under * read[2].under) != 0
            code = "large" if abs(value) > LARGEST_AMOUNT else "whole" if finer and whole else None
            rounded += finer and code is None
        values.append(value if code is None else None)
        codes.append(code)
    return Read(pl.Series(values, dtype=pl.Int64), pl.Series(codes, dtype=pl.String), rounded)


def _code(wrong: list[str | None]) -> str | None:
    """Return the first column's problem, or the first other one's, with which it is."""
    named = zip(wrong, ("", f"{OF}multiply", f"{OF}minus"), strict=True)
    return next((f"{code}{mark}" for code, mark in named if code is not None), None)
