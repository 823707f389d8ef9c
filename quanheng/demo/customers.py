"""The customers: who buys since when and until when, how much, and from whose seat they are looked after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanheng.demo import truths
from quanheng.demo.calendar import NAMES, TODAY_NUMBER, calendar, place
from quanheng.demo.dice import Dice, Flags, Ints
from quanheng.demo.forces import Forces
from quanheng.demo.org import Org
from quanheng.demo.roster import GRADE_RANKS, NOBODY, Roster
from quanheng.demo.staffing import MOVED_ON, PROMOTED_ON
from quanheng.demo.trades import TRADES
from quanheng.demo.winning import won

NEVER = 1_000_000
# Customers of each seat when the records begin, by goods and usual grade.
START = {
    "food": {"senior": 7, "standard": 5, "junior": 5},
    "tech": {"senior": 6, "standard": 6, "junior": 5},
}
# Parts of a thousand: new customers who only try; new and old ones who order seldom; who change hands once.
TRYING, SELDOM, SELDOM_BEFORE, HANDED_OVER = 60, 850, 520, 30
# What they order then, in percent of what others do.
SELDOM_WORTH = {"food": 40, "tech": 60}
# Seats of a hundred that know somebody who has not ordered yet.
PROSPECTS = 40
# New customers of a hundred who order seldom and become ordinary ones all the same.
SELDOM_RISES = 12
# Who is there for new business only passes customers on when they are no longer new.
PASSED_ON = 92
KEY_SHARE = {"senior": 3, "standard": 1, "junior": 1}
# Of a hundred customers so many pay in time, and those from here on very late.
IN_TIME, VERY_LATE = 88, 97
# What the usual order of a trade is worth to this company, in percent.
YUAN_PERCENT = 98
# Whose customers pay so many days late, and so often (ppm) never.
POOR_COLLECTOR, POORLY = "HY023", (24, 240_000)
TIERS = ("strategic", "potential", "ordinary", "at_risk", "lost")
STRATEGIC, POTENTIAL, ORDINARY, AT_RISK, LOST = range(5)


@dataclass
class Customers:
    """The customers as columns; days are epoch days, money is fen, −1 and NEVER mean nobody and never.

    `first` is the day of the first deal, `end` the first day without any more; from `moved` on it belongs to
    `seat_after`; `seldom` marks who orders now and then only. `tier` holds at first, `raised_to` from `raised` on.
    """

    seat: Ints
    trade: Ints
    since: Ints
    first: Ints
    end: Ints
    month: Ints
    key: Flags
    late: Ints
    unpaid: Ints
    seldom: Flags
    grows: Flags
    moved: Ints
    seat_after: Ints
    idle: Flags
    tier: Ints
    raised: Ints
    raised_to: Ints

    def __len__(self) -> int:
        return len(self.seat)

    def seat_on(self, who: Ints, days: Ints) -> Ints:
        """Return to which seat customers belong on days."""
        return np.where(days >= self.moved[who], self.seat_after[who], self.seat[who])

    def tier_on(self, who: Ints, days: Ints) -> Ints:
        """Return the tiers of customers on days."""
        return np.where(days >= self.raised[who], self.raised_to[who], self.tier[who])


@dataclass(frozen=True)
class _Seats:
    number: Ints
    unit: Ints
    branch: Ints
    goods: Ints
    grade: Ints
    growth: Flags


def customers(org: Org, roster: Roster, forces: Forces, seed: int) -> Customers:
    """Return every customer, those from before the records first."""
    dice = Dice("customers", seed)
    seats = _seats(org, forces)
    listed = _old(org, dice, seats, roster)
    for month in range(len(NAMES)):
        _leave(listed, dice, seats, forces, month)
        listed = _joined(listed, _found(org, roster, dice, seats, forces, month, seed))
    listed = _joined(listed, _prospects(dice, seats, roster))
    if org.size.moves:
        listed = _joined(listed, _idle(org, dice, seats))
    else:
        _small_customers(org, listed)
    _hand_over(listed, dice, seats, org)
    _tiers(listed, dice)
    return listed


def _seats(org: Org, forces: Forces) -> _Seats:
    selling = [seat for seat in org.seats if seat.sells]
    goods = {one.letters: one.goods for one in org.size.businesses}
    units = sorted({seat.unit for seat in selling})
    return _Seats(
        number=np.array([seat.number for seat in selling], dtype=np.int64),
        unit=np.array([units.index(seat.unit) for seat in selling], dtype=np.int64),
        branch=np.array([forces.branch(seat.branch) for seat in selling], dtype=np.int64),
        goods=np.array([goods[seat.business] == "tech" for seat in selling], dtype=np.int64),
        grade=np.array([GRADE_RANKS.index(seat.grade) for seat in selling], dtype=np.int64),
        growth=np.array([seat.post == "growth_salesperson" for seat in selling]),
    )


def _trades(dice: Dice, tech: Ints, month: int) -> Ints:
    """Return a trade for each customer, by the goods it buys, among those sold to by then."""
    open_now = [place(trade.opens) <= month for trade in TRADES]
    found = np.zeros(len(tech), dtype=np.int64)
    for flag, goods in ((0, "food"), (1, "tech")):
        weights = [
            t.share * (t.goods == goods) * on for t, on in zip(TRADES, open_now, strict=True)
        ]
        found = np.where(tech == flag, dice.choice(weights, len(tech)), found)
    return found


def _made(dice: Dice, seat: Ints, tech: Ints, since: Ints, first: Ints, month: int) -> Customers:
    count = len(seat)
    trade = _trades(dice, tech, month)
    low = np.array([one.month[0] for one in TRADES], dtype=np.int64)[trade]
    high = np.array([one.month[1] for one in TRADES], dtype=np.int64)[trade]
    yuan = low + (high - low) * dice.bell(0, 1000, count) // 1000
    kind = dice.below(100, count)
    late = np.where(kind < IN_TIME, dice.between(-9, -3, count), dice.between(3, 16, count))
    late = np.where(kind >= VERY_LATE, dice.between(20, 45, count), late)
    never = np.full(count, NEVER, dtype=np.int64)
    false = np.zeros(count, dtype=np.bool_)
    return Customers(
        seat=seat, trade=trade, since=since, first=first, end=never.copy(), month=yuan * YUAN_PERCENT,
        key=false.copy(), late=late, unpaid=np.full(count, 8_000, dtype=np.int64), seldom=false.copy(), grows=false.copy(),
        moved=never.copy(), seat_after=seat.copy(), idle=false.copy(),
        tier=np.full(count, POTENTIAL, dtype=np.int64), raised=never.copy(), raised_to=np.full(count, ORDINARY, dtype=np.int64),
    )  # fmt: skip


def _joined(one: Customers, other: Customers) -> Customers:
    names = Customers.__dataclass_fields__
    return Customers(**{n: np.concatenate([getattr(one, n), getattr(other, n)]) for n in names})


def _old(org: Org, dice: Dice, seats: _Seats, roster: Roster) -> Customers:
    """Let each seat that is taken begin with some customers; the largest are key accounts."""
    start = int(calendar().first[0])
    taken = roster.owner(seats.number, np.full(len(seats.number), start)) != NOBODY
    which = np.repeat(np.arange(len(taken)), _begins_with(seats) * taken)
    since = start - dice.between(60, 1_500, len(which))
    made = _made(dice, seats.number[which], seats.goods[which], since, since + 14, 0)
    rank = _rank_in(made.seat, -made.month)
    keys = np.array([KEY_SHARE[GRADE_RANKS[grade]] for grade in seats.grade], dtype=np.int64)
    made.key[:] = rank < keys[which]
    made.month[:] = np.where(made.key, made.month * 12 // 10, made.month)
    _orders_seldom(
        made, seats.goods[which], ~made.key & (dice.below(1000, len(made)) < SELDOM_BEFORE)
    )
    made.tier[:] = np.where(made.key, STRATEGIC, ORDINARY)
    return made


def _begins_with(seats: _Seats) -> Ints:
    """Return how many customers each seat has when the records begin."""
    food, tech = (
        np.array([START[goods].get(grade, 0) for grade in GRADE_RANKS], dtype=np.int64)
        for goods in ("food", "tech")
    )
    return np.where(seats.goods == 1, tech[seats.grade], food[seats.grade])


def _rank_in(groups: Ints, order: Ints) -> Ints:
    """Return the place of each among its group, smallest first."""
    sorted_ = np.lexsort((order, groups))
    firsts = np.searchsorted(groups[sorted_], groups[sorted_])
    rank = np.empty(len(groups), dtype=np.int64)
    rank[sorted_] = np.arange(len(groups)) - firsts
    return rank


def _place_of(seats: _Seats, numbers: Ints) -> Ints:
    return np.searchsorted(seats.number, numbers)


def _leave(listed: Customers, dice: Dice, seats: _Seats, forces: Forces, month: int) -> None:
    """Let customers stop buying; slow service the month before and a price war make more of them go."""
    first, end = int(calendar().first[month]), int(calendar().end[month])
    branch = seats.branch[_place_of(seats, listed.seat)]
    before = max(month - 1, 0)
    extra = forces.hours_tenths[branch, before] - forces.usual_hours_tenths[before]
    hazard = (
        truths.CHURN
        * np.maximum(250_000, 1_000_000 + truths.CHURN_PER_HOUR * extra // 10)
        // 1_000_000
    )
    unit, _, names = truths.PRICE_WAR
    fought = forces.is_month(unit, names, branch, np.full(len(branch), month))
    hazard = np.where(fought, truths.CHURN * truths.PRICE_WAR_CHURN_TIMES, hazard)
    hazard = np.where(listed.key, hazard // 3, hazard)
    goes = dice.chance(hazard, len(listed)) & (listed.first < first - 60) & (listed.end == NEVER)
    day = dice.between(first, end - 1, len(listed))
    listed.end[:] = np.where(goes & ~listed.idle, day, listed.end)


def _found(
    org: Org, roster: Roster, dice: Dice, seats: _Seats, forces: Forces, month: int, seed: int
) -> Customers:
    """Let salespeople find customers; what the branch spent the month before brings more."""
    rows = roster.sellers()
    rows = rows.where(rows.month == month)
    at = _place_of(seats, rows.seat)
    branch, tech = seats.branch[at], seats.goods[at]
    spent = forces.spend_percent[branch, max(month - 1, 0)]
    count = won(org, dice, rows, spent, seed)
    count = np.where(forces.is_month(*truths.POLICY, branch, rows.month), 0, count)
    which = np.repeat(np.arange(len(rows)), count)
    first = calendar().working_between(dice, rows.first[which], rows.last[which])
    since = first - dice.between(6, 45, len(which))
    made = _made(dice, rows.seat[which], tech[which], since, first, month)
    made.grows[:] = True
    kind = dice.below(1000, len(which))
    _orders_seldom(made, tech[which], (kind >= TRYING) & (kind < TRYING + SELDOM))
    made.end[:] = np.where(kind < TRYING, first + dice.between(12, 50, len(which)), NEVER)
    return made


def _orders_seldom(made: Customers, tech: Ints, seldom: Flags) -> None:
    worth = np.where(tech == 1, SELDOM_WORTH["tech"], SELDOM_WORTH["food"])
    made.seldom[:] = seldom
    made.month[:] = np.where(seldom, made.month * worth // 100, made.month)


def _prospects(dice: Dice, seats: _Seats, roster: Roster) -> Customers:
    """Let some seats know customers who have not ordered yet."""
    now = np.full(len(seats.number), TODAY_NUMBER)
    known = (roster.owner(seats.number, now) != NOBODY) & (dice.below(100, len(now)) < PROSPECTS)
    since = TODAY_NUMBER - dice.between(20, 160, int(known.sum()))
    first = np.full(len(since), NEVER)
    return _made(dice, seats.number[known], seats.goods[known], since, first, len(NAMES) - 1)


def _idle(org: Org, dice: Dice, seats: _Seats) -> Customers:
    """Let one seat hold many customers of whom nobody takes care: they bought once, long ago."""
    mine = [s.number for s in org.seats if s.unit == truths.IDLE_TEAM and s.sells][2]
    count, start = truths.IDLE_CUSTOMERS, int(calendar().first[0])
    first = start + dice.between(0, 150, count)
    seat = np.full(count, mine, dtype=np.int64)
    made = _made(dice, seat, np.zeros(count, dtype=np.int64), first - 20, first, 0)
    made.end[:] = first + dice.between(2, 60, count)
    made.idle[:] = True
    return made


def _hand_over(listed: Customers, dice: Dice, seats: _Seats, org: Org) -> None:
    """Let some customers change hands within their branch once."""
    if not org.size.moves:
        return
    day = dice.between(int(calendar().first[6]), TODAY_NUMBER, len(listed))
    change = (
        (dice.below(1000, len(listed)) < HANDED_OVER) & (day > listed.first + 90) & ~listed.idle
    )
    branch = seats.branch[_place_of(seats, listed.seat)]
    order = np.argsort(seats.branch, kind="stable")
    low = np.searchsorted(seats.branch[order], branch)
    high = np.searchsorted(seats.branch[order], branch, side="right")
    other = seats.number[order[dice.between(low, high - 1, len(listed))]]
    listed.moved[:] = np.where(change, day, listed.moved)
    listed.seat_after[:] = np.where(change, other, listed.seat_after)
    _pass_on(listed, dice, seats)


def _pass_on(listed: Customers, dice: Dice, seats: _Seats) -> None:
    """Let those who only win customers pass them on to somebody of their team."""
    at = _place_of(seats, listed.seat)
    order = np.lexsort((seats.growth, seats.unit))
    low = np.searchsorted(seats.unit[order], seats.unit[at])
    high = np.searchsorted(seats.unit[order], seats.unit[at], side="right")
    mate = seats.number[order[dice.between(low, high - 2, len(listed))]]
    passed = seats.growth[at] & (listed.first < NEVER)
    day = listed.first + dice.between(PASSED_ON, PASSED_ON + 20, len(listed))
    listed.moved[:] = np.where(passed, day, listed.moved)
    listed.seat_after[:] = np.where(passed, mate, listed.seat_after)


def _tiers(listed: Customers, dice: Dice) -> None:
    """Let new customers become ordinary ones, a few of those strategic, and late payers be at risk."""
    count = len(listed)
    grown = listed.first + dice.between(70, 260, count)
    day = np.where(listed.grows, grown, dice.between(19_400, TODAY_NUMBER, count))
    chance = dice.below(100, count)
    new, old = (
        np.where(chance < 36, STRATEGIC, ORDINARY),
        np.where(listed.late >= 20, AT_RISK, STRATEGIC),
    )
    grows = listed.grows & (~listed.seldom | (chance < SELDOM_RISES))
    rises = grows | (
        ~listed.grows & ((listed.tier == ORDINARY) & ((listed.late >= 20) | (chance < 6)))
    )
    in_time = day < np.minimum(listed.end - 20, TODAY_NUMBER)
    known = rises & in_time & (listed.first < NEVER) & ~listed.idle
    listed.raised[:] = np.where(known, day, NEVER)
    listed.raised_to[:] = np.where(listed.grows, new, old)


def _small_customers(org: Org, listed: Customers) -> None:
    """Plant what the small company is known for: poor collecting, and who inherits whom."""
    seats = {org.code(stay.person): stay.seat for stay in org.stays if not stay.covers}
    poor = listed.seat == seats[POOR_COLLECTOR]
    listed.late[:] = np.where(poor, POORLY[0], listed.late)
    listed.unpaid[:] = np.where(poor, POORLY[1], listed.unpaid)
    for person, heir, day in (
        ("HY022", "HY013", MOVED_ON),
        ("HY024", "HY013", MOVED_ON),
        ("HY032", "HY035", PROMOTED_ON),
    ):
        key = person == "HY032"
        mine = np.nonzero(
            (listed.seat == seats[person]) & (listed.key == key) & (listed.end == NEVER)
        )[0]
        chosen = mine[:2] if not key else mine[:1]
        listed.moved[chosen] = day
        listed.seat_after[chosen] = seats[heir]
