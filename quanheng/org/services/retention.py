"""What is held on leavers goes when its time is over: deleted, or in the case of names replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.org.actions import PERSONAL_RETAIN
from quanheng.org.clock import day_at
from quanheng.org.models import Person
from quanheng.org.personal_models import Consent, PersonalRecord
from quanheng.org.record_models import FileEntry
from quanheng.org.retention import CONSENTS, ENTRIES, NAME, NUMBERS, Retention, due, nameless
from quanheng.org.services.common import chunks, lock_org, want_whole_company


@dataclass(frozen=True, kw_only=True)
class Retained:
    """A rule, and of whom something went by it, by code."""

    rule: Retention
    people: tuple[str, ...]


@transaction.atomic
def personal_retain(
    *, actor: User, at: datetime, dry: bool = False, most: int | None = None
) -> list[Retained]:
    """Delete what was kept of leavers long enough, and return of whom by which rule; `dry`: say so only.

    All of it or nothing; `most`: of so many people, so that nobody who changes something waits long. Doing it again
    finds what is left. The audit says that it went, never what it was.

    :raises NotFound: the actor may not. :raises Refused: the rules cannot be used.
    """
    day = day_at(lock_org(), at)
    want_whole_company(actor, PERSONAL_RETAIN, day=day)
    found = list(_found(day, most))
    if not dry:
        for rule, people in found:
            for chunk in chunks(people):
                _GOES[rule.what](chunk)
            _note(actor, rule, people, at)
    return [
        Retained(rule=rule, people=tuple(person.code for person in people))
        for rule, people in found
    ]


def _found(day: date, most: int | None) -> Iterator[tuple[Retention, list[Person]]]:
    """Yield each rule with the people of whom something goes by it, at most so many taken together."""
    left = most
    for rule, people in due(day):
        taken = list(people[:left])
        left = None if left is None else left - len(taken)
        yield rule, taken


def _numbers(people: Sequence[Person]) -> None:
    PersonalRecord.objects.filter(person__in=people).delete()


def _consents(people: Sequence[Person]) -> None:
    Consent.objects.filter(person__in=people).delete()


def _entries(people: Sequence[Person]) -> None:
    FileEntry.objects.filter(person__in=people).delete()


def _name(people: Sequence[Person]) -> None:
    for person in people:
        person.name = nameless(person.code)
    Person.objects.bulk_update(people, ["name"], batch_size=500)


_GOES: Mapping[str, Callable[[Sequence[Person]], None]] = {
    NUMBERS: _numbers,
    CONSENTS: _consents,
    ENTRIES: _entries,
    NAME: _name,
}


def _note(actor: User, rule: Retention, people: Sequence[Person], at: datetime) -> None:
    gone = {"gone": rule.what, "months": rule.months}
    changes = [audit.Change(("org.person", person.code), None, gone) for person in people]
    audit.note_each(
        actor=actor, action=PERSONAL_RETAIN, changes=changes, why=rule.reference["en"], at=at
    )
