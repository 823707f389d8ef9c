"""The append-only record of every change: one writer, and a chain of hashes that shows tampering."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Model

from quanheng.base.access import Action
from quanheng.base.models import AuditEntry, AuditHead, User
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said

GENESIS = "0" * 64
BATCH = 500

Subject = Model | tuple[str, str]


class Change(NamedTuple):
    """What changed, and how it stood before and after; None where it did not exist."""

    subject: Subject
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def note(
    *,
    actor: User,
    action: Action | str,
    subject: Subject,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    why: str = "",
    at: datetime,
) -> None:
    """Write down one change, in the transaction that makes it.

    `subject` is a saved row or a pair (type, key); before and after hold text, whole numbers,
    booleans, days, moments, lists and dictionaries of these.

    :raises TypeError: before or after hold something else, such as a float.
    """
    change = Change(subject, before, after)
    note_each(actor=actor, action=action, changes=[change], why=why, at=at)


@transaction.atomic
def note_each(
    *, actor: User, action: Action | str, changes: Iterable[Change], why: str = "", at: datetime
) -> None:
    """Write down several changes of one kind, in their order, an entry each."""
    name = action.name if isinstance(action, Action) else action
    entries = [_entry(actor, name, change, why, at) for change in changes]
    if not entries:
        return
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": GENESIS})
    for entry in entries:
        entry.previous_hash, entry.hash = head.hash, digest(entry, head.hash)
        head.hash = entry.hash
    head.entries += len(entries)
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    head.save(update_fields=["hash", "entries"])


def _entry(actor: User, action: str, change: Change, why: str, at: datetime) -> AuditEntry:
    kind, key = _subject(change.subject)
    before, after = plain(change.before), plain(change.after)
    return AuditEntry(
        at=at,
        actor=actor,
        action=action,
        subject_type=kind,
        subject_key=key,
        before=before,
        after=after,
        why=why,
    )


def _subject(subject: Subject) -> tuple[str, str]:
    if isinstance(subject, Model):
        return subject._meta.label_lower, str(subject.pk)
    return subject


def plain(value: Any) -> Any:
    """Return the value as JSON holds it the same on every database.

    :raises TypeError: it holds a float or something else that may not come back as it went in.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(name): plain(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [plain(held) for held in value]
    raise TypeError(f"The audit cannot hold {value!r}; give it text or a whole number.")


def digest(entry: AuditEntry, previous_hash: str) -> str:
    """Return the SHA-256 of the entry's content and of the hash before it."""
    content = [
        previous_hash,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.action,
        entry.subject_type,
        entry.subject_key,
        entry.before,
        entry.after,
        entry.why,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify() -> Iterator[Finding]:
    """Yield a finding for each place where the chain is broken; none when it is whole."""
    reached, count = GENESIS, 0
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.previous_hash != reached:
            yield _broken(entry, said("It does not follow on the entry before it."))
        if entry.hash != digest(entry, entry.previous_hash):
            yield _broken(entry, said("Its content was changed after it was written."))
        reached, count = entry.hash, count + 1
    yield from _verify_head(reached, count)


def _verify_head(reached: str, count: int) -> Iterator[Finding]:
    head = AuditHead.objects.filter(pk=1).first()
    if (head.hash, head.entries) == (reached, count) if head else count == 0:
        return
    yield Finding(
        where=said("audit, last entry"),
        what=said(
            "The chain holds {count} entries and ends elsewhere than its head says.", count=count
        ),
        mend=said("Entries were removed or added by hand: compare with a backup."),
    )


def _broken(entry: AuditEntry, what: str) -> Finding:
    return Finding(
        where=said("audit, entry {number}", number=entry.pk),
        what=what,
        mend=said("Somebody changed the database by hand: compare with a backup."),
    )
