"""Receipts: what customers owe for their deals, by when, and what came in on which day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from quanheng.demo import seasons
from quanheng.demo.dice import SEED, Dice, dice
from quanheng.demo.sales import Deal
from quanheng.engine.ground.period import Span

SPLIT_FROM, DEPOSIT_PERCENT = 2_000_000, 30
PARTLY_PERCENT = 3


class Receipt(NamedTuple):
    """One instalment; money in fen. Without a day nothing has come in yet."""

    receipt: str
    deal: Deal
    person: str
    unit: str
    due_day: date
    due_amount: int
    day: date | None
    amount: int | None


def receipts(
    sold: Sequence[Deal], span: Span, known_until: date, seed: int = SEED
) -> list[Receipt]:
    """Return the instalments that are due or paid in the span or later, as known on a day.

    `sold` reaches back far enough before the span for the longest credit; `known_until` is the
    first day of which nothing is known.
    """
    thrown = dice(f"receipts/{span}", seed)
    made = [one for deal in sold if deal.amount > 0 for one in _instalments(thrown, deal)]
    kept = (one for one in made if one.due_day >= span.first or (one.day or span.end) >= span.first)
    known = (_as_known(one, known_until) for one in kept)
    return sorted(known, key=lambda one: (one.due_day, one.receipt))


def _instalments(thrown: Dice, deal: Deal) -> Iterator[Receipt]:
    due = deal.day + timedelta(days=deal.customer.trade.term)
    deposit = deal.amount * DEPOSIT_PERCENT // 100 if deal.amount >= SPLIT_FROM else 0
    if deposit:
        yield _paid(thrown, deal, 1, deal.day + timedelta(days=3), deposit)
    yield _paid(thrown, deal, 2 if deposit else 1, due, deal.amount - deposit)


def _paid(thrown: Dice, deal: Deal, number: int, due: date, amount: int) -> Receipt:
    owner = deal.customer.owner(due)
    came = max(deal.day, due + timedelta(days=deal.customer.late + thrown.randint(-3, 4)))
    while not seasons.is_working(came):
        came += timedelta(days=1)
    received = amount
    if thrown.chance(PARTLY_PERCENT):
        received = amount * thrown.randint(40, 80) // 100
    lost = thrown.chance(deal.customer.unpaid)
    return Receipt(
        f"YS{deal.deal[2:]}-{number}", deal, owner, "" if owner else f"{deal.customer.branch}1",
        due, amount, None if lost else came, None if lost else received,
    )  # fmt: skip


def _as_known(one: Receipt, until: date) -> Receipt:
    return one if one.day and one.day < until else one._replace(day=None, amount=None)
