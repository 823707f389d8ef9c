"""The calendar of the make-believe company: working days, festivals, and how busy each day is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from quanheng.engine.ground.period import Span, add_months

TODAY = date(2026, 4, 20)
# September brings the customers whom October can keep; the six months after it are closed.
THIS_YEAR = Span(date(2025, 9, 1), date(2026, 4, 1))
LAST_YEAR = Span(date(2024, 10, 1), date(2025, 4, 1))
CLOSED = Span(date(2025, 10, 1), date(2026, 4, 1))
MONTHS = tuple(CLOSED.months)

SPRING_FESTIVALS = (
    Span(date(2025, 1, 28), date(2025, 2, 5)),
    Span(date(2026, 2, 15), date(2026, 2, 24)),
)
NATIONAL_DAYS = (
    Span(date(2024, 10, 1), date(2024, 10, 8)),
    Span(date(2025, 10, 1), date(2025, 10, 9)),
)
# Weekend days on which the country works, in exchange for a longer festival.
EXCHANGED = frozenset(
    date.fromisoformat(day)
    for day in """
    2024-09-29 2024-10-12 2025-01-26 2025-02-08 2025-09-28 2025-10-11
    2026-01-04 2026-02-14 2026-02-28
    """.split()
)
FREE = frozenset(
    date.fromisoformat(day) for day in "2025-01-01 2026-01-01 2026-01-02 2026-01-03".split()
)

FESTIVAL, SATURDAY, SUNDAY, ORDINARY = 4, 30, 18, 100
STOCKING_DAYS = 24
STOCKING, MONTH_END, HARVEST, NATIONAL = 128, 150, 140, 75


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month: its name '2025-12' and its days."""

    name: str
    span: Span


def months(span: Span = CLOSED) -> list[Month]:
    """Return the calendar months of a span that begins and ends with one."""
    firsts = [date.fromisoformat(f"{name}-01") for name in span.months]
    return [Month(f"{first:%Y-%m}", Span(first, add_months(first, 1))) for first in firsts]


def days(span: Span) -> Iterator[date]:
    """Yield each day of a span."""
    day = span.first
    while day < span.end:
        yield day
        day += timedelta(days=1)


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
def working_days(span: Span) -> tuple[date, ...]:
    """Return the days of a span on which offices are open."""
    return tuple(day for day in days(span) if is_working(day))


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
        if 0 <= (day - festival.end).days < 5:
            return 60
    return 100


def _month_end(day: date) -> int:
    first = day.replace(day=1)
    last_three = working_days(Span(first, add_months(first, 1)))[-3:]
    return MONTH_END if day in last_three else 100


def _harvest(day: date) -> int:
    """Let Mid-Autumn and the National Day holiday empty the shelves; they are filled again at once."""
    if (day.month, day.day) >= (9, 20) and day.month == 9:
        return HARVEST
    return HARVEST if day.month == 10 and day.day <= 17 else 100


def bustle_of(span: Span) -> int:
    """Return the sum of how busy the days of a span are."""
    return sum(bustle(day) for day in days(span))
