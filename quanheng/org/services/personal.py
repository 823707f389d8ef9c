"""Personal data: entered, checked, sealed; shown in full for a reason; sealed anew when there is a newer key.

The audit holds masks only, and the names of the fields that changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from quanheng.base import audit, keyring
from quanheng.base.faults import point
from quanheng.base.keyring import CannotUnseal, SealedForAnother
from quanheng.base.models import User
from quanheng.base.sealed import key_of
from quanheng.engine.ground.findings import Finding, Refused, refuse_all
from quanheng.engine.ground.words import said
from quanheng.org.actions import PERSONAL_CHANGE, PERSONAL_UNMASK
from quanheng.org.clock import day_at
from quanheng.org.company_now import today
from quanheng.org.models import Person
from quanheng.org.personal_models import PersonalRecord
from quanheng.org.personal_numbers import FIELDS, LABELS, PHONE, masked, phone_read, read
from quanheng.org.services.common import (
    Author,
    CannotChangeOrg,
    by_code,
    chunks,
    doubled,
    lock_company,
    unknown,
    want_reach,
)

AT_ONCE = 200


class WantsReason(Refused):
    """Personal data of somebody else are shown for a reason only."""


@dataclass(frozen=True, kw_only=True)
class PersonalRow:
    """What becomes known of a person: fields that are left out stay as they are, an empty one is removed."""

    person: str
    values: Mapping[str, str]
    source: str = ""


@transaction.atomic
def personal_put(*, actor: User, rows: Sequence[PersonalRow], at: datetime, why: str = "") -> int:
    """Enter or change personal data, and return of how many people something changed.

    :raises NotFound: the actor does not reach one of them.
    :raises CannotChangeOrg: a value is wrong, or a phone is somebody else's. :raises CannotUnseal: the keys do not fit.
    """
    author, day = Author(actor=actor, at=at, why=why), day_at(lock_company(), at)
    people = by_code(Person, [row.person for row in rows])
    keys = [person.pk for person in people.values()]
    want_reach(Person.objects.all(), actor, PERSONAL_CHANGE, keys, day=day)
    read_rows = [{name: read(name, text) for name, text in row.values.items()} for row in rows]
    refuse_all(list(_wrong(rows, read_rows, people)), CannotChangeOrg)
    values = [{name: value for name, (value, _) in one.items()} for one in read_rows]
    refuse_all(list(_phones_of_others(rows, values, people)), CannotChangeOrg)
    keys_want_fit()
    held = _held(people.values())
    _free_phones(rows, values, held)
    changes = [
        change
        for row, one in zip(rows, values, strict=True)
        if (change := _put(people[row.person], held.get(row.person), one))
    ]
    author.note(PERSONAL_CHANGE, changes)
    return len(changes)


@transaction.atomic
def personal_show(*, actor: User, code: str, why: str, at: datetime) -> dict[str, str]:
    """Return a person's data in full by field; that they were shown, and why, is in the audit.

    :raises NotFound: there is no such person for the actor. :raises WantsReason: none is given, for somebody else's.
    :raises CannotUnseal: the keys do not fit.
    """
    person = Person.objects.get_for(actor, PERSONAL_UNMASK, day=today(at), code=code)
    want_reason(actor, person, why)
    record = PersonalRecord.objects.filter(person=person).select_related("person").first()
    found = opened(record) if record else {}
    audit.note(
        actor=actor,
        action=PERSONAL_UNMASK,
        subject=("org.person", code),
        after={"shown": sorted(name for name, value in found.items() if value)},
        why=why.strip(),
        at=at,
    )
    return found


def want_reason(actor: User, person: Person, why: str) -> None:
    """Refuse unless a reason is given, or the data are one's own.

    :raises WantsReason: there is none.
    """
    if person.user_id != actor.pk and not why.strip():
        raise WantsReason(said("Say why you need to see this in full: it is kept with your name."))


def opened(record: PersonalRecord) -> dict[str, str]:
    """Return what a record holds, in full, by field; empty: not known.

    :raises CannotUnseal: the keys do not fit, or a value was sealed for somebody else or another field.
    """
    found, misplaced = opened_apart(record)
    for name in misplaced:
        raise CannotUnseal(
            said(
                "{field} of {person} was sealed for somebody else or for another field, and copied there by hand. Compare it with a backup, or enter it anew.",
                field=LABELS[name],
                person=record.person.code,
            )
        )
    return found


def opened_apart(record: PersonalRecord) -> tuple[dict[str, str], list[str]]:
    """Return what a record holds, and the fields whose values were sealed for another place; these read as empty.

    :raises CannotUnseal: the keys do not fit.
    """
    found, misplaced = dict.fromkeys(FIELDS, ""), []
    for name in FIELDS:
        text = getattr(record, name)
        try:
            found[name] = keyring.unseal(text, about=_place(record, name)) if text else ""
        except SealedForAnother:
            misplaced.append(name)
    return found, misplaced


def _place(record: PersonalRecord, name: str) -> str:
    """Return what a value is bound to: whose it is, and which."""
    return f"person/{record.person.code}/{name}"


def user_of_phone(number: str) -> User | None:
    """Return who signs in by a mobile phone number, as people write it; None where nobody does."""
    value = phone_read(number)
    if not value:
        return None
    found = PersonalRecord.objects.filter(
        phone_blind__in=keyring.blinds(value), person__user__is_active=True
    )
    record = found.select_related("person__user").first()
    if (
        record is None or opened_apart(record)[0][PHONE] != value
    ):  # the look-up alone proves nothing
        return None
    user: User | None = record.person.user
    return user


def keys_want_fit() -> None:
    """Refuse where what is stored cannot be opened: nothing is to be sealed with keys that are not this database's.

    :raises CannotUnseal: the keys do not fit.
    """
    for record in PersonalRecord.objects.select_related("person").order_by("-pk")[:1]:
        opened_apart(record)


@transaction.atomic
def personal_reseal() -> int:
    """Seal a batch of records with the newest key, and return how many they were; 0: all are.

    What is in them stays as it is, so that the audit gains no entry a record: the command that rotates writes one.

    :raises CannotUnseal: a key is missing or wrong; the batch stays as it was.
    """
    rows = PersonalRecord.objects.exclude(_sealed_newly()).select_related("person").order_by("pk")
    batch = list(rows.select_for_update(of=("self",))[:AT_ONCE])
    for record in batch:
        for name, value in opened(record).items():
            _set(record, name, value)
    PersonalRecord.objects.bulk_update(batch, [*FIELDS, "phone_blind"])
    point("keys.in_batch")
    return len(batch)


def personal_keys() -> Iterator[str]:
    """Yield the name of the key of each sealed text of personal data."""
    for texts in PersonalRecord.objects.values_list(*FIELDS).iterator(chunk_size=2000):
        yield from (key_of(text) for text in texts if text)


def _sealed_newly() -> Q:
    """Return the condition that all of a record is sealed with the newest key, and bound to its place."""
    newest = f"{keyring.all_keys()[0].name}.{keyring.BOUND}"
    fits = Q()
    for name in FIELDS:
        fits &= Q(**{name: ""}) | Q(**{f"{name}__startswith": newest})
    return fits


def _wrong(
    rows: Sequence[PersonalRow],
    values: Sequence[Mapping[str, tuple[str, Any]]],
    people: Mapping[str, Person],
) -> Iterator[Finding]:
    yield from doubled((row.person, row.source) for row in rows)
    for row, read_row in zip(rows, values, strict=True):
        if row.person not in people:
            yield unknown(row.source, said("person"), row.person)
        for name, (_, why) in read_row.items():
            if why and row.values[name].strip():
                yield Finding(
                    where=row.source or row.person,
                    what=said("{field}: {why}", field=LABELS[name], why=why),
                    mend=said("Compare it with the document."),
                )


def _phones_of_others(
    rows: Sequence[PersonalRow], values: Sequence[Mapping[str, str]], people: Mapping[str, Person]
) -> Iterator[Finding]:
    """Yield a finding for each phone that two people would have."""
    phones = [(row, one[PHONE]) for row, one in zip(rows, values, strict=True) if one.get(PHONE)]
    seen: dict[str, str] = {}
    for row, phone in phones:
        if phone in seen:
            yield _taken(row, seen[phone])
        seen[phone] = row.person
    for chunk in chunks(phones):
        blinds = {blind: row for row, phone in chunk for blind in keyring.blinds(phone)}
        others = PersonalRecord.objects.filter(phone_blind__in=blinds).select_related("person")
        going = {row.person for row, one in zip(rows, values, strict=True) if PHONE in one}
        for other in others:
            row = blinds[str(other.phone_blind)]
            if other.person.code != row.person and other.person.code not in going:
                yield _taken(row, other.person.code)


def _taken(row: PersonalRow, other: str) -> Finding:
    return Finding(
        where=row.source or row.person,
        what=said("This mobile phone is {person}'s already.", person=other),
        mend=said("Two people cannot sign in by one number: take it away from the other first."),
    )


def _free_phones(
    rows: Sequence[PersonalRow],
    values: Sequence[Mapping[str, str]],
    held: Mapping[str, PersonalRecord],
) -> None:
    """Take phones that others get in the same rows away from those who have them, so that people may exchange them."""
    going = [
        held[row.person].pk
        for row, one in zip(rows, values, strict=True)
        if row.person in held
        and PHONE in one
        and held[row.person].phone_blind not in (None, *keyring.blinds(one[PHONE]))
    ]
    PersonalRecord.objects.filter(pk__in=going).update(phone_blind=None, phone="")


def _held(people: Iterable[Person]) -> dict[str, PersonalRecord]:
    found: dict[str, PersonalRecord] = {}
    for chunk in chunks(person.pk for person in people):
        rows = PersonalRecord.objects.filter(person__in=chunk).select_related("person")
        found |= {row.person.code: row for row in rows.select_for_update(of=("self",))}
    return found


def _put(
    person: Person, held: PersonalRecord | None, values: Mapping[str, str]
) -> audit.Change | None:
    """Save what differs, and return the change in masks; None where nothing does."""
    before, misplaced = opened_apart(held) if held else (dict.fromkeys(FIELDS, ""), [])
    changed = [n for n, value in values.items() if value != before[n] or n in misplaced]
    if not changed:
        return None
    record = held or PersonalRecord(person=person)
    for name in changed:
        _set(record, name, values[name])
    record.full_clean(exclude=["person"], validate_unique=False, validate_constraints=False)
    record.save()
    after = {name: masked(name, values[name]) for name in changed}
    return audit.Change(
        ("org.person", person.code),
        {name: masked(name, before[name]) for name in changed} if held else None,
        {"changed": sorted(changed), **after},
    )


def _set(record: PersonalRecord, name: str, value: str) -> None:
    setattr(record, name, keyring.seal(value, about=_place(record, name)) if value else "")
    if name == PHONE:
        record.phone_blind = keyring.blind(value) if value else None
