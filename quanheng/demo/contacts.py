"""Work with customers: visits, needs, demonstrations, outreach, forms."""

from __future__ import annotations

import numpy as np

from quanheng.demo.calendar import FACTS_PLACE
from quanheng.demo.dice import Dice, Ints
from quanheng.demo.forces import drift
from quanheng.demo.funnel import goods_on
from quanheng.demo.roster import Months
from quanheng.demo.trades import TRADES
from quanheng.demo.world import Frame, World, by_day, day, frame, minute, moment, whole, words

VISITS, NEEDS, OUTREACH, FORMS = 5_400_000, 1_450_000, 540_000, 480_000
DEMOS_FOOD, DEMOS_TECH = 100_000, 1_200_000
VISIT_KINDS, VISIT_WEIGHTS = ("visit", "call", "message", "meeting"), (46, 26, 20, 8)
RESULTS = ("达成意向", "确认需求", "需再次拜访", "约定下次", "暂无进展")
SCRIPTS = ("新品推介", "节前备货", "老客回访", "方案邀约")
FIELDS = 24
SLOW_FEEDBACK, SLOW = "HY038", 48


def _met(
    world: World, topic: str, ppm: int, tech: int | None = None
) -> tuple[Dice, Months, Ints, Ints]:
    """Return sellers' months repeated, with a day and a customer each."""
    dice = world.dice(topic)
    rows = world.roster.sellers(FACTS_PLACE)
    often = ppm if tech is None else np.where(world.sells_tech(rows.seat), tech, ppm)
    rows, days = world.spread(dice, rows, often)
    who = world.any_customer(dice, rows.seat, days)
    met = who >= 0
    return dice, rows.where(met), days[met], who[met]


def visit_table(world: World) -> Frame:
    """Return visits, calls, messages and meetings; depth and fit rise with the grade and over time."""
    dice, rows, days, who = _met(
        world, "visits", VISITS * world.org.size.visits_percent // world.org.size.busy_percent
    )
    count = len(rows)
    better = (rows.grade >= 1).astype(np.int64) + (
        dice.below(1000, count) < drift(15, 45)[rows.month]
    )
    depth = np.clip(dice.bell(1, 5, count) + (better > 1), 1, 5)
    fit = np.clip(dice.bell(1, 5, count) + (better > 0), 1, 5)
    rated = dice.below(100, count) < 85
    step = dice.below(10, count) < depth + 1
    return by_day(
        frame(
            day=day(days), person=world.person(rows.person), customer=world.customer(who),
            kind=words(VISIT_KINDS, dice.choice(VISIT_WEIGHTS, count)),
            need_depth=whole(depth, rated), fit=whole(fit, rated), next_step=step,
            result=words(RESULTS, np.where(step, dice.below(2, count), 2 + dice.below(3, count))),
        ),
        "BF",
        "visit",
    )  # fmt: skip


def _tech(world: World, who: Ints) -> Ints:
    return np.array([one.goods == "tech" for one in TRADES])[world.customers.trade[who]]


def _product(world: World, dice: Dice, who: Ints, days: Ints) -> Ints:
    return np.where(
        _tech(world, who), goods_on(world, dice, days, "tech"), goods_on(world, dice, days, "food")
    )


def need_table(world: World) -> Frame:
    """Return what customers asked for: passed on in time as a rule, solved in the hours of branch and month."""
    dice, rows, days, who = _met(world, "needs", NEEDS)
    count = len(rows)
    heard = minute(dice, days)
    careful = world.dice("careful").between(82, 98, world.org.people)
    if SLOW_FEEDBACK in world.roster.codes:
        careful[world.roster.codes.index(SLOW_FEEDBACK)] = SLOW
    in_time = dice.below(100, count) < careful[rows.person]
    passed = heard + np.where(
        in_time, dice.between(20, 900, count), dice.between(1_500, 4_200, count)
    )
    answered = passed + dice.between(15, 240, count)
    hours = world.forces.hours_tenths[world.market.branch_of(rows.seat), rows.month]
    solved = passed + np.maximum(hours * 6 * dice.between(50, 150, count) // 100, 30)
    handler = _handlers(world, dice, days)
    return by_day(
        frame(
            day=day(days), person=world.person(rows.person), handler=world.person(handler),
            unit=world.unit(rows.seat), customer=world.customer(who),
            product=world.product(_product(world, dice, who, days)), heard_at=moment(heard),
            passed_at=moment(passed), answered_at=moment(answered), solved_at=moment(solved),
        ),
        "XQ",
        "need",
    )  # fmt: skip


def _handlers(world: World, dice: Dice, days: Ints) -> Ints:
    """Return who answers a need: customer service and those who look for needs, by turns."""
    return world.roster.picked(dice, ("customer_service", "customer_discovery"), days)


def demonstration_table(world: World) -> Frame:
    """Return the demonstrations of solutions."""
    dice, rows, days, who = _met(world, "demonstrations", DEMOS_FOOD, DEMOS_TECH)
    count = len(rows)
    passed = dice.below(1000, count) < drift(54, 64)[rows.month] + 40 * (rows.grade >= 1)
    rating = np.clip(dice.bell(2, 5, count) + passed, 1, 5)
    return by_day(
        frame(
            day=day(days),
            person=world.person(rows.person),
            customer=world.customer(who),
            product=world.product(_product(world, dice, who, days)),
            passed=passed,
            rating=whole(rating, dice.below(10, count) < 8),
        ),
        "YS",
        "demonstration",
    )


def outreach_table(world: World) -> Frame:
    """Return customers addressed with a script."""
    dice, rows, days, who = _met(world, "outreach", OUTREACH)
    count = len(rows)
    script = dice.below(len(SCRIPTS), count)
    answered = dice.below(100, count) < 28 + 6 * script
    rating = np.clip(dice.bell(2, 5, count) + (rows.grade >= 2), 1, 5)
    return by_day(
        frame(
            day=day(days),
            person=world.person(rows.person),
            customer=world.customer(who),
            script=words(SCRIPTS, script),
            answered=answered,
            passed=dice.below(100, count) < 70 + 6 * rows.grade,
            rating=whole(rating, answered),
        ),
        "CD",
        "contact",
    )


def form_table(world: World) -> Frame:
    """Return the forms on what customers need: sellers fill them in, and those who look for needs."""
    dice, rows, days, who = _met(world, "forms", FORMS)
    count = len(rows)
    filled = np.minimum(FIELDS, dice.bell(12, 22, count) + rows.grade)
    return by_day(
        frame(
            day=day(days),
            person=world.person(rows.person),
            customer=world.customer(who),
            fields_filled=whole(filled),
            fields_total=whole(np.full(count, FIELDS)),
        ),
        "DY",
        "form",
    )
