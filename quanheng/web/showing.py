"""Numbers as people read them on a page: digits, unit of measure and direction, in the reader's language.

Integers in, text out; nothing passes through a float. Shortened money (万, 亿; K, M) keeps its exact text beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from quanheng.engine.ground.money import half_up
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.values import Value

NONE = "–"
POINTS = 10_000  # a point in ppm
SHORT = {
    "zh-hans": ((100_000_000, "亿元"), (10_000, "万元")),
    "en": ((1_000_000, "M"), (1_000, "K")),
}
WORDS = {
    "zh-hans": {
        "days": "天", "hours": "小时", "points": "分", "times": "次", "pp": "个百分点", "to_one": " : 1",
        "minutes": "分钟", "people": "人", "customers": "家", "rows": "条", "pairs": "对", "different": "个",
    },
    "en": {
        "days": "days", "hours": "h", "points": "points", "times": "times", "pp": "pp", "to_one": " : 1",
        "minutes": "minutes", "people": "people", "customers": "customers", "rows": "entries", "pairs": "pairs", "different": "different",
    },
}  # fmt: skip
MONEY_ROWS = (
    "purchases",
    "deliveries",
    "spend",
    "outlays",
    "expense_claims",
    "pay_costs",
    "payouts",
)
ROWS = {  # what rows of a kind of facts are counted in, where it is not the common word
    "zh-hans": {
        "deals": "笔", "receipts": "笔", **dict.fromkeys(MONEY_ROWS, "笔"), "training": "人次",
        "employment_events": "人次", "visits": "次", "demonstrations": "次", "outreach": "次",
    },
    "en": {
        "deals": "deals", "receipts": "receipts", "visits": "visits", "demonstrations": "demonstrations",
        "customer_needs": "needs", "complaints": "complaints", "service_tickets": "tickets", "requests": "requests",
        "ratings": "answers", "leads": "leads", "opportunities": "opportunities", "contracts": "contracts",
        "purchases": "purchases", "deliveries": "deliveries", "expense_claims": "claims", "employment_events": "events",
    },
}  # fmt: skip
CURRENCY = {"CNY": "元"}
SINGULARS = {"people": "person", "h": "h", "breaches": "breach"}


class Shown(NamedTuple):
    """A number in text. `unit` stands small beside it; `exact` is the whole of what was shortened, else empty."""

    text: str
    unit: str = ""
    exact: str = ""

    def __str__(self) -> str:
        space = " " if self.unit[:1].isascii() and self.unit[:1].isalnum() else ""
        return f"{self.text}{space}{self.unit}"


@dataclass(frozen=True, kw_only=True)
class Style:
    """How the reader wants numbers. `scale`: digits of the company's money; `short`: 万 and 亿, K and M."""

    language: str = "zh-hans"
    short: bool = True
    scale: int = 2
    currency: str = "CNY"

    def shown(self, value: Value | None, made: Metric) -> Shown:
        """Return a value of a metric; “–” where there is none."""
        if value is None or value.numerator is None:
            return Shown(NONE)
        return self._of(value.numerator, value.denominator, made)

    def _of(self, above: int, below: int, made: Metric) -> Shown:
        """Return above ÷ below: a table shows hundreds, and whole numbers take a third of a fraction's time."""
        if made.uom == "money":
            return self._money(above, below)
        if made.uom == "ratio":
            return self._ratio(above, below, made.reads)
        if made.uom == "count":
            digits = 0 if above % below == 0 else 1
            return self._counted(divided(above, below, digits), self.both(made.counts))
        return Shown(divided(above, below, 1 if made.uom != "points" else 2), self.word(made.uom))

    def money(self, minor: Fraction) -> Shown:
        """Return an amount of money, given in minor units."""
        return self._money(minor.numerator, minor.denominator)

    def _money(self, above: int, below: int) -> Shown:
        unit = CURRENCY.get(self.currency, self.currency) if self.zh else self.currency
        below *= 10**self.scale
        exact = divided(above, below, self.scale)
        if self.short:
            for size, name in SHORT[self.language]:
                if abs(above) >= size * abs(below):
                    called = name if self.zh else f"{name} {unit}"
                    return Shown(divided(above, below * size, 2), called, str(Shown(exact, unit)))
        return Shown(exact, unit)

    def ratio(self, amount: Fraction) -> Shown:
        """Return a ratio in percent."""
        return self._ratio(amount.numerator, amount.denominator)

    def _ratio(self, above: int, below: int, reads: str = "percent") -> Shown:
        """Return a ratio as it reads: percent, percentage points, times or n : 1."""
        if reads == "points":
            return Shown(_with_sign(divided(above * 100, below, 1)), self.word("pp"))
        if reads in ("times", "to_one"):
            return Shown(divided(above, below, 1), self.word(reads))
        return Shown(divided(above * 100, below, 1), "%")

    def score(self, ppm: int | None) -> Shown:
        """Return a score in points."""
        if ppm is None:
            return Shown(NONE)
        return Shown(divided(ppm, POINTS, 1), self.word("points"))

    def stated(self, value: str | int | float | None, uom: str, facts: str = "") -> Shown:
        """Return what a number was made of, as an explanation states it: money in major units, all else in ones.

        `facts`: the kind of the rows that are counted.
        """
        if value is None:
            return Shown(NONE)
        amount = Fraction(str(value))
        if uom in ("money", "money_days"):
            held = self.money(amount * 10**self.scale)
            days = f"·{self.word('days')}" if uom == "money_days" else ""
            return held._replace(unit=held.unit + days)
        if uom == "ratio":
            return self.ratio(amount)
        digits = len(str(value).partition(".")[2].rstrip("0"))
        unit = self.word(uom) if uom in WORDS[self.language] else ""
        if uom == "rows":
            unit = ROWS[self.language].get(facts, unit)
        return self._counted(grouped(amount, digits), unit)

    def _counted(self, text: str, unit: str) -> Shown:
        """Return a number of things; in English one of them stands in the singular."""
        return Shown(text, unit if self.zh or text != "1" else _singular(unit))

    def percent(self, ppm: int | None) -> Shown:
        """Return a share or an attainment in percent."""
        return Shown(NONE) if ppm is None else self._ratio(ppm, 1_000_000)

    def change(self, now: Value | None, before: Value | None, made: Metric) -> Shown:
        """Return how a value changed: amounts in percent, ratios in percentage points, times and ratings in their unit.

        What is no percentage is the difference of the numbers as they are shown, so that both agree.
        """
        one, other = exactly(now), exactly(before)
        if one is None or other is None:
            return Shown(NONE)
        if made.uom in ("money", "count"):
            return Shown(signed((one / other - 1) * 100, 1), "%") if other > 0 else Shown(NONE)
        if made.uom == "ratio" and made.reads in ("percent", "points"):
            return Shown(
                signed(rounded(one * 100, 1) - rounded(other * 100, 1), 1), self.word("pp")
            )
        digits = 2 if made.uom == "points" else 1
        changed = signed(rounded(one, digits) - rounded(other, digits), digits)
        is_ratio = made.uom == "ratio" and made.reads == "to_one"
        return Shown(changed, "" if is_ratio else self._of(1, 1, made).unit)

    def gained(self, now: int, before: int) -> Shown:
        """Return how a score, in ppm, changed: the difference of both as they are shown."""
        points = [rounded(Fraction(ppm, POINTS), 1) for ppm in (now, before)]
        return Shown(signed(points[0] - points[1], 1), self.word("points"))

    def word(self, code: str) -> str:
        """Return a unit of measure in the reader's language."""
        return WORDS[self.language][code]

    def both(self, label: object) -> str:
        """Return a label of two languages in the reader's."""
        return str(label["zh-CN" if self.zh else "en"]) if isinstance(label, dict) and label else ""

    @property
    def zh(self) -> bool:
        """Whether the reader's language is Chinese."""
        return self.language == "zh-hans"


def exactly(value: Value | None) -> Fraction | None:
    """Return a value as a fraction; None where there is none."""
    if value is None or value.numerator is None:
        return None
    return Fraction(value.numerator, value.denominator)


def rounded(amount: Fraction, digits: int) -> Fraction:
    """Return an amount as it is shown with so many decimals."""
    return Fraction(half_up(amount.numerator * 10**digits, amount.denominator), 10**digits)


def is_flat(shown: Shown) -> bool:
    """Return whether a change rounds to nothing, so that there is none to look at."""
    return not any(digit in "123456789" for digit in shown.text)


def grouped(amount: Fraction, digits: int) -> str:
    """Return an amount with so many decimals, rounded half-up, thousands set apart: “1,234.50”; minus is “−”."""
    return divided(amount.numerator, amount.denominator, digits)


def divided(above: int, below: int, digits: int) -> str:
    """Return above ÷ below in the same way."""
    whole = half_up(above * 10**digits, below)
    front, back = divmod(abs(whole), 10**digits)
    text = f"{front:,}.{back:0{digits}}" if digits else f"{front:,}"
    return f"−{text}" if whole < 0 else text


def signed(amount: Fraction, digits: int) -> str:
    """Return an amount with its sign: “+2.0”, “−0.3”, “0.0”."""
    return _with_sign(grouped(amount, digits))


def _with_sign(text: str) -> str:
    return text if text.startswith("−") or not any(c in "123456789" for c in text) else f"+{text}"


def direction(now: Value | None, before: Value | None, good: str) -> str:
    """Return what a change is: "good", "bad" or "flat"; a change of something without a better side is flat."""
    one, other = exactly(now), exactly(before)
    if one is None or other is None or one == other or good not in ("up", "down"):
        return "flat"
    return "good" if (one > other) == (good == "up") else "bad"


def _singular(plural: str) -> str:
    """Return the English singular of what is counted."""
    if plural.endswith("ies"):
        return plural.removesuffix("ies") + "y"
    return SINGULARS.get(plural, plural.removesuffix("s"))
