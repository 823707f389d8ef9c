"""What customers and colleagues answer when they are asked, and how people are appraised."""

from __future__ import annotations

import numpy as np
import polars as pl

from quanheng.demo import truths
from quanheng.demo.calendar import FACTS_PLACE, KNOWN_UNTIL, NAMES, calendar
from quanheng.demo.dice import Dice, Ints
from quanheng.demo.roster import NOBODY, Months
from quanheng.demo.sizes import SELLING
from quanheng.demo.world import Frame, World, by_day, day, frame, whole, words

TOPICS = ("satisfaction", "collaboration", "support", "recommend", "staff", "performance")
# How often each score from 1 to 5 is given to people who are liked little, well and very well.
MOODS = ((1, 4, 16, 47, 32), (0, 2, 9, 42, 47), (0, 0, 4, 30, 66))
RECOMMEND = (1, 1, 1, 2, 3, 3, 6, 14, 25, 26, 22)
SATISFACTION, COLLABORATION, SUPPORT, RECOMMENDED = 640_000, 3, 1_000_000, 3_000_000
SUPPORTING = (
    "purchasing", "customer_service", "after_sales", "customer_discovery", "finance", "hr", "marketing",
    "admin", "front_desk", "research",
)  # fmt: skip
# Ratings and results are in thousandths where a fraction is meant.
THOUSAND = 1_000


def rating_table(world: World) -> Frame:
    """Return every answer; scores are thousandths of a point."""
    liked = world.dice("liked").choice([1, 2, 1], world.org.people)
    satisfied = _satisfaction(world, liked)
    parts = [
        satisfied,
        _answered_twice(satisfied),
        *_collaboration(world, liked),
        _support(world, liked),
        _recommend(world),
        *_of_staff(world),
    ]
    return by_day(pl.concat(parts), "PF", "rating")


def _rows(
    world: World, topic: str, days: Ints, score: Ints, *, person: Ints | None = None, unit: pl.Series | None = None,
    rater: Ints | None = None, customer: Ints | None = None, across: bool | None = None,
) -> Frame:  # fmt: skip
    count = len(days)
    nobody = np.full(count, NOBODY, dtype=np.int64)
    month = calendar().month_of(days)
    survey = [f"{topic}-{name}" for name in NAMES]
    return frame(
        day=day(days), topic=words(TOPICS, np.full(count, TOPICS.index(topic))),
        person=world.person(nobody if person is None else person),
        unit=pl.Series([None] * count, dtype=pl.String) if unit is None else unit,
        rater=world.person(nobody if rater is None else rater),
        customer=world.customer(nobody if customer is None else customer), score=whole(score),
        across=pl.Series([across] * count, dtype=pl.Boolean), survey=words(survey, month),
    ).unique(
        ("person", "rater", "customer", "unit", "survey")
        if rater is not None or customer is not None
        else None,
        keep="first",
        maintain_order=True,
    )  # fmt: skip


def _score(dice: Dice, liked: Ints) -> Ints:
    found = np.zeros(len(liked), dtype=np.int64)
    for mood, weights in enumerate(MOODS):
        found = np.where(liked == mood, dice.choice(weights, len(liked)) + 1, found)
    return found * THOUSAND


def _satisfaction(world: World, liked: Ints) -> Frame:
    dice = world.dice("satisfaction")
    rows, days = world.spread(dice, world.roster.sellers(FACTS_PLACE), SATISFACTION)
    who = world.any_customer(dice, rows.seat, days)
    rows, days, who = rows.where(who >= 0), days[who >= 0], who[who >= 0]
    return _rows(
        world,
        "satisfaction",
        days,
        _score(dice, liked[rows.person]),
        person=rows.person,
        customer=who,
    )


def _answered_twice(table: Frame) -> Frame:
    """Return one more answer of a customer to a survey that it has answered already, in another mood."""
    first = table.filter(pl.col("survey") == f"satisfaction-{truths.DOUBTFUL_MONTH}")[:1]
    score, much = pl.col("score"), 2 * THOUSAND
    return first.with_columns(
        score=pl.when(score > 3 * THOUSAND).then(score - much).otherwise(score + much)
    )


def _collaboration(world: World, liked: Ints) -> list[Frame]:
    """Let team mates and the manager rate sellers each quarter, and back offices now and then."""
    dice, rows, parts = world.dice("collaboration"), world.roster.sellers(FACTS_PLACE), []
    rows = rows.where(rows.last - rows.first >= 15)
    for turn in range(COLLABORATION):
        some = rows.where(dice.below(100, len(rows)) < (80, 20, 12)[turn])
        days = calendar().working_between(dice, some.first, some.last)
        lead = np.array([seat.boss for seat in world.org.seats], dtype=np.int64)[some.seat]
        rater = world.roster.owner(lead, days) if turn == 0 else _mates(world, dice, some, days)
        if turn == 2:
            rater = world.roster.picked(dice, ("customer_service", "purchasing", "finance"), days)
        score = _score(dice, liked[some.person])
        if turn == 0:
            score = np.clip(score + shifted(world, lead) * 10, 1_000, 5_000)
        fits = (rater >= 0) & (rater != some.person)
        who = {"person": some.person[fits], "rater": rater[fits]}
        part = _rows(world, "collaboration", days[fits], score[fits], **who, across=turn == 2)
        parts.append(part)
    once = ("person", "rater", "survey")
    return [pl.concat(parts).unique(once, keep="first", maintain_order=True)]


def shifted(world: World, leads: Ints) -> Ints:
    """Return by how many hundredths of a point each lead's seat rates too well or too badly."""
    found = np.zeros(len(world.org.seats), dtype=np.int64)
    for seat in world.org.seats:
        if seat.post == "sales_manager" and world.org.size.moves:
            found[seat.number] = truths.RATER_HUNDREDTHS * (
                (seat.unit == truths.LENIENT_TEAM) - (seat.unit == truths.HARSH_TEAM)
            )
    return found[leads]


def _mates(world: World, dice: Dice, rows: Months, days: Ints) -> Ints:
    """Return somebody else of the same team."""
    seats = world.org.of_post(*SELLING)
    units = sorted({seat.unit for seat in seats})
    of_unit = np.array(
        [units.index(seat.unit) if seat.sells else NOBODY for seat in world.org.seats],
        dtype=np.int64,
    )
    order = np.array(
        sorted((seat.number for seat in seats), key=lambda n: (of_unit[n], n)), dtype=np.int64
    )
    mine = of_unit[rows.seat]
    low = np.searchsorted(of_unit[order], mine)
    high = np.searchsorted(of_unit[order], mine, side="right")
    return world.roster.owner(order[dice.between(low, high - 1, len(days))], days)


def _support(world: World, liked: Ints) -> Frame:
    dice = world.dice("support")
    rows, days = world.spread(dice, world.since(*SUPPORTING), SUPPORT)
    rater = world.roster.picked(dice, SELLING, days)
    return _rows(
        world, "support", days, _score(dice, liked[rows.person]), person=rows.person, rater=rater
    )


def _recommend(world: World) -> Frame:
    """Let customers say how likely they are to recommend; each answer names who in customer success asked."""
    dice = world.dice("recommend")
    rows, days = world.spread(dice, world.since("customer_success"), RECOMMENDED)
    sellers = world.roster.sellers(FACTS_PLACE)
    order = np.argsort(sellers.month, kind="stable")
    low = np.searchsorted(sellers.month[order], rows.month)
    high = np.searchsorted(sellers.month[order], rows.month, side="right")
    seat = sellers.seat[order[dice.between(low, high - 1, len(rows))]]
    who = world.any_customer(dice, seat, days)
    score = dice.choice(RECOMMEND, len(rows)) * THOUSAND
    fits = who >= 0
    return _rows(
        world, "recommend", days[fits], score[fits], person=rows.person[fits], customer=who[fits]
    )


def _of_staff(world: World) -> list[Frame]:
    """Ask a part of everybody each month about work, and others about how performance is managed."""
    dice, parts = world.dice("staff"), []
    everybody = world.roster.months.where(world.roster.months.month >= FACTS_PLACE)
    for topic, chosen in (
        ("staff", dice.below(100, len(everybody)) < 8),
        ("performance", dice.below(100, len(everybody)) < 7),
    ):
        some = everybody.where(chosen)
        days = calendar().working_between(dice, some.first, some.last)
        liked = np.minimum(2, (some.month - FACTS_PLACE) // 12)
        person = None if topic == "staff" else world.roster.picked(dice, ("hr",), days)
        unit = world.unit(some.seat) if topic == "staff" else None
        parts.append(_rows(world, topic, days, _score(dice, liked), person=person, unit=unit))
    return parts


def appraisal_table(world: World) -> Frame:
    """Return the ratings of each quarter with the result of the quarter after it; in thousandths."""
    dice, rows = world.dice("appraisals"), world.roster.months
    quarters = np.arange(FACTS_PLACE - 1, len(NAMES), 3)
    rows = rows.where(np.isin(rows.month, quarters) & (rows.last - rows.first >= 20))
    count = len(rows)
    days = calendar().working_from(calendar().end[rows.month] + dice.between(5, 9, count))
    talent = Dice("talent", world.seed).bell(82, 118, world.org.people)
    seats = world.org.seats
    boss = np.array([max(seat.boss, 0) for seat in seats], dtype=np.int64)[rows.seat]
    rating = (
        3_300
        + (talent[rows.person] - 100) * 42
        + dice.bell(-600, 600, count)
        + shifted(world, boss) * 10
    )
    rating = np.clip(rating, 1_000, 5_000) // 100 * 100
    later = 940 + (talent[rows.person] - 100) * 9 + dice.bell(-180, 180, count)
    rater = world.roster.owner(boss, days)
    rater = np.where(rater == rows.person, NOBODY, rater)
    known = days + 92 < KNOWN_UNTIL
    keep = days < KNOWN_UNTIL
    table = frame(
        day=day(days), person=world.person(rows.person), unit=world.unit(rows.seat),
        rater=world.person(rater), rating=whole(rating), later_result=whole(later, known),
    )  # fmt: skip
    return by_day(table.filter(pl.Series(keep)), "KH", "appraisal")
