"""The calendar of the make-believe company as columns: working days, festivals, and how busy each day is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np

from quanheng.demo.dice import Dice, Flags, Ints
from quanheng.engine.ground.period import Span, add_months, epoch_day

TODAY = date(2026, 4, 20)
FIRST = date(2023, 1, 1)
FACTS_FROM = date(2024, 1, 1)
CLOSED = Span(FACTS_FROM, date(2026, 4, 1))
MONTHS = tuple(CLOSED.months)
# Every month that anything happens in, the last one unfinished.
ALL = Span(FIRST, date(2026, 5, 1))
NAMES = tuple(ALL.months)
# From which place in NAMES on there are facts of every kind.
FACTS_PLACE = NAMES.index("2024-01")
TODAY_NUMBER = epoch_day(TODAY)
KNOWN_UNTIL = TODAY_NUMBER + 1

SPRING_FESTIVALS = (
    Span(date(2023, 1, 21), date(2023, 1, 28)),
    Span(date(2024, 2, 10), date(2024, 2, 18)),
    Span(date(2025, 1, 28), date(2025, 2, 5)),
    Span(date(2026, 2, 15), date(2026, 2, 24)),
)
NATIONAL_DAYS = (
    Span(date(2023, 9, 29), date(2023, 10, 7)),
    Span(date(2024, 10, 1), date(2024, 10, 8)),
    Span(date(2025, 10, 1), date(2025, 10, 9)),
)
# Weekend days on which the country works, in exchange for a longer festival.
EXCHANGED = frozenset(
    date.fromisoformat(day)
    for day in """
    2023-01-28 2023-01-29 2023-04-23 2023-05-06 2023-06-25 2023-10-07 2023-10-08
    2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12
    2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
    2026-01-04 2026-02-14 2026-02-28
    """.split()
)
FREE = frozenset(
    date.fromisoformat(day)
    for day in """
    2023-01-01 2023-01-02 2023-04-05 2023-05-01 2023-05-02 2023-05-03 2023-06-22 2023-06-23
    2024-01-01 2024-04-04 2024-04-05 2024-05-01 2024-05-02 2024-05-03 2024-06-10 2024-09-16 2024-09-17
    2025-01-01 2025-04-04 2025-05-01 2025-05-02 2025-05-05 2025-06-02
    2026-01-01 2026-01-02 2026-04-06
    """.split()
)
FESTIVAL, SATURDAY, SUNDAY, NATIONAL, ORDINARY = 4, 30, 18, 75, 100
STOCKING_DAYS, STOCKING, AFTER, AFTER_DAYS = 24, 128, 60, 5
MONTH_END, QUARTER_END, HARVEST = 150, 175, 130
# What a mean month is worth in points of bustle, so that months can be held against it.
MEAN_MONTH = 2_450


def within(day: date, spans: tuple[Span, ...]) -> bool:
    """Return whether one of the spans holds the day."""
    return any(span.first <= day < span.end for span in spans)


@cache
def is_working(day: date) -> bool:
    """Return whether offices are open."""
    if day in EXCHANGED:
        return True
    if day in FREE or within(day, SPRING_FESTIVALS) or within(day, NATIONAL_DAYS):
        return False
    return day.weekday() < 5


@cache
def bustle(day: date) -> int:
    """Return how busy a day is with orders, in percent of an ordinary working day."""
    if within(day, SPRING_FESTIVALS):
        return FESTIVAL
    if within(day, NATIONAL_DAYS):
        return NATIONAL
    if not is_working(day):
        return SATURDAY if day.weekday() == 5 else SUNDAY
    return ORDINARY * _stocking(day) * _month_end(day) * _harvest(day) // 1_000_000


def _stocking(day: date) -> int:
    """Let shops fill their shelves in the weeks before the Spring Festival, and rest after it."""
    for festival in SPRING_FESTIVALS:
        if 0 < (festival.first - day).days <= STOCKING_DAYS:
            return STOCKING
        if 0 <= (day - festival.end).days < AFTER_DAYS:
            return AFTER
    return 100


def _month_end(day: date) -> int:
    """Let the last three working days of a month be busier, and those of a quarter busier still."""
    end = add_months(day.replace(day=1), 1)
    left, ahead = 0, day + timedelta(days=1)
    while ahead < end:
        left += is_working(ahead)
        ahead += timedelta(days=1)
    if left >= 3:
        return 100
    return QUARTER_END if day.month % 3 == 0 else MONTH_END


def _harvest(day: date) -> int:
    """Let Mid-Autumn and the National Day holiday empty the shelves; they are filled again at once."""
    near = (day.month == 9 and day.day >= 15) or (day.month == 10 and day.day <= 17)
    return HARVEST if near else 100


@dataclass(frozen=True)
class Calendar:
    """Columns over the days from `FIRST` on, and over the months: days as epoch days, months as places in `NAMES`."""

    first: Ints
    end: Ints
    bustle: Ints
    working: Ints

    def month_of(self, days: Ints) -> Ints:
        """Return in which month each day lies."""
        return np.searchsorted(self.first, days, side="right") - 1

    def weight(self, month: int) -> int:
        """Return how busy a month is, in points."""
        start = int(self.first[0])
        return int(self.bustle[self.first[month] - start : self.end[month] - start].sum())

    def working_from(self, days: Ints) -> Ints:
        """Return the first working day on or after each day."""
        place = np.minimum(np.searchsorted(self.working, days), len(self.working) - 1)
        return self.working[place]

    def working_between(self, dice: Dice, first: Ints, last: Ints) -> Ints:
        """Return a working day from the first to the last of each; the last where there is none."""
        low = np.searchsorted(self.working, first)
        high = np.searchsorted(self.working, last, side="right") - 1
        place = dice.between(low, np.maximum(low, high), len(first))
        return np.where(high >= low, self.working[np.minimum(place, len(self.working) - 1)], last)

    def busy(self, dice: Dice, months: Ints) -> Ints:
        """Return a day of each month, busy ones more often."""
        ends = np.cumsum(self.bustle)
        start = int(self.first[0])
        low = np.where(
            self.first[months] > start, ends[np.maximum(self.first[months] - start - 1, 0)], 0
        )
        high = ends[self.end[months] - start - 1]
        point = low + dice.below(high - low, len(months))
        return start + np.searchsorted(ends, point, side="right")

    def is_working(self, days: Ints) -> Flags:
        """Return whether offices are open on each day."""
        found: Flags = np.equal(self.working_from(days), days)
        return found


@cache
def calendar() -> Calendar:
    """Return the calendar."""
    firsts = [date.fromisoformat(f"{name}-01") for name in NAMES]
    ends = [min(add_months(one, 1), TODAY + timedelta(days=1)) for one in firsts]
    # Some promises reach beyond today: the calendar runs on for a while.
    days = [FIRST + timedelta(days=i) for i in range((TODAY - FIRST).days + 200)]
    return Calendar(
        first=np.array([epoch_day(one) for one in firsts], dtype=np.int64),
        end=np.array([epoch_day(one) for one in ends], dtype=np.int64),
        bustle=np.array([bustle(day) for day in days], dtype=np.int64),
        working=np.array([epoch_day(day) for day in days if is_working(day)], dtype=np.int64),
    )


def place(name: str) -> int:
    """Return the place of a month, such as '2025-12', in `NAMES`."""
    return NAMES.index(name)


def working_after(day: int) -> int:
    """Return the first working day on or after an epoch day."""
    return int(calendar().working_from(np.array([day], dtype=np.int64))[0])


def month_of_day(day: int) -> int:
    """Return the place of the month in which an epoch day lies."""
    return int(calendar().month_of(np.array([day], dtype=np.int64))[0])
