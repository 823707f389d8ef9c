"""Changes of the org by a workbook: a form to fill in, what it would change, then the change; the file waits in between."""

from __future__ import annotations

import hashlib
import math
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import Said, said
from quanheng.facts.importing.outcome import Outcome
from quanheng.facts.services import batch_import, batch_preview
from quanheng.facts.templates import declared, folders
from quanheng.facts.templates.words import SPEECHES
from quanheng.org.changing import ORG_KINDS, kinds_changed_by
from quanheng.org.selectors import today

if TYPE_CHECKING:
    from quanheng.base.models import User

MOST_BYTES = 20 * 1024 * 1024
WAITS_SECONDS = 60 * 60
MAPPING = "templates"


class CannotTake(Refused):
    """An uploaded file cannot be taken."""


class Stale(Refused):
    """What was shown is not what would be done by now; `outcome` is."""

    def __init__(self, sentence: Said, outcome: Outcome) -> None:
        super().__init__(sentence)
        self.outcome = outcome


def kind_of(user: User, code: str, at: datetime) -> Kind:
    """Return the kind of rows of the org that the user may change.

    :raises CannotTake: there is none of that code for this user.
    """
    if code not in kinds_changed_by(user, today(at)):
        raise CannotTake(said("Choose what the rows are of."))
    return ORG_KINDS[code]


def form(code: str, language: str, folder: Path) -> Path:
    """Write the empty form of a kind into the folder, and return where it is."""
    kinds = folders.chosen([code])
    return folders.write(kinds, SPEECHES[language], folder, over=True)[0].path


def kept(user: User, code: str, language: str, upload: Any, at: datetime) -> str:
    """Keep an uploaded workbook for an hour, and return the word by which it is found again.

    :raises CannotTake: there is no file, or it is too large, or no workbook.
    """
    kind = kind_of(user, code, at)
    if upload is None or not upload.name:
        raise CannotTake(said("Choose a file: the form, filled in."))
    if (upload.size or 0) > MOST_BYTES:
        raise CannotTake(said("The file is larger than 20 MB. Split it."))
    if Path(upload.name).suffix.lower() != ".xlsx":
        raise CannotTake(said("“{name}” is no Excel workbook (.xlsx). Save it as one.", name=upload.name[:80]))  # fmt: skip
    content = upload.read()
    word = hashlib.sha256(f"{user.pk}/{code}/".encode() + content).hexdigest()
    _clear()
    folder = _place(user, word)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / declared.file_name(kind, SPEECHES[language])).write_bytes(content)
    return word


def preview(user: User, code: str, word: str, at: datetime) -> Outcome:
    """Return what the kept workbook would change.

    :raises CannotTake: it waits no more. :raises Refused: it does not fit.
    """
    return batch_preview(
        actor=user, mapping=MAPPING, paths=[_found(user, word)], only=[code], at=at
    )


def shown_as(outcome: Outcome, code: str) -> str:
    """Return what stands for all that a preview showed, to know whether it would still be the same."""
    held = [outcome.rows.get(code), outcome.changes, outcome.added]
    return hashlib.sha256(repr(held).encode()).hexdigest()


def change(user: User, code: str, word: str, shown: str, why: str, at: datetime) -> Outcome:
    """Make the changes of the kept workbook as they were shown, and keep it no longer; the reason stands in the audit.

    :raises CannotTake: it waits no more. :raises Stale: it would change something else by now.
    :raises Refused: it does not fit any more.
    """
    again = preview(user, code, word, at)
    if shown_as(again, code) != shown:
        raise Stale(
            said(
                "Somebody changed the organisation meanwhile. Look again at what this would change."
            ),
            again,
        )
    done = batch_import(
        actor=user, mapping=MAPPING, paths=[_found(user, word)], only=[code], why=why, at=at
    )
    shutil.rmtree(_place(user, word), ignore_errors=True)
    return done


def _found(user: User, word: str) -> Path:
    folder = _place(user, word) if len(word) == 64 and word.isalnum() else None
    if folder is None or _age(folder) > WAITS_SECONDS:
        raise CannotTake(said("The file waited too long and was put away. Choose it once more."))
    return folder


def _place(user: User, word: str) -> Path:
    """Return where a file waits: what one person uploaded is out of everybody else's reach."""
    return Path(settings.QUANHENG_HOME) / "waiting" / f"{user.pk}-{word}"


def _clear() -> None:
    """Put away what waited for more than an hour: it may hold personal data."""
    for folder in _waiting():
        if _age(folder) > WAITS_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _age(folder: Path) -> float:
    """Return for how many seconds a folder has waited; without end where another process put it away meanwhile."""
    try:
        return time.time() - folder.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _waiting() -> Iterator[Path]:
    root = Path(settings.QUANHENG_HOME) / "waiting"
    yield from root.iterdir() if root.is_dir() else ()
