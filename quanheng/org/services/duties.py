"""Duties, and which post has which part in them, by date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.findings import Finding, refuse_all
from quanheng.engine.ground.words import said
from quanheng.org.actions import DUTY_CHANGE
from quanheng.org.choices import DutyRole
from quanheng.org.clock import day_at
from quanheng.org.decidable import ACTIONS
from quanheng.org.duty_models import Duty, DutyPart
from quanheng.org.models import Post, Unit
from quanheng.org.rows import DutyPartRow, DutyRow
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
    unknown,
    want_whole_company,
)
from quanheng.org.services.duty_checks import Held, twice, unknown_word

FIELDS = ("name", "process", "needs")
Key = tuple[str, str, str | None, date]


@transaction.atomic
def duties_put(*, actor: User, rows: Sequence[DutyRow], at: datetime, why: str = "") -> None:
    """Add duties, or change those held.

    :raises NotFound: the actor may not change duties for the whole company.
    :raises CannotChangeOrg: a row is wrong.
    """
    author = _begin(actor, at, why)
    refuse_all(list(_wrong_duties(rows)), CannotChangeOrg)
    held = by_code(Duty, [row.code for row in rows])
    pending = []
    for row in rows:
        item = held.get(row.code) or Duty(code=row.code)
        before = _duty(item) if item.pk else None
        item.name, item.process, item.needs = row.name, row.process, " ".join(row.needs)
        pending.append(
            Pending(source=row.source, key=row.code, item=item, before=before, after=_duty(item))
        )
    store(Duty, pending, fields=FIELDS, action=DUTY_CHANGE, author=author)


@transaction.atomic
def duties_remove(*, actor: User, codes: Sequence[str], at: datetime, why: str = "") -> None:
    """Remove duties.

    :raises NotFound: the actor may not change duties for the whole company.
    :raises CannotChangeOrg: a post has a part in one of them.
    """
    author = _begin(actor, at, why)
    notes = []
    for code, duty in by_code(Duty, codes).items():
        notes.append(audit.Change(("org.duty", code), _duty(duty), None))
        try:
            duty.delete()
        except ProtectedError as error:
            raise CannotChangeOrg(
                said(
                    "The duty “{code}” cannot be removed: {part} still stands. Remove the parts in it first.",
                    code=code,
                    part=str(min(error.protected_objects, key=str)),
                )
            ) from None
    author.note(DUTY_CHANGE, notes)


@transaction.atomic
def duty_parts_put(
    *, actor: User, rows: Sequence[DutyPartRow], at: datetime, why: str = ""
) -> None:
    """Add parts in duties, or change those held with the same duty, post, unit and first day.

    Two owners of a duty may be held, as may none: the review of the matrix finds them.

    :raises NotFound: the actor may not change duties for the whole company.
    :raises CannotChangeOrg: a row is wrong, or a post would have two parts in a duty and unit on a day.
    """
    author = _begin(actor, at, why)
    duties = by_code(Duty, [row.duty for row in rows])
    posts = by_code(Post, [row.post for row in rows])
    units = by_code(Unit, [row.unit for row in rows])
    refuse_all(list(_wrong_parts(rows, duties, posts, units)), CannotChangeOrg)
    held = _held(duties.values())
    refuse_all(list(_twice(rows, held)), CannotChangeOrg)
    pending = []
    for row in rows:
        item = held.get(row.key) or DutyPart(
            duty=duties[row.duty],
            post=posts[row.post],
            unit=units[row.unit] if row.unit else None,
            day_from=row.day_from,
        )
        before = _part(item) if item.pk else None
        item.part, item.day_to = row.part, row.day_to
        pending.append(
            Pending(
                source=row.source, key=_name(row.key), item=item, before=before, after=_part(item)
            )
        )
    store(DutyPart, pending, fields=("part", "day_to"), action=DUTY_CHANGE, author=author)


@transaction.atomic
def duty_parts_remove(*, actor: User, keys: Sequence[Key], at: datetime, why: str = "") -> None:
    """Remove parts in duties by duty, post, unit and first day.

    :raises NotFound: the actor may not change duties for the whole company.
    """
    author = _begin(actor, at, why)
    held = _held(by_code(Duty, [key[0] for key in keys]).values())
    going = {key: held[key] for key in keys if key in held}
    for chunk in chunks(part.pk for part in going.values()):
        DutyPart.objects.filter(pk__in=chunk).delete()
    notes = [
        audit.Change(("org.dutypart", _name(key)), _part(part), None) for key, part in going.items()
    ]
    author.note(DUTY_CHANGE, notes)


def _begin(actor: User, at: datetime, why: str) -> Author:
    want_whole_company(actor, DUTY_CHANGE, day=day_at(lock_org(), at))
    return Author(actor=actor, at=at, why=why)


def _wrong_duties(rows: Sequence[DutyRow]) -> Iterator[Finding]:
    yield from doubled((row.code, row.source) for row in rows)
    for row in rows:
        for action in row.needs:
            if action not in ACTIONS:
                yield unknown_word(row.source, said("action"), action, ACTIONS)


def _wrong_parts(
    rows: Sequence[DutyPartRow],
    duties: dict[str, Duty],
    posts: dict[str, Post],
    units: dict[str, Unit],
) -> Iterator[Finding]:
    yield from doubled((row.key, row.source) for row in rows)
    for row in rows:
        yield from bad_span(row.source, row.day_from, row.day_to)
        if row.duty not in duties:
            yield unknown(row.source, said("duty"), row.duty)
        if row.post not in posts:
            yield unknown(row.source, said("post"), row.post)
        if row.unit is not None and row.unit not in units:
            yield unknown(row.source, said("unit"), row.unit)
        if row.part not in DutyRole.values:
            yield unknown_word(row.source, said("part"), row.part, DutyRole.values)


def _twice(rows: Sequence[DutyPartRow], held: dict[Key, DutyPart]) -> Iterator[Finding]:
    fresh = [Held(row.key[:3], row.day_from, row.day_to, row.source) for row in rows]
    kept = set(held) - {row.key for row in rows}
    others = [Held(key[:3], key[3], held[key].day_to) for key in kept]
    for row, day in twice(fresh, others):
        duty, post, _ = row.key
        yield Finding(
            where=row.source,
            what=said(
                "The post “{post}” would have two parts in the duty “{duty}” on {day}.",
                post=post,
                duty=duty,
                day=day,
            ),
            mend=said("End the one before the other begins."),
        )


def _held(duties: Iterable[Duty]) -> dict[Key, DutyPart]:
    found: dict[Key, DutyPart] = {}
    for chunk in chunks(sorted(duty.pk for duty in duties)):
        rows = DutyPart.objects.filter(duty__in=chunk).select_related("duty", "post", "unit")
        found |= {
            (one.duty.code, one.post.code, one.unit.code if one.unit else None, one.day_from): one
            for one in rows.order_by("pk")
        }
    return found


def _duty(duty: Duty) -> dict[str, Any]:
    return {field: getattr(duty, field) for field in FIELDS}


def _part(part: DutyPart) -> dict[str, Any]:
    return {"part": str(part.part), "day_to": part.day_to and part.day_to.isoformat()}


def _name(key: Key) -> str:
    return f"{key[0]}/{key[1]}/{key[2] or ''}/{key[3].isoformat()}"
