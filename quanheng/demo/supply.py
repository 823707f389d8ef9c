"""Purchases, deliveries and stock, product by product and branch by branch."""

from __future__ import annotations

import numpy as np
import polars as pl

from quanheng.demo import truths
from quanheng.demo.calendar import FACTS_PLACE, KNOWN_UNTIL, NAMES, calendar, place
from quanheng.demo.dice import Dice, Ints
from quanheng.demo.forces import SUPPLY_DAYS, drift
from quanheng.demo.names import SUPPLIERS
from quanheng.demo.world import Frame, World, by_day, day, frame, keys, plan, whole, words

# Price paid against the standard one in percent, and rejected parts of a thousand, at the start and at the end.
PAID, REJECTED = (103, 98), (26, 14)
SAFETY_PERCENT = (110, 190)
# Counts that cannot be right lie so little below zero, at most.
A_FEW = 40


def _shelf(world: World) -> tuple[Ints, Ints, Ints]:
    """Return product, branch and month of everything that is kept in stock and was sold there."""
    stocked = [i for i, one in enumerate(world.listed) if one.stocked]
    goods = {
        f"{one.letters}-{branch.city}": one.goods
        for one in world.org.size.businesses
        for branch in one.branches
    }
    rows = [
        (product, branch, month)
        for month in range(FACTS_PLACE, len(NAMES))
        for branch, code in enumerate(world.forces.branches)
        for product in stocked
        if goods[code] == world.listed[product].goods
        and world.goods.launched[product] < calendar().end[month]
    ]
    product, branch, month = np.array(rows, dtype=np.int64).T
    return product, branch, month


def demand(world: World) -> Ints:
    """Return how many units of each product a branch sells in a month on average, by branch and product."""
    deals, products = world.deals, len(world.listed)
    since = deals.day >= calendar().first[FACTS_PLACE]
    places = deals.branch[since] * products + deals.product[since]
    sold = np.zeros(len(world.forces.branches) * products, dtype=np.int64)
    np.add.at(sold, places, deals.quantity[since])
    return np.maximum(sold // (len(NAMES) - FACTS_PLACE), 2).reshape(-1, products)


def buyers(world: World, products: Ints, days: Ints) -> Ints:
    """Return who buys each product on each day; where the seat is empty, the head of purchasing."""
    seats = np.array([seat.number for seat in world.org.of_post("purchasing")], dtype=np.int64)
    mine = world.roster.owner(seats[(products * 7 + 3) % len(seats)], days)
    head = world.roster.owner(np.full(len(days), seats[0]), days)
    return np.where(mine >= 0, mine, head)


def _suppliers(world: World, dice: Dice, products: Ints) -> pl.Series:
    names = [*SUPPLIERS["food"], *SUPPLIERS["tech"]]
    food = len(SUPPLIERS["food"])
    tech = np.array([one.goods == "tech" for one in world.listed])[products]
    drawn = products + dice.below(2, len(products))
    return words(names, np.where(tech, food + drawn % len(SUPPLIERS["tech"]), drawn % food))


def _ordered(world: World, dice: Dice) -> tuple[Ints, ...]:
    """Return product, branch, month and day of each purchase, by days: in the first twenty days of each month."""
    product, branch, month = _shelf(world)
    first, end = calendar().first[month], calendar().end[month]
    days = calendar().working_between(dice, first, np.minimum(first + 19, end - 1))
    order = np.lexsort((branch, product, days))
    return tuple(column[order] for column in (product, branch, month, days))


def supply_tables(world: World) -> tuple[Frame, Frame]:
    """Return the purchases and what came of them; each is delivered once."""
    dice = world.dice("supply")
    product, branch, month, days = _ordered(world, dice)
    count = len(days)
    quantity = np.maximum(demand(world)[branch, product] * dice.between(85, 115, count) // 100, 1)
    standard = quantity * world.goods.cost[product]
    person = buyers(world, product, days)
    thrift = world.dice("thrift").between(-2, 2, world.org.people)[person] * 10
    paid = standard * (drift(*PAID)[month] + thrift + dice.between(-20, 20, count)) // 1_000
    usual = (drift(*SUPPLY_DAYS)[month] + 5) // 10
    due = days + usual + 1
    late = world.forces.delay_days[branch, world.goods.line[product], month]
    came = days + np.maximum(usual + late + dice.between(-1, 1, count), 1)
    rejected = quantity * drift(*REJECTED)[month] * dice.between(0, 200, count) // 1_000_000
    code, supplier = keys("CG", count, 6), _suppliers(world, dice, product)
    purchases = frame(
        purchase=code, day=day(days), person=world.person(person), supplier=supplier,
        product=world.product(product), quantity=whole(quantity), amount=whole(paid),
        standard_amount=whole(standard), due_day=plan(due),
    )  # fmt: skip
    arrived = came < KNOWN_UNTIL
    deliveries = frame(
        delivery=keys("DH", count, 6), day=day(came), person=world.person(person),
        unit=world.branch_unit(branch, came), purchase=code, supplier=supplier, product=world.product(product),
        ordered_day=day(days), due_day=plan(due), received=whole(quantity, arrived), rejected=whole(rejected, arrived),
    )  # fmt: skip
    return purchases, deliveries


def stock_table(world: World) -> Frame:
    """Return what lay in stock at the end of each closed month, and how many days of it nothing did; two counts cannot be right."""
    dice = world.dice("stock")
    product, branch, month = _shelf(world)
    ended = month < len(NAMES) - 1
    product, branch, month = product[ended], branch[ended], month[ended]
    count = len(month)
    days = calendar().end[month] - 1
    out = world.forces.out_hundredths[branch, world.goods.line[product], month]
    days_out = (out + dice.below(60, count)) // 100
    safety = dice.between(*SAFETY_PERCENT, count) * (30 - np.minimum(days_out, 25)) // 30
    quantity = demand(world)[branch, product] * safety // 100
    wrong = np.nonzero(month == place(truths.DOUBTFUL_MONTH))[0][:: len(world.listed)]
    wrong = wrong[: truths.DOUBTFUL_ROWS]
    quantity[wrong] = -(quantity[wrong] % A_FEW) - 1
    return by_day(
        frame(
            day=day(days), person=world.person(buyers(world, product, days)),
            unit=world.branch_unit(branch, days), product=world.product(product),
            quantity=whole(quantity), amount=whole(quantity * world.goods.cost[product]),
            days_out=whole(days_out),
        ),
        "KC",
        "stock",
    )  # fmt: skip
