"""How much somebody asks about: read as people write it, in what the limits of an action are measured in."""

from __future__ import annotations

import re
from decimal import Decimal

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.money import PPM, in_minor
from quanheng.engine.ground.words import said
from quanheng.engine.org.matrix import COUNT, MONEY, NONE, PERCENT, Matrix

AMOUNT = re.compile(r"(\d{1,15}(?:\.\d{1,4})?) ?(%?)")


class BadAmount(Refused):
    """What was asked about is no amount, or none of that action."""


def amount_asked(held: Matrix, action: str, text: str | None) -> tuple[int | None, str]:
    """Return the amount and its measure: percent where it says so, else what limits of the action are measured in.

    :raises BadAmount: it is no amount, or no limit can be held against it.
    """
    if text is None:
        return None, NONE
    written = AMOUNT.fullmatch(text.strip())
    if written is None:
        raise BadAmount(said("“{text}” is no amount. Write it as 12%, 12 or 1234.50.", text=text))
    number = Decimal(written[1])
    used = {one.measure for one in held.authorities if one.action == action} - {NONE}
    if written[2]:
        return _percent(number, used, text), PERCENT
    if MONEY not in used and COUNT in used:
        return in_minor(number, 0), COUNT
    if MONEY not in used and PERCENT in used:
        raise BadAmount(said("The limits of this are percentages. Write it as {text}%.", text=text))
    return in_minor(number, held.money_scale), MONEY


def _percent(number: Decimal, used: set[str], text: str) -> int:
    """Return a percentage in parts per million; limits are never of more than the whole."""
    if used and PERCENT not in used:
        raise BadAmount(
            said(
                "The limits of this are no percentages. Write the amount itself, without “%”, in place of “{text}”.",
                text=text,
            )
        )
    ppm = in_minor(number, 4)
    if ppm > PPM:
        raise BadAmount(said("“{text}” is more than the whole. Write at most 100%.", text=text))
    return ppm
