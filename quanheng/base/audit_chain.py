"""Whether the audit is whole: each entry as it was written, none missing, none added, and none cut off at the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from quanheng.base.audit import GENESIS, digest
from quanheng.base.models import AuditEntry, AuditHead
from quanheng.engine.ground.findings import Finding, Refused
from quanheng.engine.ground.words import said

FILE = "audit-heads.jsonl"
AT_ONCE = 2000


class CannotReadHeads(Refused):
    """The file of heads written earlier cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where the chain ended on a day: so many entries, the last with this hash."""

    day: str
    entries: int
    hash: str


def verify(known: Sequence[Head] = ()) -> Iterator[Finding]:
    """Yield a finding for each place where the chain is broken; none when it is whole.

    `known`: heads that were written down elsewhere; what stood then must stand still, so that a cut end shows.
    """
    wanted = {head.entries: head for head in known}
    reached, count, met = GENESIS, 0, {0: GENESIS}
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=AT_ONCE):
        yield from broken(entry, reached)
        reached, count = entry.hash, count + 1
        if count in wanted:
            met[count] = reached
    yield from _verify_head(reached, count)
    for head in known:
        yield from _against(head, met.get(head.entries), count)


def broken(entry: AuditEntry, previous: str) -> Iterator[Finding]:
    """Yield what is wrong with an entry that should follow on the hash `previous`."""
    if entry.previous_hash != previous:
        yield _broken(entry, said("It does not follow on the entry before it."))
    if entry.hash != digest(entry, entry.previous_hash):
        yield _broken(entry, said("Its content was changed after it was written."))


def head_now(day: date) -> Head:
    """Return where the chain ends now."""
    head = AuditHead.objects.filter(pk=1).first()
    return Head(
        day=day.isoformat(),
        entries=head.entries if head else 0,
        hash=head.hash if head else GENESIS,
    )


def write_head(folder: Path, head: Head) -> Path:
    """Add the head as a line to the file of heads in the folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    with path.open("a", encoding="utf-8") as target:
        target.write(json.dumps(asdict(head)) + "\n")
    return path


def read_heads(path: Path) -> list[Head]:
    """Return the heads that were written into a file, the oldest first.

    :raises CannotReadHeads: there is no such file, or a line of it is no head.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise CannotReadHeads(
            said(
                "“{path}” cannot be read. Name the file that “quanheng audit head” writes.",
                path=str(path),
            )
        ) from None
    return [_head(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _head(path: Path, number: int, line: str) -> Head:
    try:
        held = json.loads(line)
        return Head(day=str(held["day"]), entries=int(held["entries"]), hash=str(held["hash"]))
    except (ValueError, KeyError, TypeError):
        raise CannotReadHeads(
            said(
                "Line {number} of “{path}” is no head of the audit. Take an unchanged copy of the file.",
                number=number,
                path=path.name,
            )
        ) from None


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


def bad_among(entries: Iterable[AuditEntry]) -> set[int]:
    """Return which of some entries are not as they were written; what lies between them is not looked at."""
    return {entry.pk for entry in entries if entry.hash != digest(entry, entry.previous_hash)}
