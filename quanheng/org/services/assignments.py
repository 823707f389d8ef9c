"""Assignments: who works where, as what and for whom, by date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Min

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.findings import Finding, refuse_all
from quanheng.engine.ground.words import said
from quanheng.org.actions import ASSIGNMENT_CHANGE
from quanheng.org.clock import day_at
from quanheng.org.days import overlap
from quanheng.org.models import WHOLE_PPM, Assignment, Grade, Person, Post, Unit, UnitPlacement
from quanheng.org.rows import AssignmentRow
from quanheng.org.services.common import (
    Author,
    CannotChangeOrg,
    Pending,
    bad_span,
    by_code,
    chunks,
    doubled,
    lock_org,
    store,
    unknown,
    want_codes,
    want_reach,
)
from quanheng.org.services.reporting_lines import circles

FIELDS = ("post", "grade", "manager", "share_ppm", "is_main", "day_to")
ONE_DAY = timedelta(days=1)
RELATED = ("person", "unit", "post", "grade", "manager")
Key = tuple[str, str, date]


@dataclass(frozen=True)
class Known:
    """What the codes of some rows stand for."""

    people: dict[str, Person]
    units: dict[str, Unit]
    posts: dict[str, Post]
    grades: dict[str, Grade]

    @classmethod
    def of(cls, rows: Sequence[AssignmentRow]) -> Known:
        """Look up every code that the rows name."""
        people = [row.person for row in rows] + [row.manager for row in rows if row.manager]
        return cls(
            by_code(Person, people),
            by_code(Unit, [row.unit for row in rows]),
            by_code(Post, [row.post for row in rows]),
            by_code(Grade, [row.grade for row in rows]),
        )


@transaction.atomic
def assignments_put(
    *, actor: User, rows: Sequence[AssignmentRow], at: datetime, why: str = ""
) -> None:
    """Add assignments, or change those held with the same person, unit and first day.

    :raises NotFound: the actor does not reach one of the units, or somebody who works elsewhere.
    :raises CannotChangeOrg: a row is wrong, begins outside the days employed, or would give the
        person two main assignments or shares above 100 % on a day; or somebody would stand above themselves.
    """
    author = Author(actor=actor, at=at, why=why)
    day = day_at(lock_org(), at)
    known = Known.of(rows)
    want_codes(Unit.objects.all(), actor, ASSIGNMENT_CHANGE, [row.unit for row in rows], day=day)
    named = {row.person for row in rows} & set(known.people)
    held = _held(known.people[code] for code in named)
    _want_people(actor, rows, known, held.values(), day)
    refuse_all(list(_wrong(rows, known)), CannotChangeOrg)
    merged = _merged(rows, held)
    refuse_all([*_overfull(merged), *circles(rows, merged)], CannotChangeOrg)
    pending = [_pending(row, held.get(row.key), known) for row in rows]
    store(Assignment, pending, fields=FIELDS, action=ASSIGNMENT_CHANGE, author=author)


@transaction.atomic
def assignments_remove(*, actor: User, keys: Sequence[Key], at: datetime, why: str = "") -> None:
    """Remove assignments by person, unit and first day.

    :raises NotFound: the actor does not reach one of them.
    """
    author = Author(actor=actor, at=at, why=why)
    day = day_at(lock_org(), at)
    held = _held(by_code(Person, [person for person, _, _ in keys]).values())
    going = {key: held[key] for key in keys if key in held}
    rows = Assignment.objects.all()
    ids = [assignment.pk for assignment in going.values()]
    want_reach(rows, actor, ASSIGNMENT_CHANGE, ids, day=day)
    for chunk in chunks(ids):
        Assignment.objects.filter(pk__in=chunk).delete()
    author.note(
        ASSIGNMENT_CHANGE,
        [audit.Change(("org.assignment", _name(k)), _as_dict(a), None) for k, a in going.items()],
    )


def _want_people(
    actor: User, rows: Sequence[AssignmentRow], known: Known, held: Iterable[Assignment], day: date
) -> None:
    """Refuse to draw in people who work where the actor does not reach; they read like people who are not there.

    :raises NotFound: one of them works on the day, and out of the actor's reach, or is unknown.
    """
    today = (day, day + ONE_DAY)
    working = {a.person.code for a in held if overlap(today, (a.day_from, a.day_to))}
    free = set(known.people) - working
    codes = [row.person for row in rows if row.person not in free]
    want_codes(Person.objects.all(), actor, ASSIGNMENT_CHANGE, codes, day=day)


def _held(people: Iterable[Person]) -> dict[Key, Assignment]:
    found: dict[Key, Assignment] = {}
    for chunk in chunks(sorted(person.pk for person in people)):
        rows = Assignment.objects.filter(person__in=chunk).select_related(*RELATED)
        found |= {(a.person.code, a.unit.code, a.day_from): a for a in rows.order_by("pk")}
    return found


def _wrong(rows: Sequence[AssignmentRow], known: Known) -> Iterator[Finding]:
    yield from doubled((row.key, row.source) for row in rows)
    opened = _opened(known.units.values())
    for row in rows:
        if row.day_from < opened.get(row.unit, row.day_from):
            yield Finding(
                where=row.source,
                what=said(
                    "It begins on {day}, before the unit “{unit}” stands from {first} on.",
                    day=row.day_from,
                    unit=row.unit,
                    first=opened[row.unit],
                ),
                mend=said("Mend the first day, or let the unit stand earlier."),
            )
        yield from bad_span(row.source, row.day_from, row.day_to)
        yield from _unknown_codes(row, known)
        if not 1 <= row.share_ppm <= WHOLE_PPM:
            yield Finding(
                where=row.source,
                what=said("The share is {percent} %.", percent=_percent(row.share_ppm)),
                mend=said("Give a share above 0 and up to 100 %."),
            )
        if row.manager == row.person:
            yield Finding(
                where=row.source,
                what=said("{person} cannot be their own manager.", person=row.person),
                mend=said("Name somebody else, or leave the manager empty."),
            )
        if row.person in known.people:
            yield from _outside_employment(row, known.people[row.person])


def _opened(units: Iterable[Unit]) -> dict[str, date]:
    """Return the first day on which each unit stands, by code."""
    found: dict[str, date] = {}
    for chunk in chunks(sorted(unit.pk for unit in units)):
        rows = UnitPlacement.objects.filter(unit__in=chunk).order_by().values_list("unit__code")
        found |= dict(rows.annotate(first=Min("day_from")))
    return found


def _unknown_codes(row: AssignmentRow, known: Known) -> Iterator[Finding]:
    for field, code, held in (
        (said("person"), row.person, known.people),
        (said("unit"), row.unit, known.units),
        (said("post"), row.post, known.posts),
        (said("grade"), row.grade, known.grades),
        (said("manager"), row.manager, known.people),
    ):
        if code is not None and code not in held:
            yield unknown(row.source, field, code)


def _outside_employment(row: AssignmentRow, person: Person) -> Iterator[Finding]:
    if person.hired and row.day_from < person.hired:
        yield Finding(
            where=row.source,
            what=said(
                "It begins on {day}, before {person} is hired on {hired}.",
                day=row.day_from,
                person=row.person,
                hired=person.hired,
            ),
            mend=said("Mend the first day, or the day of hiring."),
        )
    if person.left and row.day_from >= person.left:
        yield Finding(
            where=row.source,
            what=said(
                "It begins on {day}, but {person} has left on {left}.",
                day=row.day_from,
                person=row.person,
                left=person.left,
            ),
            mend=said("Mend the first day, or the day of leaving."),
        )


def _merged(
    rows: Sequence[AssignmentRow], held: dict[Key, Assignment]
) -> Collection[AssignmentRow]:
    """Return all assignments of the people, as they will stand."""
    merged = {key: _as_row(assignment) for key, assignment in held.items()}
    return (merged | {row.key: row for row in rows}).values()


def _overfull(merged: Iterable[AssignmentRow]) -> Iterator[Finding]:
    of_person = defaultdict(list)
    for row in merged:
        of_person[row.person].append(row)
    for person in sorted(of_person):
        theirs = sorted(of_person[person], key=lambda row: (row.day_from, row.unit))
        yield from _two_mains([row for row in theirs if row.is_main])
        yield from _above_whole(theirs)


def _two_mains(mains: Sequence[AssignmentRow]) -> Iterator[Finding]:
    for earlier, later in pairwise(mains):  # sorted: neighbours clash first
        if overlap((earlier.day_from, earlier.day_to), (later.day_from, later.day_to)):
            yield Finding(
                where=later.source or earlier.source,
                what=said(
                    "{person} would have two main assignments on {day}: in {one} and in {other}.",
                    person=later.person,
                    day=later.day_from,
                    one=earlier.unit,
                    other=later.unit,
                ),
                mend=said(
                    "End one of them on that day, or mark one as not main. If an earlier import brought the other, bring that one again with an end, or revoke its batch."
                ),
            )


def _above_whole(theirs: Sequence[AssignmentRow]) -> Iterator[Finding]:
    for row in theirs:  # the sum can only rise on a day on which one of them begins
        on_day = [
            other
            for other in theirs
            if other.day_from <= row.day_from and (not other.day_to or row.day_from < other.day_to)
        ]
        whole = sum(other.share_ppm for other in on_day)
        if whole > WHOLE_PPM:
            yield Finding(
                where=row.source or next((o.source for o in on_day if o.source), row.person),
                what=said(
                    "{person} would have shares of {percent} % in all on {day}.",
                    person=row.person,
                    percent=_percent(whole),
                    day=row.day_from,
                ),
                mend=said("Lower the shares to 100 % together, or end one of the assignments."),
            )
            return


def _pending(row: AssignmentRow, held: Assignment | None, known: Known) -> Pending:
    before = _as_dict(held) if held else None
    item = held or Assignment(
        person=known.people[row.person], unit=known.units[row.unit], day_from=row.day_from
    )
    item.post = known.posts[row.post] if row.post else None
    item.grade = known.grades[row.grade] if row.grade else None
    item.manager = known.people[row.manager] if row.manager else None
    item.share_ppm, item.is_main, item.day_to = row.share_ppm, row.is_main, row.day_to
    return Pending(
        source=row.source, key=_name(row.key), item=item, before=before, after=_as_dict(item)
    )


def _as_row(held: Assignment) -> AssignmentRow:
    return AssignmentRow(
        person=held.person.code,
        unit=held.unit.code,
        day_from=held.day_from,
        day_to=held.day_to,
        share_ppm=held.share_ppm,
        is_main=held.is_main,
    )


def _as_dict(held: Assignment) -> dict[str, Any]:
    return {
        "post": held.post and held.post.code,
        "grade": held.grade and held.grade.code,
        "manager": held.manager and held.manager.code,
        "share_ppm": held.share_ppm,
        "is_main": held.is_main,
        "day_to": held.day_to and held.day_to.isoformat(),
    }


def _name(key: Key) -> str:
    return f"{key[0]}/{key[1]}/{key[2].isoformat()}"


def _percent(ppm: int) -> str:
    return f"{ppm // 10_000}.{abs(ppm) % 10_000:04d}".rstrip("0").rstrip(".")
