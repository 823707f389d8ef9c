"""衡远食品, whole: a hundred people, forty products, and what happened to them in six months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quanheng.demo import seasons
from quanheng.demo.customers import Customer, customers
from quanheng.demo.dice import SEED
from quanheng.demo.offers import Offer, offers
from quanheng.demo.people import Staff, staff
from quanheng.demo.ratings import Rating, ratings
from quanheng.demo.receipts import Receipt, receipts
from quanheng.demo.sales import LAST_YEARS_LEVEL, Deal, deals
from quanheng.demo.service import Complaint, Need, Ticket, complaints, needs, tickets
from quanheng.demo.targets import Target, targets
from quanheng.engine.ground.period import Span

NAME = "衡远食品有限公司"
CURRENCY, MONEY_SCALE, TIMEZONE = "CNY", 2, "Asia/Shanghai"
# Deals before the first imported month whose money comes in during it.
BEFORE_THIS_YEAR = Span(date(2025, 8, 1), seasons.THIS_YEAR.first)
BEFORE_LAST_YEAR = Span(date(2024, 8, 1), seasons.LAST_YEAR.first)


@dataclass(frozen=True)
class Company:
    """Everything about the make-believe company, as plain rows."""

    staff: Staff
    customers: tuple[Customer, ...]
    deals: list[Deal]
    last_year: list[Deal]
    receipts: list[Receipt]
    offers: list[Offer]
    needs: list[Need]
    tickets: list[Ticket]
    complaints: list[Complaint]
    ratings: list[Rating]
    targets: list[Target]


def company(seed: int = SEED) -> Company:
    """Return the company; the same seed makes the same company on every machine."""
    everybody = staff(seed)
    listed = customers(everybody, seed)
    sold = deals(listed, seasons.THIS_YEAR, seed=seed)
    before = deals(listed, seasons.LAST_YEAR, level=LAST_YEARS_LEVEL, seed=seed)
    return Company(
        staff=everybody,
        customers=listed,
        deals=sold,
        last_year=before,
        receipts=_receipts(listed, before, sold, seed),
        offers=offers(everybody, listed, seed),
        needs=needs(everybody, listed, seed),
        tickets=tickets(everybody, listed, seed),
        complaints=complaints(listed, everybody, seed),
        ratings=ratings(everybody, listed, seed),
        targets=targets(everybody, listed, seed),
    )


def _receipts(
    listed: tuple[Customer, ...], before: list[Deal], sold: list[Deal], seed: int
) -> list[Receipt]:
    """Return what was due or paid in both years, for earlier deals too."""
    old = deals(listed, BEFORE_LAST_YEAR, level=LAST_YEARS_LEVEL, seed=seed)
    earlier = deals(listed, BEFORE_THIS_YEAR, seed=seed)
    known = seasons.CLOSED.end
    return [
        *receipts([*old, *before], seasons.LAST_YEAR, known, seed),
        *receipts([*earlier, *sold], seasons.CLOSED, known, seed),
    ]
