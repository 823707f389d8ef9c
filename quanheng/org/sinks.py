"""How an import fills the org: the importer's rows to codes and days, and back for comparing.

Days travel as days since 1970-01-01, shares as millionths.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from quanheng.base import sinks
from quanheng.base.sinks import Key, Row
from quanheng.engine.ground.period import epoch_day
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
from quanheng.org.sink_parts import (
    code_of,
    day_of,
    first_day,
    number_of,
    putting,
    removing,
    source_of,
)


def register() -> None:
    """Register the five sinks of the org."""
    for each in (
        sinks.Sink(
            kind=kinds.UNITS,
            current=_units,
            put=putting(units.units_put, _unit_row),
            remove=removing(
                units.placements_remove, "keys", lambda key: (key[0], first_day(key[1]))
            ),
            defaults={"from": epoch_day(FIRST_DAY), "kind": UnitKind.DEPARTMENT.value},
        ),
        sinks.Sink(
            kind=kinds.POSTS,
            current=_posts,
            put=putting(lists.posts_put, partial(_list_row, "post")),
            remove=removing(lists.posts_remove, "codes", code_of),
        ),
        sinks.Sink(
            kind=kinds.GRADES,
            current=_grades,
            put=putting(lists.grades_put, partial(_list_row, "grade")),
            remove=removing(lists.grades_remove, "codes", code_of),
            defaults={"rank": 0},
        ),
        sinks.Sink(
            kind=kinds.PEOPLE,
            current=_people,
            put=putting(people.people_put, _person_row),
            remove=removing(people.people_remove, "codes", code_of),
        ),
        sinks.Sink(
            kind=kinds.ASSIGNMENTS,
            current=_assignments,
            put=putting(assignments.assignments_put, _assignment_row),
            remove=removing(
                assignments.assignments_remove, "keys", lambda key: (*key[:2], first_day(key[2]))
            ),
            defaults={"share": WHOLE_PPM, "main": True},
        ),
    ):
        sinks.register(each)


def _unit_row(row: Row) -> UnitRow:
    return UnitRow(
        code=row["unit"],
        name=row["name"],
        kind=row.get("kind") or UnitKind.DEPARTMENT.value,
        parent=row.get("parent"),
        day_from=first_day(row.get("from")),
        day_to=day_of(row.get("to")),
        industry=row.get("industry") or "",
        source=source_of(row),
    )


def _list_row(key: str, row: Row) -> ListRow:
    return ListRow(
        code=row[key], name=row["name"], rank=row.get("rank") or 0, source=source_of(row)
    )


def _person_row(row: Row) -> PersonRow:
    return PersonRow(
        code=row["person"],
        name=row["name"],
        hired=day_of(row.get("hired")),
        left=day_of(row.get("left")),
        source=source_of(row),
    )


def _assignment_row(row: Row) -> AssignmentRow:
    share, main = row.get("share"), row.get("main")
    return AssignmentRow(
        person=row["person"],
        unit=row["unit"],
        day_from=first_day(row.get("from")),
        day_to=day_of(row.get("to")),
        post=row.get("post"),
        grade=row.get("grade"),
        manager=row.get("manager"),
        share_ppm=WHOLE_PPM if share is None else share,
        is_main=True if main is None else main,
        source=source_of(row),
    )


def _units(keys: Sequence[Key]) -> dict[Key, Row]:
    wanted = {(key[0], first_day(key[1])): key for key in keys}
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
                    "to": number_of(place.day_to),
                    "industry": place.unit.industry or None,
                }
    return found


def _posts(keys: Sequence[Key]) -> dict[Key, Row]:
    held = by_code(Post, map(code_of, keys))
    return {(code,): {"post": code, "name": post.name} for code, post in held.items()}


def _grades(keys: Sequence[Key]) -> dict[Key, Row]:
    held = by_code(Grade, map(code_of, keys))
    return {
        (code,): {"grade": code, "name": grade.name, "rank": grade.rank}
        for code, grade in held.items()
    }


def _people(keys: Sequence[Key]) -> dict[Key, Row]:
    held = by_code(Person, map(code_of, keys))
    return {
        (code,): {
            "person": code,
            "name": person.name,
            "hired": number_of(person.hired),
            "left": number_of(person.left),
        }
        for code, person in held.items()
    }


def _assignments(keys: Sequence[Key]) -> dict[Key, Row]:
    wanted = {(key[0], key[1], first_day(key[2])): key for key in keys}
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
        "to": number_of(held.day_to),
    }
