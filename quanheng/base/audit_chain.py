"""Whether the audit is whole: each entry as it was written, none missing, none added, and none cut off at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.db.models import QuerySet

from quanheng.base.audit import GENESIS, digest
from quanheng.base.audit_heads import Head
from quanheng.base.models import ApiToken, AuditEntry, AuditHead, RuleVersion, User
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said

AT_ONCE = 2000
FIELDS = [field.attname for field in AuditEntry._meta.concrete_fields]
REQUIRED = [field.attname for field in AuditEntry._meta.concrete_fields if not field.null]
# What the libraries raise for what no entry was ever written with; SQLite holds anything in any column.
UNREADABLE = (DatabaseError, AttributeError, TypeError, ValueError, OverflowError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """An entry of which some fields hold what cannot be read; its hashes can."""

    pk: int
    fields: tuple[str, ...]
    previous_hash: str
    hash: str


def verify(known: Sequence[Head] = (), made: Sequence[QuerySet[Any]] = ()) -> Iterator[Finding]:
    """Yield a finding for each place where the chain is broken; none when it is whole.

    `known`: heads that were written down elsewhere; what stood then must stand still, so that a cut end shows.
    `made`: rows that are only ever made with an entry, besides users, rules and tokens.
    """
    try:
        yield from _verify(known, made)
    except DatabaseError as error:
        yield Finding(
            where=said("audit"),
            what=said(
                "It cannot be read from the database: {reason}.",
                reason=" ".join(str(error).split()).rstrip("."),
            ),
            mend=said("Compare the database with a backup: tables are missing or damaged."),
        )


def _verify(known: Sequence[Head], made: Sequence[QuerySet[Any]]) -> Iterator[Finding]:
    # The head first: who writes meanwhile adds entries after it, and those are held to the head that is read last.
    first = _head()
    wanted = {head.entries for head in known} | {first[1]}
    reached, count, met = GENESIS, 0, {0: GENESIS}
    for entry in _entries():
        yield from _broken(entry, reached)
        reached, count = entry.hash, count + 1
        if count in wanted:
            met[count] = reached
    yield from _ends(first, _head(), met, (reached, count))
    for head in known:
        yield from _against(head, met.get(head.entries), count)
    if count == 0 and first[1] == 0:
        yield from _emptied(made)


def _head() -> tuple[str, int]:
    """Return the hash that the chain should end with, and how many entries it should have."""
    head = AuditHead.objects.filter(pk=1).first()
    return (head.hash, head.entries) if head else (GENESIS, 0)


def _entries() -> Iterator[AuditEntry | Unreadable]:
    """Yield every entry in its order."""
    rows = AuditEntry.objects.order_by("id")
    page = _page(rows)
    while page:
        yield from page
        page = _page(rows.filter(pk__gt=page[-1].pk))


def _page(rows: QuerySet[AuditEntry]) -> list[AuditEntry | Unreadable]:
    """Return the first of the entries; read one by one where they cannot be read together."""
    try:
        return list(rows[:AT_ONCE])
    except UNREADABLE:
        return [_read(number) for number in rows.values_list("pk", flat=True)[:AT_ONCE]]


def _read(number: int) -> AuditEntry | Unreadable:
    row = AuditEntry.objects.filter(pk=number)
    try:
        return row.get()
    except UNREADABLE:
        bad = tuple(name for name in FIELDS if not _is_readable(row, name))
        previous, own = row.values_list("previous_hash", "hash").get()
        return Unreadable(pk=number, fields=bad, previous_hash=previous, hash=own)


def _is_readable(row: QuerySet[AuditEntry], name: str) -> bool:
    try:
        row.values_list(name).get()
    except UNREADABLE:
        return False
    return True


def _broken(entry: AuditEntry | Unreadable, previous: str) -> Iterator[Finding]:
    """Yield what is wrong with an entry that should follow on the hash `previous`."""
    if entry.previous_hash != previous:
        yield _finding(entry.pk, said("It does not follow on the entry before it."))
    if fields := _unreadable(entry):
        listed = ", ".join(fields)
        yield _finding(entry.pk, said("What it holds cannot be read: {fields}.", fields=listed))
    elif isinstance(entry, AuditEntry) and not _is_as_written(entry):
        yield _finding(entry.pk, said("Its content was changed after it was written."))


def _unreadable(entry: AuditEntry | Unreadable) -> Sequence[str]:
    """Return the fields that cannot be read; a moment that is none is read as nothing."""
    if isinstance(entry, Unreadable):
        return entry.fields
    return [name for name in REQUIRED if getattr(entry, name) is None]


def _is_as_written(entry: AuditEntry) -> bool:
    """Return whether the entry's hash is that of its content; no hash fits what could never be written."""
    try:
        return entry.hash == digest(entry, entry.previous_hash)
    except UNREADABLE:
        return False


def _ends(
    first: tuple[str, int], last: tuple[str, int], met: dict[int, str], end: tuple[str, int]
) -> Iterator[Finding]:
    """Yield a finding where the chain does not hold what its head said before it was read, or more than it says after."""
    holds_what_it_did = met.get(first[1]) == first[0]
    if holds_what_it_did and (last == end or last[1] > end[1]):
        return
    yield Finding(
        where=said("audit, last entry"),
        what=said(
            "The chain holds {count} entries and ends elsewhere than its head says.", count=end[1]
        ),
        mend=said("Entries were removed or added by hand: compare with a backup."),
    )


def _against(head: Head, found: str | None, count: int) -> Iterator[Finding]:
    if found == head.hash:
        return
    what = (
        said(
            "On {day} the chain held {known} entries; now it holds {count}: its end was cut off.",
            day=head.day,
            known=head.entries,
            count=count,
        )
        if found is None
        else said(
            "On {day} entry number {known} was another one: the chain up to it was written anew.",
            day=head.day,
            known=head.entries,
        )
    )
    yield Finding(
        where=said("audit, as written down on {day}", day=head.day),
        what=what,
        mend=said("Compare with a backup of that day, and find out who could change the database."),
    )


def _emptied(made: Sequence[QuerySet[Any]]) -> Iterator[Finding]:
    """Yield a finding where an empty audit stands beside rows that are only ever made with an entry."""
    people = User.objects.filter(is_machine=False)
    rows = (people, RuleVersion.objects.all(), ApiToken.objects.all(), *made)
    if not any(held.exists() for held in rows):
        return
    yield Finding(
        where=said("audit"),
        what=said(
            "It holds no entry, though users, rules or an org are here, and each was made with one."
        ),
        mend=said("All entries were removed by hand: bring them back from a backup."),
    )


def _finding(number: int, what: str) -> Finding:
    return Finding(
        where=said("audit, entry {number}", number=number),
        what=what,
        mend=said("Somebody changed the database by hand: compare with a backup."),
    )


def readable(rows: QuerySet[AuditEntry], most: int) -> list[AuditEntry]:
    """Return the first of the entries, at most so many; what cannot be read of one is None."""
    try:
        return list(rows[:most])
    except UNREADABLE:
        return [_as_far_as(number) for number in rows.values_list("pk", flat=True)[:most]]


def _as_far_as(number: int) -> AuditEntry:
    found = _read(number)
    if isinstance(found, AuditEntry):
        return found
    names = [name for name in FIELDS if name not in found.fields]
    held = AuditEntry.objects.filter(pk=number).values(*names).get()
    return AuditEntry(**dict.fromkeys(found.fields), **held)


def bad_among(entries: Iterable[AuditEntry]) -> set[int]:
    """Return which of some entries are not as they were written; what lies between them is not looked at."""
    return {entry.pk for entry in entries if not _is_as_written(entry)}
