"""Everything that the tables are made of, and how its numbers become codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from quanheng.demo import truths
from quanheng.demo.calendar import FACTS_PLACE, KNOWN_UNTIL, calendar
from quanheng.demo.customers import Customers, customers
from quanheng.demo.dice import SEED, Dice, Flags, Ints
from quanheng.demo.forces import Forces, forces
from quanheng.demo.learning import Training, trained, training
from quanheng.demo.names import CITIES
from quanheng.demo.org import MERGED_ON, Org
from quanheng.demo.products import Product, Range, as_columns, products
from quanheng.demo.roster import NOBODY, Months, Roster
from quanheng.demo.sales import Deals, Market, deals
from quanheng.demo.sizes import SIZES
from quanheng.demo.staffing import staffed

MINUTES = 1_440
OPENS, SHUTS = 8 * 60 + 30, 17 * 60 + 30
Frame = pl.DataFrame


@dataclass(frozen=True)
class World:
    """The company before it is written down: organisation, customers, goods, deals, training."""

    seed: int
    org: Org
    roster: Roster
    listed: tuple[Product, ...]
    goods: Range
    forces: Forces
    customers: Customers
    courses: Training
    deals: Deals
    market: Market

    def dice(self, topic: str) -> Dice:
        """Return the dice of a topic."""
        return Dice(topic, self.seed)

    def person(self, numbers: Ints) -> pl.Series:
        """Return codes of people; null for nobody."""
        return _gather(self.roster.codes, numbers)

    def product(self, numbers: Ints) -> pl.Series:
        """Return codes of products."""
        return _gather([one.code for one in self.listed], numbers)

    def customer(self, numbers: Ints) -> pl.Series:
        """Return codes of customers; null for none."""
        return _gather(self._customer_codes, numbers)

    def unit(self, seats: Ints) -> pl.Series:
        """Return the units of seats."""
        return _gather([seat.unit for seat in self.org.seats], seats)

    def branch_unit(self, branches: Ints, days: Ints) -> pl.Series:
        """Return the units of branches on days: one that was merged is the larger one from then on."""
        into = self.forces.branch(truths.MERGED_INTO)
        merged = (
            (branches == self.forces.branch(truths.MERGED))
            & (days >= MERGED_ON)
            & self.org.size.moves
        )
        return _gather(list(self.forces.branches), np.where(merged, into, branches))

    def sells_tech(self, seats: Ints) -> Flags:
        """Return which seats belong to a business of technology."""
        tech = {one.letters for one in self.org.size.businesses if one.goods == "tech"}
        return np.array([seat.business in tech for seat in self.org.seats])[seats]

    def line(self, product: Ints) -> pl.Series:
        """Return the lines of products."""
        return _gather(list(self.goods.lines), self.goods.line[product])

    @cached_property
    def _customer_codes(self) -> list[str]:
        width = 4 if len(self.customers) < 10_000 and not self.org.size.moves else 5
        return [f"KH{i:0{width}}" for i in range(1, len(self.customers) + 1)]

    @cached_property
    def city(self) -> Ints:
        """The place of each branch's city in `CITIES`."""
        keys = list(CITIES)
        return np.array(
            [keys.index(one.split("-")[1]) for one in self.forces.branches], dtype=np.int64
        )

    @cached_property
    def _by_seat(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Customers by seat, with the days from and until which they belong there."""
        listed = self.customers
        known = np.nonzero(~listed.idle)[0]
        later = known[listed.moved[known] < listed.end[known]]
        who = np.r_[known, later]
        seat = np.r_[listed.seat[known], listed.seat_after[later]]
        first = np.r_[listed.since[known], listed.moved[later]]
        end = np.r_[np.minimum(listed.end[known], listed.moved[known]), listed.end[later]]
        order = np.argsort(seat, kind="stable")
        return who[order], seat[order], first[order], end[order]

    def any_customer(self, dice: Dice, seats: Ints, days: Ints) -> Ints:
        """Return a customer of each seat that is known and not lost on the day; −1 where there is none."""
        who, sorted_, first, end = self._by_seat
        low = np.searchsorted(sorted_, seats)
        high = np.searchsorted(sorted_, seats, side="right")
        found = np.full(len(seats), NOBODY, dtype=np.int64)
        for _ in range(6):
            drawn = dice.between(low, np.maximum(high - 1, low), len(seats))
            drawn = np.minimum(drawn, len(who) - 1)
            fits = (high > low) & (first[drawn] <= days) & (end[drawn] > days)
            found = np.where((found == NOBODY) & fits, who[drawn], found)
        return found

    def spread(self, dice: Dice, rows: Months, ppm: Ints | int) -> tuple[Months, Ints]:
        """Return rows repeated so often in a month (in ppm), each with a working day of its own."""
        ppm = np.broadcast_to(np.asarray(ppm, dtype=np.int64), (len(rows),))
        share = ppm * (rows.last - rows.first + 1) // 30 * self.org.size.busy_percent // 100
        count = share // 1_000_000 + dice.chance(share % 1_000_000, len(rows))
        which = np.repeat(np.arange(len(rows)), count)
        spread = rows.where(which)
        return spread, calendar().working_between(dice, spread.first, spread.last)

    def since(self, *posts: str) -> Months:
        """Return the months worked in some posts since 2024."""
        return self.roster.of(*posts, since=FACTS_PLACE)


def world(size: str, seed: int = SEED) -> World:
    """Return the make-believe company of a size."""
    org = staffed(SIZES[size], seed)
    roster = Roster(org, seed)
    listed = products(tuple(one.goods for one in org.size.businesses))
    goods = as_columns(listed)
    driven = forces(org, goods.lines, seed)
    buyers = customers(org, roster, driven, seed)
    courses = training(roster, seed)
    market = Market(org, roster, buyers, goods, driven, trained(courses, org.people), seed)
    return World(seed, org, roster, listed, goods, driven, buyers, courses, deals(market), market)


def _gather(codes: list[str], numbers: Ints) -> pl.Series:
    places = pl.Series(numbers)
    return pl.Series(codes, dtype=pl.String).gather(places.replace(-1, None).cast(pl.UInt32))


def words(choices: tuple[str, ...] | list[str], numbers: Ints) -> pl.Series:
    """Return words by their places; null for −1."""
    return _gather(list(choices), numbers)


def keys(letters: str, count: int, width: int) -> pl.Series:
    """Return codes from 1 on, such as 'XS000001'."""
    numbers = pl.Series(np.arange(1, count + 1)).cast(pl.String).str.zfill(width)
    return pl.select(pl.lit(letters) + numbers).to_series()


def day(numbers: Ints) -> pl.Series:
    """Return a column of days; null for what is below 0 or not known yet."""
    column = pl.Series(numbers, dtype=pl.Int64)
    return pl.select(
        pl.when((column >= 0) & (column < KNOWN_UNTIL)).then(column).cast(pl.Int32)
    ).to_series()


def plan(numbers: Ints) -> pl.Series:
    """Return a column of days that may lie ahead; null for what is below 0."""
    column = pl.Series(numbers, dtype=pl.Int64)
    return pl.select(pl.when(column >= 0).then(column).cast(pl.Int32)).to_series()


def moment(minutes: Ints, known: Flags | None = None) -> pl.Series:
    """Return a column of moments, minutes since 1970-01-01 local time; null for what is not known yet."""
    column = pl.Series(minutes, dtype=pl.Int64)
    fits = (column >= 0) & (column < KNOWN_UNTIL * MINUTES)
    if known is not None:
        fits &= pl.Series(known)
    return pl.select(pl.when(fits).then(column)).to_series()


def whole(numbers: Ints, known: Flags | None = None) -> pl.Series:
    """Return a column of whole numbers; null where not known."""
    column = pl.Series(numbers, dtype=pl.Int64)
    if known is None:
        return column
    return pl.select(pl.when(pl.Series(known)).then(column)).to_series()


def minute(dice: Dice, days: Ints) -> Ints:
    """Return a minute of the office hours of each day."""
    return days * MINUTES + dice.between(OPENS, SHUTS, len(days))


def frame(**columns: pl.Series | Flags | Ints) -> Frame:
    """Return a table of these columns."""
    return pl.DataFrame(
        {
            name: column if isinstance(column, pl.Series) else pl.Series(column)
            for name, column in columns.items()
        }
    )


def by_day(table: Frame, letters: str, name: str, width: int = 6) -> Frame:
    """Return the table by days, numbered in that order in a first column."""
    column = "day" if "day" in table.columns else "due_day"
    table = table.sort(column, maintain_order=True, nulls_last=True)
    return table.with_columns(keys(letters, len(table), width).alias(name)).select(
        name, *table.columns
    )
