"""The file of a person: who that is today, and everything that is known of the way there, on one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from quanheng.base import audit
from quanheng.base.access import Action
from quanheng.base.models import User
from quanheng.engine.ground.words import Said, said
from quanheng.org.actions import ASSIGNMENT_VIEW, FILE_VIEW, PERSON_VIEW
from quanheng.org.choices import FileKind
from quanheng.org.days import holds_on
from quanheng.org.models import Assignment, Person
from quanheng.org.record_models import FileEntry

ENDS_SOON_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Something that began on a day; None: before anything is known. `day_to`: when it ended, None: not yet."""

    day: date | None
    day_to: date | None
    kind: str
    what: Said | str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonFile:
    """A person. `entries`: the employee file, None for whoever may not see it; `moments`: the newest first."""

    code: str
    name: str
    hired: date | None
    left: date | None
    now: tuple[Assignment, ...]
    team: int
    moments: tuple[Moment, ...]
    entries: tuple[FileEntry, ...] | None

    @property
    def contract(self) -> FileEntry | None:
        """The newest contract."""
        contracts = [one for one in self.entries or () if one.kind == FileKind.CONTRACT]
        return max(contracts, key=attrgetter("day_from"), default=None)


def person_file(user: User, code: str, *, day: date, at: datetime) -> PersonFile:
    """Return the file of the person; to open somebody else's leaves an entry in the audit.

    :raises NotFound: there is no such person for this user.
    """
    person = Person.objects.all().get_for(user, PERSON_VIEW, day=day, code=code)
    held = Assignment.objects.visible_to(user, ASSIGNMENT_VIEW, day=day).filter(person=person)
    assignments = list(
        held.select_related("unit", "post", "grade", "manager").order_by("day_from", "pk")
    )
    entries = _entries(user, person, day)
    if entries and person.user_id != user.pk:
        audit.note(actor=user, action=FILE_VIEW, subject=("org.person", person.code), at=at)
    return PersonFile(
        code=person.code,
        name=person.name,
        hired=person.hired,
        left=person.left,
        now=tuple(one for one in assignments if _holds(one, day)),
        team=_team(person, day),
        moments=tuple(_moments(person, assignments, entries or ())),
        entries=entries,
    )


def _holds(one: Assignment, day: date) -> bool:
    return one.day_from <= day and (one.day_to is None or day < one.day_to)


def _team(person: Person, day: date) -> int:
    return (
        Assignment.objects.filter(holds_on(day), manager=person).values("person").distinct().count()
    )


def _entries(user: User, person: Person, day: date) -> tuple[FileEntry, ...] | None:
    if not sees(user, FILE_VIEW, person, day):
        return None
    rows = FileEntry.objects.filter(person=person).order_by("kind", "-day_from", "title")
    return tuple(rows)


def sees(user: User, action: Action, person: Person, day: date) -> bool:
    """Return whether the action reaches the person on the day."""
    return Person.objects.visible_to(user, action, day=day, few=True).filter(pk=person.pk).exists()


def _moments(
    person: Person, assignments: list[Assignment], entries: tuple[FileEntry, ...]
) -> list[Moment]:
    found = [
        _changed(before, one)
        for before, one in zip([None, *assignments], assignments, strict=False)
    ]
    found += [
        Moment(
            day=one.day_from, day_to=one.day_to, kind=one.kind, what=one.title, detail=one.detail
        )
        for one in entries
    ]
    if person.hired:
        found.append(Moment(day=person.hired, day_to=None, kind="hired", what=said("Hired")))
    if person.left:
        found.append(Moment(day=person.left, day_to=None, kind="left", what=said("Left")))
    return sorted(found, key=lambda one: (one.day or date.min, one.kind != "hired"), reverse=True)


def _changed(before: Assignment | None, now: Assignment) -> Moment:
    """Return what an assignment changed against the one before it."""
    place = " · ".join(
        name
        for name in (now.unit.name, now.post and now.post.name, now.grade and now.grade.name)
        if name
    )
    return Moment(
        day=now.day_from,
        day_to=now.day_to,
        kind="assignment",
        what=_what(before, now),
        detail=place + (f" → {now.manager.name}" if now.manager else ""),
    )


def _what(before: Assignment | None, now: Assignment) -> Said | str:
    if not now.is_main:
        return said("A further assignment")
    if before is None:
        return said("First assignment")
    ranks = [one.grade.rank if one.grade else 0 for one in (before, now)]
    if ranks[1] > ranks[0]:
        return said("Promotion")
    if ranks[1] < ranks[0]:
        return said("Lower grade")
    if before.unit_id != now.unit_id:
        return said("Transfer to another unit")
    if before.post_id != now.post_id:
        return said("Another post")
    if before.manager_id != now.manager_id:
        return said("Another manager")
    return said("Assignment renewed")
