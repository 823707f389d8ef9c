"""Who works where: units, seats, and who sits in each from which day to which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from quanheng.demo import truths
from quanheng.demo.names import CITIES
from quanheng.demo.sizes import SELLING, Branch, Business, Size
from quanheng.engine.ground.period import epoch_day

MERGED_ON = epoch_day(date.fromisoformat(truths.MERGED_ON))


@dataclass(frozen=True)
class Unit:
    """A unit where it stands in the tree; `last` is the last day there, days as epoch days."""

    code: str
    name: str
    kind: str
    parent: str
    industry: str = ""
    first: int | None = None
    last: int | None = None


@dataclass
class Seat:
    """A place to work in: its unit, post and usual grade, and the seat of its boss. `after` holds what changes on a day."""

    number: int
    unit: str
    post: str
    grade: str
    boss: int
    branch: str = ""
    business: str = ""
    last: int | None = None
    after: tuple[int, str, int] | None = None

    def unit_on(self, day: int) -> str:
        """Return the unit it belongs to on a day."""
        return self.after[1] if self.after and day >= self.after[0] else self.unit

    def boss_on(self, day: int) -> int:
        """Return the seat of its boss on a day; −1 for the head of the company."""
        return self.after[2] if self.after and day >= self.after[0] else self.boss

    @property
    def sells(self) -> bool:
        """Whether customers belong to it."""
        return self.post in SELLING


@dataclass
class Stay:
    """Somebody in a seat from a day to a last day; who only covers for others has no assignment there."""

    seat: int
    person: int
    first: int
    grades: list[tuple[int, str]]
    last: int | None = None
    covers: bool = False

    def holds(self, day: int) -> bool:
        """Return whether the day lies in it."""
        return self.first <= day and (self.last is None or day <= self.last)

    def grade_on(self, day: int) -> str:
        """Return the grade on a day."""
        return next(
            grade for since, grade in reversed(self.grades) if since <= max(day, self.first)
        )


@dataclass(frozen=True)
class Event:
    """Somebody came, left, moved, was promoted or came back."""

    day: int
    person: int
    unit: str
    kind: str
    post: str
    voluntary: bool | None = None
    reason: str = ""
    to_unit: str = ""


@dataclass(frozen=True)
class Hiring:
    """A request to hire; nobody has started yet where `started` is None."""

    day: int
    recruiter: int
    unit: str
    post: str
    started: int | None
    hired: int | None


@dataclass
class Org:
    """The whole organisation over all its days; people are numbers, in the order of their codes."""

    size: Size
    units: list[Unit]
    seats: list[Seat]
    stays: list[Stay] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    hirings: list[Hiring] = field(default_factory=list)
    people: int = 0

    def new_person(self) -> int:
        """Return the number of one more person."""
        self.people += 1
        return self.people - 1

    def code(self, person: int) -> str:
        """Return the code of a person."""
        return f"{self.size.letters}{person + 1:0{self.size.digits}}"

    def of_post(self, *posts: str) -> list[Seat]:
        """Return the seats of some posts."""
        return [seat for seat in self.seats if seat.post in posts]

    def by_seat(self) -> dict[int, list[Stay]]:
        """Return the stays of each seat that are assignments, oldest first."""
        found: dict[int, list[Stay]] = {seat.number: [] for seat in self.seats}
        for stay in sorted(self.stays, key=lambda one: one.first):
            if not stay.covers:
                found[stay.seat].append(stay)
        return found


def framed(size: Size) -> Org:
    """Return the units and the seats, with nobody in them yet."""
    org = Org(size, list(_units(size)), [])
    root = _seat(org, f"{size.root}-GM", "general_manager", "executive", -1)
    heads = [
        (business, branch.city, _seat(org, f"{business.letters}-{branch.city}", "city_manager", "lead", root))
        for business in size.businesses
        for branch in business.branches
    ]  # fmt: skip
    leads = [
        (business, city, team, _seat(org, f"{business.letters}-{city}{team}", "sales_manager", "lead", head))
        for business, city, head in heads
        for team in range(1, _branch(business, city).teams + 1)
    ]  # fmt: skip
    for business, city, team, lead in leads:
        _sellers(org, f"{business.letters}-{city}{team}", team, lead)
    for business, city, head in heads:
        _branch_staff(org, business, city, head)
    _offices(org, root)
    _placed(org)
    return org


def _sellers(org: Org, unit: str, team: int, lead: int) -> None:
    """Let one junior of every first team of a branch win new customers only, where the company is large."""
    for turn, grade in enumerate(org.size.team):
        grows = org.size.moves and team == 1 and turn == len(org.size.team) - 1
        _seat(org, unit, "growth_salesperson" if grows else "salesperson", grade, lead)


def _branch_staff(org: Org, business: Business, city: str, head: int) -> None:
    branch, unit = _branch(business, city), f"{business.letters}-{city}"
    for post, count in (
        ("customer_service", branch.service), ("after_sales", branch.after_sales), ("admin", branch.admin),
    ):  # fmt: skip
        for turn in range(count):
            _seat(org, unit, post, ("standard", "junior", "senior", "standard")[turn % 4], head)


def _offices(org: Org, root: int) -> None:
    heads: dict[str, int] = {}
    for post, letters, _, count in org.size.offices:
        unit = f"{org.size.root}-{letters}"
        for turn in range(count):
            leads = unit not in heads
            grade = "lead" if leads else ("senior", "standard", "standard", "junior")[turn % 4]
            number = _seat(org, unit, post, grade, root if leads else heads[unit])
            heads.setdefault(unit, number)


def _placed(org: Org) -> None:
    """Say of each seat to which branch and business it belongs; of a merged branch, where its seats go."""
    into = next(
        (s.number for s in org.seats if s.unit == truths.MERGED_INTO and s.post == "city_manager"),
        -1,
    )
    letters = {
        f"{one.letters}-{branch.city}": one.letters
        for one in org.size.businesses
        for branch in one.branches
    }
    for seat in org.seats:
        branch = seat.unit.rstrip("0123456789")
        if branch in letters:
            seat.branch, seat.business = branch, letters[branch]
        if not org.size.moves or branch != truths.MERGED:
            continue
        if seat.post == "city_manager":
            seat.last = MERGED_ON - 1
        elif seat.post in ("sales_manager", *SELLING):
            seat.after = (MERGED_ON, seat.unit, into if seat.post == "sales_manager" else seat.boss)
        else:
            seat.after = (MERGED_ON, truths.MERGED_INTO, into)


def _seat(org: Org, unit: str, post: str, grade: str, boss: int) -> int:
    org.seats.append(Seat(len(org.seats), unit, post, grade, boss))
    return len(org.seats) - 1


def _branch(business: Business, city: str) -> Branch:
    return next(branch for branch in business.branches if branch.city == city)


def _units(size: Size) -> Iterator[Unit]:
    yield Unit(size.root, size.root_name, "company", "", "" if size.moves else "fmcg")
    yield Unit(f"{size.root}-GM", "总经理室", "department", size.root)
    for letters, name in dict.fromkeys((letters, name) for _, letters, name, _ in size.offices):
        yield Unit(f"{size.root}-{letters}", name, "department", size.root)
    for business in size.businesses:
        kind = "company" if size.moves else "department"
        yield Unit(business.unit, business.name, kind, size.root, business.industry)
        for branch in business.branches:
            yield from _branch_units(size, business, branch, CITIES[branch.city][0])


def _branch_units(size: Size, business: Business, branch: Branch, city: str) -> Iterator[Unit]:
    code = f"{business.letters}-{branch.city}"
    merged = size.moves and code == truths.MERGED
    last = MERGED_ON - 1 if merged else None
    yield Unit(code, f"{city}分公司", "branch", business.unit, last=last)
    for team in range(1, branch.teams + 1):
        number = "一二三四"[team - 1] if branch.teams > 1 else ""
        name = f"{city}销售{number}部"
        yield Unit(f"{code}{team}", name, "team", code, last=last)
        if merged:
            yield Unit(f"{code}{team}", name, "team", truths.MERGED_INTO, first=MERGED_ON)
