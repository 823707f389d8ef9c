"""The customers: who buys since when and until when, how much, and who looks after them by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from quanheng.demo import people, seasons
from quanheng.demo.dice import SEED, Dice, dice
from quanheng.demo.people import Staff
from quanheng.demo.shops import CITIES, TRADES, Trade, shop_names
from quanheng.engine.ground.period import Span

# Customers of each salesperson's own at the start, by grade.
START = {"senior": 6, "standard": 5, "junior": 4}
KEY_ACCOUNTS = 3
# How many new customers a month brings, by grade: one of these, each as likely.
FINDS = {"junior": (1, 1, 1, 2, 2, 2), "standard": (0, 1, 1, 1), "senior": (0, 0, 0, 1)}
LOST_LAST_YEAR, LOST_THIS_YEAR, PROSPECTS = 12, 14, 12
# How many customers order about once a month, and how many new ones only try, in percent.
OCCASIONAL_PERCENT, TRYING_PERCENT = 18, 12
# How many instalments are never paid, in percent; one salesperson's customers are worse.
UNPAID, POOR_COLLECTOR, POOR_UNPAID = 1, "HY023", 45


@dataclass(frozen=True)
class Customer:
    """A customer; `month` is its yuan a month, `owners` the person from each day on.

    It orders from `first` up to `end`; a prospect has no `first`. `late` is how many days later
    than due it pays, as a rule; `unpaid` percent of what it owes it never pays.
    """

    code: str
    name: str
    trade: Trade
    region: str
    branch: str
    since: date
    first: date | None
    month: int
    orders: int
    key_account: bool
    late: int
    owners: tuple[tuple[date, str], ...]
    end: date | None = None
    unpaid: int = UNPAID

    def owner(self, day: date) -> str:
        """Return who looks after it on a day; empty where that person has left long ago."""
        for start, person in reversed(self.owners):
            if start <= day:
                return person
        return ""

    @property
    def buys(self) -> bool:
        """Whether it has ever ordered."""
        return self.first is not None

    def active(self, day: date) -> bool:
        """Return whether it may order on the day."""
        return self.first is not None and self.first <= day and (self.end is None or day < self.end)

    def is_new(self, day: date) -> bool:
        """Return whether its first order is less than 90 days before the day."""
        return self.first is not None and day - self.first < timedelta(days=90)

    def tier(self) -> str:
        """Return the tier that it is kept under."""
        if self.first is None:
            return "potential"
        if self.end is not None:
            return "lost"
        if self.key_account:
            return "strategic"
        return "at_risk" if self.late >= 25 else "ordinary"


@dataclass
class _Maker:
    """What making customers needs at each step: dice, and names not used yet."""

    thrown: Dice
    staff: Staff
    names: Mapping[str, Iterator[tuple[str, str]]]
    made: list[Customer] = field(default_factory=list)

    def add(self, owner: str, day: date, *, since: date, first: date | None) -> None:
        """Add a customer that belongs to the salesperson who is asked on that day."""
        held = self.staff.at(owner, day)
        branch = held.unit[:5] if held else people.BRANCHES[0]
        trade = self.thrown.choices(TRADES, [trade.share for trade in TRADES])[0]
        city, (district, brand) = CITIES[branch][0], next(self.names[branch])
        name = f"{city}{district}{brand}{self.thrown.choice(trade.suffixes)}"
        month, orders = self.thrown.bell(*trade.month), trade.orders
        if self.thrown.chance(OCCASIONAL_PERCENT):
            month, orders = month * 2 // 5, self.thrown.randint(7, 12)
        begins = self.staff.of(owner)[0].first
        self.made.append(
            Customer(
                f"KH{len(self.made) + 1:04}", name, trade, f"{city}{district}", branch, since,
                first, month, orders, False, _late(self.thrown), ((begins, owner),),
            )
        )  # fmt: skip


def customers(staff: Staff, seed: int = SEED) -> tuple[Customer, ...]:
    """Return every customer, the old ones first."""
    thrown = dice("customers", seed)
    names = {branch: shop_names(branch, thrown) for branch in CITIES}
    maker = _Maker(thrown, staff, names)
    _old(maker)
    maker.made[:] = _lost(maker.thrown, _keyed(staff, maker.made))
    _found(maker)
    _prospects(maker)
    return tuple(_handed_over(_paying_late(maker.made)))


def _late(thrown: Dice) -> int:
    kind = thrown.randrange(100)
    if kind < 74:
        return thrown.randint(-6, 0)
    return thrown.randint(1, 12) if kind < 94 else thrown.randint(20, 45)


def _old(maker: _Maker) -> None:
    """Each salesperson begins with some; those of the newly hired had another owner before."""
    day = seasons.THIS_YEAR.first
    for owner in maker.staff.sellers(seasons.THIS_YEAR):
        held = maker.staff.at(owner, day)
        if held is None:
            continue
        for _ in range(START[held.grade]):
            thrown = maker.thrown
            since = date(thrown.randint(2019, 2023), thrown.randint(1, 12), thrown.randint(1, 28))
            maker.add(owner, day, since=since, first=since + timedelta(days=14))


def _keyed(staff: Staff, made: list[Customer]) -> Iterator[Customer]:
    """Make the largest customers of senior salespeople key accounts, and larger than the others."""
    day = seasons.THIS_YEAR.first
    largest: set[str] = set()
    for person in staff.sellers(seasons.THIS_YEAR):
        held = staff.at(person, day)
        if held and held.grade == "senior":
            owned = sorted((-one.month, one.code) for one in made if one.owner(day) == person)
            largest |= {code for _, code in owned[:KEY_ACCOUNTS]}
    for one in made:
        if one.code in largest:
            yield replace(one, key_account=True, month=one.month * 12 // 10, orders=90)
        else:
            yield one


def _lost(thrown: Dice, made: Iterator[Customer]) -> Iterator[Customer]:
    """Let some customers stop between the two years, and some while one watches."""
    kept = list(made)
    small = [i for i, one in enumerate(kept) if not one.key_account]
    chosen = thrown.sample(small, LOST_LAST_YEAR + LOST_THIS_YEAR)
    ends = {i: date(2025, 4, 1) for i in chosen[:LOST_LAST_YEAR]}
    for i in chosen[LOST_LAST_YEAR:]:
        ends[i] = seasons.CLOSED.first + timedelta(days=thrown.randint(20, 160))
    yield from (replace(one, end=ends.get(i)) for i, one in enumerate(kept))


def _found(maker: _Maker) -> None:
    """Salespeople find customers, month by month; an offer of some weeks comes before."""
    thrown = maker.thrown
    for month in seasons.months(seasons.THIS_YEAR):
        for owner in maker.staff.sellers(month.span):
            open_days = [
                day for day in seasons.working_days(month.span) if maker.staff.at(owner, day)
            ]
            held = maker.staff.at(owner, open_days[-1])
            for _ in range(thrown.choice(FINDS[held.grade])) if held else ():
                first = thrown.choice(open_days)
                since = first - timedelta(days=thrown.randint(6, 45))
                hired = maker.staff.of(owner)[0].first
                maker.add(owner, first, since=max(since, hired), first=first)
                maker.made[-1] = _small(thrown, maker.made[-1])


def _small(thrown: Dice, one: Customer) -> Customer:
    """Let a new customer order less than an old one, and some only try."""
    end = None
    if one.first and thrown.chance(TRYING_PERCENT):
        end = one.first + timedelta(days=thrown.randint(15, 50))
    return replace(one, month=one.month * thrown.randint(18, 42) // 100, end=end)


def _prospects(maker: _Maker) -> None:
    sellers = [held.person for held in maker.staff.of_post("salesperson") if held.last is None]
    for owner in maker.thrown.sample(sellers, PROSPECTS):
        since = date(2025, maker.thrown.randint(10, 12), maker.thrown.randint(8, 28))
        hired = maker.staff.of(owner)[0].first
        maker.add(owner, seasons.TODAY, since=max(since, hired), first=None)


def _paying_late(made: list[Customer]) -> list[Customer]:
    """Let half the customers of one salesperson pay late or never: one collection rate is poor."""
    return [
        replace(one, late=28 + i % 20, unpaid=POOR_UNPAID)
        if one.owner(seasons.TODAY) == POOR_COLLECTOR and i % 2
        else one
        for i, one in enumerate(made)
    ]


def _handed_over(made: list[Customer]) -> Iterator[Customer]:
    """Let who moves or leaves hand over the customers of the city, and who comes receive some."""
    turns: Counter[tuple[str, bool]] = Counter()
    for one in made:
        person = one.owners[0][1]
        turns[person, one.key_account] += 1
        heir = _heir(person, turns[person, one.key_account], one.key_account)
        if heir and (one.first or seasons.TODAY) < heir[0]:
            yield replace(one, owners=(*one.owners, heir))
        else:
            yield one


def _heir(person: str, turn: int, key_account: bool) -> tuple[date, str] | None:
    """Return from which day on whom the `turn`-th customer of a person belongs to."""
    if person == people.MOVED:
        return (people.MOVED_ON, "HY014" if turn % 2 else "HY018")
    if person in ("HY022", "HY024") and turn <= 3 and not key_account:
        return (people.MOVED_ON, people.MOVED)
    if person == people.LEAVER:
        return (people.LEFT_ON + timedelta(days=1), people.NEWCOMER)
    if person == "HY027" and turn <= 2 and not key_account:
        return (people.HIRED_ON, people.NEWCOMER)
    if person == "HY032" and key_account and turn == 2:
        return (people.PROMOTED_ON, people.PROMOTED)
    return None


def by_owner(listed: tuple[Customer, ...], span: Span) -> dict[str, list[Customer]]:
    """Return the customers that order in a span under whoever owns them on its last day."""
    owned: dict[str, list[Customer]] = {}
    for one in listed:
        if one.first and one.first < span.end and (one.end is None or one.end > span.first):
            owned.setdefault(one.owner(span.last), []).append(one)
    return owned
