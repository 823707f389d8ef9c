from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from quanheng.engine.ground.period import epoch_day
from quanheng.facts.convert.days import days, moments
from quanheng.facts.convert.read import Context

CSV = Context(money_scale=2, timezone="Asia/Shanghai")
EXCEL = Context(money_scale=2, timezone="Asia/Shanghai", excel=True)
MARCH_1 = epoch_day(date(2026, 3, 1))


def day(text: str | None, *formats: str, context: Context = CSV):
    read = days(pl.Series([text], dtype=pl.String), formats=formats, context=context)
    return read.values[0] if read.problems[0] is None else read.problems[0]


def moment(text: str, *formats: str, context: Context = CSV):
    read = moments(pl.Series([text]), formats=formats, context=context)
    return read.values[0] if read.problems[0] is None else read.problems[0]


def utc(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    "text",
    ["2026-03-01", "2026/3/1", "2026/03/01", "2026.3.1", "2026年3月1日", "20260301",
     "2026-03-01 00:00:00.000", "2026-03-01T23:59:59", "2026/3/1 8:05", "2026-02-28T16:00:00Z",
     "2026-03-01 00:30:00+08:00"],
)  # fmt: skip
def test_a_day_is_read_in_the_ways_people_write_it(text):
    assert day(text) == MARCH_1


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01", "01/03/2026", "March 1", "46082", "tomorrow"]
)
def test_what_is_no_day_of_the_calendar_is_not_read(text):
    assert day(text) == "day"


def test_days_outside_1900_to_2199_are_a_problem():
    assert day("1899-12-31") == "years"
    assert day("26-03-01") == "years"
    assert day("2200-01-01") == "years"
    assert day("1900-01-01") == epoch_day(date(1900, 1, 1))
    assert day("2199-12-31") == epoch_day(date(2199, 12, 31))


def test_declared_formats_are_the_only_ones():
    assert day("01.03.2026", "%d.%m.%Y") == MARCH_1
    assert day("2026-03-01", "%d.%m.%Y") == "day"


def test_excel_may_hold_days_as_numbers():
    assert day("46082", context=EXCEL) == MARCH_1
    assert day("46082.75", context=EXCEL) == MARCH_1
    assert day("2026-03-01", "%d.%m.%Y", context=EXCEL) == MARCH_1
    since_1904 = Context(money_scale=2, timezone="Asia/Shanghai", excel=True, since_1904=True)
    assert day("44620", context=since_1904) == MARCH_1


def test_an_empty_cell_is_no_day_and_no_problem():
    assert day(None) is None


def test_moments_are_utc_milliseconds_of_the_zone_or_the_offset():
    assert moment("2026-03-01 08:00:00") == utc(2026, 3, 1)
    assert moment("2026-03-01 08:00") == utc(2026, 3, 1)
    assert moment("2026/3/1 8:00:00.250") == utc(2026, 3, 1) + 250
    assert moment("2026-03-01T00:00:00Z") == utc(2026, 3, 1)
    assert moment("2026-03-01T00:00:00-05:00") == utc(2026, 3, 1, 5)
    assert moment("2026-03-01") == utc(2026, 2, 28, 16)
    assert moment("46082.5", context=EXCEL) == utc(2026, 3, 1, 4)


def test_a_moment_that_the_clock_jumped_over_is_a_problem():
    berlin = Context(money_scale=2, timezone="Europe/Berlin")

    assert moment("2026-03-29 02:30:00", context=berlin) == "moment"
    assert moment("2026-10-25 02:30:00", context=berlin) == utc(2026, 10, 25, 0, 30)
    assert moment("25:00") == "moment"
