"""What the personnel records hold: training, pay, headcount, pay-outs, events, hiring, attendance."""

from __future__ import annotations

import numpy as np
import polars as pl

from quanheng.demo import truths
from quanheng.demo.calendar import FACTS_PLACE, KNOWN_UNTIL, NAMES, calendar
from quanheng.demo.dice import Dice, Ints
from quanheng.demo.learning import FAMILIES, QUESTIONS
from quanheng.demo.names import COURSES
from quanheng.demo.org import MERGED_ON, Seat
from quanheng.demo.roster import NOBODY, Months
from quanheng.demo.sizes import POSTS, SELLING
from quanheng.demo.world import Frame, World, by_day, day, frame, whole, words

# Yuan a month with everything the employer pays, by grade.
PAY = np.array([11_600, 15_300, 20_800, 32_400, 98_000], dtype=np.int64) * 100
RAISE_PPM = 3_000
TRAINING_PART = 26
PLANS = ("销售提成方案", "团队管理奖", "新客户奖")
PAY_DAY = 14
ATTENDANCE_FROM = NAMES.index("2026-01")
STATUS, HOW_OFTEN = ("present", "late", "leave", "travel", "absent"), (885, 32, 38, 40, 5)


def training_table(world: World) -> Frame:
    """Return the courses that people were given."""
    one, count = world.courses, len(world.courses.person)
    names = [COURSES[family] for family in FAMILIES]
    flat = [name for listed in names for name in listed]
    offset = np.cumsum([0, *(len(listed) for listed in names)])[:-1]
    size = np.array([len(listed) for listed in names], dtype=np.int64)
    course = offset[one.family] + one.course % size[one.family]
    return by_day(
        frame(
            day=day(one.day), person=world.person(one.person), course=words(flat, course),
            family=words(FAMILIES, one.family), done_day=day(one.done), cost=whole(one.cost),
            questions=whole(np.full(count, QUESTIONS), one.right >= 0),
            right=whole(one.right, one.right >= 0),
        ),
        "PX",
        "training",
    )  # fmt: skip


def pay_table(world: World) -> Frame:
    """Return what each person cost in each month, and what training cost each unit."""
    dice, rows = world.dice("pay"), world.roster.months
    rows = rows.where((rows.month >= FACTS_PLACE) & (rows.month < len(NAMES) - 1))
    order = np.lexsort((rows.first, rows.month, rows.person))
    person, month = rows.person[order], rows.month[order]
    same = (person[1:] == person[:-1]) & (month[1:] == month[:-1])
    begun = rows.first[order[np.r_[True, ~same]]]
    rows = rows.where(order[np.r_[~same, True]])
    days_worked, count = rows.last - begun + 1, len(rows)
    month_days = calendar().end[rows.month] - calendar().first[rows.month]
    raised = 1_000_000 + RAISE_PPM * (rows.month - FACTS_PLACE)
    amount = PAY[rows.grade] * raised // 1_000_000 * dice.bell(82, 118, count) // 100
    amount = amount * np.minimum(days_worked + 1, month_days) // month_days
    units = world.unit(rows.seat)
    table = frame(
        day=day(rows.last), person=world.person(rows.person),
        unit=pl.Series([None] * count, dtype=pl.String),
        kind=words(("salary",), np.zeros(count, dtype=np.int64)), amount=whole(amount),
    )  # fmt: skip
    sums = (
        pl.DataFrame({"day": day(calendar().end[rows.month] - 1), "unit": units, "amount": amount})
        .group_by("day", "unit", maintain_order=True)
        .agg(pl.col("amount").sum() * TRAINING_PART // 1_000)
    )
    taught = sums.select(
        "day",
        pl.lit(None, dtype=pl.String).alias("person"),
        _moved(world, sums),
        pl.lit("training").alias("kind"),
        "amount",
    )
    return by_day(table.vstack(taught), "CB", "cost")


def _moved(world: World, table: Frame) -> pl.Expr:
    """Return the unit, for those of a branch that was merged the larger one."""
    if not world.org.size.moves:
        return pl.col("unit")
    gone = (pl.col("unit") == truths.MERGED) & (pl.col("day") >= MERGED_ON)
    return pl.when(gone).then(pl.lit(truths.MERGED_INTO)).otherwise(pl.col("unit")).alias("unit")


def headcount_table(world: World) -> Frame:
    """Return how many people each unit needs, has and counts as core at the end of each month."""
    rows = [
        row
        for month in range(FACTS_PLACE, len(NAMES) - 1)
        for row in _counted(world, int(calendar().end[month]) - 1)
    ]
    days, heads, units, posts, needed, actual, core = zip(*rows, strict=True)
    return by_day(
        frame(
            day=day(np.array(days)), person=world.person(np.array(heads)), unit=pl.Series(units),
            post=pl.Series(posts), needed=whole(np.array(needed)), actual=whole(np.array(actual)),
            core=whole(np.array(core)),
        ),
        "BZ",
        "headcount",
        5,
    )  # fmt: skip


def is_core(world: World, person: int, grade: str) -> bool:
    """Return whether somebody counts as core: seniors, leads, and a third of the others."""
    return grade in ("senior", "lead", "executive") or (person * 7) % 10 < 2


def _counted(world: World, today: int) -> list[tuple[int, int, str, str, int, int, int]]:
    by_seat = world.org.by_seat()
    groups: dict[tuple[str, str], list[Seat]] = {}
    for seat in world.org.seats:
        if seat.last is None or seat.last >= today:
            groups.setdefault((seat.unit_on(today), POSTS[seat.post]), []).append(seat)
    found = []
    for (unit, post), seats in groups.items():
        here = [
            (s, next((one for one in by_seat[s.number] if one.holds(today)), None)) for s in seats
        ]
        there = [one for _, one in here if one]
        core = sum(is_core(world, one.person, one.grade_on(today)) for one in there)
        boss = seats[0].boss_on(today)
        lead = next((one.person for one in by_seat.get(boss, []) if one.holds(today)), NOBODY)
        found.append((today, lead, unit, post, len(seats), len(there), core))
    return found


def payout_table(world: World) -> Frame:
    """Return variable pay of sellers and their managers: due each month, now and then late, in some branches very."""
    dice = world.dice("payouts")
    rows = world.roster.of(*SELLING, "sales_manager", "city_manager", since=FACTS_PLACE - 1)
    due = calendar().end[rows.month] + PAY_DAY
    rows, due = rows.where(due < KNOWN_UNTIL), due[due < KNOWN_UNTIL]
    due = calendar().working_from(due)
    count, late = len(rows), _late(world, dice, rows, due)
    leads = rows.grade == 3
    amount = np.array([1_900, 3_100, 5_400, 7_800, 0], dtype=np.int64)[rows.grade] * dice.bell(
        20, 180, count
    )
    return by_day(
        frame(
            due_day=day(due),
            person=world.person(rows.person),
            unit=_payout_units(world, rows.seat, due),
            plan=words(PLANS, np.where(leads, 1, np.where(dice.below(10, count) == 0, 2, 0))),
            amount=whole(amount),
            paid_day=day(due + late),
            handler=world.person(world.roster.picked(dice, ("finance",), due)),
        ),
        "FF",
        "payout",
    ).unique(("person", "due_day"), keep="first", maintain_order=True)


def _late(world: World, dice: Dice, rows: Months, due: Ints) -> Ints:
    """Return how many days after the due day each is paid, below 0 before it."""
    count, month = len(rows), calendar().month_of(due)
    branch = world.market.branch_of(rows.seat)
    some, much, early = (
        dice.below(100, count) < 4,
        dice.between(1, 3, count),
        dice.between(0, 2, count),
    )
    late = np.where(some, much, -early)
    for unit, (names, days) in truths.LATE_PAY.items():
        slow = world.forces.is_month(unit, names, branch, month)
        late = np.where(slow, days + dice.between(-4, 6, count), late)
    return late


def _payout_units(world: World, seats: Ints, days: Ints) -> pl.Series:
    table = pl.DataFrame({"unit": world.unit(seats), "day": days})
    return table.select(_moved(world, table)).to_series()


def event_table(world: World) -> Frame:
    """Return who came, left, moved, was promoted and came back."""
    events = [event for event in world.org.events if event.day < KNOWN_UNTIL]
    grades = {stay.person: stay for stay in world.org.stays if not stay.covers}
    core = [
        is_core(world, event.person, grades[event.person].grade_on(event.day)) for event in events
    ]
    return by_day(
        frame(
            day=day(np.array([event.day for event in events])),
            person=world.person(np.array([event.person for event in events])),
            unit=pl.Series([event.unit for event in events]),
            kind=pl.Series([event.kind for event in events]),
            post=pl.Series([POSTS[event.post] for event in events]),
            voluntary=pl.Series([event.voluntary for event in events], dtype=pl.Boolean),
            core=pl.Series(core),
            reason=pl.Series([event.reason or None for event in events], dtype=pl.String),
            to_unit=pl.Series([event.to_unit or None for event in events], dtype=pl.String),
        ),
        "YD",
        "event",
        5,
    )  # fmt: skip


def hiring_table(world: World) -> Frame:
    """Return the requests to hire; recruiters are those who sit in the seat on the day."""
    since = int(calendar().first[FACTS_PLACE - 3])
    asked = [one for one in world.org.hirings if since <= one.day < KNOWN_UNTIL]
    days = np.array([one.day for one in asked], dtype=np.int64)
    seats = np.array([one.recruiter for one in asked], dtype=np.int64)
    head = np.full(len(asked), world.org.of_post("hr")[0].number)
    who = world.roster.owner(seats, days)
    who = np.where(who >= 0, who, world.roster.owner(head, days))
    return by_day(
        frame(
            day=day(days),
            person=world.person(who),
            unit=pl.Series([one.unit for one in asked]),
            post=pl.Series([POSTS[one.post] for one in asked]),
            started_day=day(
                np.array([-1 if one.started is None else one.started for one in asked])
            ),
            hired=world.person(
                np.array([NOBODY if one.hired is None else one.hired for one in asked])
            ),
        ),
        "ZP",
        "hiring",
        5,
    )


def attendance_table(world: World) -> Frame:
    """Return everybody's working days of the first quarter of 2026 and of April to date."""
    dice, rows = world.dice("attendance"), world.roster.months
    rows = rows.where(rows.month >= ATTENDANCE_FROM)
    working = calendar().working
    low, high = (
        np.searchsorted(working, rows.first),
        np.searchsorted(working, rows.last, side="right"),
    )
    which = np.repeat(np.arange(len(rows)), high - low)
    step = np.arange(len(which)) - np.repeat(np.cumsum(high - low) - (high - low), high - low)
    days, count = working[low[which] + step], len(which)
    status = dice.choice(HOW_OFTEN, count)
    there = (status <= 1) | (status == 3)
    hours = np.where(there, dice.bell(70, 100, count), 0) * 100
    order = np.lexsort((rows.person[which], days))
    return frame(
        person=world.person(rows.person[which]), day=day(days), status=words(STATUS, status),
        hours=whole(hours),
    )[order].unique(("person", "day"), keep="first", maintain_order=True)  # fmt: skip
