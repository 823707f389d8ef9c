"""How many new customers sellers plan to win each month, and how many they do: what is asked for can be reached."""

from __future__ import annotations

import numpy as np

from quanheng.demo import truths
from quanheng.demo.dice import Dice, Ints
from quanheng.demo.org import Org
from quanheng.demo.roster import Months

# New customers a month that a seller of each grade plans to win, in ppm, and who is there for nothing else.
PACE = {
    "food": (1_100_000, 1_000_000, 120_000, 0, 0),
    "tech": (500_000, 420_000, 80_000, 0, 0),
}
PACE_OF_GROWTH = {"food": 3_200_000, "tech": 1_500_000}
# So much of what is planned comes in its month, and so much of the pace beside the plan (ppm).
AS_PLANNED, BESIDE = 640_000, 270_000
# Nothing is planned for who works fewer days of a month; nothing is found by who works fewer still.
PLAN_DAYS, FIND_DAYS = 20, 10
MOST = 4


def pace(org: Org, rows: Months) -> Ints:
    """Return the pace of each row's seat and grade: new customers a month, in ppm."""
    goods = {one.letters: one.goods for one in org.size.businesses}
    of_seat = [goods.get(seat.business, "food") for seat in org.seats]
    tech = np.array([one == "tech" for one in of_seat])[rows.seat]
    grows = np.array([seat.post == "growth_salesperson" for seat in org.seats])[rows.seat]
    food, other = (np.array(PACE[one], dtype=np.int64)[rows.grade] for one in ("food", "tech"))
    usual = np.where(tech, other, food)
    return np.where(grows, np.where(tech, PACE_OF_GROWTH["tech"], PACE_OF_GROWTH["food"]), usual)


def planned(org: Org, rows: Months, seed: int) -> Ints:
    """Return how many each row plans to win: whole ones, none in some months where the pace is below one."""
    each = pace(org, rows)
    done = Dice("plans", seed).below(1_000_000, len(org.seats))[rows.seat] + each * rows.month
    found = (done + each) // 1_000_000 - done // 1_000_000
    return np.where(rows.last - rows.first + 1 >= PLAN_DAYS, found, 0)


def won(org: Org, dice: Dice, rows: Months, spent: Ints, seed: int) -> Ints:
    """Return how many each row wins; what the branch spent before, in percent of the usual, brings more."""
    count = len(rows)
    more = 1_000_000 + truths.NEW_PER_SPEND * (spent - 100) // 100
    plan = planned(org, rows, seed)
    found = np.zeros(count, dtype=np.int64)
    for turn in range(MOST):
        found += (plan > turn) & dice.chance(AS_PLANNED * more // 1_000_000, count)
    half = pace(org, rows) * BESIDE // 1_000_000 * more // 2_000_000
    for _ in range(2):
        found += half // 1_000_000 + dice.chance(half % 1_000_000, count)
    return np.where(rows.last - rows.first >= FIND_DAYS, found, 0)
