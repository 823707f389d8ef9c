"""Posts and grades: codes with names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.findings import refuse_all
from quanheng.engine.ground.words import said
from quanheng.org.actions import PERSON_CHANGE
from quanheng.org.clock import day_at
from quanheng.org.models import Grade, Post
from quanheng.org.rows import ListRow
from quanheng.org.services.common import (
    Author,
    CannotChangeOrg,
    Pending,
    by_code,
    doubled,
    lock_org,
    store,
    want_whole_company,
)

FIELDS: dict[type[Any], tuple[str, ...]] = {Post: ("name",), Grade: ("name", "rank")}


def posts_put(*, actor: User, rows: Sequence[ListRow], at: datetime, why: str = "") -> None:
    """Add posts, or rename those held.

    :raises CannotChangeOrg: a row is wrong.
    """
    author = Author(actor=actor, at=at, why=why)
    _put(Post, author, rows)


def grades_put(*, actor: User, rows: Sequence[ListRow], at: datetime, why: str = "") -> None:
    """Add grades, or change those held.

    :raises CannotChangeOrg: a row is wrong.
    """
    author = Author(actor=actor, at=at, why=why)
    _put(Grade, author, rows)


def posts_remove(*, actor: User, codes: Sequence[str], at: datetime, why: str = "") -> None:
    """Remove posts.

    :raises CannotChangeOrg: an assignment, a part in a duty or an authority has one of them.
    """
    author = Author(actor=actor, at=at, why=why)
    _remove(Post, author, codes)


def grades_remove(*, actor: User, codes: Sequence[str], at: datetime, why: str = "") -> None:
    """Remove grades.

    :raises CannotChangeOrg: an assignment is in one of them.
    """
    author = Author(actor=actor, at=at, why=why)
    _remove(Grade, author, codes)


@transaction.atomic
def _put(model: type[Any], author: Author, rows: Sequence[ListRow]) -> None:
    day = day_at(lock_org(), author.at)
    want_whole_company(author.actor, PERSON_CHANGE, day=day)
    refuse_all(list(doubled((row.code, row.source) for row in rows)), CannotChangeOrg)
    held = by_code(model, [row.code for row in rows])
    pending = [_pending(model, row, held.get(row.code)) for row in rows]
    store(model, pending, fields=FIELDS[model], action=PERSON_CHANGE, author=author)


def _pending(model: type[Any], row: ListRow, held: Any) -> Pending:
    before = _as_dict(held) if held else None
    item = held or model(code=row.code)
    for field in FIELDS[model]:
        setattr(item, field, getattr(row, field))
    return Pending(source=row.source, key=row.code, item=item, before=before, after=_as_dict(item))


@transaction.atomic
def _remove(model: type[Any], author: Author, codes: Sequence[str]) -> None:
    day = day_at(lock_org(), author.at)
    want_whole_company(author.actor, PERSON_CHANGE, day=day)
    notes = []
    for code, item in by_code(model, codes).items():
        notes.append(audit.Change((model._meta.label_lower, code), _as_dict(item), None))
        try:
            item.delete()
        except ProtectedError as error:
            raise CannotChangeOrg(
                said(
                    "“{code}” cannot be removed: {user} still has it. Change or remove that first.",
                    code=code,
                    user=str(min(error.protected_objects, key=str)),
                )
            ) from None
    author.note(PERSON_CHANGE, notes)


def _as_dict(item: Any) -> dict[str, Any]:
    return {field: getattr(item, field) for field in FIELDS[type(item)]}
