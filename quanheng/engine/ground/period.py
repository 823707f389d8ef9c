"""Spans of days and the periods of a calendar: half-open, [first, end), as everywhere here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

EPOCH = date(1970, 1, 1)
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
NAMED = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})(?:-(?P<day>\d{2}))?|Q(?P<quarter>[1-4])|H(?P<half>[12])))?",
    re.ASCII,
)


DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2200


class NotAPeriod(Refused):
    """The text names no day or period."""


def epoch_day(day: date) -> int:
    """Return the day as days since 1970-01-01, as facts hold it."""
    return (day - EPOCH).days


def from_epoch_day(number: int) -> date:
    """Return the date of an epoch day."""
    return EPOCH + timedelta(days=number)


@dataclass(frozen=True, order=True)
class Span:
    """The days from `first` up to, but not with, `end`."""

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.first >= self.end:
            raise NotAPeriod(
                said(
                    "The span from {first} to {end} holds no day; its end must be later than its first day.",
                    first=self.first.isoformat(),
                    end=self.end.isoformat(),
                )
            )

    def __str__(self) -> str:
        return f"{self.first.isoformat()}/{self.end.isoformat()}"

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    @property
    def months(self) -> list[str]:
        """The calendar months it touches, as '2025-12', oldest first."""
        last, month, out = self.last, self.first.replace(day=1), []
        while month <= last:
            out.append(f"{month:%Y-%m}")
            month = add_months(month, 1)
        return out

    def last_year(self) -> Span:
        """Return the same days a year earlier: a February whole as a February whole, 29 February as the 28th."""
        return Span(
            _year_before(self.first, date(self.first.year - 1, 2, 28)),
            _year_before(self.end, date(self.end.year - 1, 3, 1)),
        )

    def previous(self) -> Span:
        """Return the span just before: whole months where this one is whole months, else as many days."""
        if self.first.day == 1 and self.end.day == 1:
            months = (self.end.year - self.first.year) * 12 + self.end.month - self.first.month
            return Span(add_months(self.first, -months), self.first)
        return Span(self.first - (self.end - self.first), self.first)


def _year_before(day: date, leap_day: date) -> date:
    return leap_day if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def add_months(first: date, months: int) -> date:
    """Return the first day of the month that is `months` after that of `first` (a first of month)."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def read_day(text: str) -> date:
    """Return the day written as 2026-03-31.

    :raises NotAPeriod: it is not a day of the calendar.
    """
    try:
        if DAY.fullmatch(text):
            return _known(date.fromisoformat(text))
        raise ValueError(text)
    except ValueError:
        raise NotAPeriod(
            said(
                "“{text}” is not a day of the calendar from 1900 to 2199; write it as 2026-03-31.",
                text=text,
            )
        ) from None


def read_period(text: str, *, fiscal_start: int = 1) -> Span:
    """Return the span of '2026', '2026-Q1', '2026-H1', '2026-03' or '2026-03-31'.

    A year, half or quarter begins with the month `fiscal_start` (1 to 12) of the year it names.

    :raises NotAPeriod: the text is none of these.
    """
    found = NAMED.fullmatch(text.strip())
    if found is None:
        raise NotAPeriod(
            said(
                "“{text}” is not a period; write 2026-03 for a month, 2026-Q1 for a quarter, 2026-H1 for a half or 2026 for a year.",
                text=text,
            )
        )
    try:
        span = _span(found.groupdict(), fiscal_start)
        _known(span.first)
        return span
    except ValueError:
        raise NotAPeriod(
            said("“{text}” is not in the calendar from 1900 to 2199.", text=text)
        ) from None


def _known(day: date) -> date:
    """Return the day.

    :raises ValueError: it lies outside the years that facts and orgs may have.
    """
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise ValueError(day)
    return day


def _span(parts: dict[str, str | None], fiscal_start: int) -> Span:
    year = int(parts["year"] or 0)
    if parts["day"]:
        day = date(year, int(parts["month"] or 0), int(parts["day"]))
        return Span(day, day + timedelta(days=1))
    if parts["month"]:
        first = date(year, int(parts["month"]), 1)
        return Span(first, add_months(first, 1))
    start = date(year, fiscal_start, 1)
    for unit in ("quarter", "half"):
        if number := parts[unit]:
            first = add_months(start, (int(number) - 1) * MONTHS[unit])
            return Span(first, add_months(first, MONTHS[unit]))
    return Span(start, add_months(start, 12))


def pieces(span: Span, per: str | None, *, fiscal_start: int = 1) -> list[Span]:
    """Return `span` cut at the borders of months, quarters or years; whole where `per` is None."""
    return [span] if per is None else list(_cut(span, MONTHS[per], fiscal_start))


def _cut(span: Span, months: int, fiscal_start: int) -> Iterator[Span]:
    back = (span.first.month - fiscal_start) % months
    border = add_months(span.first.replace(day=1), months - back)
    first = span.first
    while border < span.end:
        yield Span(first, border)
        first, border = border, add_months(border, months)
    yield Span(first, span.end)
