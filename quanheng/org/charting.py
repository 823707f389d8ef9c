"""The org of any day as a tree of units with who leads them, how many work there and how many are planned."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Max, Min, Q, Sum

from quanheng.base.models import User
from quanheng.engine.org.heads import Seated, head_of_each
from quanheng.org.actions import UNIT_VIEW
from quanheng.org.days import FIRST_DAY, LAST_DAY, holds_on
from quanheng.org.duty_models import Authority, DutyPart
from quanheng.org.models import Assignment, Person, Unit, UnitPlacement
from quanheng.org.record_models import PlannedHeadcount
from quanheng.org.selectors import placed_on

AHEAD = timedelta(days=365)  # how far beyond today the days of a chart reach at least


@dataclass(frozen=True, kw_only=True)
class Head:
    """Who leads a unit. `above`: that person works in a unit above it."""

    person: str
    name: str
    post: str = ""
    above: bool = False


@dataclass(frozen=True, kw_only=True)
class ChartUnit:
    """A unit on a day. `own`, `planned` are of the unit itself, `all`, `all_planned` with those below; planned None: no plan.

    `duties`: how many duties are owned by posts in which somebody works here; `decides`: on how many actions its head may
    decide; `seen`: False for a unit above those that the viewer sees: its name alone is shown.
    """

    code: str
    name: str
    kind: str
    parent: str | None
    seen: bool = True
    head: Head | None = None
    own: int = 0
    all: int = 0
    planned: int | None = None
    all_planned: int | None = None
    duties: int = 0
    decides: int = 0

    @property
    def over(self) -> int:
        """How many more work here and below than planned; 0 where there is no plan, or it is kept."""
        return max(-(self.vacancies or 0), 0)

    @property
    def vacancies(self) -> int | None:
        """How many more are planned than work here and below, negative for fewer; None without a plan."""
        return None if self.all_planned is None else self.all_planned - self.all


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The units of a day by code, in the order of names within their parents."""

    day: date
    units: Mapping[str, ChartUnit] = field(default_factory=dict)

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """Which units stand directly below each."""
        found: dict[str, list[str]] = defaultdict(list)
        for unit in self.units.values():
            if unit.parent is not None:
                found[unit.parent].append(unit.code)
        return dict(found)

    @cached_property
    def roots(self) -> list[str]:
        """The units that stand below none of them."""
        return [unit.code for unit in self.units.values() if unit.parent is None]

    def above(self, code: str) -> list[str]:
        """Return the units above one, the nearest first."""
        found, unit = [], self.units.get(code)
        while unit is not None and unit.parent is not None:
            found.append(unit.parent)
            unit = self.units.get(unit.parent)
        return found


def chart_on(user: User, day: date, *, today: date) -> Chart:
    """Return the units that the user sees today as they stand on `day`, and those above them by name.

    Access is decided by the org of today, whichever day is drawn.
    """
    places = {row["unit"]: row for row in placed_on(day)}
    seen = _seen(user, today, places)
    if not seen:
        return Chart(day=day)
    known = _with_above(seen, places)
    seats = _seats(day)
    heads = head_of_each(seats, {code: row["parent"] for code, row in places.items()})
    counts = _counts(seats, places)
    planned, duties, decides = _planned(day), _duties(day, seats), _decides(day)
    below_planned = _summed(planned, places)
    names = dict(Person.objects.filter(code__in={one.person for one in heads.values()}).values_list("code", "name"))  # fmt: skip

    def drawn(code: str) -> ChartUnit:
        row = places[code]
        base = ChartUnit(
            code=code, name=row["name"], kind=row["kind"], parent=row["parent"], seen=False
        )
        if code not in seen:
            return base
        head = heads.get(code)
        own, total = counts.get(code, (0, 0))
        return ChartUnit(
            code=code,
            name=row["name"],
            kind=row["kind"],
            parent=row["parent"],
            head=_head(head, code, names) if head else None,
            own=own,
            all=total,
            planned=planned.get(code),
            all_planned=below_planned.get(code),
            duties=duties.get(code, 0),
            decides=len(decides.get(head.post or "", ())) if head else 0,
        )

    order = sorted(known, key=lambda code: (places[code]["kind"] != "company", code))
    return Chart(day=day, units={code: drawn(code) for code in order})


def _head(seat: Seated, unit: str, names: Mapping[str, str]) -> Head:
    name = names.get(seat.person, seat.person)
    return Head(person=seat.person, name=name, post=seat.post or "", above=seat.unit != unit)


def days_of(today: date) -> tuple[date, date]:
    """Return the first and the last day that a chart can be drawn for: from the first unit to a year ahead, or the last change."""
    rows = UnitPlacement.objects.filter(day_from__gt=FIRST_DAY)
    first = rows.aggregate(day=Min("day_from"))["day"]
    hired = Assignment.objects.aggregate(first=Min("day_from"), last=Max("day_from"))
    begun = [day for day in (first, hired["first"]) if day]
    last = [today + AHEAD, *([hired["last"]] if hired["last"] else [])]
    return max(min([*begun, today]), FIRST_DAY), min(max(last), LAST_DAY)


def _seen(user: User, today: date, places: Iterable[str]) -> set[str]:
    reached = Unit.objects.visible_to(user, UNIT_VIEW, day=today)
    return set(reached.values_list("code", flat=True)) & set(places)


def _with_above(seen: set[str], places: Mapping[str, Mapping[str, str]]) -> set[str]:
    known = set(seen)
    for code in seen:
        parent = places[code]["parent"]
        while parent is not None and parent in places and parent not in known:
            known.add(parent)
            parent = places[parent]["parent"]
    return known


def _seats(day: date) -> list[Seated]:
    here = Q(person__left=None) | Q(person__left__gt=day)
    rows = Assignment.objects.filter(holds_on(day), here).order_by("person__code", "pk")
    return [
        Seated(person=person, unit=unit, post=post, manager=manager, main=main)
        for person, unit, post, manager, main in rows.values_list(
            "person__code", "unit__code", "post__code", "manager__code", "is_main"
        )
    ]


def _counts(
    seats: Sequence[Seated], places: Mapping[str, Mapping[str, str]]
) -> dict[str, tuple[int, int]]:
    """Return, by unit, how many have their main assignment there, and there or below."""
    own = Counter(seat.unit for seat in seats if seat.main)
    below = _summed(own, places)
    return {code: (own.get(code, 0), total) for code, total in below.items()}


def _summed(own: Mapping[str, int], places: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """Return the sum of each unit and all below; a unit below which nothing is known is not in it."""
    found: dict[str, int] = defaultdict(int)
    for code, number in own.items():
        at: str | None = code
        passed: set[str] = set()
        while at is not None and at in places and at not in passed:
            passed.add(at)
            found[at] += number
            at = places[at]["parent"]
    return dict(found)


def _planned(day: date) -> dict[str, int]:
    rows = PlannedHeadcount.objects.filter(holds_on(day)).values_list("unit__code")
    return dict(rows.annotate(planned=Sum("planned")))


def _duties(day: date, seats: Sequence[Seated]) -> dict[str, int]:
    """Return, by unit, how many duties are owned by a post in which somebody works there."""
    owned: dict[str, set[str]] = defaultdict(set)
    parts = DutyPart.objects.filter(holds_on(day), part="owns")
    for post, duty in parts.values_list("post__code", "duty__code"):
        owned[post].add(duty)
    posts: dict[str, set[str]] = defaultdict(set)
    for seat in seats:
        if seat.post:
            posts[seat.unit].add(seat.post)
    return {
        unit: len(set().union(*(owned.get(post, set()) for post in held)))
        for unit, held in posts.items()
    }


def _decides(day: date) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = Authority.objects.filter(holds_on(day))
    for post, action in rows.values_list("post__code", "action"):
        found[post].add(action)
    return dict(found)
