"""People and units, as whoever asks sees them today."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router

from quanheng.base.tokens.scopes import ORG
from quanheng.org import listing
from quanheng.org.company_roles import units_answered_for
from quanheng.org.listing import PersonListed, UnitListed
from quanheng.web.api import answers, examples, paging
from quanheng.web.api.asking import LONGEST, PRINTABLE, Key, Listed
from quanheng.web.api.interface import reads
from quanheng.web.viewer import Viewer

router = Router(tags=["org"])


class PeopleAsked(Listed):
    """Which people."""

    unit: Key = Field(default_factory=str, description="Only those who work in that unit or below.")
    q: str = Field(
        "", max_length=LONGEST, pattern=PRINTABLE, description="A part of the name or the key."
    )


@reads(
    router,
    "/people",
    scopes=[ORG],
    answers=answers.People,
    asks=PeopleAsked,
    says="People",
    example=examples.PEOPLE,
)
def people(request: HttpRequest, asked: Query[PeopleAsked]) -> dict[str, Any]:
    """Return the people whom the asker sees today, by key."""
    viewer = Viewer.of(request)
    begins = paging.after(request, asked.cursor)
    found = listing.people(
        viewer.user,
        viewer.day,
        unit=asked.unit or None,
        text=asked.q.strip(),
        after=begins[0] if begins else "",
        most=asked.limit,
    )
    rows = [_person(one) for one in found.rows]
    return paging.page(request, rows, found)


@reads(
    router,
    "/people/{path:key}",
    scopes=[ORG],
    answers=answers.PersonWhole,
    says="A person",
    example=examples.PERSON,
)
def person(request: HttpRequest, key: Path[Key]) -> dict[str, Any]:
    """Return a person with all assignments that the asker sees."""
    viewer = Viewer.of(request)
    found = listing.person(viewer.user, viewer.day, key)
    held = listing.assignments_of(viewer.user, viewer.day, key)
    return {**_person(found), "assignments": [_assignment(one) for one in held]}


@reads(
    router,
    "/units",
    scopes=[ORG],
    answers=answers.Units,
    asks=Listed,
    says="Units",
    example=examples.UNITS,
)
def units(request: HttpRequest, asked: Query[Listed]) -> dict[str, Any]:
    """Return the units that the asker sees today, by key."""
    viewer = Viewer.of(request)
    begins = paging.after(request, asked.cursor)
    found = listing.units(
        viewer.user, viewer.day, after=begins[0] if begins else "", most=asked.limit
    )
    answered = units_answered_for(viewer.user, viewer.day)
    rows = [_unit(one, answered) for one in found.rows]
    return paging.page(request, rows, found)


@reads(
    router,
    "/units/{path:key}",
    scopes=[ORG],
    answers=answers.UnitWhole,
    says="A unit",
    example=examples.UNIT,
)
def unit(request: HttpRequest, key: Path[Key]) -> dict[str, Any]:
    """Return a unit, where it stood and stands, and the units below it that the asker sees."""
    viewer = Viewer.of(request)
    found, below = listing.unit(viewer.user, viewer.day, key)
    placed = [
        {"parent": row["parent__code"], "day_from": row["day_from"], "day_to": row["day_to"]}
        for row in listing.placements_of(key)
    ]
    return {
        **_unit(found, units_answered_for(viewer.user, viewer.day)),
        "below": below,
        "placements": placed,
    }


def _person(one: PersonListed) -> dict[str, Any]:
    named = ("name", "hired", "left", "unit", "unit_name", "post", "grade", "manager")
    return {"key": one.code} | {name: getattr(one, name) for name in named}


def _assignment(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "unit": row["unit__code"],
        "unit_name": row["unit__name"],
        "post": row["post__code"],
        "post_name": row["post__name"],
        "grade": row["grade__code"],
        "manager": row["manager__code"],
        "share": row["share_ppm"] / 1_000_000,
        "main": row["is_main"],
        "day_from": row["day_from"],
        "day_to": row["day_to"],
    }


def _unit(one: UnitListed, answered: set[str] | None) -> dict[str, Any]:
    return {
        "key": one.code,
        "name": one.name,
        "kind": one.kind,
        "industry": one.industry or None,
        "parent": one.parent,
        "open": one.open,
        "results": answered is None or one.code in answered,
    }
