"""How an import fills the org: the importer's rows to codes and days, and back for comparing.

Days travel as days since 1970-01-01, shares as millionths.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from quanheng.base import sinks
from quanheng.base.models import User
from quanheng.base.sinks import Key, Row
from quanheng.engine.ground.period import epoch_day, from_epoch_day
from quanheng.engine.ground.words import said
from quanheng.org import kinds
from quanheng.org.choices import UnitKind
from quanheng.org.days import FIRST_DAY
from quanheng.org.models import (
    WHOLE_PPM,
    Assignment,
    Grade,
    Person,
    Post,
    UnitPlacement,
)
from quanheng.org.rows import AssignmentRow, ListRow, PersonRow, UnitRow
from quanheng.org.services import assignments, lists, people, units
from quanheng.org.services.common import by_code, chunks


def register() -> None:
    """Register the five sinks of the org."""
    for each in (
        sinks.Sink(
            kind=kinds.UNITS,
            current=_units,
            put=_putting(units.units_put, _unit_row),
            remove=_removing(units.placements_remove, "keys", lambda key: (key[0], _from(key[1]))),
            defaults={"from": epoch_day(FIRST_DAY), "kind": UnitKind.DEPARTMENT.value},
        ),
        sinks.Sink(
            kind=kinds.POSTS,
            current=_posts,
            put=_putting(lists.posts_put, partial(_list_row, "post")),
            remove=_removing(lists.posts_remove, "codes", _code),
        ),
        sinks.Sink(
            kind=kinds.GRADES,
            current=_grades,
            put=_putting(lists.grades_put, partial(_list_row, "grade")),
            remove=_removing(lists.grades_remove, "codes", _code),
            defaults={"rank": 0},
        ),
        sinks.Sink(
            kind=kinds.PEOPLE,
            current=_people,
            put=_putting(people.people_put, _person_row),
            remove=_removing(people.people_remove, "codes", _code),
        ),
        sinks.Sink(
            kind=kinds.ASSIGNMENTS,
            current=_assignments,
            put=_putting(assignments.assignments_put, _assignment_row),
            remove=_removing(
                assignments.assignments_remove, "keys", lambda key: (*key[:2], _from(key[2]))
            ),
            defaults={"share": WHOLE_PPM, "main": True},
        ),
    ):
        sinks.register(each)


def _putting(service: Callable[..., None], read: Callable[[Row], Any]) -> Callable[..., None]:
    def put(*, actor: User, rows: Sequence[Row], batch: int, at: datetime) -> None:
        service(actor=actor, rows=[read(row) for row in rows], at=at, why=f"batch {batch}")

    return put


def _removing(
    service: Callable[..., None], name: str, read: Callable[[Key], Any]
) -> Callable[..., None]:
    def remove(*, actor: User, keys: Sequence[Key], at: datetime) -> None:
        service(actor=actor, at=at, **{name: [read(key) for key in keys]})

    return remove


def _code(key: Key) -> str:
    return str(key[0])


def _day(number: int | None) -> date | None:
    if number is None:
        return None
    try:
        return from_epoch_day(number)
    except OverflowError:
        return date.max  # which no row of the org may hold: the service says so


def _from(number: int | None) -> date:
    return _day(number) or FIRST_DAY


def _number(day: date | None) -> int | None:
    return None if day is None else epoch_day(day)


def _source(row: Row) -> str:
    file, sheet, line = (row.get(name) for name in ("_file", "_sheet", "_row"))
    if not file:
        return ""
    if sheet:
        return said("{file}, sheet {sheet}, row {row}", file=file, sheet=sheet, row=line)
    return said("{file}, row {row}", file=file, row=line)


def _unit_row(row: Row) -> UnitRow:
    return UnitRow(
        code=row["unit"],
        name=row["name"],
        kind=row.get("kind") or UnitKind.DEPARTMENT.value,
        parent=row.get("parent"),
        day_from=_from(row.get("from")),
        day_to=_day(row.get("to")),
        industry=row.get("industry") or "",
        source=_source(row),
    )


def _list_row(key: str, row: Row) -> ListRow:
    return ListRow(code=row[key], name=row["name"], rank=row.get("rank") or 0, source=_source(row))


def _person_row(row: Row) -> PersonRow:
    return PersonRow(
        code=row["person"],
        name=row["name"],
        hired=_day(row.get("hired")),
        left=_day(row.get("left")),
        source=_source(row),
    )


def _assignment_row(row: Row) -> AssignmentRow:
    share, main = row.get("share"), row.get("main")
    return AssignmentRow(
        person=row["person"],
        unit=row["unit"],
        day_from=_from(row.get("from")),
        day_to=_day(row.get("to")),
        post=row.get("post"),
        grade=row.get("grade"),
        manager=row.get("manager"),
        share_ppm=WHOLE_PPM if share is None else share,
        is_main=True if main is None else main,
        source=_source(row),
    )


def _units(keys: Sequence[Key]) -> dict[Key, Row]:
    wanted = {(key[0], _from(key[1])): key for key in keys}
    found: dict[Key, Row] = {}
    for chunk in chunks(sorted({unit for unit, _ in wanted})):
        rows = UnitPlacement.objects.filter(unit__code__in=chunk).select_related("unit", "parent")
        for place in rows:
            key = wanted.get((place.unit.code, place.day_from))
            if key is not None:
                found[key] = {
                    "unit": place.unit.code,
                    "from": epoch_day(place.day_from),
                    "name": place.unit.name,
                    "kind": place.unit.kind,
                    "parent": place.parent and place.parent.code,
                    "to": _number(place.day_to),
                    "industry": place.unit.industry or None,
                }
    return found


def _posts(keys: Sequence[Key]) -> dict[Key, Row]:
    held = by_code(Post, map(_code, keys))
    return {(code,): {"post": code, "name": post.name} for code, post in held.items()}


def _grades(keys: Sequence[Key]) -> dict[Key, Row]:
    held = by_code(Grade, map(_code, keys))
    return {
        (code,): {"grade": code, "name": grade.name, "rank": grade.rank}
        for code, grade in held.items()
    }


def _people(keys: Sequence[Key]) -> dict[Key, Row]:
    held = by_code(Person, map(_code, keys))
    return {
        (code,): {
            "person": code,
            "name": person.name,
            "hired": _number(person.hired),
            "left": _number(person.left),
        }
        for code, person in held.items()
    }


def _assignments(keys: Sequence[Key]) -> dict[Key, Row]:
    wanted = {(key[0], key[1], _from(key[2])): key for key in keys}
    found: dict[Key, Row] = {}
    for chunk in chunks(sorted({person for person, _, _ in wanted})):
        rows = Assignment.objects.filter(person__code__in=chunk)
        for held in rows.select_related("person", "unit", "post", "grade", "manager"):
            key = wanted.get((held.person.code, held.unit.code, held.day_from))
            if key is not None:
                found[key] = _assignment(held)
    return found


def _assignment(held: Assignment) -> Row:
    return {
        "person": held.person.code,
        "unit": held.unit.code,
        "from": epoch_day(held.day_from),
        "post": held.post and held.post.code,
        "grade": held.grade and held.grade.code,
        "manager": held.manager and held.manager.code,
        "share": held.share_ppm,
        "main": held.is_main,
        "to": _number(held.day_to),
    }
