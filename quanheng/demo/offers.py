"""Opportunities: what salespeople offered, won and lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from quanheng.demo import seasons
from quanheng.demo.customers import Customer, by_owner
from quanheng.demo.dice import SEED, Dice, dice
from quanheng.demo.people import Staff
from quanheng.demo.products import Product, products

REASONS = ("价格偏高", "竞品促销", "账期不合", "交货太慢", "暂无需求", "负责人更换")
OPEN_STAGES = ("初步接洽", "样品试用", "方案报价", "商务谈判")
WON_PERCENT = 42
UNDATED = 5


class Offer(NamedTuple):
    """One opportunity; `hundreds` is its value in hundreds of yuan."""

    opportunity: str
    day: date | None
    person: str
    customer: Customer
    product: Product
    stage: str
    outcome: str
    closed_day: date | None
    hundreds: int
    lost_reason: str


def offers(staff: Staff, listed: Sequence[Customer], seed: int = SEED) -> list[Offer]:
    """Return the opportunities by opening day, numbered; those without a day come last."""
    thrown = dice("offers", seed)
    first, end = seasons.CLOSED.first, seasons.CLOSED.end
    made = [*_new_customers(thrown, listed), *_further(thrown, staff, tuple(listed))]
    seen = [one for one in made if one.day and one.day < end]
    known = (_as_known(one) for one in seen if not one.closed_day or one.closed_day >= first)
    ordered = sorted(known, key=lambda one: (one.day or end, one.customer.code, one.product.code))
    numbered = [one._replace(opportunity=f"SJ{i:04}") for i, one in enumerate(ordered, start=1)]
    still_open = [i for i, one in enumerate(numbered) if one.outcome == "open"]
    for i in thrown.sample(still_open, min(UNDATED, len(still_open))):
        numbered[i] = numbered[i]._replace(day=None)
    return sorted(numbered, key=lambda one: (one.day or end, one.opportunity))


def _new_customers(thrown: Dice, listed: Sequence[Customer]) -> Iterator[Offer]:
    """Offer what a new customer then orders first; prospects are still thinking."""
    for one in listed:
        if one.since < date(2025, 7, 1):
            continue
        owner = one.owner(one.first or seasons.TODAY)
        product = thrown.choice(products()[:34])
        stage, outcome = ("赢单", "won") if one.first else (thrown.choice(OPEN_STAGES), "open")
        value = max(5, one.month * 3 // 100)
        yield Offer("", one.since, owner, one, product, stage, outcome, one.first, value, "")


def _further(thrown: Dice, staff: Staff, listed: tuple[Customer, ...]) -> Iterator[Offer]:
    """Further articles are offered to the customers one has."""
    for month in seasons.months(seasons.THIS_YEAR):
        owned = by_owner(listed, month.span)
        for person in staff.sellers(month.span):
            mine = owned.get(person, [])
            for one in thrown.sample(mine, min(len(mine), thrown.randint(1, 4))):
                day = thrown.choice(seasons.working_days(month.span))
                if staff.at(person, day):
                    yield _offered(thrown, one, person, day)


def _offered(thrown: Dice, one: Customer, person: str, day: date) -> Offer:
    closed = day + timedelta(days=thrown.bell(5, 60))
    won = thrown.chance(WON_PERCENT)
    stage, outcome = ("赢单", "won") if won else ("输单", "lost")
    reason = "" if won else thrown.choice(REASONS)
    value = max(3, one.month * thrown.randint(40, 160) // 10_000)
    product = thrown.choice([sold for sold in products() if sold.launched <= day])
    return Offer("", day, person, one, product, stage, outcome, closed, value, reason)


def _as_known(one: Offer) -> Offer:
    """Leave open what closes after the last month."""
    if one.closed_day and one.closed_day >= seasons.CLOSED.end:
        return one._replace(stage=OPEN_STAGES[2], outcome="open", closed_day=None, lost_reason="")
    return one
