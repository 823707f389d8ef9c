"""What customers ask for and complain of, and who answers how fast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from quanheng.demo import seasons
from quanheng.demo.customers import Customer, by_owner
from quanheng.demo.dice import SEED, Dice, dice
from quanheng.demo.people import Staff
from quanheng.demo.products import Product, products
from quanheng.demo.seasons import Month

# Percent of needs passed on within a day; one salesperson is slow.
ON_TIME, SLOW = 91, {"HY038": 48}
# Hours from a need to its solution, from and to, month by month: customer service gets faster.
HOURS = ((8, 36), (8, 32), (6, 28), (5, 24), (4, 22), (3, 18))
TOPICS = ("before_sale",) * 7 + ("after_sale",) * 10 + ("other",) * 3
FAULTS = (
    ("缺货断货", "HY-CG", 26),
    ("临期产品", "HY-CG", 14),
    ("包装破损", "HY-CG", 14),
    ("回复太慢", "HY-KF", 12),
    ("价格不符", "", 16),
    ("服务态度", "", 18),
)
# Around the Spring Festival shelves stay empty: so many more complaints a month.
SHORT_MONTHS, SHORT = ("2026-01", "2026-02"), 9


class Need(NamedTuple):
    """Something that a customer asked a salesperson for; times are local."""

    need: str
    person: str
    handler: str
    customer: Customer
    product: Product
    heard_at: datetime
    passed_at: datetime | None
    answered_at: datetime | None
    solved_at: datetime | None


class Ticket(NamedTuple):
    """A request that came straight to customer service; times are local."""

    ticket: str
    person: str
    customer: Customer
    product: Product
    topic: str
    opened_at: datetime
    answered_at: datetime | None
    solved_at: datetime | None


class Complaint(NamedTuple):
    """A complaint; `unit` is the one at fault, empty while that is not known."""

    complaint: str
    day: date
    person: str
    unit: str
    customer: Customer
    topic: str
    solved_at: datetime | None


def agents(staff: Staff) -> list[str]:
    """Return who works in customer service, the head first."""
    return [held.person for held in staff.of_post("customer_service")]


def needs(staff: Staff, listed: Sequence[Customer], seed: int = SEED) -> list[Need]:
    """Return the needs of six months in the order in which they were heard."""
    thrown, serving = dice("needs", seed), agents(staff)[1:]
    heard: list[Need] = []
    for place, month in enumerate(seasons.months()):
        for person, owned in sorted(by_owner(tuple(listed), month.span).items()):
            for _ in range(thrown.bell(4, 9)):
                one, handler = thrown.choice(owned), thrown.choice(serving)
                if person and staff.at(person, month.span.last):
                    heard.append(_need(thrown, one, (person, handler), month, HOURS[place]))
    heard.sort(key=lambda need: (need.heard_at, need.person, need.customer.code))
    return [need._replace(need=f"XQ{i:05}") for i, need in enumerate(heard, start=1)]


def _need(
    thrown: Dice, one: Customer, who: tuple[str, str], month: Month, hours: tuple[int, int]
) -> Need:
    heard = _moment(thrown, thrown.choice(seasons.working_days(month.span)))
    in_time = thrown.chance(SLOW.get(who[0], ON_TIME))
    passed = _after(heard, thrown.randint(20, 900) if in_time else thrown.randint(1_500, 4_200))
    answered = _after(passed, thrown.randint(15, 240))
    solved = _after(passed, thrown.bell(hours[0] * 60, hours[1] * 60))
    product = thrown.choice(products()[:34])
    return Need("", *who, one, product, heard, _known(passed), _known(answered), _known(solved))


def tickets(staff: Staff, listed: Sequence[Customer], seed: int = SEED) -> list[Ticket]:
    """Return the service tickets of six months in the order in which they were opened."""
    thrown = dice("tickets", seed)
    opened: list[Ticket] = []
    for place, month in enumerate(seasons.months()):
        buying = [one for one in listed if one.active(month.span.last)]
        for rank, agent in enumerate(agents(staff)):
            for _ in range(thrown.bell(14, 26) if rank else thrown.bell(3, 6)):
                one = thrown.choice(buying)
                opened.append(_ticket(thrown, one, agent, month, HOURS[place]))
    opened.sort(key=lambda ticket: (ticket.opened_at, ticket.person, ticket.customer.code))
    return [ticket._replace(ticket=f"GD{i:05}") for i, ticket in enumerate(opened, start=1)]


def _ticket(
    thrown: Dice, one: Customer, agent: str, month: Month, hours: tuple[int, int]
) -> Ticket:
    opened = _moment(thrown, thrown.choice(seasons.working_days(month.span)))
    topic = thrown.choice(TOPICS)
    answered = _after(opened, thrown.randint(3, 150))
    longer = 2 if topic == "after_sale" else 1
    solved = _after(answered, longer * thrown.bell(hours[0] * 40, hours[1] * 60))
    product = thrown.choice(products()[:34])
    return Ticket("", agent, one, product, topic, opened, _known(answered), _known(solved))


def complaints(listed: Sequence[Customer], staff: Staff, seed: int = SEED) -> list[Complaint]:
    """Return the complaints of six months by day; out-of-stock ones gather before the festival."""
    thrown = dice("complaints", seed)
    made = [one for month in seasons.months() for one in _month(thrown, listed, staff, month)]
    made.sort(key=lambda one: (one.day, one.customer.code))
    return [one._replace(complaint=f"TS{i:04}") for i, one in enumerate(made, start=1)]


def _month(
    thrown: Dice, listed: Sequence[Customer], staff: Staff, month: Month
) -> Iterator[Complaint]:
    weights = [weight for *_, weight in FAULTS]
    faults = thrown.choices(FAULTS, weights, k=thrown.bell(9, 15))
    if month.name in SHORT_MONTHS:
        faults += [FAULTS[0]] * SHORT
    for topic, at_fault, _ in faults:
        day = thrown.choice(seasons.working_days(month.span))
        one = thrown.choice([buyer for buyer in listed if buyer.active(day)])
        owner = one.owner(day)
        held = staff.at(owner, day)
        unit = at_fault or (held.unit if held else one.branch)
        solved = _known(_after(_moment(thrown, day), thrown.bell(240, 7_000)))
        yield Complaint("", day, owner, "" if thrown.chance(8) else unit, one, topic, solved)


def _moment(thrown: Dice, day: date) -> datetime:
    """Return a minute of the working hours of a day, local time."""
    return datetime.combine(day, time(8, 30)) + timedelta(minutes=thrown.randint(0, 540))


def _after(moment: datetime, minutes: int) -> datetime:
    return moment + timedelta(minutes=minutes)


def _known(moment: datetime) -> datetime | None:
    """Return the moment if it lies in the months that are known."""
    return moment if moment.date() < seasons.CLOSED.end else None
