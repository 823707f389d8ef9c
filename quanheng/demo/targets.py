"""The targets: what everybody, each unit and the company were asked for, month by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from quanheng.demo import truths
from quanheng.demo.calendar import FACTS_PLACE, MEAN_MONTH, NAMES, calendar
from quanheng.demo.dice import Ints
from quanheng.demo.money import planned_spend
from quanheng.demo.org import Seat
from quanheng.demo.roster import Months
from quanheng.demo.winning import planned
from quanheng.demo.world import Frame, World, frame, whole

AMOUNT, KEY, SPEND = "deal_amount", "key_account_orders", "spend_amount"
MONEY = (AMOUNT, KEY, SPEND)
# How hard a target is against what one may expect, in percent; what a unit is asked for beside its people's sum.
HARD, UNITS = (92, 118), 98
# Who wins customers and passes them on is asked for less of the sales, in percent.
OF_GROWTH = 85
# Targets are set in thousands of yuan; nobody is asked for less than this.
LEAST, STEP = 20, 100_000
GROWTH = 120_000
# Planned share of high-value goods at the start of 2024 and at the end.
MIX = (340_000, 580_000)
# A metric of their card for every other post, in millionths: at the start of 2024 and at the end.
OFFICES: dict[str, tuple[str, int, int]] = {
    "purchasing": ("delivery_on_time_rate", 900_000, 950_000),
    "customer_service": ("need_resolution_hours", 36_000_000, 20_000_000),
    "after_sales": ("after_sales_hours", 48_000_000, 26_000_000),
    "customer_discovery": ("need_resolution_hours", 36_000_000, 20_000_000),
    "customer_success": ("customers_raised", 1_000_000, 2_000_000),
    "finance": ("expense_cycle_days", 12_000_000, 6_000_000),
    "hr": ("time_to_hire", 30_000_000, 18_000_000),
    "marketing": ("qualified_leads", 12_000_000, 14_000_000),
    "admin": ("support_response_hours", 8_000_000, 5_000_000),
    "front_desk": ("support_response_hours", 8_000_000, 5_000_000),
    "research": ("product_request_rate", 850_000, 920_000),
    "sales_manager": ("training_completion", 750_000, 950_000),
    "city_manager": ("training_completion", 750_000, 950_000),
}
COMPANY: dict[str, tuple[int, int]] = {
    "sales_growth": (GROWTH, GROWTH),
    "contact_frequency": (25_000_000, 25_000_000),
    "retention_rate": (710_000, 700_000),
    "retention_12m": (840_000, 860_000),
    "training_completion": (720_000, 930_000),
}


@dataclass(frozen=True)
class _Asked:
    """Targets as columns: whose, in which month, and how much."""

    metric: str
    key: pl.Series
    month: Ints
    amount: Ints


def target_table(world: World) -> Frame:
    """Return every target: amounts in fen, everything else in millionths."""
    rows = _first_of_month(world, world.roster.sellers(FACTS_PLACE))
    sold, keyed = _sales(world, rows, keys_only=False), _sales(world, rows, keys_only=True)
    asked = _asked_of_sellers(world, rows, sold)
    parts = [
        _frame(world, "person", _Asked(AMOUNT, world.person(rows.person), rows.month, asked)),
        *_further(world, rows, keyed),
        *(_frame(world, "person", one) for one in _offices(world)),
        *(_frame(world, "unit", one) for one in _units(world, rows, asked)),
        *(_frame(world, "company", one) for one in _company(world, rows, asked)),
    ]
    return pl.concat(parts)


def _frame(world: World, by: str, asked: _Asked) -> Frame:
    count = len(asked.month)
    nothing = pl.Series([None] * count, dtype=pl.String)
    money = asked.metric in MONEY
    return frame(
        metric=pl.Series([asked.metric] * count),
        person=asked.key if by == "person" else nothing,
        unit=asked.key if by == "unit" else nothing,
        month=pl.Series(asked.month),
        amount=whole(asked.amount, np.full(count, money)),
        value=whole(asked.amount, np.full(count, not money)),
    )


def _first_of_month(world: World, rows: Months) -> Months:
    """Return one row for each person and month: the seat at the beginning."""
    order = np.lexsort((rows.first, rows.month, rows.person))
    person, month = rows.person[order], rows.month[order]
    again = np.r_[False, (person[1:] == person[:-1]) & (month[1:] == month[:-1])]
    return rows.where(order[~again])


def _sales(world: World, rows: Months, *, keys_only: bool) -> Ints:
    """Return what each seat sold in each month, by seat and month."""
    deals, seats = world.deals, len(world.org.seats)
    wanted = (
        world.customers.key[deals.customer] if keys_only else np.ones(len(deals), dtype=np.bool_)
    )
    sums = np.zeros(seats * len(NAMES), dtype=np.int64)
    month = calendar().month_of(deals.day)
    np.add.at(sums, (deals.seat * len(NAMES) + month)[wanted], deals.amount[wanted])
    return sums.reshape(seats, len(NAMES))


def _expected(world: World, sold: Ints) -> Ints:
    """Return what a seat may be expected to sell in each month: its last six months' mean, by season."""
    weight = np.array([calendar().weight(month) for month in range(len(NAMES))], dtype=np.int64)
    plain = sold * MEAN_MONTH // weight[None, :]
    ends = np.cumsum(plain, axis=1)
    mean = (ends[:, 5:-1] - np.concatenate([ends[:, :1] * 0, ends[:, :-7]], axis=1)) // 6
    expected = np.zeros_like(sold)
    expected[:, 6:] = mean * weight[None, 6:] // MEAN_MONTH
    return expected


def _asked_of_sellers(world: World, rows: Months, sold: Ints) -> Ints:
    """Return the targets: what is expected, more or less hard, plus a part of what was above target before."""
    expected, seats = _expected(world, sold), world.org.seats
    hard = world.dice("hard").bell(*HARD, world.org.people)
    back = np.array([_taken_back(seat) for seat in seats], dtype=np.int64)
    stretch = np.array([_stretch(seat) for seat in seats], dtype=np.int64)
    asked = np.zeros(len(rows), dtype=np.int64)
    above = np.zeros(len(seats), dtype=np.int64)
    for month in range(FACTS_PLACE, len(NAMES)):
        here = np.nonzero(rows.month == month)[0]
        seat = rows.seat[here]
        base = expected[seat, month] * hard[rows.person[here]] // 100 * stretch[seat] // 100
        first, end = calendar().first[month], calendar().end[month]
        part = (rows.last[here] - first + 1) * 100 // (end - first)
        full = np.maximum(base + above[seat] * back[seat] // 100, LEAST * STEP)
        asked[here] = np.maximum(full // STEP * STEP, LEAST * STEP)
        above[:] = 0
        above[seat] = np.where(part >= 90, np.maximum(sold[seat, month] - asked[here], 0), 0)
    return asked


def _taken_back(seat: Seat) -> int:
    """Return how much of what was above target the manager of a seat asks for again, in percent."""
    mine = seat.unit == truths.RATCHET_TEAM
    return truths.RATCHET_PERCENT if mine else truths.USUAL_RATCHET_PERCENT


def _stretch(seat: Seat) -> int:
    """Return how much of what a seat may be expected to sell it is asked for, in percent."""
    if seat.branch == truths.WRONG_BRANCH:
        return truths.WRONG_PERCENT
    return OF_GROWTH if seat.post == "growth_salesperson" else 100


def _further(world: World, rows: Months, keyed: Ints) -> list[Frame]:
    """Ask who is not senior for the new customers that are planned, in the months that have one; seniors for key orders."""
    number = planned(world.org, rows, world.seed)
    asked = (number > 0) & (rows.grade <= 1)
    new = _Asked(
        "new_customers",
        world.person(rows.person[asked]),
        rows.month[asked],
        number[asked] * 1_000_000,
    )
    keys = _expected(world, keyed)[rows.seat, rows.month] * 105 // 100
    senior = (rows.grade == 2) & (keys > 0)
    orders = np.maximum(keys[senior] // STEP * STEP, STEP)
    key = _Asked(KEY, world.person(rows.person[senior]), rows.month[senior], orders)
    return [_frame(world, "person", one) for one in (new, key)]


def _offices(world: World) -> list[_Asked]:
    asked = []
    for post, (metric, start, end) in OFFICES.items():
        rows = _first_of_month(world, world.since(post))
        asked.append(
            _Asked(metric, world.person(rows.person), rows.month, _between(start, end)[rows.month])
        )
    return asked


def _between(start: int, end: int) -> Ints:
    """Return what is asked for in each month, stepped each half-year; whole things stay whole."""
    steps = np.clip((np.arange(len(NAMES)) - FACTS_PLACE) // 6, 0, 4)
    asked = start + (end - start) * steps // 4
    whole_ = 1_000_000 if min(abs(start), abs(end)) >= 1_000_000 else 1_000
    return asked // whole_ * whole_


def _units(world: World, rows: Months, asked: Ints) -> list[_Asked]:
    """Ask teams, branches and businesses for a little less than the sum of what their people are asked for."""
    found = []
    businesses = {one.letters: one.unit for one in world.org.size.businesses}
    merged = world.org.size.moves
    for level in range(3):
        units: list[str] = []
        for number, month in zip(rows.seat.tolist(), rows.month.tolist(), strict=True):
            seat = world.org.seats[number]
            branch = seat.branch
            if merged and branch == truths.MERGED and NAMES[month] >= truths.MERGED_ON[:7]:
                branch = truths.MERGED_INTO
            units.append((seat.unit, branch, businesses[seat.business])[level])
        table = pl.DataFrame({"unit": units, "month": rows.month, "asked": asked})
        sums = table.group_by("unit", "month").agg(pl.col("asked").sum() * UNITS // 100)
        sums = sums.sort("unit", "month")
        amount = sums["asked"].to_numpy() // STEP * STEP
        found.append(_Asked(AMOUNT, sums["unit"], sums["month"].to_numpy(), amount))
    return found


def _company(world: World, rows: Months, asked: Ints) -> list[_Asked]:
    months = np.arange(FACTS_PLACE, len(NAMES))
    sums = np.array([asked[rows.month == month].sum() for month in months])
    sums = sums * UNITS // 100 // STEP * STEP
    nobody = pl.Series([None] * len(months), dtype=pl.String)
    spend = planned_spend(world, months) // STEP * STEP
    share = MIX[0] + (MIX[1] - MIX[0]) * (months - FACTS_PLACE) // (len(NAMES) - FACTS_PLACE)
    share = share // 10_000 * 10_000
    found = [
        _Asked(AMOUNT, nobody, months, sums),
        _Asked(SPEND, nobody, months, spend),
        _Asked("high_value_share", nobody, months, share),
    ]
    return found + [
        _Asked(code, nobody, months, _between(*span)[months]) for code, span in COMPANY.items()
    ]
