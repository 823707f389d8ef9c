"""People: who they are, and the days they are employed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.findings import Finding, refuse_all
from quanheng.engine.ground.words import said
from quanheng.org.actions import PERSON_CHANGE
from quanheng.org.audit_masks import noted
from quanheng.org.clock import day_at
from quanheng.org.models import Assignment, Person
from quanheng.org.record_models import FileEntry
from quanheng.org.rows import PersonRow
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
    want_codes,
    want_reach,
)

FIELDS = ("name", "hired", "left")


@transaction.atomic
def people_put(*, actor: User, rows: Sequence[PersonRow], at: datetime, why: str = "") -> None:
    """Add people, or change those held; rows that change nothing leave no trace.

    :raises NotFound: the actor does not reach one of them; new people want the whole company.
    :raises CannotChangeOrg: a row is wrong, or an assignment lies outside the days employed.
    """
    author = Author(actor=actor, at=at, why=why)
    day = day_at(lock_org(), at)
    held = by_code(Person, [row.code for row in rows])
    codes = [row.code for row in rows]  # a new person is of no part of the tree yet
    want_codes(Person.objects.all(), actor, PERSON_CHANGE, codes, day=day)
    refuse_all(list(_wrong(rows, held)), CannotChangeOrg)
    pending = [_pending(row, held.get(row.code)) for row in rows]
    store(Person, pending, fields=FIELDS, action=PERSON_CHANGE, author=author)


@transaction.atomic
def person_link_user(
    *, actor: User, code: str, user: User | None, at: datetime, why: str = ""
) -> None:
    """Let a user act as the person, or nobody when `user` is None.

    :raises NotFound: there is no such person for this actor.
    :raises CannotChangeOrg: the user is linked to somebody else.
    """
    author = Author(actor=actor, at=at, why=why)
    day = day_at(lock_org(), author.at)
    person = Person.objects.get_for(author.actor, PERSON_CHANGE, day=day, code=code)
    if user is not None and Person.objects.filter(user=user).exclude(pk=person.pk).exists():
        raise CannotChangeOrg(
            said(
                "The user {user} is somebody else already. Unlink that person first.",
                user=user.username,
            )
        )
    before = {"user": person.user_id}
    person.user = user
    person.full_clean()
    person.save(update_fields=["user"])
    change = audit.Change(("org.person", code), before, {"user": person.user_id})
    author.note(PERSON_CHANGE, [change])


@transaction.atomic
def people_remove(*, actor: User, codes: Sequence[str], at: datetime, why: str = "") -> None:
    """Remove people whom nothing names.

    :raises NotFound: the actor does not reach one of them.
    :raises CannotChangeOrg: one of them has an assignment or manages somebody.
    """
    author = Author(actor=actor, at=at, why=why)
    day = day_at(lock_org(), at)
    held = by_code(Person, codes)
    _want_people(actor, held, day)
    refuse_all(list(_still_named(held)), CannotChangeOrg)
    for chunk in chunks(held):
        Person.objects.filter(code__in=chunk).delete()
    notes = [noted("org.person", c, _as_dict(p), None) for c, p in sorted(held.items())]
    author.note(PERSON_CHANGE, notes)


def _want_people(actor: User, held: dict[str, Person], day: date) -> None:
    keys = [person.pk for person in held.values()]
    want_reach(Person.objects.all(), actor, PERSON_CHANGE, keys, day=day)


def _wrong(rows: Sequence[PersonRow], held: dict[str, Person]) -> Iterator[Finding]:
    yield from doubled((row.code, row.source) for row in rows)
    for row in rows:
        yield from bad_span(row.source, row.hired, row.left)
    yield from _outside_employment(rows, held)


def _outside_employment(rows: Sequence[PersonRow], held: dict[str, Person]) -> Iterator[Finding]:
    first_days = defaultdict(list)
    for chunk in chunks(person.pk for person in held.values()):
        found = Assignment.objects.filter(person__in=chunk).order_by("day_from")
        for code, day in found.values_list("person__code", "day_from"):
            first_days[code].append(day)
    for row in rows:
        outside = [
            day
            for day in first_days[row.code]
            if (row.hired and day < row.hired) or (row.left and day >= row.left)
        ]
        if outside:
            yield Finding(
                where=row.source,
                what=said(
                    "{person} has an assignment from {day}, outside the days employed.",
                    person=row.code,
                    day=outside[0],
                ),
                mend=said("Change that assignment first, or mend the days."),
            )


def _pending(row: PersonRow, held: Person | None) -> Pending:
    before = _as_dict(held) if held else None
    person = held or Person(code=row.code)
    person.name, person.hired, person.left = row.name, row.hired, row.left
    return Pending(
        source=row.source, key=row.code, item=person, before=before, after=_as_dict(person)
    )


def _still_named(held: dict[str, Person]) -> Iterator[Finding]:
    for chunk in chunks(person.pk for person in held.values()):
        named = Assignment.objects.filter(Q(person__in=chunk) | Q(manager__in=chunk))
        named = named.select_related("person", "unit").order_by("person__code", "day_from")
        for assignment in named:
            yield Finding(
                where=said("person {code}", code=assignment.person.code),
                what=said(
                    "The assignment “{assignment}” names somebody to be removed.",
                    assignment=str(assignment),
                ),
                mend=said("Remove or change that assignment first."),
            )
        entries = FileEntry.objects.filter(person__in=chunk).select_related("person")
        for entry in entries.order_by("person__code", "day_from"):
            yield Finding(
                where=said("person {code}", code=entry.person.code),
                what=said("“{entry}” stands in the employee file.", entry=entry.title),
                mend=said("Remove the entries of the employee file first."),
            )


def _as_dict(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "hired": person.hired and person.hired.isoformat(),
        "left": person.left and person.left.isoformat(),
    }
