"""Expressions of the rulebook: a small part of SQL over the fields of one kind, read by our own parser.

    amount > 0 and customer_kind = 'new' and channel in ('direct', 'dealer') and day >= '2026-01-01'

Words: `and or not in is null true false between coalesce abs`; signs: `+ - * = != <> < <= > >= ( ) ,`. Nothing else
is let through, so no function, table, comment, quoted name or look-alike letter can reach an engine.
Every value has a type. A number beside money is in major units (`amount >= 10000` is ten thousand yuan),
beside a day or moment a text is a date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.kinds import TEXTUAL
from quanheng.engine.ground.money import in_minor
from quanheng.engine.ground.period import epoch_day
from quanheng.engine.ground.words import Said, said

LONGEST = 2_000
DEEPEST = 40
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|'(?P<text>[^'\\\x00-\x1f]*)'|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><=|>=|!=|<>|[-+*=<>(),]))",
    re.ASCII,
)
RESERVED = frozenset(
    {"and", "or", "not", "in", "is", "null", "true", "false", "between", "coalesce", "abs"}
)
COMPARES = {"=", "!=", "<>", "<", "<=", ">", ">="}
COUNTED = frozenset({"money", "number", "int"})


class NotAnExpression(Refused):
    """The text is not an expression of ours; the message names the first thing that is not."""


@dataclass(frozen=True)
class Term:
    """A part of an expression with its type; a literal keeps its value until its neighbour gives it a type."""

    type: str
    expr: nw.Expr | None = None
    literal: Any = None


def compiled(text: str, types: Mapping[str, str], *, scale: int, want: str) -> nw.Expr:
    """Return the expression over the fields named in `types` (name → type of `kinds`).

    `scale` is the number of digits of the company's money; `want` is "bool" or "amount" (money, number or int).

    :raises NotAnExpression: a word, sign or type is wrong; the message says which.
    """
    return _Parser(text, types, scale).whole(want)


def type_of(text: str, types: Mapping[str, str]) -> str:
    """Return the type of an amount expression: money, number or int.

    :raises NotAnExpression: it is not an expression of an amount.
    """
    parser = _Parser(text, types, 2)
    parser.whole("amount")
    return parser.found


def fields_of(text: str, types: Mapping[str, str]) -> frozenset[str]:
    """Return the fields that an expression reads.

    :raises NotAnExpression: it holds a sign that expressions do not use.
    """
    return frozenset(value for kind, value in _tokens(text) if kind == "word" and value in types)


class _Parser:
    def __init__(self, text: str, types: Mapping[str, str], scale: int) -> None:
        self.text, self.types, self.scale = text, types, scale
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0
        self.found = ""

    def whole(self, want: str) -> nw.Expr:
        made = self.any_of()
        if self.at < len(self.tokens):
            raise self.wrong(said("“{word}” is not expected there", word=self.tokens[self.at][1]))
        kinds = COUNTED if want == "amount" else frozenset({want})
        if made.type not in kinds or made.expr is None:
            wanted = said("an amount") if want == "amount" else said("a condition")
            raise self.wrong(
                said("it gives {type} where {wanted} is wanted", type=made.type, wanted=wanted)
            )
        self.found = made.type
        return made.expr

    # One method a level of binding, loosest first.
    def any_of(self) -> Term:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong(said("it is nested too deeply"))
        left = self.all_of()
        while self.word("or"):
            left = self.joined(left, self.all_of(), either=True)
        self.depth -= 1
        return left

    def all_of(self) -> Term:
        left = self.negated()
        while self.word("and"):
            left = self.joined(left, self.negated(), either=False)
        return left

    def joined(self, left: Term, right: Term, *, either: bool) -> Term:
        a, b = self.condition(left), self.condition(right)
        return Term("bool", a | b if either else a & b)

    def negated(self) -> Term:
        if not self.word("not"):
            return self.compared()
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong(said("it is nested too deeply"))
        made = Term("bool", ~self.condition(self.negated()))
        self.depth -= 1
        return made

    def compared(self) -> Term:
        left = self.added()
        if self.word("is"):
            no = self.word("not")
            self.need_word("null")
            test = self.filled(left).is_null()
            return Term("bool", ~test if no else test)
        if self.word("between"):
            low = self.added()
            self.need_word("and")
            return Term(
                "bool", self.compare(">=", left, low) & self.compare("<=", left, self.added())
            )
        no = self.word("not")
        if self.word("in"):
            test = self.listed(left)
            return Term("bool", ~test if no else test)
        if no:
            raise self.wrong(said("“not” must stand before “in” there"))
        kind, sign = self.peek()
        if kind == "sign" and sign in COMPARES:
            self.at += 1
            return Term("bool", self.compare(sign, left, self.added()))
        return left

    def listed(self, left: Term) -> nw.Expr:
        self.need_sign("(")
        values = [self.value_like(left, self.added())]
        while self.sign(","):
            values.append(self.value_like(left, self.added()))
        self.need_sign(")")
        return self.filled(left).is_in(values)

    def added(self) -> Term:
        left = self.multiplied()
        while True:
            sign = self.sign("+") or self.sign("-")
            if not sign:
                return left
            left, right = self.alike(left, self.multiplied())
            if left.type not in COUNTED or left.expr is None or right.expr is None:
                raise self.wrong(said("only amounts of one type are added or subtracted"))
            left = Term(
                left.type, left.expr + right.expr if sign == "+" else left.expr - right.expr
            )

    def multiplied(self) -> Term:
        left = self.atom()
        while self.sign("*"):
            left = self.product(left, self.atom())
        return left

    def product(self, left: Term, right: Term) -> Term:
        for one, other in ((left, right), (right, left)):
            factor = one.literal if one.expr is None else None
            if (
                isinstance(factor, Decimal)
                and factor == int(factor)
                and other.type in COUNTED
                and other.expr is not None
            ):
                return Term(other.type, other.expr * int(factor))
        if left.type == right.type == "int" and left.expr is not None and right.expr is not None:
            return Term("int", left.expr * right.expr)
        raise self.wrong(said("only a whole number can multiply an amount"))

    def atom(self) -> Term:
        kind, value = self.peek()
        self.at += 1
        if kind == "number":
            return Term("literal", literal=Decimal(value))
        if kind == "text":
            return Term("literal", literal=value)
        if (kind, value) == ("sign", "("):
            made = self.any_of()
            self.need_sign(")")
            return made
        if (kind, value) == ("sign", "-"):
            self.depth += 1
            if self.depth > DEEPEST:
                raise self.wrong(said("it is nested too deeply"))
            return self.minus(self.atom())
        if kind == "word":
            return self.named(value)
        self.at -= 1
        raise self.wrong(
            said("a value is missing")
            if not kind
            else said("“{word}” is not expected there", word=value)
        )

    def minus(self, term: Term) -> Term:
        if isinstance(term.literal, Decimal):
            return Term("literal", literal=-term.literal)
        if term.type not in COUNTED or term.expr is None:
            raise self.wrong(said("only an amount can be negative"))
        return Term(term.type, 0 - term.expr)

    def named(self, word: str) -> Term:
        lower = word.lower()
        if lower in ("true", "false"):
            return Term("literal", literal=lower == "true")
        if lower in ("coalesce", "abs"):
            return self.called(lower)
        if word in self.types:
            return Term(self.types[word], nw.col(word))
        raise self.wrong(
            said(
                "“{word}” is neither a field of these facts nor a word of expressions; the fields are {fields}",
                word=word,
                fields=", ".join(sorted(self.types)),
            )
        )

    def called(self, name: str) -> Term:
        self.need_sign("(")
        first = self.added()
        if name == "abs":
            self.need_sign(")")
            if first.type not in COUNTED or first.expr is None:
                raise self.wrong(said("abs() takes an amount"))
            return Term(first.type, first.expr.abs())
        self.need_sign(",")
        first, second = self.alike(first, self.added())
        self.need_sign(")")
        return Term(first.type, nw.coalesce(self.filled(first), self.filled(second)))

    # Types.
    def condition(self, term: Term) -> nw.Expr:
        if term.type != "bool" or term.expr is None:
            raise self.wrong(said("and, or, not join conditions; {type} is none", type=term.type))
        return term.expr

    def filled(self, term: Term) -> nw.Expr:
        if term.expr is None:
            raise self.wrong(said("a field must stand there, not a value"))
        return term.expr

    def alike(self, left: Term, right: Term) -> tuple[Term, Term]:
        if left.expr is None and right.expr is None:
            raise self.wrong(said("two values without a field say nothing about a row"))
        if right.expr is None:
            return left, self.typed(right, left.type)
        if left.expr is None:
            return self.typed(left, right.type), right
        same = left.type == right.type or {left.type, right.type} <= TEXTUAL
        if not same:
            raise self.wrong(
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
        if right.expr is not None:
            raise self.wrong(said("a list holds values, not fields"))
        return self.value(right.literal, left.type)

    def value(self, literal: Any, wanted: str) -> Any:
        if isinstance(literal, Decimal):
            places = {"money": self.scale, "number": 6, "int": 0}.get(wanted)
            if places is not None and literal * 10**places == int(literal * 10**places):
                return in_minor(literal, places)
        elif isinstance(literal, bool):
            if wanted == "bool":
                return literal
        elif wanted in TEXTUAL:
            return literal
        elif wanted in ("day", "moment"):
            return self.dated(literal, wanted)
        raise self.wrong(
            said("{value} and {type} do not go together", value=str(literal), type=wanted)
        )

    def dated(self, literal: str, wanted: str) -> int:
        try:
            if wanted == "day":
                return epoch_day(date.fromisoformat(literal))
            moment = datetime.fromisoformat(literal)
        except ValueError:
            raise self.wrong(
                said("“{value}” is not a day such as '2026-03-31'", value=literal)
            ) from None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return round(aware.timestamp()) * 1000

    def compare(self, sign: str, left: Term, right: Term) -> nw.Expr:
        left, right = self.alike(left, right)
        a, b = self.filled(left), self.filled(right)
        if sign in ("=", "!=", "<>"):
            return a == b if sign == "=" else a != b
        if left.type in TEXTUAL or left.type == "bool":
            raise self.wrong(said("{type} has no order; use = or !=", type=left.type))
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]

    # Tokens.
    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def word(self, wanted: str) -> bool:
        kind, value = self.peek()
        found = kind == "word" and value.lower() == wanted
        self.at += found
        return found

    def sign(self, wanted: str) -> str:
        if self.peek() == ("sign", wanted):
            self.at += 1
            return wanted
        return ""

    def need_sign(self, wanted: str) -> None:
        if not self.sign(wanted):
            raise self.wrong(said("“{sign}” is missing", sign=wanted))

    def need_word(self, wanted: str) -> None:
        if not self.word(wanted):
            raise self.wrong(said("“{sign}” is missing", sign=wanted))

    def wrong(self, why: Said) -> NotAnExpression:
        return NotAnExpression(
            said("“{text}” is not an expression: {why}.", text=self.text, why=why)
        )


def _tokens(text: str) -> list[tuple[str, str]]:
    if len(text) > LONGEST:
        raise NotAnExpression(
            said(
                "An expression may have {most} characters at most; this one has {count}.",
                most=LONGEST,
                count=len(text),
            )
        )
    found, at, text = [], 0, text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise NotAnExpression(
                said(
                    "“{text}” is not an expression: the sign at “{rest}” is not used in expressions.",
                    text=text,
                    rest=text[at:].strip()[:12],
                )
            )
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return found
