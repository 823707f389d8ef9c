"""Customers, products, deals and receipts as tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from quanheng.demo import truths
from quanheng.demo.calendar import FACTS_PLACE, KNOWN_UNTIL, TODAY_NUMBER, calendar, place
from quanheng.demo.customers import LOST, NEVER, TIERS
from quanheng.demo.dice import Dice, Ints
from quanheng.demo.names import BRANDS, CITIES, FIRMS
from quanheng.demo.products import NEW_DAYS
from quanheng.demo.roster import NOBODY
from quanheng.demo.sales import Deals, new_days
from quanheng.demo.trades import ROADS, TOWNS, TRADES
from quanheng.demo.world import Frame, World, by_day, day, frame, keys, plan, whole, words

TOWN_PERCENT = 14
SPLIT_FROM, DEPOSIT_PERCENT, DEPOSIT_DAYS = 6_000_000, 30, 3
PARTLY = 30_000
# Days after the due day on which what never comes is written off.
WRITTEN_OFF = 40
# Every eighth customer pays so many days later than agreed at the start of 2024, and at the end.
SLOWER, SLOWER_OF = (60, 16), 8


def regions(world: World) -> list[str]:
    """Return the region of each customer: city and district, or a town around it that its team has opened up."""
    listed, dice = world.customers, world.dice("addresses")
    city = world.city[world.market.branch_of(listed.seat)].tolist()
    away = (dice.below(100, len(listed)) < TOWN_PERCENT).tolist()
    thrown = dice.below(1 << 20, len(listed)).tolist()
    month = calendar().month_of(np.minimum(listed.first, TODAY_NUMBER))
    opened = _opened(world, listed.seat, np.where(away, month, 0))
    names, found = list(CITIES), []
    for where, number, towns in zip(city, thrown, opened, strict=True):
        name, districts = CITIES[names[where]]
        listed_ = towns or districts
        found.append(name + listed_[number % len(listed_)])
    return found


def _opened(world: World, seats: Ints, months: Ints) -> Iterator[list[str]]:
    """Yield the towns that the team of each seat has opened up by a month: one a year, each team in its own month."""
    teams = sorted({one.unit for one in world.org.seats if one.sells})
    first = {unit: FACTS_PLACE + turn * 5 % 12 for turn, unit in enumerate(teams)}
    towns = {unit: _towns(unit, teams) for unit in teams}
    units = [one.unit for one in world.org.seats]
    for seat, month in zip(seats.tolist(), months.tolist(), strict=True):
        years = (month - first[units[seat]]) // 12 + 1
        yield towns[units[seat]][: max(years, 0)]


def _towns(unit: str, teams: list[str]) -> list[str]:
    """Return the towns that a team opens up one after the other: those of its city go round among its teams."""
    mates = [one for one in teams if one[:-1] == unit[:-1]]
    return TOWNS[unit.split("-")[1][:-1]].split()[mates.index(unit) :: len(mates)]


def customer_names(world: World) -> list[str]:
    """Return the names of the customers; none comes twice."""
    dice, seen, names = world.dice("shops"), set(), []
    thrown = dice.below(1 << 30, len(world.customers)).tolist()
    for region, trade, number in zip(
        regions(world), world.customers.trade.tolist(), thrown, strict=True
    ):
        one = TRADES[trade]
        stock = FIRMS if one.goods == "tech" else BRANDS
        brand, suffix = stock[number % len(stock)], one.suffixes[number // 97 % len(one.suffixes)]
        name, turn = f"{region}{brand}{suffix}", 0
        while name in seen:
            name = f"{region}{ROADS[(number + turn) % len(ROADS)]}{'' if turn < 10 else '新'}{brand}{suffix}"
            turn += 1
            brand = stock[(number + turn) % len(stock)] if turn >= 10 else brand
        seen.add(name)
        names.append(name)
    return names


def customer_table(world: World) -> Frame:
    """Return the customers as they are kept today."""
    listed, count = world.customers, len(world.customers)
    who = np.arange(count)
    today = np.full(count, TODAY_NUMBER)
    lost = listed.end <= TODAY_NUMBER - 45
    tier = np.where(lost & ~listed.idle, LOST, listed.tier_on(who, today))
    return frame(
        customer=world.customer(who),
        name=pl.Series(customer_names(world)),
        since=day(listed.since),
        person=world.person(world.roster.owner(listed.seat_on(who, today), today)),
        tier=words(TIERS, tier),
        segment=words([one.segment for one in TRADES], listed.trade),
        region=pl.Series(regions(world)),
        key_account=listed.key,
    )


def product_table(world: World) -> Frame:
    """Return the products."""
    listed = world.listed
    tiers = ["主推" if one.high_value else "常规" if one.pull >= 5 else "补充" for one in listed]
    return frame(
        product=pl.Series([one.code for one in listed]),
        name=pl.Series([one.name for one in listed]),
        line=pl.Series([one.line for one in listed]),
        launched_day=day(world.goods.launched),
        high_value=pl.Series([one.high_value for one in listed]),
        price=whole(world.goods.price),
        cost=whole(world.goods.cost),
        segment=pl.Series(["快消" if one.goods == "food" else "企业服务" for one in listed]),
        tier=pl.Series(tiers),
    )


def tier_change_table(world: World) -> Frame:
    """Return the changes of tier: raised ones by whoever saw to it, losses by nobody."""
    listed, dice = world.customers, world.dice("tiers")
    since = int(calendar().first[FACTS_PLACE])
    rises = np.nonzero((listed.raised < KNOWN_UNTIL) & (listed.raised >= since))[0]
    lost_on = listed.end + 45
    losses = np.nonzero((lost_on < KNOWN_UNTIL) & (lost_on >= since) & ~listed.idle)[0]
    by = world.roster.picked(dice, ("customer_success",), listed.raised[rises])
    return by_day(
        frame(
            day=day(np.r_[listed.raised[rises], lost_on[losses]]),
            person=world.person(np.r_[by, np.full(len(losses), NOBODY)]),
            unit=pl.concat([_no_text(len(rises)), world.unit(listed.seat[losses])]),
            customer=world.customer(np.r_[rises, losses]),
            from_tier=words(
                TIERS, np.r_[listed.tier[rises], listed.tier_on(losses, listed.end[losses])]
            ),
            to_tier=words(TIERS, np.r_[listed.raised_to[rises], np.full(len(losses), LOST)]),
        ),
        "DJ",
        "change",
    )


def _no_text(count: int) -> pl.Series:
    return pl.Series([None] * count, dtype=pl.String)


def deal_keys(deals: Deals) -> pl.Series:
    """Return the numbers of the deals: letters, and a count over all of them."""
    numbers = pl.Series(np.arange(1, len(deals) + 1)).cast(pl.String).str.zfill(7)
    return pl.select(
        pl.when(pl.Series(deals.back)).then(pl.lit("TH")).otherwise(pl.lit("XS")) + numbers
    ).to_series()


def deal_table(world: World) -> Frame:
    """Return the deals; where nobody owns the customer, only the unit is said."""
    deals, listed, goods = world.deals, world.customers, world.goods
    who, trade = deals.customer, world.customers.trade[deals.customer]
    fresh = deals.day - goods.launched[deals.product] < NEW_DAYS
    return frame(
        deal=deal_keys(deals), day=day(deals.day), person=world.person(deals.person),
        unit=owner_unit(world, deals.seat, deals.person), customer=world.customer(who),
        product=world.product(deals.product), quantity=whole(deals.quantity),
        amount=whole(deals.amount), cost=whole(deals.cost),
        customer_kind=words(("existing", "new"), new_days(listed, who, deals.day).astype(np.int64)),
        product_kind=words(("old", "new"), fresh.astype(np.int64)),
        channel=words([one.channel for one in TRADES], trade),
        segment=words([one.segment for one in TRADES], trade), key_account=listed.key[who],
        tier=words(TIERS, listed.tier_on(who, deals.day)),
        region=pl.Series(regions(world)).gather(who), product_line=world.line(deals.product),
        high_value=goods.high_value[deals.product] == 1, returned=_returned(deals),
    )  # fmt: skip


def _returned(deals: Deals) -> pl.Series:
    """Return whether each deal came back later; of what comes back nobody asks."""
    return pl.select(pl.when(pl.Series(~deals.back)).then(pl.Series(deals.returned))).to_series()


def owner_unit(world: World, seats: Ints, person: Ints) -> pl.Series:
    """Return the unit of the seat where nobody is named, else nothing."""
    return pl.select(pl.when(pl.Series(person == NOBODY)).then(world.unit(seats))).to_series()


def receipt_table(world: World) -> Frame:
    """Return the instalments that customers owe: when due, when and how much came in, what was written off."""
    dice, deals = world.dice("receipts"), world.deals
    rows, due, due_amount = _due(world)
    came, received, written = _paid(world, dice, rows, due, due_amount)
    received = _too_much(received, came, deals.amount[rows])
    seat = world.customers.seat_on(deals.customer[rows], due)
    person = world.roster.owner(seat, np.minimum(due, TODAY_NUMBER))
    known = (came >= 0) & (came < KNOWN_UNTIL)
    order = np.lexsort((rows, due))
    table = frame(
        deal=deal_keys(deals).gather(rows), person=world.person(person), unit=world.unit(seat),
        customer=world.customer(deals.customer[rows]), due_day=plan(due),
        due_amount=whole(due_amount), day=day(came), amount=whole(received, known),
        deal_day=day(deals.day[rows]), deal_amount=whole(deals.amount[rows]),
        written_off=whole(written, (written > 0) & (due + WRITTEN_OFF < KNOWN_UNTIL)),
    )  # fmt: skip
    table = table[order].with_columns(keys("YS", len(rows), 7).alias("receipt"))
    return table.select("receipt", *table.columns[:-1])


def _due(world: World) -> tuple[Ints, Ints, Ints]:
    """Return deal, due day and amount of each instalment, deposits of large deals first; the rest by the customer's term."""
    deals = world.deals
    sold = np.nonzero(deals.amount > 0)[0]
    big = deals.amount[sold] >= SPLIT_FROM
    deposit = np.where(big, deals.amount[sold] * DEPOSIT_PERCENT // 100, 0)
    rows = np.r_[sold[big], sold]
    terms = np.array([one.term for one in TRADES], dtype=np.int64)
    term = terms[world.customers.trade[deals.customer[rows]]]
    due = deals.day[rows] + np.where(np.arange(len(rows)) < big.sum(), DEPOSIT_DAYS, term)
    return rows, due, np.r_[deposit[big], deals.amount[sold] - deposit]


def _too_much(received: Ints, came: Ints, worth: Ints) -> Ints:
    """Write down too much for two receipts: more than the deal was worth."""
    inside = calendar().month_of(np.clip(came, 0, TODAY_NUMBER)) == place(truths.DOUBTFUL_MONTH)
    wrong = np.nonzero(inside & (received == worth))[0][-truths.DOUBTFUL_ROWS :]
    return np.where(np.isin(np.arange(len(received)), wrong), worth * 11 // 10, received)


def _paid(world: World, dice: Dice, rows: Ints, due: Ints, amount: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the day on which each came in, how much did, and how much of it is given up for lost."""
    listed, who, count = world.customers, world.deals.customer[rows], len(rows)
    months = np.clip(calendar().month_of(due) - FACTS_PLACE, 0, place("2026-03") - FACTS_PLACE)
    slower = SLOWER[0] + (SLOWER[1] - SLOWER[0]) * months // (place("2026-03") - FACTS_PLACE)
    deposits = np.arange(count) < count - int((world.deals.amount > 0).sum())
    slower = np.where(deposits | (who % SLOWER_OF != 0), 0, slower)
    came = due + listed.late[who] + slower + dice.between(-2, 2, count)
    came = calendar().working_from(np.maximum(came, world.deals.day[rows]))
    partly = dice.chance(PARTLY, count)
    received = np.where(partly, amount * dice.between(40, 80, count) // 100, amount)
    lost = dice.chance(listed.unpaid[who], count)
    written = np.where(lost & (dice.below(3, count) > 0), amount, 0)
    return np.where(lost, NOBODY, came), np.where(lost, 0, received), written


def never(days: Ints) -> Ints:
    """Return the days with −1 for what never happens."""
    return np.where(days >= NEVER, NOBODY, days)
