"""What customers and colleagues answered when they were asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from quanheng.demo import seasons
from quanheng.demo.customers import Customer, by_owner
from quanheng.demo.dice import SEED, Dice, dice
from quanheng.demo.people import Staff
from quanheng.demo.seasons import Month
from quanheng.demo.service import agents

# How often each score from 1 to 5 is given, for people who are liked little, well and very well.
MOODS = ((1, 4, 16, 47, 32), (0, 2, 9, 42, 47), (0, 0, 4, 30, 66))
RECOMMEND = (1, 1, 1, 2, 3, 6, 9, 16, 25, 21, 15)
STAFF_MONTHS = ("2025-12", "2026-03")
EACH, SUPPORT_EACH, RECOMMEND_EACH, STAFF_EACH = 3, 6, 40, 80


class Rating(NamedTuple):
    """One answer; scores run from 1 to 5, for `recommend` from 0 to 10."""

    rating: str
    day: date
    topic: str
    person: str
    unit: str
    rater: str
    customer: str
    score: int


def ratings(staff: Staff, listed: Sequence[Customer], seed: int = SEED) -> list[Rating]:
    """Return the answers of six months by day."""
    thrown = dice("ratings", seed)
    liked = {held.person: thrown.choice((0, 1, 1, 2)) for held in staff.assignments}
    made: list[Rating] = []
    for month in seasons.months():
        made += _of_sellers(thrown, staff, tuple(listed), month, liked)
        made += _of_support(thrown, staff, month, liked)
        made += _of_company(thrown, staff, listed, month)
    made.sort(key=lambda one: (one.day, one.topic, one.person, one.customer, one.rater))
    return [one._replace(rating=f"PF{i:05}") for i, one in enumerate(made, start=1)]


def _of_sellers(
    thrown: Dice, staff: Staff, listed: tuple[Customer, ...], month: Month, liked: dict[str, int]
) -> Iterator[Rating]:
    owned = by_owner(listed, month.span)
    for person in staff.sellers(month.span):
        held = staff.at(person, month.span.last)
        if held is None:
            continue
        team = [mate for mate in staff.sellers(month.span) if mate != person]
        mates = [mate for mate in team if _unit(staff, mate, month) == held.unit]
        for rater in (*thrown.sample(mates, min(EACH - 1, len(mates))), held.manager):
            score = _score(thrown, liked[person])
            yield Rating("", _day(thrown, month), "collaboration", person, "", rater, "", score)
        for one in thrown.sample(owned[person], min(EACH, len(owned[person]))):
            score, day = _score(thrown, liked[person]), _day(thrown, month)
            yield Rating("", day, "satisfaction", person, "", "", one.code, score)


def _unit(staff: Staff, person: str, month: Month) -> str:
    held = staff.at(person, month.span.last)
    return held.unit if held else ""


def _of_support(
    thrown: Dice, staff: Staff, month: Month, liked: dict[str, int]
) -> Iterator[Rating]:
    asked = [person for person in staff.sellers(month.span) if staff.at(person, month.span.last)]
    for agent in agents(staff):
        for rater in thrown.sample(asked, SUPPORT_EACH):
            score = _score(thrown, liked[agent])
            yield Rating("", _day(thrown, month), "support", agent, "", rater, "", score)


def _of_company(
    thrown: Dice, staff: Staff, listed: Sequence[Customer], month: Month
) -> Iterator[Rating]:
    buying = [one for one in listed if one.active(month.span.last)]
    for one in thrown.sample(buying, RECOMMEND_EACH):
        score = thrown.choices(range(11), RECOMMEND)[0]
        yield Rating("", _day(thrown, month), "recommend", "", "", "", one.code, score)
    if month.name in STAFF_MONTHS:
        everybody = [a for a in staff.assignments if a.holds(month.span.last)]
        for held in thrown.sample(everybody, STAFF_EACH):
            score = _score(thrown, 1)
            yield Rating("", _day(thrown, month), "staff", "", held.unit, "", "", score)


def _score(thrown: Dice, liked: int) -> int:
    return thrown.choices((1, 2, 3, 4, 5), MOODS[liked])[0]


def _day(thrown: Dice, month: Month) -> date:
    return thrown.choice(seasons.working_days(month.span))
