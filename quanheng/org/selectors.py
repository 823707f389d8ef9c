"""Reads of the org: frames for the engine, names and settings for commands.

Frames hold codes, days since 1970-01-01 and shares in parts per million; spans are half-open, an
open end is null. Rows come in the order of their codes and days, whatever the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from django.db.models import Q, QuerySet

from quanheng.base.once import lasting, once
from quanheng.engine.ground.period import epoch_day
from quanheng.org.company_now import company as company
from quanheng.org.company_now import org_stamp as org_stamp
from quanheng.org.company_now import today as today
from quanheng.org.days import holds_on
from quanheng.org.models import Assignment, Grade, Person, Post, Unit, UnitPlacement

ASSIGNMENTS = pa.schema(
    [
        ("person", pa.string()),
        ("name", pa.string()),
        ("unit", pa.string()),
        ("post", pa.string()),
        ("grade", pa.string()),
        ("manager", pa.string()),
        ("share_ppm", pa.int64()),
        ("main", pa.bool_()),
        ("from_epoch_day", pa.int32()),
        ("to_epoch_day", pa.int32()),
    ]
)
PLACEMENTS = pa.schema(
    [
        ("unit", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("parent", pa.string()),
        ("from_epoch_day", pa.int32()),
        ("to_epoch_day", pa.int32()),
        ("industry", pa.string()),
    ]
)
PEOPLE = pa.schema(
    [
        ("person", pa.string()),
        ("name", pa.string()),
        ("hired_epoch_day", pa.int32()),
        ("left_epoch_day", pa.int32()),
    ]
)


@dataclass(frozen=True)
class OrgSnapshot:
    """The org of some days, or of all: who works where, where units stand, who there is."""

    assignments: pa.Table
    placements: pa.Table
    people: pa.Table


def org_snapshot(first: date | None = None, end: date | None = None) -> OrgSnapshot:
    """Return whatever holds on a day of [first, end); None leaves that side open."""
    return OrgSnapshot(assignments(first, end), placements(first, end), people())


def assignments(first: date | None = None, end: date | None = None) -> pa.Table:
    """Return the assignments that hold on a day of [first, end).

    One that is open, or ends later, ends on the day on which its person leaves.
    """
    held = Assignment.objects.filter(_touching(first, end)).values_list(
        "person__code",
        "person__name",
        "unit__code",
        "post__code",
        "grade__code",
        "manager__code",
        "share_ppm",
        "is_main",
        "day_from",
        "day_to",
        "person__left",
    )
    rows = [(*row[:9], min((d for d in row[9:] if d), default=None)) for row in held]
    rows = [row for row in rows if first is None or row[9] is None or row[9] > first]
    return _table(ASSIGNMENTS, sorted(rows, key=lambda row: (row[0], row[8], row[2])))


def placements(first: date | None = None, end: date | None = None) -> pa.Table:
    """Return where units stand on the days of [first, end)."""
    rows = UnitPlacement.objects.filter(_touching(first, end)).values_list(
        "unit__code",
        "unit__name",
        "unit__kind",
        "parent__code",
        "day_from",
        "day_to",
        "unit__industry",
    )
    return _table(PLACEMENTS, sorted(rows, key=lambda row: (row[0], row[4])))


@lasting(org_stamp)
@once
def placed_on(day: date) -> list[dict[str, Any]]:
    """Return the units that stand somewhere on a day: unit, name, kind, parent (None: a root), industry."""
    rows = UnitPlacement.objects.filter(holds_on(day)).values_list(
        "unit__code", "unit__name", "unit__kind", "parent__code", "unit__industry"
    )
    names = ("unit", "name", "kind", "parent", "industry")
    return [dict(zip(names, row, strict=True)) for row in rows]


def people() -> pa.Table:
    """Return everybody there is, was or will be."""
    return _table(PEOPLE, sorted(Person.objects.values_list("code", "name", "hired", "left")))


def person_names() -> dict[str, str]:
    """Return each person's name by code."""
    return dict(sorted(Person.objects.values_list("code", "name")))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of some people by code."""
    return dict(Person.objects.filter(code__in=set(codes)).values_list("code", "name"))


def people_called(text: str) -> QuerySet[Person, str]:
    """Return the codes of the people whose name holds a text, to filter by."""
    return Person.objects.filter(name__icontains=text).values_list("code", flat=True)


def grade_name(code: str) -> str:
    """Return what a grade is called; its code where there is none of it."""
    return Grade.objects.filter(code=code).values_list("name", flat=True).first() or code


def post_names() -> dict[str, str]:
    """Return each post's name by code."""
    return dict(sorted(Post.objects.values_list("code", "name")))


def unit_names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of some units by code."""
    return dict(Unit.objects.filter(code__in=set(codes)).values_list("code", "name"))


def unit_names() -> dict[str, str]:
    """Return each unit's name by code."""
    return dict(sorted(Unit.objects.values_list("code", "name")))


def _touching(first: date | None, end: date | None) -> Q:
    """Return the condition that a span shares a day with [first, end)."""
    wanted = Q() if end is None else Q(day_from__lt=end)
    return wanted if first is None else wanted & (Q(day_to=None) | Q(day_to__gt=first))


def _table(schema: pa.Schema, rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [
        pa.array([_plain(value) for value in column], type=field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _plain(value: Any) -> Any:
    return epoch_day(value) if isinstance(value, date) else value
