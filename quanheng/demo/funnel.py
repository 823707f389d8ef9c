"""From lead to contract: leads, opportunities with their stages, contracts."""

from __future__ import annotations

import numpy as np
import polars as pl

from quanheng.demo.calendar import FACTS_PLACE, KNOWN_UNTIL, NAMES, calendar
from quanheng.demo.customers import NEVER
from quanheng.demo.dice import Dice, Ints
from quanheng.demo.forces import drift
from quanheng.demo.roster import NOBODY, Months
from quanheng.demo.selling_facts import never, owner_unit
from quanheng.demo.trades import TRADES
from quanheng.demo.world import (
    MINUTES,
    Frame,
    World,
    by_day,
    day,
    frame,
    keys,
    minute,
    moment,
    whole,
    words,
)

LEAD_CHANNELS = ("搜索推广", "短视频", "行业展会", "老客户介绍", "电话营销", "内容营销")
LEAD_WEIGHTS = (22, 24, 16, 14, 14, 10)
# How many leads of each channel are won, and are qualified, in thousandths.
LEAD_WON = (200, 145, 280, 400, 95, 175)
LEAD_QUALIFIED = (520, 420, 640, 720, 330, 480)
LEADS = 1_050_000
OUTCOMES = ("open", "won", "lost")
OPEN, WON, LOST_ = range(3)
STAGES = ("初步接洽", "需求确认", "方案报价", "商务谈判")
REASONS = ("价格偏高", "竞品促销", "账期不合", "交货太慢", "暂无需求", "负责人更换")
OFFERED_FOOD, OFFERED_TECH = 420_000, 1_550_000
WON_PER_MILLE = 420
UNDATED = 5


def lead_table(world: World) -> Frame:
    """Return the leads: more of them where the branch spent more the month before; some are given to nobody."""
    dice, rows = world.dice("leads"), world.roster.sellers(FACTS_PLACE)
    branch = world.market.branch_of(rows.seat)
    spent = world.forces.spend_percent[branch, np.maximum(rows.month - 1, 0)]
    rows, days = world.spread(dice, rows, LEADS * spent // 100)
    count = len(rows)
    channel = dice.choice(LEAD_WEIGHTS, count)
    qualified = dice.below(1000, count) < np.array(LEAD_QUALIFIED)[channel]
    created = minute(dice, days)
    late = dice.below(1000, count) < np.array(drift(320, 140))[rows.month] // 10
    followed = created + np.where(
        late, dice.between(1_500, 6_000, count), dice.between(10, 1_300, count)
    )
    none = dice.below(100, count) < 2
    odds = np.array(LEAD_WON)[channel] * np.where(qualified, 150, 45) // 100
    won = dice.below(1000, count) < odds
    closed = days + dice.bell(6, 50, count)
    open_ = (closed >= KNOWN_UNTIL) | none | (dice.below(100, count) < 4)
    outcome = np.where(open_, OPEN, np.where(won, WON, LOST_))
    by = world.roster.picked(dice, ("marketing",), days)
    buyer = world.any_customer(dice, rows.seat, closed)
    return by_day(
        frame(
            day=day(days), person=world.person(np.where(none, NOBODY, rows.person)),
            source_person=world.person(by),
            unit=pl.select(pl.when(pl.Series(none)).then(world.unit(rows.seat))).to_series(),
            customer=world.customer(np.where(outcome == WON, buyer, NOBODY)),
            channel=words(LEAD_CHANNELS, channel), qualified=qualified, created_at=moment(created),
            followed_at=moment(followed, ~none), outcome=words(OUTCOMES, outcome),
            closed_day=day(np.where(open_, NOBODY, closed)),
        ),
        "KY",
        "lead",
    )  # fmt: skip


def _offers(world: World) -> tuple[Dice, Months, dict[str, Ints]]:
    """Return what sellers offered: to new customers what they then bought, and further goods to those they have."""
    dice, listed = world.dice("offers"), world.customers
    rows = world.roster.sellers(FACTS_PLACE)
    often = np.where(world.sells_tech(rows.seat), OFFERED_TECH, OFFERED_FOOD)
    rows, days = world.spread(dice, rows, often)
    who = world.any_customer(dice, rows.seat, days)
    rows, days, who = rows.where(who >= 0), days[who >= 0], who[who >= 0]
    count = len(rows)
    tech = np.array([one.goods == "tech" for one in TRADES])[listed.trade[who]]
    won = dice.below(1000, count) < WON_PER_MILLE - 60 * tech
    length = dice.bell(5, 60, count) * np.where(tech, 180, 100) // 100
    value = listed.month[who] * dice.between(40, 160, count) // 100 * np.where(tech, 2, 1)
    product = np.where(
        tech, goods_on(world, dice, days, "tech"), goods_on(world, dice, days, "food")
    )
    closed = days + length
    open_ = closed >= KNOWN_UNTIL
    outcome = np.where(open_, OPEN, np.where(won, WON, LOST_))
    return dice, rows, {
        "day": days, "who": who, "closed": closed, "value": value // 10_000 * 10_000 + 50_000,
        "product": product, "outcome": outcome, "reason": dice.below(len(REASONS), count),
        "reached": np.where(won, 4, dice.between(1, 4, count)), "shares": dice.between(20, 40, count),
    }  # fmt: skip


def goods_on(world: World, dice: Dice, days: Ints, goods: str) -> Ints:
    """Return a product that was on sale on each day."""
    mine = np.array([i for i, one in enumerate(world.listed) if one.goods == goods] or [0])
    order = mine[np.argsort(world.goods.launched[mine], kind="stable")]
    known = np.maximum(np.searchsorted(world.goods.launched[order], days, side="right"), 1)
    return order[dice.below(known, len(days))]


def opportunity_tables(world: World) -> tuple[Frame, Frame]:
    """Return the opportunities, and the stages that each went through."""
    _dice, rows, one = _offers(world)
    order = np.lexsort((one["who"], one["day"]))
    code = keys("SJ", len(order), 6)
    rows = rows.where(order)
    one = {name: column[order] for name, column in one.items()}
    open_, lost = one["outcome"] == OPEN, one["outcome"] == LOST_
    length = one["closed"] - one["day"]
    enters = np.stack([one["day"] + length * one["shares"] * i // 100 for i in range(4)])
    reached = np.where(open_, (enters < KNOWN_UNTIL).sum(axis=0), one["reached"])
    offered = np.where((reached >= 3) & (enters[2] < KNOWN_UNTIL), enters[2], NOBODY)
    last = words(STAGES, np.maximum(reached - 1, 0))
    stage = pl.select(
        pl.when(pl.Series(open_))
        .then(last)
        .when(pl.Series(lost))
        .then(pl.lit("输单"))
        .otherwise(pl.lit("赢单"))
    ).to_series()
    undated = np.isin(np.arange(len(order)), np.nonzero(open_)[0][-UNDATED:])
    table = frame(
        opportunity=code, day=day(np.where(undated, NOBODY, one["day"])),
        person=world.person(rows.person), customer=world.customer(one["who"]),
        product=world.product(one["product"]), stage=stage,
        outcome=words(OUTCOMES, one["outcome"]),
        closed_day=day(np.where(open_, NOBODY, one["closed"])), amount=whole(one["value"]),
        lost_reason=words(REASONS, np.where(lost, one["reason"], NOBODY)),
        offered_day=day(offered), product_line=world.line(one["product"]),
        channel=words([trade.channel for trade in TRADES], world.customers.trade[one["who"]]),
    )  # fmt: skip
    return table, _stages(world, rows, one, code, enters, reached, open_)


def _stages(
    world: World,
    rows: Months,
    one: dict[str, Ints],
    code: pl.Series,
    enters: Ints,
    reached: Ints,
    open_: Ints,
) -> Frame:
    which = np.repeat(np.arange(len(rows)), reached)
    step = np.arange(len(which)) - np.repeat(np.cumsum(reached) - reached, reached)
    final = step + 1 == reached[which]
    left = np.where(
        final,
        np.where(open_[which], NOBODY, one["closed"][which]),
        enters[np.minimum(step + 1, 3), which],
    )
    days = enters[step, which]
    seat = world.customers.seat_on(one["who"][which], days)
    person = world.roster.owner(seat, days)
    return frame(
        opportunity=code.gather(which), stage=words(STAGES, step), day=day(days),
        left_day=day(left), person=world.person(person), unit=owner_unit(world, seat, person),
        customer=world.customer(one["who"][which]), amount=whole(one["value"][which]),
    ).drop_nulls("day")  # fmt: skip


def _framed(world: World) -> tuple[Ints, Ints]:
    """Return customers and the days on which their contracts of a year begin."""
    listed = world.customers
    tech = np.array([one.goods == "tech" for one in TRADES])[listed.trade]
    framed = (tech & ~listed.seldom) | listed.key
    who = np.nonzero(framed & (listed.first < NEVER) & ~listed.idle)[0]
    first, since = never(listed.first[who])[:, None], int(calendar().first[FACTS_PLACE])
    starts = first + 365 * np.maximum(np.arange(5)[None, :] + (since - first) // 365, 0)
    lasts = (starts >= since) & (starts < KNOWN_UNTIL) & (starts < listed.end[who][:, None])
    which, column = np.nonzero(lasts)
    keep = np.unique(np.stack([who[which], starts[which, column]]), axis=1)
    return keep[0], keep[1]


def contract_table(world: World) -> Frame:
    """Return the contracts: a year's frame with technology customers who order often and key accounts, renewed each year."""
    dice, listed = world.dice("contracts"), world.customers
    buyer, start = _framed(world)
    submitted = calendar().working_from(start - dice.between(6, 15, len(start)))
    at = minute(dice, submitted)
    month = np.minimum(calendar().month_of(submitted), len(NAMES) - 1)
    hours = drift(60, 18)[month] * dice.between(30, 170, len(start)) // 100
    approved = at + hours * 6
    seat = listed.seat_on(buyer, submitted)
    owner = world.roster.owner(seat, submitted)
    lead = np.array([one.boss for one in world.org.seats], dtype=np.int64)[seat]
    table = frame(
        day=day(submitted), person=world.person(owner),
        approver=world.person(world.roster.owner(lead, submitted)),
        unit=pl.select(pl.when(pl.Series(owner == NOBODY)).then(world.unit(seat))).to_series(),
        customer=world.customer(buyer),
        amount=whole(listed.month[buyer] * 12 // 100_000 * 100_000 + 100_000),
        submitted_at=moment(at), approved_at=moment(approved),
        signed_day=day(approved // MINUTES + dice.between(0, 4, len(start))), start_day=day(start),
        end_day=pl.Series(start + 365, dtype=pl.Int32),
    )  # fmt: skip
    return by_day(table.drop_nulls("day"), "HT", "contract", 5)
