"""Where the audit ended on a day, written into a file that is kept elsewhere and read back from it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from quanheng.base.audit import GENESIS
from quanheng.base.models import AuditHead
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

FILE = "audit-heads.jsonl"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
HASH = re.compile(r"[0-9a-f]{64}")


class CannotReadHeads(Refused):
    """The file of heads written earlier cannot be read."""


class CannotWriteHead(Refused):
    """The head cannot be written into that folder."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where the chain ended on a day: so many entries, the last with this hash."""

    day: str
    entries: int
    hash: str


def head_now(day: date) -> Head:
    """Return where the chain ends now."""
    head = AuditHead.objects.filter(pk=1).first()
    return Head(
        day=day.isoformat(),
        entries=head.entries if head else 0,
        hash=head.hash if head else GENESIS,
    )


def write_head(folder: Path, head: Head) -> Path:
    """Add the head as a line to the file of heads in the folder, which is made where it is missing.

    :raises CannotWriteHead: the folder cannot be made, or the file in it not written to.
    """
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as target:
            target.write(json.dumps(asdict(head)) + "\n")
    except OSError as error:
        raise CannotWriteHead(
            said(
                "“{path}” cannot be written ({reason}). Name a folder that this account may write into.",
                path=str(path),
                reason=error.strerror or type(error).__name__,
            )
        ) from None
    return path


def write_newer(folder: Path, head: Head) -> bool:
    """Add the head to the file of heads in the folder where the chain went on since the last one there; return whether it did.

    :raises CannotWriteHead: it cannot be written. :raises CannotReadHeads: what is there is no file of heads.
    """
    path = folder / FILE
    if path.exists() and path.stat().st_size and _is_same(read_heads(path)[-1], head):
        return False
    if not head.entries:
        return False
    write_head(folder, head)
    return True


def _is_same(one: Head, other: Head) -> bool:
    return (one.entries, one.hash) == (other.entries, other.hash)


def read_heads(path: Path) -> list[Head]:
    """Return the heads that were written into a file, the oldest first; one at least.

    :raises CannotReadHeads: there is no such file, a line of it is no head, or none is in it.
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
    heads = [_head(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not heads:
        raise CannotReadHeads(
            said(
                "“{path}” is empty: there is nothing to compare the audit with. Take an unchanged copy of the file.",
                path=str(path),
            )
        )
    return heads


def _head(path: Path, number: int, line: str) -> Head:
    try:
        held = json.loads(line)
        head = Head(day=held["day"], entries=held["entries"], hash=held["hash"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _no_head(path, number) from None
    if not (_fits(DAY, head.day) and _fits(HASH, head.hash) and _counts(head.entries)):
        raise _no_head(path, number)
    return head


def _fits(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _counts(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _no_head(path: Path, number: int) -> CannotReadHeads:
    return CannotReadHeads(
        said(
            "Line {number} of “{path}” is no head of the audit. Take an unchanged copy of the file.",
            number=number,
            path=path.name,
        )
    )
