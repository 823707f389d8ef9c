"""The targets: what each salesperson, unit and the company were asked for, month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quanheng.demo import people, seasons
from quanheng.demo.customers import Customer
from quanheng.demo.dice import SEED, Dice, dice
from quanheng.demo.people import Staff
from quanheng.demo.sales import MEAN_MONTH
from quanheng.demo.seasons import Month
from quanheng.engine.ground.period import Span

AMOUNT, NEW, KEY, GROWTH = "deal_amount", "new_customers", "key_account_orders", "sales_growth"
NEW_CUSTOMERS = {"junior": 2, "standard": 1}
# What new customers and returns move the sum by, and how hard a target is, in percent.
EXTRA, HARD = 104, (88, 118)
# What a manager is asked for beside the sum of the team's targets, in percent.
MANAGERS = 98
GROWTH_PERCENT = 12
# Targets are set in thousands of yuan; nobody is asked for less than this.
LEAST = 20


class Target(NamedTuple):
    """What is expected in a month: thousands of yuan, a number of customers, or percent."""

    metric: str
    by: str
    key: str
    span: Span
    amount: int


def targets(staff: Staff, listed: Sequence[Customer], seed: int = SEED) -> list[Target]:
    """Return the targets of the six months: people first, then units, then the company."""
    thrown = dice("targets", seed)
    hard = {person: thrown.bell(*HARD) for person in staff.sellers(seasons.CLOSED)}
    own = [
        one for month in seasons.months() for one in _of_people(thrown, staff, listed, month, hard)
    ]
    return [*own, *_of_units(staff, own), *_of_company(own)]


def _of_people(
    thrown: Dice, staff: Staff, listed: Sequence[Customer], month: Month, hard: dict[str, int]
) -> Iterator[Target]:
    amounts, keys = _expected(listed, month.span)
    for person in staff.sellers(month.span):
        held = staff.at(person, month.span.first)
        if held is None:
            continue
        asked = amounts[person] * EXTRA * (hard[person] + thrown.randint(-4, 4)) // 10_000
        yield Target(AMOUNT, "person", person, month.span, max(LEAST, asked // 1_000))
        if held.grade in NEW_CUSTOMERS:
            number = NEW_CUSTOMERS[held.grade]
            yield Target(NEW, "person", person, month.span, number)
        elif keys[person]:
            asked = keys[person] * hard[person] // 100
            yield Target(KEY, "person", person, month.span, max(1, asked // 1_000))


def _expected(listed: Sequence[Customer], span: Span) -> tuple[Counter[str], Counter[str]]:
    """Return the yuan that each owner's customers order in an ordinary such month; and key accounts."""
    amounts: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    for day in seasons.days(span):
        bustle = seasons.bustle(day)
        for one in listed:
            if one.active(span.first):
                amounts[one.owner(day)] += one.month * bustle
                keys[one.owner(day)] += one.month * bustle * one.key_account
    return _per_month(amounts), _per_month(keys)


def _per_month(points: Counter[str]) -> Counter[str]:
    return Counter({owner: total // MEAN_MONTH for owner, total in points.items()})


def _of_units(staff: Staff, own: Sequence[Target]) -> Iterator[Target]:
    """Ask a unit for a little less than the sum of what its people are asked for."""
    sums: Counter[tuple[str, Span]] = Counter()
    for one in own:
        held = staff.at(one.key, one.span.first)
        if one.metric == AMOUNT and held:
            sums[held.unit, one.span] += one.amount
            sums[held.unit[:5], one.span] += one.amount
    for unit in (*people.BRANCHES, *people.TEAMS):
        for month in seasons.months():
            total = sums[unit, month.span] * MANAGERS // 100
            yield Target(AMOUNT, "unit", unit, month.span, total)


def _of_company(own: Sequence[Target]) -> Iterator[Target]:
    for month in seasons.months():
        sums = [one.amount for one in own if one.metric == AMOUNT and one.span == month.span]
        yield Target(AMOUNT, "company", "", month.span, sum(sums) * MANAGERS // 100)
        yield Target(GROWTH, "company", "", month.span, GROWTH_PERCENT)
