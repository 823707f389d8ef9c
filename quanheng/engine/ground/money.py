"""Exact money: whole minor units, rates in parts per million, one rounding, halves away from zero."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

PPM = 1_000_000
INT64_MAX = 2**63 - 1


class TooWide(Refused, OverflowError):
    """A sum or product would leave the 64 bits that money is held in."""


def half_up(numerator: int, denominator: int) -> int:
    """Return numerator ÷ denominator rounded to the nearest integer, halves away from zero.

    >>> half_up(5, 2), half_up(-5, 2), half_up(7, 3)
    (3, -3, 2)

    :raises ZeroDivisionError: the denominator is zero.
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def fits(amount: int) -> int:
    """Return the amount unchanged.

    :raises TooWide: it does not fit 64 bits.
    """
    if not -INT64_MAX <= amount <= INT64_MAX:
        raise TooWide(
            said("{amount} does not fit 64 bits. Check how the amount is written.", amount=amount)
        )
    return amount


def in_major(amount: int, scale: int) -> str:
    """Return minor units as a decimal string in major units: 225846955 at scale 4 is 22584.6955."""
    sign, digits = ("-" if amount < 0 else ""), str(abs(amount)).rjust(scale + 1, "0")
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else f"{sign}{digits}"


def in_minor(amount: Decimal, scale: int) -> int:
    """Return a decimal in major units as minor units, rounded half-up where it is finer."""
    exact = Fraction(amount) * 10**scale
    return fits(half_up(exact.numerator, exact.denominator))


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Return `total` split in proportion to `weights`; the parts add up to it exactly.

    Largest remainder (Hamilton): each part is first rounded towards zero, then the units left over go
    one each to the largest remainders, the earlier part first where remainders tie.

    :raises ValueError: a weight is negative, or none is positive.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("The weights must not be negative, and one of them must be positive.")
    size, sign = abs(total), 1 if total >= 0 else -1
    parts = [size * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in order[: size - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
