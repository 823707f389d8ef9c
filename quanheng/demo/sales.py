"""Deals: what each customer orders day by day, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from quanheng.demo import seasons
from quanheng.demo.customers import Customer
from quanheng.demo.dice import SEED, Dice, dice
from quanheng.demo.products import Product, products
from quanheng.demo.shops import TRADES, Trade
from quanheng.engine.ground.period import Span

# Percent of this year's orders that the same customers gave a year earlier.
LAST_YEARS_LEVEL = 97
# What a mean working month is worth in `bustle` points: `Customer.month` is for such a month.
MEAN_MONTH = 2_500
RETURNS_PERCENT = 2
# New products are pushed harder each month of this year: percent added to their pull.
PUSH = {"2025-09": 60, "2025-10": 80, "2025-11": 100, "2025-12": 130}
PUSHED_LAST = 170
STRONG, WEAK = ("HY012", "HY019"), ("HY033", "HY016")


class Deal(NamedTuple):
    """One order; money in fen, negative where goods came back. `unit` is said where nobody owns it."""

    deal: str
    day: date
    person: str
    unit: str
    customer: Customer
    product: Product
    quantity: int
    amount: int
    cost: int

    @property
    def customer_kind(self) -> str:
        """`new` or `existing`."""
        return "new" if self.customer.is_new(self.day) else "existing"

    @property
    def product_kind(self) -> str:
        """`new` or `old`."""
        return "new" if self.product.is_new(self.day) else "old"


@dataclass
class _Till:
    """Where the orders of one span are written down, and numbered within their day."""

    thrown: Dice
    level: int
    deals: list[Deal] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    form: dict[tuple[str, str], int] = field(default_factory=dict)

    def number(self, letters: str, day: date) -> str:
        """Return the next number of that kind on the day."""
        stem = f"{letters}{day:%y%m%d}"
        self.numbers[stem] = self.numbers.get(stem, 0) + 1
        return f"{stem}-{self.numbers[stem]:03}"

    def mood(self, person: str, day: date) -> int:
        """Return how well a person's month goes, in percent of an ordinary one."""
        key = (person, f"{day:%Y-%m}")
        if key not in self.form:
            bonus = 8 * (person in STRONG) - 8 * (person in WEAK)
            self.form[key] = self.thrown.bell(90, 110) + bonus
        return self.form[key]


def deals(
    listed: Sequence[Customer], span: Span, *, level: int = 100, seed: int = SEED
) -> list[Deal]:
    """Return the orders and returns of a span by day; `level` scales them, in percent."""
    till = _Till(dice(f"deals/{span}", seed), level)
    for day in seasons.days(span):
        bustle = seasons.bustle(day)
        for one in listed:
            if one.active(day) and _orders(till.thrown, one, day, bustle):
                _order(till, one, day)
    till.deals += list(_returns(till, span))
    return sorted(till.deals, key=lambda deal: (deal.day, deal.deal))


def _orders(thrown: Dice, one: Customer, day: date, bustle: int) -> bool:
    """Return whether it orders on the day; a new customer does on its first, whatever day that is."""
    return thrown.randrange(10 * MEAN_MONTH) < one.orders * bustle or day == one.first


def _order(till: _Till, one: Customer, day: date) -> None:
    thrown, owner = till.thrown, one.owner(day)
    product = _chosen(thrown, one.trade, day)
    fen = one.month * 1_000 // one.orders * till.level // 100
    fen = fen * thrown.bell(65, 135) // 100 * till.mood(owner, day) // 100
    cases = max(1, fen // product.price)
    discount = thrown.choice((0, 0, 0, 2, 3, 5)) + (3 if one.key_account else 0)
    amount = cases * product.price * (100 - discount) // 100
    cost = cases * (product.price * (100 - product.margin) // 100)
    unit = "" if owner else _team(one.branch)
    number = till.number("XS", day)
    till.deals.append(Deal(number, day, owner, unit, one, product, cases, amount, cost))


def _team(branch: str) -> str:
    """Return the unit that answers for orders of people long gone."""
    return f"{branch}1"


def _chosen(thrown: Dice, trade: Trade, day: date) -> Product:
    sold, weights = _range(trade.code, f"{day:%Y-%m}")
    return thrown.choices(sold, cum_weights=weights)[0]


@cache
def _range(trade: str, month: str) -> tuple[list[Product], list[int]]:
    """Return what a trade can choose from in a month, with running weights."""
    lines = next(one.lines for one in TRADES if one.code == trade)
    last = date.fromisoformat(f"{month}-28")
    sold = [one for one in products() if one.launched <= last and one.line in lines]
    return sold, list(accumulate(lines[one.line] * _pull(one, month) for one in sold))


def _pull(product: Product, month: str) -> int:
    if product.launched < date(2025, 8, 1):
        return product.pull * 100
    return product.pull * PUSH.get(month, PUSHED_LAST)


def _returns(till: _Till, span: Span) -> Iterator[Deal]:
    """Bring some goods back within two weeks: a deal with a negative amount."""
    for deal in tuple(till.deals):
        day = deal.day + timedelta(days=till.thrown.randint(3, 14))
        if not till.thrown.chance(RETURNS_PERCENT) or day >= span.end:
            continue
        cases = max(1, deal.quantity * till.thrown.randint(1, 6) // 10)
        owner = deal.customer.owner(day)
        yield deal._replace(
            deal=till.number("TH", day),
            day=day,
            person=owner,
            unit="" if owner else _team(deal.customer.branch),
            quantity=-cases,
            amount=-(deal.amount * cases // deal.quantity),
            cost=-(deal.cost * cases // deal.quantity),
        )
