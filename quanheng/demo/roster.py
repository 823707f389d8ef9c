"""The organisation as columns: assignments, who owns a seat's customers on a day, who works in which month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from quanheng.demo.calendar import NAMES, TODAY_NUMBER, calendar
from quanheng.demo.dice import Dice, Flags, Ints
from quanheng.demo.names import NAME_PAIRS, people_names
from quanheng.demo.org import Org, Stay
from quanheng.demo.sizes import SELLING

NOBODY = -1
_WIDE = 1_000_000


@dataclass(frozen=True)
class Piece:
    """An assignment as the personnel records hold it; `last` is the last day, None while it lasts."""

    person: int
    unit: str
    post: str
    grade: str
    manager: int
    first: int
    last: int | None


@dataclass(frozen=True)
class Months:
    """One row for each person, seat and month worked, with the days from the first to the last of it."""

    person: Ints
    seat: Ints
    month: Ints
    first: Ints
    last: Ints
    grade: Ints

    def where(self, flags: Flags | Ints) -> Months:
        """Return the rows that are flagged, or at these places."""
        columns = (self.person, self.seat, self.month, self.first, self.last, self.grade)
        return Months(*(column[flags] for column in columns))

    def __len__(self) -> int:
        return len(self.person)


GRADE_RANKS = ("junior", "standard", "senior", "lead", "executive")


class Roster:
    """Looks up, for whole columns, who sits where."""

    def __init__(self, org: Org, seed: int) -> None:
        self.org = org
        self.codes = [org.code(person) for person in range(org.people)]
        order = Dice("names", seed).order(NAME_PAIRS).tolist()
        fresh = iter(people_names(order))
        taken = set(org.size.named.values())
        self.names = [
            org.size.named.get(code) or next(name for name in fresh if name not in taken)
            for code in self.codes
        ]
        self._stays = sorted(org.stays, key=lambda stay: (stay.seat, stay.first))
        self._from = np.array([s.seat * _WIDE + s.first for s in self._stays], dtype=np.int64)
        ends = [TODAY_NUMBER + 400 if s.last is None else s.last for s in self._stays]
        self._last = np.array(ends, dtype=np.int64)
        self._person = np.array([s.person for s in self._stays], dtype=np.int64)

    def owner(self, seats: Ints, days: Ints) -> Ints:
        """Return who sits in each seat on each day, or covers for it; −1 for nobody."""
        place = np.searchsorted(self._from, seats * _WIDE + days, side="right") - 1
        safe = np.maximum(place, 0)
        fits = (place >= 0) & (self._from[safe] // _WIDE == seats) & (self._last[safe] >= days)
        return np.where(fits, self._person[safe], NOBODY)

    def unit_of_seat(self, seats: Ints) -> pl.Series:
        """Return the unit of each seat, as its code before any move."""
        return pl.Series([seat.unit for seat in self.org.seats]).gather(seats)

    @cached_property
    def months(self) -> Months:
        """Everybody's months of work."""
        rows = list(_worked(self.org))
        person, seat, month, first, last, grade = np.array(rows, dtype=np.int64).T
        return Months(person, seat, month, first, last, grade)

    def of(self, *posts: str, since: int = 0) -> Months:
        """Return the months of work in some posts, from a month on."""
        wanted = np.array([seat.post in posts for seat in self.org.seats])
        rows = self.months
        return rows.where(wanted[rows.seat] & (rows.month >= since))

    def sellers(self, since: int = 0) -> Months:
        """Return the months of work in sales, managers apart."""
        return self.of(*SELLING, since=since)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The assignments, cut wherever unit, grade or manager changes."""
        by_seat = self.org.by_seat()
        stays = [stay for stay in self.org.stays if not stay.covers]
        return tuple(piece for stay in stays for piece in _cut(self.org, by_seat, stay))

    def picked(self, dice: Dice, posts: Sequence[str], days: Ints) -> Ints:
        """Return somebody in one of the posts who works on each day; −1 where eight throws find nobody."""
        rows = self.of(*posts)
        order = np.argsort(rows.month, kind="stable")
        ordered, months = rows.month[order], calendar().month_of(days)
        low, high = np.searchsorted(ordered, months), np.searchsorted(ordered, months, side="right")
        found = np.full(len(days), NOBODY, dtype=np.int64)
        for _ in range(8):
            place = np.minimum(
                dice.between(low, np.maximum(high - 1, low), len(days)), len(order) - 1
            )
            one = order[place]
            fits = (rows.first[one] <= days) & (days <= rows.last[one]) & (found == NOBODY)
            found = np.where(fits, rows.person[one], found)
        return found


def _worked(org: Org) -> Iterator[tuple[int, int, int, int, int, int]]:
    firsts, ends = calendar().first.tolist(), calendar().end.tolist()
    for stay in org.stays:
        if stay.covers:
            continue
        last = TODAY_NUMBER if stay.last is None else stay.last
        for month in range(len(NAMES)):
            low, high = max(stay.first, firsts[month]), min(last, ends[month] - 1)
            if low <= high:
                grade = GRADE_RANKS.index(stay.grade_on(high))
                yield stay.person, stay.seat, month, low, high, grade


def _cut(org: Org, by_seat: dict[int, list[Stay]], stay: Stay) -> Iterator[Piece]:
    seat = org.seats[stay.seat]
    days = {stay.first, *(day for day, _ in stay.grades)}
    boss = seat.number
    for _ in range(4):
        changes = [org.seats[boss].after[0]] if org.seats[boss].after else []  # type: ignore[index]
        boss = org.seats[boss].boss if org.seats[boss].after is None else org.seats[boss].after[2]  # type: ignore[index]
        days |= set(changes)
        if boss < 0:
            break
        for one in by_seat[boss]:
            days |= {one.first} | ({one.last + 1} if one.last is not None else set())
    end = stay.last if stay.last is not None else TODAY_NUMBER
    held: list[Piece] = []
    for day in sorted(day for day in days if stay.first <= day <= end):
        fits = (seat.unit_on(day), stay.grade_on(day), _manager(org, by_seat, stay, day))
        if held and fits == (held[-1].unit, held[-1].grade, held[-1].manager):
            continue
        if held:
            held[-1] = _until(held[-1], day - 1)
        held.append(Piece(stay.person, fits[0], seat.post, fits[1], fits[2], day, stay.last))
    yield from held


def _until(piece: Piece, last: int) -> Piece:
    return Piece(
        piece.person, piece.unit, piece.post, piece.grade, piece.manager, piece.first, last
    )


def _manager(org: Org, by_seat: dict[int, list[Stay]], stay: Stay, day: int) -> int:
    """Return whoever leads on a day: where the boss's seat is empty, the one above."""
    seat = org.seats[stay.seat]
    boss = seat.boss_on(day)
    while boss >= 0:
        found = next((one.person for one in by_seat[boss] if one.holds(day)), NOBODY)
        if found not in (NOBODY, stay.person):
            return found
        boss = org.seats[boss].boss_on(day)
    return NOBODY
