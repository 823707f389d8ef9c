"""Money that is spent: market spending, outlays, expense claims."""

from __future__ import annotations

import numpy as np

from quanheng.demo import truths
from quanheng.demo.calendar import FACTS_PLACE, KNOWN_UNTIL, NAMES, calendar
from quanheng.demo.dice import Flags, Ints
from quanheng.demo.forces import drift
from quanheng.demo.org import MERGED_ON
from quanheng.demo.roster import NOBODY
from quanheng.demo.selling_facts import deal_keys
from quanheng.demo.sizes import SELLING
from quanheng.demo.world import Frame, World, by_day, day, frame, minute, moment, whole, words

# What a branch spends in a month: purpose, channel, campaign; of promotion and care in hundred-thousandths of its
# sales, of selling in parts of a hundred of what its company spends on that.
KINDS = (
    ("promotion", "搜索推广", "线上获客", 660), ("promotion", "短视频", "短视频投放", 570), ("promotion", "行业展会", "春秋展会", 480),
    ("promotion", "终端陈列", "陈列与堆头", 480), ("customer_care", "客户活动", "客户答谢", 530), ("customer_care", "售后关怀", "老客回访", 350),
    ("selling", "差旅", "拜访差旅", 22), ("selling", "业务招待", "客户招待", 18), ("selling", "样品", "样品与试用", 16),
    ("selling", "渠道费用", "渠道返利与进场", 44),
)  # fmt: skip
# How much of the usual is spent on selling at the start and at the end, in percent.
FRUGAL = (104, 97)
CATEGORIES = ("差旅费", "业务招待费", "交通费", "办公费", "培训费")
CLAIMS = 950_000
# Hours to the last approval and days to the money, at the start and at the end; both in the same unit as `drift`.
APPROVAL_HOURS, CYCLE_DAYS = (72, 6), (13, 5)
OUTLAY_DAYS = (58, 40)
OUTLAY_SHARE = 17_000


def sales_of_branches(world: World) -> Ints:
    """Return what each branch sells in a month on average since 2024, in fen."""
    deals = world.deals
    since = deals.day >= calendar().first[FACTS_PLACE]
    sums = np.zeros(len(world.forces.branches), dtype=np.int64)
    np.add.at(sums, deals.branch[since], deals.amount[since])
    return sums // (len(NAMES) - FACTS_PLACE)


def usual_spend(world: World, branch: Ints, month: Ints, kind: Ints) -> Ints:
    """Return what a branch usually spends on a kind in a month, in fen; selling gets cheaper."""
    sells = np.array([one[0] == "selling" for one in KINDS])[kind]
    parts = np.array([one[3] for one in KINDS], dtype=np.int64)[kind]
    selling = parts * world.org.size.selling // 100 * drift(*FRUGAL)[month] // 1_000
    return sales_of_branches(world)[branch] * np.where(sells, selling, parts) // 100_000


def planned_spend(world: World, months: Ints) -> Ints:
    """Return what the company plans to spend on the market in each month, in fen."""
    month, branch, kind = _grid(months, len(world.forces.branches))
    usual = usual_spend(world, branch, month, kind)
    return np.asarray(usual.reshape(len(months), -1).sum(axis=1), dtype=np.int64)


def _grid(months: Ints, branches: int) -> tuple[Ints, ...]:
    shape = np.meshgrid(months, np.arange(branches), np.arange(len(KINDS)), indexing="ij")
    return tuple(one.ravel() for one in shape)


def _is_there(world: World, branch: Ints, month: Ints) -> Flags:
    """Return where a branch has not been merged into another one by the end of a month."""
    merged = world.forces.branch(truths.MERGED) if world.org.size.moves else NOBODY
    there: Flags = (branch != merged) | (calendar().end[month] - 1 < MERGED_ON)
    return there


def spend_table(world: World) -> Frame:
    """Return market spending by branch, month and kind; only promotion swings, and only it is credited with sales."""
    dice, branches = world.dice("spend"), len(world.forces.branches)
    month, branch, kind = _grid(np.arange(FACTS_PLACE, len(NAMES)), branches)
    keep = _is_there(world, branch, month)
    month, branch, kind = month[keep], branch[keep], kind[keep]
    count = len(month)
    promotes = np.array([one[0] == "promotion" for one in KINDS])[kind]
    steady = dice.between(90, 110, count)
    swing = np.where(promotes, world.forces.spend_percent[branch, month], steady)
    amount = usual_spend(world, branch, month, kind) * swing // 100
    days = calendar().working_between(dice, calendar().first[month], calendar().end[month] - 1)
    roi = np.array(drift(*truths.ROI_HUNDREDTHS))[month] // 10
    credited = amount * roi // 100 * dice.between(80, 120, count) // 100
    person = world.roster.picked(dice, ("marketing",), days)
    return by_day(
        frame(
            day=day(days), person=world.person(person), unit=world.branch_unit(branch, days),
            channel=words([one[1] for one in KINDS], kind),
            purpose=words([one[0] for one in KINDS], kind), amount=whole(amount // 100 * 100),
            credited=whole(credited // 100 * 100, promotes),
            campaign=words([one[2] for one in KINDS], kind),
        ),
        "FY",
        "spend",
        5,
    )  # fmt: skip


def outlay_table(world: World) -> Frame:
    """Return money laid out for deals, by whoever in finance answers for it, and when it came back."""
    dice, deals = world.dice("outlays"), world.deals
    month = calendar().month_of(deals.day)
    share = OUTLAY_SHARE * world.org.size.busy_percent // 100 * 3
    rows = np.nonzero(
        dice.chance(share, len(deals)) & (month >= FACTS_PLACE - 2) & (deals.amount > 500_000)
    )[0]
    month, count = month[rows], len(rows)
    days = calendar().working_from(deals.day[rows])
    back = days + drift(*OUTLAY_DAYS)[month] * dice.between(45, 155, count) // 1_000
    lost = dice.below(1_000, count) < 12
    keep = days < KNOWN_UNTIL
    table = frame(
        day=day(days), person=world.person(world.roster.picked(dice, ("finance",), days)),
        customer=world.customer(deals.customer[rows]), deal=deal_keys(deals).gather(rows),
        amount=whole(deals.amount[rows] * dice.between(20, 60, count) // 100),
        recovered_day=day(np.where(lost, NOBODY, back)),
    )  # fmt: skip
    return by_day(table.filter(keep), "DF", "outlay", 5)


def claim_table(world: World) -> Frame:
    """Return expense claims of sellers and managers; approval and payment get faster."""
    dice = world.dice("claims")
    rows, days = world.spread(dice, world.since(*SELLING, "sales_manager", "city_manager"), CLAIMS)
    count = len(rows)
    at = minute(dice, days)
    approved = at + drift(*APPROVAL_HOURS)[rows.month] * 6 * dice.between(25, 175, count) // 100
    paid = days + np.maximum(
        drift(*CYCLE_DAYS)[rows.month] * dice.between(55, 145, count) // 1_000, 1
    )
    paid = np.maximum(calendar().working_from(paid), approved // 1_440)
    findings = np.where(
        dice.below(1_000, count) < drift(110, 45)[rows.month] // 10, dice.between(1, 3, count), 0
    )
    looked = dice.below(100, count) < 96
    return by_day(
        frame(
            day=day(days), person=world.person(rows.person),
            handler=world.person(world.roster.picked(dice, ("finance",), days)),
            amount=whole(dice.bell(8_000, 260_000, count)),
            category=words(CATEGORIES, dice.choice([34, 24, 22, 12, 8], count)),
            submitted_at=moment(at), approved_at=moment(approved), paid_day=day(paid),
            findings=whole(findings, looked),
        ),
        "BX",
        "claim",
    )  # fmt: skip
