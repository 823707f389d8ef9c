"""Targets as they are released: put, replaced, removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from django.db import transaction

from quanheng.base import audit
from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.engine.ground.findings import Finding, Refused, refuse_all
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.metrics import Metric
from quanheng.measure import rulebooks
from quanheng.measure.actions import TARGET_CHANGE, may
from quanheng.measure.models import Target
from quanheng.org.selectors import today

CHUNK = 500


class CannotRelease(Refused):
    """The targets cannot be released as they are."""


class TargetKey(NamedTuple):
    """Which target: metric, "person" | "unit" | "company", its key, and its first day."""

    metric: str
    by: str
    key: str
    day_from: date


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    """A target to release: `amount` in minor units for metrics of money, `value` in millionths for all others."""

    key: TargetKey
    day_to: date | None
    amount: int | None
    value: int | None
    file: str = ""
    sheet: str = ""
    row: int | None = None
    names_both: bool = False

    @property
    def where(self) -> str:
        """Where the row stands in its file."""
        return said("{file}, row {row}", file=self.file or "?", row=self.row or "?")


@transaction.atomic
def targets_put(*, actor: User, rows: Sequence[TargetRow], batch: int, at: datetime) -> None:
    """Release targets; one that begins on the same day for the same metric and key is replaced.

    :raises NotFound: the actor may not change targets.
    :raises CannotRelease: a metric is unknown, an amount stands in the wrong field, or days overlap another target.
    """
    _reach(actor, at)
    metrics = rulebooks.current().metrics
    refuse_all(
        [finding for row in rows for finding in _wrong(row, metrics.get(row.key.metric))],
        CannotRelease,
    )
    held = _held({row.key for row in rows})
    _refuse_overlaps(rows, held)
    fresh: list[Target] = []
    replaced: list[Target] = []
    changes: list[audit.Change] = []
    for row in rows:
        target = held.get(row.key) or Target(**row.key._asdict())
        before = None if target.pk is None else _plain(target)
        _fill(target, row, batch)
        target.full_clean(validate_unique=False, validate_constraints=False)
        (fresh if before is None else replaced).append(target)
        changes.append(
            audit.Change(("measure.target", "/".join(map(str, row.key))), before, _plain(target))
        )
    Target.objects.bulk_create(fresh, batch_size=CHUNK)
    Target.objects.bulk_update(
        replaced, ["day_to", "amount", "batch", "file", "sheet", "row"], batch_size=CHUNK
    )
    audit.note_each(actor=actor, action=TARGET_CHANGE, changes=changes, why=f"batch {batch}", at=at)


@transaction.atomic
def targets_remove(*, actor: User, keys: Sequence[TargetKey], at: datetime) -> None:
    """Take targets back.

    :raises NotFound: the actor may not change targets.
    """
    _reach(actor, at)
    held = _held(set(keys))
    changes = [
        audit.Change(("measure.target", "/".join(map(str, key))), _plain(target), None)
        for key, target in sorted(held.items())
    ]
    ids = [target.pk for target in held.values()]
    for start in range(0, len(ids), CHUNK):
        Target.objects.filter(pk__in=ids[start : start + CHUNK]).delete()
    audit.note_each(actor=actor, action=TARGET_CHANGE, changes=changes, at=at)


def _reach(actor: User, at: datetime) -> None:
    if not may(actor, TARGET_CHANGE, today(at)):
        raise not_found(said("target"), {"action": TARGET_CHANGE.name})


def _wrong(row: TargetRow, metric: Metric | None) -> Iterable[Finding]:
    if metric is None:
        what = said("There is no metric “{metric}”.", metric=row.key.metric)
        yield Finding(
            where=row.where, what=what, mend=said("Name one of the rulebook, such as deal_amount.")
        )
        return
    if row.names_both:
        what = said("The target names a person and a unit.")
        yield Finding(
            where=row.where, what=what, mend=said("Name one of them; neither means the company.")
        )
    right, wrong = ("amount", "value") if metric.uom == "money" else ("value", "amount")
    if getattr(row, right) is None or getattr(row, wrong) is not None:
        what = said(
            "A target of {metric} ({uom}) is not in the field “{field}”.",
            metric=metric.code,
            uom=metric.uom,
            field=right,
        )
        yield Finding(
            where=row.where,
            what=what,
            mend=said("Let the mapping fill “{field}” alone.", field=right),
        )
    if row.day_to is not None and row.day_to <= row.key.day_from:
        what = said(
            "The target ends on {to}, before it begins on {first}.",
            to=row.day_to.isoformat(),
            first=row.key.day_from.isoformat(),
        )
        yield Finding(
            where=row.where,
            what=what,
            mend=said("Give it a later end; an inclusive last day gains a day."),
        )


def _held(keys: set[TargetKey]) -> dict[TargetKey, Target]:
    found = Target.objects.filter(metric__in={key.metric for key in keys})
    keyed = {TargetKey(t.metric, t.by, t.key, t.day_from): t for t in found}
    return {key: target for key, target in keyed.items() if key in keys}


def _refuse_overlaps(rows: Sequence[TargetRow], held: dict[TargetKey, Target]) -> None:
    others = Target.objects.filter(metric__in={row.key.metric for row in rows}).exclude(
        pk__in=[t.pk for t in held.values()]
    )
    spans: dict[tuple[str, str, str], list[tuple[date, date, str]]] = {}
    for t in others:
        where = said("{file}, row {row}", file=t.file or "?", row=t.row or "?")
        spans.setdefault((t.metric, t.by, t.key), []).append(
            (t.day_from, t.day_to or date.max, where)
        )
    for row in rows:
        at = (row.key.metric, row.key.by, row.key.key)
        spans.setdefault(at, []).append((row.key.day_from, row.day_to or date.max, row.where))
    refuse_all(
        [
            f
            for (metric, _, key), each in sorted(spans.items())
            for f in _overlaps(metric, key, each)
        ],
        CannotRelease,
    )


def _overlaps(metric: str, key: str, spans: list[tuple[date, date, str]]) -> Iterable[Finding]:
    spans = sorted(spans, key=lambda span: span[:2])
    for (_, end, one), (first, _, other) in pairwise(spans):
        if first < end != date.max:  # an open target ends where the next begins
            yield Finding(
                where=other,
                what=_doubled(metric, key, first, one),
                mend=said("Let one target end before the next begins."),
            )


def _doubled(metric: str, key: str, first: date, where: str) -> Said:
    return said(
        "The target of {metric} for {key} from {first} overlaps the one of {where}.",
        metric=metric, key=key, first=first.isoformat(), where=where,
    )  # fmt: skip


def _fill(target: Target, row: TargetRow, batch: int) -> None:
    target.day_to = row.day_to
    amount = row.value if row.amount is None else row.amount
    assert amount is not None  # noqa: S101 - `_wrong` has looked
    target.amount = amount
    target.batch, target.file, target.sheet, target.row = batch, row.file, row.sheet, row.row


def _plain(target: Target) -> dict[str, object]:
    return {"to": target.day_to, "amount": target.amount, "batch": target.batch}
