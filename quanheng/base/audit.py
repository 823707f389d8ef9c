"""The append-only record of every change: one writer, and a chain of hashes that shows tampering."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Model

from quanheng.base.access import Action
from quanheng.base.models import AuditEntry, AuditHead, User

GENESIS = "0" * 64
BATCH = 500
LONGEST_ORIGIN = 120

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
    on_behalf_of: User | None = None,
) -> None:
    """Write down one change, in the transaction that makes it.

    `subject` is a saved row or a pair (type, key); before and after hold text, whole numbers,
    booleans, days, moments, lists and dictionaries of these. From where it was done is what the actor says of itself.

    :raises TypeError: before or after hold something else, such as a float.
    """
    change = Change(subject, before, after)
    note_each(
        actor=actor, action=action, changes=[change], why=why, at=at, on_behalf_of=on_behalf_of
    )


@transaction.atomic(
    savepoint=False
)  # who calls has a transaction open: what fails here undoes all of it
def note_each(
    *,
    actor: User,
    action: Action | str,
    changes: Iterable[Change],
    why: str = "",
    at: datetime,
    on_behalf_of: User | None = None,
) -> None:
    """Write down several changes of one kind, in their order, an entry each."""
    name = action.name if isinstance(action, Action) else action
    entries = [_entry(actor, name, change, why, at) for change in changes]
    for entry in entries:
        entry.on_behalf_of = on_behalf_of
    if not entries:
        return
    reached, count = _head_locked()
    for entry in entries:
        entry.previous_hash, entry.hash = reached, digest(entry, reached)
        reached = entry.hash
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    _head_write(reached, count + len(entries))


# By hand, as every change passes here: the ORM would work longer on the two statements than the database does.
_READ = "SELECT hash, entries FROM base_audithead WHERE id = 1"
_WRITE = "UPDATE base_audithead SET hash = %s, entries = %s WHERE id = 1"


def _head_locked() -> tuple[str, int]:
    """Return the hash that the chain ends with and how many entries it has; who else writes waits."""
    locking = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_READ + locking)
        found = cursor.fetchone()
    if found is None:
        head, _ = AuditHead.objects.select_for_update().get_or_create(
            pk=1, defaults={"hash": GENESIS}
        )
        return head.hash, head.entries
    return str(found[0]), int(found[1])


def _head_write(reached: str, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [reached, count])


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
        came_from=actor.came_from[:LONGEST_ORIGIN],
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
    """Return the SHA-256 of the entry's content and of the hash before it.

    What an entry says of its origin counts where it says anything: entries from before that was written keep their hashes.
    """
    content: list[Any] = [
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
    if entry.came_from or entry.on_behalf_of_id:
        content += [entry.came_from, entry.on_behalf_of_id]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
