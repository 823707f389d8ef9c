"""Expressions of the rulebook in words: “kind = 'left' and core” reads “kind is “left”, and core is yes”.

The grammar is that of `quanheng.engine.ground.expressions`, which has checked each expression before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from quanheng.engine.ground import choice_labels
from quanheng.engine.ground.expression_terms import Wrong
from quanheng.engine.ground.expression_tokens import Tokens
from quanheng.engine.ground.expressions import COMPARES
from quanheng.engine.ground.fields import Field, Kind
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import within
from quanheng.engine.measure.metrics import Metric

NO_BOOK: Mapping[str, Metric] = {}
DATED = ("day", "moment")
MINUTE = len("2026-03-01T09:00")
AND, OR, SUM = "and", "or", "sum"


@dataclass(frozen=True)
class Phrase:
    """A part of an expression in words.

    `field`: whose values stand beside it. `literal`: a value, told once it is known beside which field it stands.
    `joint`: how its parts hang together, where it has several.
    """

    says: Said
    field: Field | None = None
    literal: tuple[str, str] | None = None
    joint: str = ""


def test_says(
    kind: str,
    tests: Sequence[str],
    book: Mapping[str, Metric] = NO_BOOK,  # noqa: PT028 - no test of pytest
) -> Said:
    """Return in words what rows must fulfil, each of the tests; `book`: the metrics that they may name.

    >>> print(test_says("employment_events", ["kind = 'left' and core"]))
    kind is “left”, and core is yes
    """
    found = [_read(kind, text, book, is_test=True) for text in tests]
    return found[0].says if len(found) == 1 else reduce(_both, found).says


def amount_says(kind: str, text: str) -> Said:
    """Return in words what an amount over several fields is.

    >>> print(amount_says("headcounts", "needed - abs(actual - needed)"))
    (needed less the absolute value of (actual less needed))
    """
    return _in_brackets(_read(kind, text, NO_BOOK, is_test=False), SUM)


def _read(kind: str, text: str, book: Mapping[str, Metric], *, is_test: bool) -> Phrase:
    try:
        reader = _Reader(FACTS[kind], text, book)
        found = reader.any_of()
    except Wrong:  # a rule that was pinned under a grammar of another day
        return Phrase(said("{code}", code=text))
    return reader.condition(found) if is_test else found


def _in_brackets(one: Phrase, *joints: str) -> Said:
    return said("({sum})", sum=one.says) if one.joint in joints else one.says


def _both(one: Phrase, other: Phrase) -> Phrase:
    left, right = _in_brackets(one, OR), _in_brackets(other, OR)
    return Phrase(said("{one}, and {other}", one=left, other=right), joint=AND)


def _either(one: Phrase, other: Phrase) -> Phrase:
    left, right = _in_brackets(one, AND), _in_brackets(other, AND)
    return Phrase(said("{one}, or {other}", one=left, other=right), joint=OR)


class _Reader:
    """Reads an expression over the fields of a kind; one method a level of binding, loosest first."""

    def __init__(self, kind: Kind, text: str, book: Mapping[str, Metric]) -> None:
        self.kind, self.tokens, self.book = kind, Tokens(text), book

    def any_of(self) -> Phrase:
        left = self.all_of()
        while self.tokens.word("or"):
            left = _either(self.condition(left), self.condition(self.all_of()))
        return left

    def all_of(self) -> Phrase:
        left = self.negated()
        while self.tokens.word("and"):
            left = _both(self.condition(left), self.condition(self.negated()))
        return left

    def negated(self) -> Phrase:
        if not self.tokens.word("not"):
            return self.compared()
        one = self.negated()
        if one.field is not None and one.field.type == "bool":
            return Phrase(said("{one} is no", one=one.says))
        return Phrase(said("not ({test})", test=one.says))

    def condition(self, one: Phrase) -> Phrase:
        """Return a phrase as a test: a field that holds yes or no is asked for its yes."""
        is_bare = one.field is not None and one.field.type == "bool"
        return Phrase(said("{one} is yes", one=one.says)) if is_bare else one

    def compared(self) -> Phrase:
        left = self.added()
        if self.tokens.word("is"):
            return self.filled(left)
        if self.tokens.word("between"):
            low = self.beside(left, self.added())
            self.tokens.need_word("and")
            high = self.beside(left, self.added())
            return Phrase(said("{one} is from {low} to {high}", one=left.says, low=low, high=high))
        no = self.tokens.word("not")
        if self.tokens.word("in"):
            return self.listed(left, no=no)
        kind, sign = self.tokens.peek()
        if kind == "sign" and sign in COMPARES:
            self.tokens.at += 1
            return self.held_against(left, sign, self.added())
        return left

    def filled(self, left: Phrase) -> Phrase:
        no, one = self.tokens.word("not"), _in_brackets(left, SUM)
        self.tokens.need_word("null")
        return Phrase(
            said("{one} is filled in", one=one) if no else said("{one} is empty", one=one)
        )

    def listed(self, left: Phrase, *, no: bool) -> Phrase:
        self.tokens.need_sign("(")
        values = [self.beside(left, self.added())]
        while self.tokens.sign(","):
            values.append(self.beside(left, self.added()))
        self.tokens.need_sign(")")
        return Phrase(_alike("!=" if no else "=", left.says, _any_of(values)))

    def held_against(self, left: Phrase, sign: str, right: Phrase) -> Phrase:
        one, other = self.beside(right, left), self.beside(left, right)
        field = left.field or right.field
        is_dated = field is not None and field.type in DATED
        return Phrase((_dated if is_dated else _sized)(sign, one, other))

    def added(self) -> Phrase:
        left = self.multiplied()
        while sign := self.tokens.sign("+") or self.tokens.sign("-"):
            right = self.multiplied()
            one, other = self.beside(right, left), _in_brackets(right, SUM)
            if right.literal:
                other = self.beside(left, right)
            made = (
                said("{one} plus {other}", one=one, other=other)
                if sign == "+"
                else said("{one} less {other}", one=one, other=other)
            )
            left = Phrase(made, left.field or right.field, joint=SUM)
        return left

    def multiplied(self) -> Phrase:
        left = self.atom()
        while self.tokens.sign("*"):
            right = self.atom()
            one, other = _in_brackets(left, SUM), _in_brackets(right, SUM)
            left = Phrase(
                said("{one} times {other}", one=one, other=other), left.field or right.field
            )
        return left

    def atom(self) -> Phrase:
        kind, value = self.tokens.peek()
        self.tokens.at += 1
        if (kind, value) == ("sign", "("):
            made = self.any_of()
            self.tokens.need_sign(")")
            return made
        if (kind, value) == ("sign", "-"):
            one = self.atom()
            return Phrase(said("minus {one}", one=one.says), one.field, joint=one.joint)
        if kind != "word":
            return Phrase(
                said("{code}", code=_amount(value) if kind == "number" else value),
                None,
                (kind, value),
            )
        return self.named(value)

    def named(self, word: str) -> Phrase:
        lower = word.lower()
        if lower in ("true", "false"):
            return Phrase(said("yes") if lower == "true" else said("no"), None, ("word", lower))
        if lower in ("coalesce", "abs"):
            return self.called(lower)
        if word not in self.kind.by_name:
            return Phrase(said("{code}", code=word))
        field = self.kind.by_name[word]
        english = field.label_en.removesuffix(" is")  # “Customer is” is followed by “is” here
        return Phrase(within(english, field.label_zh), field)

    def called(self, name: str) -> Phrase:
        self.tokens.need_sign("(")
        first = self.added()
        if name == "abs":
            self.tokens.need_sign(")")
            inner = _in_brackets(first, SUM)
            return Phrase(said("the absolute value of {one}", one=inner), first.field)
        self.tokens.need_sign(",")
        second = self.beside(first, self.added())
        self.tokens.need_sign(")")
        made = said("{one} (where empty: {other})", one=first.says, other=second)
        return Phrase(made, first.field)

    def beside(self, other: Phrase, one: Phrase) -> Said:
        """Return a phrase as it reads beside another: a value in the words of the other's field."""
        if one.literal is None:
            return one.says
        return self.value(other.field, *one.literal) or one.says

    def value(self, field: Field | None, kind: str, text: str) -> Said | None:
        if kind != "text":
            return None
        if field is not None and field.type in DATED:
            return said("{code}", code=text[:MINUTE].replace("T", " "))
        english, chinese = text, text
        if field is not None and field.type == "choice":
            english, chinese = choice_labels.both(self.kind.code, field.name, text)
        elif field is not None and field.name == "post":
            english, chinese = choice_labels.post(text)
        elif field is not None and field.name == "metric" and text in self.book:
            called = self.book[text].label
            english, chinese = called["en"], called["zh-CN"]
        return said("“{value}”", value=said("{en}", en=english, zh=chinese))


def _any_of(values: Sequence[Said]) -> Said:
    """Return some values, such as “left”, “hired” or “promoted”."""
    *first, last = values
    if not first:
        return last
    known = reduce(lambda one, other: said("{one}, {other}", one=one, other=other), first)
    return said("{one} or {other}", one=known, other=last)


def _amount(number: str) -> str:
    """Return a number with its thousands set apart.

    >>> _amount("10000"), _amount("0.5")
    ('10,000', '0.5')
    """
    return f"{Decimal(number):,}"


def _dated(sign: str, one: Said, other: Said) -> Said:
    match sign:
        case "<":
            return said("{one} is before {other}", one=one, other=other)
        case "<=":
            return said("{one} is not after {other}", one=one, other=other)
        case ">":
            return said("{one} is after {other}", one=one, other=other)
        case ">=":
            return said("{one} is not before {other}", one=one, other=other)
        case _:
            return _alike(sign, one, other)


def _sized(sign: str, one: Said, other: Said) -> Said:
    match sign:
        case "<":
            return said("{one} is below {other}", one=one, other=other)
        case "<=":
            return said("{one} is at most {other}", one=one, other=other)
        case ">":
            return said("{one} is above {other}", one=one, other=other)
        case ">=":
            return said("{one} is at least {other}", one=one, other=other)
        case "=" if not other.startswith("“") and other not in ("yes", "no"):
            return said("{one} equals {other}", one=one, other=other)
        case _:
            return _alike(sign, one, other)


def _alike(sign: str, one: Said, other: Said) -> Said:
    if sign == "=":
        return said("{one} is {other}", one=one, other=other)
    return said("{one} is not {other}", one=one, other=other)
