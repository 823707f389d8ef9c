"""Expressions of the rulebook: a small part of SQL over the fields of one kind, read by our own parser.

    amount > 0 and customer_kind = 'new' and channel in ('direct', 'dealer') and day >= '2026-01-01'

Words: `and or not in is null true false between coalesce abs`; signs: `+ - * = != <> < <= > >= ( ) ,`. Nothing else
is let through, so no function, table, comment, quoted name or look-alike letter can reach an engine.
Every value has a type. A number beside money is in major units (`amount >= 10000` is ten thousand yuan),
beside a day or moment a text is a date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from decimal import Decimal

import narwhals.stable.v2 as nw

from quanheng.engine.ground.expression_terms import (
    COUNTED,
    MOST_REACH,
    Term,
    Typing,
    Wrong,
    bounded,
)
from quanheng.engine.ground.expression_tokens import Tokens, cut
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

DEEPEST = 40
SHOWN = 500
COMPARES = {"=", "!=", "<>", "<", "<=", ">", ">="}


class NotAnExpression(Refused):
    """The text is not an expression of ours; the message names the first thing that is not."""


def compiled(
    text: str, types: Mapping[str, str], *, scale: int, want: str, zone: tzinfo = UTC
) -> nw.Expr:
    """Return the expression over the fields named in `types` (name → type of `kinds`).

    `scale` is the number of digits of the company's money; `want` is "bool" or "amount" (money, number or int);
    a moment written without an offset is one of `zone`.

    :raises NotAnExpression: a word, sign or type is wrong; the message says which.
    """
    return _parsed(text, types, Typing(scale, zone), want)[1]


def type_of(text: str, types: Mapping[str, str]) -> str:
    """Return the type of an amount expression: money, number or int.

    :raises NotAnExpression: it is not an expression of an amount.
    """
    return _parsed(text, types, Typing(4), "amount")[0]


def fields_of(text: str, types: Mapping[str, str]) -> frozenset[str]:
    """Return the fields that a sound expression reads."""
    return frozenset(value for kind, value in cut(text) if kind == "word" and value in types)


def fields_demanded(text: str, types: Mapping[str, str]) -> frozenset[str]:
    """Return the fields that a sound expression reads and of which it does not say itself what an empty one means.

    It says so by `is null`, or by `coalesce`.

    >>> sorted(fields_demanded("kind is null or kind = 'visit' and coalesce(a, 0) > b", dict.fromkeys(["kind", "a", "b"], "int")))
    ['b']
    """
    words = _without_lone_brackets([v.lower() if kind == "word" else v for kind, v in cut(text)])
    threes = zip(["", *words], words, words[1:], words[2:], strict=False)
    told = {name for before, name, *then in threes if then == ["is", "null"] and before != "not"}
    told |= {words[i + 2] for i, word in enumerate(words[:-2]) if word == "coalesce"}
    return frozenset(name for name in fields_of(text, types) if name.lower() not in told)


def _without_lone_brackets(words: list[str]) -> list[str]:
    """Return the words without brackets that hold one word, those of a function aside."""
    found: list[str] = []
    for word in words:
        found.append(word)
        lone = found[-1:] == [")"] and found[-3:-2] == ["("] and found[-4:-3] != ["coalesce"]
        if lone and found[-4:-3] != ["abs"]:
            found[-3:] = [found[-2]]
    return found


def _parsed(text: str, types: Mapping[str, str], typing: Typing, want: str) -> tuple[str, nw.Expr]:
    try:
        made = _Parser(text, types, typing).whole(want)
    except Wrong as wrong:
        raise NotAnExpression(
            said("“{text}” is not an expression: {why}.", text=_short(text), why=wrong.why)
        ) from None
    assert made.expr is not None  # noqa: S101 - `whole` has looked
    return made.type, made.expr


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


class _Parser:
    def __init__(self, text: str, types: Mapping[str, str], typing: Typing) -> None:
        self.types, self.typing = types, typing
        self.tokens = Tokens(text)
        self.depth = 0

    def whole(self, want: str) -> Term:
        made = self.any_of()
        if self.tokens.rest():
            raise Wrong(said("“{word}” is not expected there", word=self.tokens.rest()))
        kinds = COUNTED if want == "amount" else frozenset({want})
        if made.type not in kinds or made.expr is None:
            wanted = said("an amount") if want == "amount" else said("a condition")
            raise Wrong(
                said("it gives {type} where {wanted} is wanted", type=made.type, wanted=wanted)
            )
        return made

    # One method a level of binding, loosest first.
    def any_of(self) -> Term:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Wrong(said("it is nested too deeply"))
        left = self.all_of()
        while self.tokens.word("or"):
            left = self.joined(left, self.all_of(), either=True)
        self.depth -= 1
        return left

    def all_of(self) -> Term:
        left = self.negated()
        while self.tokens.word("and"):
            left = self.joined(left, self.negated(), either=False)
        return left

    def joined(self, left: Term, right: Term, *, either: bool) -> Term:
        a, b = self.typing.condition(left), self.typing.condition(right)
        return Term("bool", a | b if either else a & b)

    def negated(self) -> Term:
        if not self.tokens.word("not"):
            return self.compared()
        self.depth += 1
        if self.depth > DEEPEST:
            raise Wrong(said("it is nested too deeply"))
        made = Term("bool", ~self.typing.condition(self.negated()))
        self.depth -= 1
        return made

    def compared(self) -> Term:
        left = self.added()
        if self.tokens.word("is"):
            no = self.tokens.word("not")
            self.tokens.need_word("null")
            test = self.typing.filled(left).is_null()
            return Term("bool", ~test if no else test)
        if self.tokens.word("between"):
            low = self.added()
            self.tokens.need_word("and")
            return Term(
                "bool",
                self.typing.compare(">=", left, low)
                & self.typing.compare("<=", left, self.added()),
            )
        no = self.tokens.word("not")
        if self.tokens.word("in"):
            test = self.listed(left)
            return Term("bool", ~test if no else test)
        if no:
            raise Wrong(said("“not” must stand before “in” there"))
        kind, sign = self.tokens.peek()
        if kind == "sign" and sign in COMPARES:
            self.tokens.at += 1
            return Term("bool", self.typing.compare(sign, left, self.added()))
        return left

    def listed(self, left: Term) -> nw.Expr:
        self.tokens.need_sign("(")
        values = [self.typing.value_like(left, self.added())]
        while self.tokens.sign(","):
            values.append(self.typing.value_like(left, self.added()))
        self.tokens.need_sign(")")
        return self.typing.filled(left).is_in(values)

    def added(self) -> Term:
        left = self.multiplied()
        while True:
            sign = self.tokens.sign("+") or self.tokens.sign("-")
            if not sign:
                return left
            left, right = self.typing.alike(left, self.multiplied())
            if left.type not in COUNTED or left.expr is None or right.expr is None:
                raise Wrong(said("only amounts of one type are added or subtracted"))
            both = left.expr + right.expr if sign == "+" else left.expr - right.expr
            left = bounded(Term(left.type, both, reach=left.reach + right.reach))

    def multiplied(self) -> Term:
        left = self.atom()
        while self.tokens.sign("*"):
            left = self.product(left, self.atom())
        return left

    def product(self, left: Term, right: Term) -> Term:
        for one, other in ((left, right), (right, left)):
            factor = one.literal if one.expr is None and isinstance(one.literal, Decimal) else None
            if factor is None or other.type not in COUNTED or other.expr is None:
                continue
            if factor == factor.to_integral_value() and abs(factor) <= MOST_REACH:
                times = int(factor)
                reach = max(1, other.reach * abs(times))
                return bounded(Term(other.type, other.expr * times, reach=reach))
            raise Wrong(
                said(
                    "{factor} is no whole number up to {most}", factor=str(factor), most=MOST_REACH
                )
            )
        raise Wrong(said("only a whole number can multiply an amount"))

    def atom(self) -> Term:
        kind, value = self.tokens.peek()
        self.tokens.at += 1
        if kind == "number":
            return Term("literal", literal=Decimal(value))
        if kind == "text":
            return Term("literal", literal=value)
        if (kind, value) == ("sign", "("):
            made = self.any_of()
            self.tokens.need_sign(")")
            return made
        if (kind, value) == ("sign", "-"):
            self.depth += 1
            if self.depth > DEEPEST:
                raise Wrong(said("it is nested too deeply"))
            return self.minus(self.atom())
        if kind == "word":
            return self.named(value)
        self.tokens.at -= 1
        raise Wrong(
            said("a value is missing")
            if not kind
            else said("“{word}” is not expected there", word=value)
        )

    def minus(self, term: Term) -> Term:
        if isinstance(term.literal, Decimal):
            return Term("literal", literal=-term.literal)
        if term.type not in COUNTED or term.expr is None:
            raise Wrong(said("only an amount can be negative"))
        return Term(term.type, 0 - term.expr, reach=term.reach)

    def named(self, word: str) -> Term:
        lower = word.lower()
        if lower in ("true", "false"):
            return Term("literal", literal=lower == "true")
        if lower in ("coalesce", "abs"):
            return self.called(lower)
        if word in self.types:
            return Term(self.types[word], nw.col(word))
        raise Wrong(
            said(
                "“{word}” is neither a field of these facts nor a word of expressions; the fields are {fields}",
                word=word,
                fields=", ".join(sorted(self.types)),
            )
        )

    def called(self, name: str) -> Term:
        self.tokens.need_sign("(")
        first = self.added()
        if name == "abs":
            self.tokens.need_sign(")")
            if first.type not in COUNTED or first.expr is None:
                raise Wrong(said("abs() takes an amount"))
            return Term(first.type, first.expr.abs(), reach=first.reach)
        self.tokens.need_sign(",")
        first, second = self.typing.alike(first, self.added())
        self.tokens.need_sign(")")
        return Term(
            first.type,
            nw.coalesce(self.typing.filled(first), self.typing.filled(second)),
            reach=max(first.reach, second.reach),
        )
