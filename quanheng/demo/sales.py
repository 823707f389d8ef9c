"""Deals: what customers order month by month, what comes back, and what was never sold because it was out of stock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanheng.demo import truths
from quanheng.demo.calendar import MEAN_MONTH, NAMES, TODAY_NUMBER, calendar
from quanheng.demo.customers import Customers
from quanheng.demo.dice import Dice, Flags, Ints
from quanheng.demo.forces import Forces
from quanheng.demo.org import Org
from quanheng.demo.products import NEW_DAYS, Range
from quanheng.demo.roster import Roster
from quanheng.demo.trades import TRADES

NEW_CUSTOMER_DAYS = 90
# Months in which a customer orders nothing, in ppm.
FOOD_SKIPS, TECH_SKIPS = 60_000, 350_000
# Who orders seldom does so for some months in a row, then again after a year or so; technology is renewed each year.
FOOD_ROW, TECH_ROW, PAUSE, RENEWED_AFTER = 3, 2, 13, 12
# Old customers who order seldom do so first in one of so many months.
SOONEST = 10
RETURNS = 15_000
# New products are pushed harder than old ones, in percent; new customers begin small and grow, in percent.
PUSH, BEGINS, STEP = 260, 30, 5
STRONG, WEAK = ("HY012", "HY019"), ("HY033", "HY016")
SPREAD, DISCOUNTS = (65, 135), (0, 2, 3, 5)


@dataclass(frozen=True)
class Deals:
    """The deals as columns, in the order of their days; `back` marks what came back, with negative amounts, `returned` of what."""

    day: Ints
    customer: Ints
    seat: Ints
    person: Ints
    branch: Ints
    product: Ints
    quantity: Ints
    amount: Ints
    cost: Ints
    back: Flags
    returned: Flags

    def __len__(self) -> int:
        return len(self.day)

    def taken(self, which: Ints | Flags) -> Deals:
        """Return some of the deals."""
        return Deals(**{name: getattr(self, name)[which] for name in Deals.__dataclass_fields__})


@dataclass(frozen=True)
class Market:
    """What selling rests on: the organisation, its customers, goods and the forces on them."""

    org: Org
    roster: Roster
    customers: Customers
    goods: Range
    forces: Forces
    trained: Flags
    seed: int

    def branch_of(self, seats: Ints) -> Ints:
        """Return the place of each seat's branch."""
        places = np.array(
            [self.forces.branch(seat.branch) for seat in self.org.seats], dtype=np.int64
        )
        return places[seats]


def deals(market: Market) -> Deals:
    """Return every deal up to today, with what came back."""
    dice = Dice("deals", market.seed)
    who, month = _orders(market, dice)
    day = calendar().busy(dice, month)
    listed = market.customers
    first = calendar().month_of(listed.first[who]) == month
    opening = first & (np.r_[True, who[1:] != who[:-1]] | np.r_[True, month[1:] != month[:-1]])
    day = np.where(opening, listed.first[who], day)
    fits = (day >= listed.first[who]) & (day < listed.end[who]) & (day <= TODAY_NUMBER)
    who, day = who[fits], day[fits]
    made = _priced(market, dice, who, day)
    made = made.taken(~_out_of_stock(market, dice, made))
    everything = _joined(made, _returned(market, dice, made))
    return everything.taken(
        np.lexsort((everything.product, everything.customer, everything.back, everything.day))
    )


def _joined(one: Deals, other: Deals) -> Deals:
    names = Deals.__dataclass_fields__
    return Deals(**{n: np.concatenate([getattr(one, n), getattr(other, n)]) for n in names})


def _orders(market: Market, dice: Dice) -> tuple[Ints, Ints]:
    """Return customer and month of each order, one row an order."""
    listed = market.customers
    active = (listed.first[:, None] < calendar().end[None, :]) & (
        listed.end[:, None] > calendar().first[None, :]
    )
    who, month = np.nonzero(active)
    tech = np.array([trade.goods == "tech" for trade in TRADES])[listed.trade[who]]
    expected = _expected(market, listed.trade[who], month)
    count = expected // 1_000_000 + dice.chance(expected % 1_000_000, len(who))
    skips = dice.chance(np.where(tech, TECH_SKIPS, FOOD_SKIPS), len(who))
    begun = calendar().month_of(listed.first[who])
    age = month - np.where(listed.grows[who], begun, listed.since[who] % SOONEST)
    pauses = listed.seldom[who] & (age % (PAUSE + who % 3) >= np.where(tech, TECH_ROW, FOOD_ROW))
    count = np.where(skips | pauses, 0, np.where(listed.seldom[who], 1, np.maximum(count, 1)))
    renews = (begun == month) | (tech & ((month - listed.since[who] // 30) % RENEWED_AFTER == 0))
    count = np.where(renews, np.maximum(count, 1), count)
    return np.repeat(who, count), np.repeat(month, count)


def _expected(market: Market, trade: Ints, month: Ints) -> Ints:
    """Return how many orders, in millionths, a customer of each trade places in each month; below one, it orders less."""
    tech = np.array([one.goods == "tech" for one in TRADES])[trade]
    orders = np.array([one.orders for one in TRADES], dtype=np.int64)[trade]
    weight = np.array([calendar().weight(m) for m in range(len(NAMES))], dtype=np.int64)
    percent = np.where(tech, 100, market.org.size.orders_percent)
    return orders * percent * 1_000 * weight[month] // MEAN_MONTH


def level() -> Ints:
    """Return the level of each month, in millionths of the first."""
    levels = [1_000_000]
    for _ in NAMES[1:]:
        levels.append(levels[-1] * truths.MONTHLY_GROWTH // 1_000_000)
    return np.array(levels, dtype=np.int64)


def _priced(market: Market, dice: Dice, who: Ints, day: Ints) -> Deals:
    listed, count, goods = market.customers, len(who), market.goods
    month = calendar().month_of(day)
    seat = listed.seat_on(who, day)
    person = market.roster.owner(seat, day)
    trained = market.trained[np.maximum(person, 0), month] & (person >= 0)
    product = _product(market, dice, listed.trade[who], month, trained)
    fen = _worth(market, who, day)
    fen = fen * (level()[month] // 100) // 10_000 * dice.bell(*SPREAD, count) // 100
    fen = fen * _mood(market)[np.maximum(person, 0), month] // 100
    branch = market.branch_of(seat)
    price = goods.price[product] * _price_percent(market, branch, month, product) // 100
    quantity = np.maximum(1, fen // np.maximum(price, 1))
    discount = np.array(DISCOUNTS)[dice.choice([4, 1, 1, 1], count)] + 3 * listed.key[who]
    amount = quantity * price * (100 - discount) // 100
    back = np.zeros(count, dtype=np.bool_)
    return Deals(
        day, who, seat, person, branch, product, quantity, amount, quantity * goods.cost[product],
        back, back.copy(),
    )  # fmt: skip


def _worth(market: Market, who: Ints, day: Ints) -> Ints:
    """Return what an order of each customer is usually worth, in fen: who orders less than once a month orders less."""
    listed, month = market.customers, calendar().month_of(day)
    orders = np.array([t.orders for t in TRADES], dtype=np.int64)[listed.trade[who]]
    tech = np.array([t.goods == "tech" for t in TRADES])[listed.trade[who]]
    percent = np.where(tech, 100, market.org.size.orders_percent)
    age = np.maximum(month - calendar().month_of(np.minimum(listed.first[who], day)), 0)
    ramp = np.where(listed.grows[who], np.minimum(BEGINS + STEP * age, 100), 100)
    fen = listed.month[who] * 1_000 // (orders * percent) * ramp // 100
    expected = np.minimum(_expected(market, listed.trade[who], month), 1_000_000)
    return fen * expected // 1_000_000


def _mood(market: Market) -> Ints:
    """Return how well each person's months go, in percent of ordinary ones."""
    people = market.org.people
    thrown = (
        Dice("mood", market.seed).bell(82, 118, people * len(NAMES)).reshape(people, len(NAMES))
    )
    talent = Dice("talent", market.seed).bell(82, 118, people)
    for code, more in (*((one, 8) for one in STRONG), *((one, -8) for one in WEAK)):
        if code in market.roster.codes:
            talent[market.roster.codes.index(code)] = 100 + more
    return thrown * talent[:, None] // 100


def _price_percent(market: Market, branch: Ints, month: Ints, product: Ints) -> Ints:
    unit, line, names = truths.PRICE_WAR
    fought = market.forces.is_month(unit, names, branch, month)
    fought &= market.goods.line[product] == market.goods.lines.index(line)
    return np.where(fought, truths.PRICE_WAR_PERCENT, 100)


def high_value_ppm() -> Ints:
    """Return how often an untrained seller's order is for high-value goods where there are some, by month."""
    steps = np.arange(len(NAMES))
    return 10_000 * truths.HIGH_VALUE_START + 10_000 * (
        truths.HIGH_VALUE_END - truths.HIGH_VALUE_START
    ) * steps // (len(NAMES) - 1)


def _product(market: Market, dice: Dice, trade: Ints, month: Ints, trained: Flags) -> Ints:
    """Return a product for each order: first its line, then whether a high-value one, then which."""
    count, line = len(trade), _line(market, dice, trade)
    often = high_value_ppm()[month] * np.where(trained, truths.TRAINED_TIMES, 1)
    high = dice.chance(np.minimum(often, 950_000), count)
    group = (line * 2 + high) * len(NAMES) + month
    order = np.argsort(group, kind="stable")
    ends = np.r_[np.nonzero(np.diff(group[order]))[0] + 1, count] if count else np.array([0])
    found, low = np.zeros(count, dtype=np.int64), 0
    point = dice.below(1 << 31, count)
    for end in ends.tolist():
        rows = order[low:end]
        key = int(group[rows[0]])
        sold, pulls = _range(
            market, key // (2 * len(NAMES)), key // len(NAMES) % 2, key % len(NAMES)
        )
        total = np.cumsum(pulls)
        found[rows] = sold[np.searchsorted(total, point[rows] * total[-1] >> 31, side="right")]
        low = end
    return found


def _line(market: Market, dice: Dice, trade: Ints) -> Ints:
    """Return a line for each order, by the trade of who places it."""
    line = np.zeros(len(trade), dtype=np.int64)
    for place, one in enumerate(TRADES):
        weights = [one.lines.get(name, 0) for name in market.goods.lines]
        if sum(weights):
            line = np.where(trade == place, dice.choice(weights, len(trade)), line)
    return line


def _range(market: Market, line: int, high: int, month: int) -> tuple[Ints, Ints]:
    """Return the articles of a line on sale in a month, of high value or not, with their pull."""
    goods = market.goods
    last = int(calendar().first[month])
    on_sale = np.nonzero((goods.line == line) & (goods.launched <= last))[0]
    wanted = on_sale[goods.high_value[on_sale] == high]
    sold = wanted if len(wanted) else on_sale
    fresh = goods.launched[sold] > last - NEW_DAYS
    return sold, goods.pull[sold] * np.where(fresh, PUSH, 100)


def _out_of_stock(market: Market, dice: Dice, made: Deals) -> Flags:
    """Return which orders came to nothing because the product was out of stock the month before."""
    month = np.maximum(calendar().month_of(made.day) - 1, 0)
    line = market.goods.line[made.product]
    out = market.forces.out_hundredths[made.branch, line, month]
    opening = made.day == market.customers.first[made.customer]
    lost: Flags = dice.chance(truths.LOST_PER_DAY_OUT * out // 100, len(made)) & ~opening
    return lost


def _returned(market: Market, dice: Dice, made: Deals) -> Deals:
    """Bring some goods back within two weeks: deals with negative amounts; what they take back is marked."""
    chosen = dice.chance(RETURNS, len(made))
    day = made.day + dice.between(3, 14, len(made))
    parts = dice.between(1, 6, len(made))
    chosen &= day <= TODAY_NUMBER
    made.returned[chosen] = True
    some, day, parts = made.taken(chosen), day[chosen], parts[chosen]
    quantity = np.maximum(1, some.quantity * parts // 10)
    seat = market.customers.seat_on(some.customer, day)
    person = market.roster.owner(seat, day)
    branch = market.branch_of(seat)
    return Deals(
        day, some.customer, seat, person, branch, some.product, -quantity,
        -(some.amount * quantity // some.quantity), -(some.cost * quantity // some.quantity),
        np.ones(len(day), dtype=np.bool_), np.zeros(len(day), dtype=np.bool_),
    )  # fmt: skip


def new_days(listed: Customers, who: Ints, day: Ints) -> Flags:
    """Return whether a customer was new on a day: its first deal less than 90 days before."""
    fresh: Flags = day - listed.first[who] < NEW_CUSTOMER_DAYS
    return fresh
