"""What drives the company from outside its sales: supply, spend and service of each branch, month by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanheng.demo import truths
from quanheng.demo.calendar import FACTS_PLACE, NAMES, place
from quanheng.demo.dice import Dice, Flags, Ints
from quanheng.demo.org import Org

MONTHS = len(NAMES)
# Days from order to delivery at the start and at the end.
SUPPLY_DAYS = (7, 4)
LATE_AROUND_FESTIVAL = 2
LAST_CLOSED = NAMES.index("2026-03")


@dataclass(frozen=True)
class Forces:
    """By branch and month, and where said by product line: whole numbers in the units that the names say.

    `delay_days` and `out_hundredths` have the axes branch, line, month; `hours_tenths` are those in which needs
    are solved; `trained` says in which months somebody is under the spell of a high-value training.
    """

    branches: tuple[str, ...]
    lines: tuple[str, ...]
    delay_days: Ints
    out_hundredths: Ints
    spend_percent: Ints
    hours_tenths: Ints
    usual_hours_tenths: Ints

    def branch(self, code: str) -> int:
        """Return the place of a branch; 0 where the company has none of that name."""
        return self.branches.index(code) if code in self.branches else 0

    def is_month(self, branch: str, names: tuple[str, ...], branches: Ints, months: Ints) -> Flags:
        """Return which pairs lie in a branch and in the named months; none where there is no such branch."""
        if branch not in self.branches:
            return np.zeros(len(branches), dtype=np.bool_)
        wanted = np.array([place(name) for name in names], dtype=np.int64)
        fits: Flags = np.isin(months, wanted) & (branches == self.branches.index(branch))
        return fits


def drift(start: int, end: int) -> Ints:
    """Return a value for each month that goes evenly from one to the other from 2024 on, times ten."""
    steps = np.clip(np.arange(MONTHS) - FACTS_PLACE, 0, LAST_CLOSED - FACTS_PLACE)
    return 10 * start + 10 * (end - start) * steps // (LAST_CLOSED - FACTS_PLACE)


def forces(org: Org, lines: tuple[str, ...], seed: int) -> Forces:
    """Return the company's forces; the same in every run of a seed."""
    branches = tuple(unit.code for unit in org.units if unit.kind == "branch")
    delay = _delays(branches, lines, seed)
    dice = Dice("forces", seed)
    count = len(branches) * MONTHS
    out = np.minimum(delay * truths.OUT_PER_DELAY_HUNDREDTHS, 1_500)
    spend = dice.between(*truths.SPEND_PERCENT, count).reshape(len(branches), MONTHS)
    own = dice.between(*truths.BRANCH_HOURS, len(branches)) * 10
    usual = drift(*truths.HOURS)
    wobble = dice.between(-15, 15, count).reshape(len(branches), MONTHS)
    hours = usual[None, :] + own[:, None] * usual[None, :] // usual[0] + wobble
    return Forces(branches, lines, delay, out, spend, hours, usual)


def _delays(branches: tuple[str, ...], lines: tuple[str, ...], seed: int) -> Ints:
    """Return days of delay above the usual: seldom a day or two, and what is planted."""
    dice = Dice("delays", seed)
    shape = (len(branches), len(lines), MONTHS)
    count = len(branches) * len(lines) * MONTHS
    delay = (dice.between(0, 9, count) // 8 * dice.between(1, 3, count)).reshape(shape)
    for line, names, days in truths.SUPPLY_SHOCKS:
        for name in names:
            delay[::2, lines.index(line), place(name)] = days
    return delay
