"""What the parts of an expression are worth together: their types, and literals that take the type beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw

from quanheng.engine.ground.fields import TEXTUAL
from quanheng.engine.ground.money import in_minor
from quanheng.engine.ground.period import epoch_day
from quanheng.engine.ground.words import Said, said

# No field holds a larger amount (imports refuse it), so that what an expression adds and multiplies stays
# within 64 bits on every engine: one of them would wrap in silence.
LARGEST_AMOUNT = 10**15
MOST_REACH = 2**63 // LARGEST_AMOUNT - 1
COUNTED = frozenset({"money", "number", "int"})


class Wrong(Exception):
    """Something within an expression is wrong; `why` says what, without the expression's text."""

    def __init__(self, why: Said) -> None:
        """Hold the reason."""
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Term:
    """A part of an expression with its type; a literal keeps its value until its neighbour gives it a type."""

    type: str
    expr: nw.Expr | None = None
    literal: Any = None
    reach: int = 1  # how many times the largest amount of a field it can come to


def bounded(term: Term) -> Term:
    """Return the term.

    :raises Wrong: what it comes to could leave 64 bits.
    """
    if term.reach > MOST_REACH:
        raise Wrong(said("it could come to more than 64 bits hold"))
    return term


@dataclass(frozen=True)
class Typing:
    """How terms go together where money has `scale` digits; moments without an offset are of `zone`."""

    scale: int
    zone: tzinfo = UTC

    def condition(self, term: Term) -> nw.Expr:
        """Return the term as a condition."""
        if term.type != "bool" or term.expr is None:
            raise Wrong(said("and, or, not join conditions; {type} is none", type=term.type))
        return term.expr

    def filled(self, term: Term) -> nw.Expr:
        """Return the term as a column; a literal alone is none."""
        if term.expr is None:
            raise Wrong(said("a field must stand there, not a value"))
        return term.expr

    def alike(self, left: Term, right: Term) -> tuple[Term, Term]:
        """Return two terms of one type; a literal takes the type of the field beside it."""
        if left.expr is None and right.expr is None:
            raise Wrong(said("two values without a field say nothing about a row"))
        if right.expr is None:
            return left, self.typed(right, left.type)
        if left.expr is None:
            return self.typed(left, right.type), right
        same = left.type == right.type or {left.type, right.type} <= TEXTUAL
        if not same:
            raise Wrong(
                said("{left} and {right} do not go together", left=left.type, right=right.type)
            )
        return left, right

    def typed(self, term: Term, wanted: str) -> Term:
        value = self.value(term.literal, wanted)
        return Term(
            wanted,
            nw.lit(value)
            if wanted == "bool" or wanted in TEXTUAL
            else nw.lit(value, dtype=nw.Int64),
        )

    def value_like(self, left: Term, right: Term) -> Any:
        """Return the literal as the field beside it holds such values."""
        if right.expr is not None:
            raise Wrong(said("a list holds values, not fields"))
        return self.value(right.literal, left.type)

    def value(self, literal: Any, wanted: str) -> Any:
        if isinstance(literal, Decimal):
            places = {"money": self.scale, "number": 6, "int": 0}.get(wanted)
            if places is not None and abs(literal * 10**places) > LARGEST_AMOUNT:
                raise Wrong(said("{value} is larger than any amount", value=str(literal)))
            if places is not None and literal * 10**places == int(literal * 10**places):
                return in_minor(literal, places)
        elif isinstance(literal, bool):
            if wanted == "bool":
                return literal
        elif wanted in TEXTUAL:
            return literal
        elif wanted in ("day", "moment"):
            return self.dated(literal, wanted)
        raise Wrong(said("{value} and {type} do not go together", value=str(literal), type=wanted))

    def dated(self, literal: str, wanted: str) -> int:
        try:
            if wanted == "day":
                return epoch_day(date.fromisoformat(literal))
            moment = datetime.fromisoformat(literal)
        except ValueError:
            raise Wrong(
                said("“{value}” is not a day such as '2026-03-31'", value=literal)
            ) from None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return round(aware.timestamp()) * 1000

    def compare(self, sign: str, left: Term, right: Term) -> nw.Expr:
        """Return the comparison of two terms."""
        left, right = self.alike(left, right)
        a, b = self.filled(left), self.filled(right)
        if sign in ("=", "!=", "<>"):
            return a == b if sign == "=" else a != b
        if left.type in TEXTUAL or left.type == "bool":
            raise Wrong(said("{type} has no order; use = or !=", type=left.type))
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]
