from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quanheng.base.models import AuditEntry
from quanheng.base.sinks import sink
from quanheng.engine.ground.period import epoch_day
from quanheng.org import selectors
from quanheng.org.models import Assignment, Person
from quanheng.org.services.common import CannotChangeOrg

NEW_YEAR = epoch_day(date(2026, 1, 1))
FROM_1900 = epoch_day(date(1900, 1, 1))
SOURCE = {"_file": "staff.xlsx", "_sheet": "花名册", "_row": 5}
ROWS = {
    "units": {
        "unit": "hq",
        "name": "总部",
        "kind": "company",
        "parent": None,
        "industry": "fmcg",
        "from": NEW_YEAR,
    },
    "posts": {"post": "sales", "name": "销售"},
    "grades": {"grade": "p3", "name": "高级", "rank": 3},
    "people": {"person": "ana", "name": "Ana", "hired": NEW_YEAR, "left": None},
    "assignments": {
        "person": "ana",
        "unit": "hq",
        "from": NEW_YEAR,
        "to": NEW_YEAR + 31,
        "post": "sales",
        "grade": "p3",
        "manager": None,
        "share": 500_000,
        "main": False,
    },
    "duties": {
        "duty": "quotation",
        "name": "报价",
        "process": "销售成交",
        "needs": "price_discount contract_sign",
    },
    "duty_parts": {
        "duty": "quotation",
        "post": "sales",
        "part": "takes_part",
        "unit": "hq",
        "from": NEW_YEAR,
        "to": NEW_YEAR + 31,
    },
    "authorities": {
        "action": "price_discount",
        "post": "sales",
        "reach": "branch",
        "percent": 150_000,
        "amount": None,
        "count": None,
        "per": "month",
        "from": NEW_YEAR,
        "to": None,
    },
}


def put(actor, at, code: str, *rows: dict) -> None:
    sink(code).put(actor=actor, rows=[row | SOURCE for row in rows], batch=1, at=at)


def key_of(code: str, row: dict) -> tuple:
    return tuple(row[name] for name in sink(code).kind.key)


@pytest.fixture
def filled(actor, at) -> None:
    for code, row in ROWS.items():
        put(actor, at, code, row)


@pytest.mark.parametrize("code", ROWS)
def test_what_is_put_comes_back_as_it_went_in(filled, code):
    row, key = ROWS[code], key_of(code, ROWS[code])

    held = sink(code).current([key, ("unheard of", *key[1:])])

    assert set(held) == {key}
    assert set(held[key]) == set(sink(code).kind.names)
    assert {name: held[key][name] for name in row} == row


@pytest.mark.parametrize("code", ROWS)
def test_the_same_row_again_leaves_no_trace(actor, at, filled, code):
    before = AuditEntry.objects.count()

    put(actor, at, code, ROWS[code])

    assert AuditEntry.objects.count() == before


def test_taking_all_away_from_the_top_down_leaves_nothing(actor, at, filled):
    for code in reversed(ROWS):
        key = key_of(code, ROWS[code])
        sink(code).remove(actor=actor, keys=[key], at=at)
        assert sink(code).current([key]) == {}

    assert selectors.org_snapshot().assignments.num_rows == 0


def test_people_who_are_assigned_are_not_taken_away(actor, at, filled):
    with pytest.raises(CannotChangeOrg, match="The assignment “Ana in 总部 from 2026-01-01” names"):
        sink("people").remove(actor=actor, keys=[("ana",)], at=at)


def test_a_unit_without_days_stands_there_since_1900(actor, at):
    bare = {"unit": "hq", "name": "总部"}
    put(actor, at, "units", bare)

    held = sink("units").current([("hq", None), ("hq", FROM_1900)])
    assert held[("hq", FROM_1900)]["from"] == FROM_1900
    assert held[("hq", FROM_1900)] == sink("units").complete(bare) | {
        "parent": None,
        "industry": None,
        "to": None,
    }


def test_a_units_industry_reaches_the_snapshot_and_a_change_leaves_a_record(actor, at, filled):
    assert selectors.org_snapshot().placements.column("industry").to_pylist() == ["fmcg"]

    put(actor, at, "units", ROWS["units"] | {"industry": "b2b_technology"})

    placed = selectors.org_snapshot().placements
    assert placed.column("industry").to_pylist() == ["b2b_technology"]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.before["industry"], entry.after["industry"]) == ("fmcg", "b2b_technology")


def test_an_assignment_without_share_is_whole_and_main(actor, at, filled):
    put(actor, at, "people", {"person": "bo", "name": "Bo"})
    bare = {"person": "bo", "unit": "hq", "from": NEW_YEAR}
    put(actor, at, "assignments", bare)

    held = Assignment.objects.get(person__code="bo")
    assert (held.share_ppm, held.is_main) == (1_000_000, True)
    assert sink("assignments").complete(bare) == bare | {"share": 1_000_000, "main": True}


def test_a_part_and_an_authority_without_details_hold_since_1900_and_everywhere(actor, at, filled):
    part = {"duty": "quotation", "post": "sales"}
    authority = {"action": "hire", "post": "sales"}
    put(actor, at, "duty_parts", part)
    put(actor, at, "authorities", authority)

    held = sink("duty_parts").current([("quotation", "sales", None, None)])
    assert list(held.values()) == [
        part | {"part": "owns", "unit": None, "from": FROM_1900, "to": None}
    ]
    assert sink("duty_parts").complete(part) == part | {"part": "owns", "from": FROM_1900}
    held = sink("authorities").current([("hire", "sales", "unit", None)])
    assert list(held.values()) == [
        authority
        | {"reach": "unit", "percent": None, "amount": None, "count": None, "per": "each"}
        | {"from": FROM_1900, "to": None}
    ]


def test_a_refusal_names_file_sheet_and_row(actor, at):
    with pytest.raises(CannotChangeOrg, match=r"staff\.xlsx, sheet 花名册, row 5: There is no"):
        put(actor, at, "units", ROWS["units"] | {"parent": "nowhere"})


def test_a_day_beyond_the_calendar_is_refused_not_a_crash(actor, at):
    with pytest.raises(CannotChangeOrg, match="The day 9999-12-31 cannot stand in the org"):
        put(actor, at, "people", ROWS["people"] | {"hired": 10**9})


def test_the_batch_stands_in_the_audit(actor, at, filled):
    assert AuditEntry.objects.latest("id").why == "batch 1"


def queries_of(code: str, actor, at, rows: list[dict]) -> int:
    with CaptureQueriesContext(connection) as asked:
        put(actor, at, code, *rows)
    return len(asked)


# Queries for so many people and for their assignments. Rows are written 500 at a time, SQLite takes fewer: as many as fill
# 999 places. Codes are looked up 5,000 at a time, so that 6,000 rows take that look-up once more.
QUERIES = {
    "sqlite": {1: (9, 12), 1_000: (26, 33), 2_000: (43, 54), 6_000: (112, 140)},
    "postgresql": {1: (9, 12), 1_000: (11, 14), 2_000: (15, 18), 6_000: (32, 36)},
}


def test_a_thousand_more_people_take_as_many_more_queries_and_never_one_each(actor, at, filled):
    asked = {}
    for count in QUERIES["sqlite"]:
        crowd = [f"n{count}-{number:04d}" for number in range(count)]
        people = [{"person": code, "name": code, "hired": None} for code in crowd]
        assigned = [{"person": code, "unit": "hq", "from": NEW_YEAR} for code in crowd]
        asked[count] = (
            queries_of("people", actor, at, people),
            queries_of("assignments", actor, at, assigned),
        )

    assert asked == QUERIES[connection.vendor]
    assert Person.objects.count() == 9_002
    assert selectors.assignments().num_rows == 9_002
