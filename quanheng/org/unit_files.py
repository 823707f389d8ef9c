"""One unit on a day: who leads and works in it, what is planned, and how it came to stand where it stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from quanheng.base.models import User
from quanheng.org.actions import PERSON_VIEW, UNIT_VIEW
from quanheng.org.charting import Chart, ChartUnit, chart_on
from quanheng.org.days import FIRST_DAY, holds_on
from quanheng.org.models import Assignment, Person, Unit, UnitPlacement
from quanheng.org.record_models import PlannedHeadcount

MOST_PEOPLE = 300


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody whose assignment in the unit holds on the day; the name is shown to whoever sees the person."""

    person: str
    name: str
    post: str
    grade: str
    manager: str
    manager_name: str
    share_ppm: int
    is_main: bool
    since: date


@dataclass(frozen=True, kw_only=True)
class PostSeats:
    """How many work in a post of the unit, and how many are planned; None without a plan."""

    post: str
    name: str
    working: int
    planned: int | None

    @property
    def vacancies(self) -> int | None:
        """How many more are planned than work there."""
        return None if self.planned is None else self.planned - self.working


@dataclass(frozen=True, kw_only=True)
class Stood:
    """Where the unit stood, from a day to a day; `parent` empty: at the top."""

    parent: str
    parent_name: str
    day_from: date | None
    day_to: date | None


@dataclass(frozen=True, kw_only=True)
class UnitFile:
    """A unit on a day. `hidden`: how many more work in it than the viewer sees or the list holds."""

    code: str
    name: str
    kind: str
    shown: ChartUnit | None
    above: tuple[ChartUnit, ...]
    below: tuple[ChartUnit, ...]
    seats: tuple[PostSeats, ...]
    members: tuple[Member, ...]
    hidden: int
    stood: tuple[Stood, ...]


def unit_file(user: User, code: str, day: date, *, today: date) -> UnitFile:
    """Return the unit as it stands on the day; access is decided by the org of today.

    :raises NotFound: there is no such unit for this user.
    """
    unit = Unit.objects.all().get_for(user, UNIT_VIEW, day=today, code=code)
    chart = chart_on(user, day, today=today)
    shown = chart.units.get(code)
    members = _members(user, unit, day, today)
    working = _working(unit, day)
    return UnitFile(
        code=code,
        name=unit.name,
        kind=unit.kind,
        shown=shown,
        above=_above(chart, code),
        below=tuple(chart.units[one] for one in chart.children.get(code, ())),
        seats=_seats(unit, day),
        members=members,
        hidden=working - len(members),
        stood=_stood(unit),
    )


def _above(chart: Chart, code: str) -> tuple[ChartUnit, ...]:
    return tuple(chart.units[one] for one in reversed(chart.above(code)))


def _here(unit: Unit, day: date) -> Q:
    return holds_on(day) & Q(unit=unit) & (Q(person__left=None) | Q(person__left__gt=day))


def _working(unit: Unit, day: date) -> int:
    return Assignment.objects.filter(_here(unit, day)).count()


def _members(user: User, unit: Unit, day: date, today: date) -> tuple[Member, ...]:
    seen = Person.objects.visible_to(user, PERSON_VIEW, day=today)
    rows = Assignment.objects.filter(_here(unit, day), person__in=seen)
    rows = rows.select_related("person", "post", "grade", "manager")
    return tuple(
        Member(
            person=one.person.code,
            name=one.person.name,
            post=one.post.name if one.post else "",
            grade=one.grade.name if one.grade else "",
            manager=one.manager.code if one.manager else "",
            manager_name=one.manager.name if one.manager else "",
            share_ppm=one.share_ppm,
            is_main=one.is_main,
            since=one.day_from,
        )
        for one in rows.order_by("post__code", "person__code")[:MOST_PEOPLE]
    )


def _seats(unit: Unit, day: date) -> tuple[PostSeats, ...]:
    names: dict[str, str] = {}
    working: Counter[str] = Counter()
    rows = Assignment.objects.filter(_here(unit, day), is_main=True).exclude(post=None)
    for code, name in rows.values_list("post__code", "post__name"):
        names[code], working[code] = name, working[code] + 1
    planned: dict[str, int] = defaultdict(int)
    plans = PlannedHeadcount.objects.filter(holds_on(day), unit=unit)
    for code, name, number in plans.values_list("post__code", "post__name", "planned"):
        names[code], planned[code] = name, planned[code] + number
    return tuple(
        PostSeats(post=code, name=names[code], working=working[code], planned=planned.get(code))
        for code in sorted(names)
    )


def _stood(unit: Unit) -> tuple[Stood, ...]:
    rows = UnitPlacement.objects.filter(unit=unit).select_related("parent").order_by("day_from")
    return tuple(
        Stood(
            parent=one.parent.code if one.parent else "",
            parent_name=one.parent.name if one.parent else "",
            day_from=None if one.day_from == FIRST_DAY else one.day_from,
            day_to=one.day_to,
        )
        for one in rows
    )
