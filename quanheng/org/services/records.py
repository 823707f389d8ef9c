"""Rows by date that need no rule of their own: added, changed and removed by their key, whatever they are of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from quanheng.base.access import Action
from quanheng.base.models import User
from quanheng.engine.ground.findings import Finding, refuse_all
from quanheng.engine.ground.words import said
from quanheng.org import actions
from quanheng.org.audit_masks import noted
from quanheng.org.clock import day_at
from quanheng.org.models import Grade, Person, Post, Unit
from quanheng.org.record_models import FileEntry, GradeStep, PayBand, PlannedHeadcount
from quanheng.org.services.common import (
    Author,
    CannotChangeOrg,
    Pending,
    bad_span,
    by_code,
    doubled,
    lock_org,
    store,
    unknown,
    want_codes,
    want_reach,
    want_whole_company,
)
from quanheng.org.services.duty_checks import Held, twice

Check = Callable[["RecordRow"], Iterator[Finding]]
Key = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class RecordRow:
    """A row by codes: what identifies it besides its first day, what it says, and its span [day_from, day_to)."""

    named: Mapping[str, str]
    values: Mapping[str, Any]
    day_from: date
    day_to: date | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What rows of a model are made of.

    `named`: the fields that identify one besides its first day; `references`: which of them are codes, and of what;
    `guarded`: the one of these on which access is decided, none: only for the whole company; `check`: what a row may not say.
    """

    model: type[Any]
    named: tuple[str, ...]
    values: tuple[str, ...]
    references: Mapping[str, tuple[type[Any], str]]
    action: Action
    guarded: str = ""
    check: Check = field(default=lambda row: iter(()))

    def key(self, row: RecordRow) -> Key:
        """Return what identifies a row."""
        return (*(row.named[name] for name in self.named), row.day_from)


def _steps_up(row: RecordRow) -> Iterator[Finding]:
    if row.named["grade"] == row.named["to_grade"]:
        yield Finding(
            where=row.source,
            what=said("The grade “{grade}” would lead to itself.", grade=row.named["grade"]),
            mend=said("Name the grade that it leads to."),
        )


def _low_to_high(row: RecordRow) -> Iterator[Finding]:
    if row.values["low"] > row.values["high"]:
        yield Finding(
            where=row.source,
            what=said("The lowest pay is above the highest."),
            mend=said("Exchange the two amounts, or mend the wrong one."),
        )


_UNIT, _POST = (Unit, said("unit")), (Post, said("post"))
_GRADE, _PERSON = (Grade, said("grade")), (Person, said("person"))
PLANNED = Record(
    model=PlannedHeadcount,
    named=("unit", "post"),
    values=("planned",),
    references={"unit": _UNIT, "post": _POST},
    action=actions.UNIT_CHANGE,
    guarded="unit",
)
STEPS = Record(
    model=GradeStep,
    named=("grade", "to_grade"),
    values=("months", "needs"),
    references={"grade": _GRADE, "to_grade": _GRADE},
    action=actions.PERSON_CHANGE,
    check=_steps_up,
)
BANDS = Record(
    model=PayBand,
    named=("grade",),
    values=("low", "high"),
    references={"grade": _GRADE},
    action=actions.PAY_BAND_CHANGE,
    check=_low_to_high,
)
ENTRIES = Record(
    model=FileEntry,
    named=("person", "kind", "title"),
    values=("detail",),
    references={"person": _PERSON},
    action=actions.FILE_CHANGE,
    guarded="person",
)


@transaction.atomic
def records_put(
    record: Record, *, actor: User, rows: Sequence[RecordRow], at: datetime, why: str = ""
) -> None:
    """Add rows, or change those held with the same key.

    :raises NotFound: the actor does not reach what a row is of.
    :raises CannotChangeOrg: a row is wrong, or would hold twice on one day.
    """
    author, day = Author(actor=actor, at=at, why=why), day_at(lock_org(), at)
    known = _known(record, ({name: row.named[name] for name in record.references} for row in rows))
    if record.guarded:
        model, codes = record.references[record.guarded][0], [r.named[record.guarded] for r in rows]
        want_codes(model.objects.all(), actor, record.action, codes, day=day)
    _want(record, actor, known, day)
    refuse_all(list(_wrong(record, rows, known)), CannotChangeOrg)
    held = _held(record, known)
    refuse_all(list(_twice(record, rows, held)), CannotChangeOrg)
    pending = [_pending(record, row, held.get(record.key(row)), known) for row in rows]
    fields = (*record.values, "day_to")
    store(record.model, pending, fields=fields, action=record.action, author=author)


@transaction.atomic
def records_remove(
    record: Record, *, actor: User, keys: Sequence[Key], at: datetime, why: str = ""
) -> None:
    """Remove rows by their keys: what identifies them, and their first day.

    :raises NotFound: the actor does not reach what one of them is of.
    """
    author, day = Author(actor=actor, at=at, why=why), day_at(lock_org(), at)
    named = [dict(zip(record.named, key, strict=False)) for key in keys]
    known = _known(record, ({name: one[name] for name in record.references} for one in named))
    _want(record, actor, known, day)
    held = _held(record, known)
    going = {key: held[key] for key in keys if key in held}
    record.model._default_manager.filter(pk__in=[one.pk for one in going.values()]).delete()
    label = record.model._meta.label_lower
    author.note(
        record.action,
        [noted(label, _name(key), _as_dict(record, one), None) for key, one in going.items()],
    )


def held_rows(record: Record, keys: Iterable[Key]) -> dict[Key, Any]:
    """Return the rows held with those keys."""
    keys = list(keys)
    named = (dict(zip(record.named, key, strict=False)) for key in keys)
    known = _known(record, ({name: one[name] for name in record.references} for one in named))
    held = _held(record, known)
    return {key: held[key] for key in keys if key in held}


Known = dict[str, dict[str, Any]]


def _known(record: Record, named: Iterable[Mapping[str, str]]) -> Known:
    rows = list(named)
    return {
        name: by_code(model, [row[name] for row in rows])
        for name, (model, _) in record.references.items()
    }


def _want(record: Record, actor: User, known: Known, day: date) -> None:
    if not record.guarded:
        want_whole_company(actor, record.action, day=day)
        return
    model = record.references[record.guarded][0]
    keys = [one.pk for one in known[record.guarded].values()]
    want_reach(model.objects.all(), actor, record.action, keys, day=day)


def _wrong(record: Record, rows: Sequence[RecordRow], known: Known) -> Iterator[Finding]:
    yield from doubled((record.key(row), row.source) for row in rows)
    for row in rows:
        yield from bad_span(row.source, row.day_from, row.day_to)
        yield from record.check(row)
        for name, (_, word) in record.references.items():
            if row.named[name] not in known[name]:
                yield unknown(row.source, word, row.named[name])


def _twice(record: Record, rows: Sequence[RecordRow], held: Mapping[Key, Any]) -> Iterator[Finding]:
    fresh = [Held(record.key(row)[:-1], row.day_from, row.day_to, row.source) for row in rows]
    kept = set(held) - {record.key(row) for row in rows}
    others = [Held(key[:-1], key[-1], held[key].day_to) for key in kept]
    for row, day in twice(fresh, others):
        yield Finding(
            where=row.source,
            what=said("“{name}” would hold twice on {day}.", name=" / ".join(row.key), day=day),
            mend=said("End the one before the other begins."),
        )


def _held(record: Record, known: Known) -> dict[Key, Any]:
    """Return the rows that name any of the known things in the first field, by key."""
    first = next(iter(record.references))
    rows = record.model._default_manager.filter(**{f"{first}__in": list(known[first].values())})
    found = rows.select_related(*record.references).order_by("pk")
    return {_key_of(record, one): one for one in found}


def _key_of(record: Record, one: Any) -> Key:
    said_by = (
        getattr(one, name).code if name in record.references else getattr(one, name)
        for name in record.named
    )
    return (*said_by, one.day_from)


def _pending(record: Record, row: RecordRow, held: Any, known: Known) -> Pending:
    before = _as_dict(record, held) if held else None
    item = held or record.model(day_from=row.day_from)
    for name in record.named:
        code = row.named[name]
        setattr(item, name, known[name][code] if name in record.references else code)
    for name in record.values:
        setattr(item, name, row.values[name])
    item.day_to = row.day_to
    after = _as_dict(record, item)
    key = _name(record.key(row))
    return Pending(source=row.source, key=key, item=item, before=before, after=after)


def _as_dict(record: Record, one: Model) -> dict[str, Any]:
    day_to: date | None = getattr(one, "day_to", None)
    values = {name: getattr(one, name) for name in record.values}
    return values | {"day_to": day_to and day_to.isoformat()}


def _name(key: Key) -> str:
    return "/".join(part.isoformat() if isinstance(part, date) else str(part) for part in key)
