"""Who reads what: every address of the API against every role, by token and by session."""

from __future__ import annotations

import pytest
from django.apps import apps

from quanheng.base.models import ApiToken, AuditEntry
from quanheng.org.choices import Role
from quanheng.web.api.routes import api
from tests.web.api_asking import Asker, by_session, by_token, still  # noqa: F401
from tests.web.people import EVERYWHERE, ROLES, somebody

pytestmark = pytest.mark.django_db
COLUMNS = ("anybody", "stranger", Role.EMPLOYEE, Role.MANAGER, Role.BRANCH_HEAD, "everywhere")
JANUARY = "period=2026-01"
MATRIX = {
    # address, and what it answers to anybody, a stranger, Bo, Gong who leads everybody, the head of the west, the company's roles
    "/people": (401, 200, 200, 200, 200, 200),
    "/people?unit=west": (401, 404, 200, 200, 200, 200),
    "/people?unit=sales": (401, 404, 404, 200, 404, 200),
    "/people/bo": (401, 404, 200, 200, 200, 200),
    "/people/ana": (401, 404, 404, 200, 200, 200),
    "/people/gm": (401, 404, 404, 200, 404, 200),
    "/units": (401, 200, 200, 200, 200, 200),
    "/units/west": (401, 404, 200, 200, 200, 200),
    "/units/east": (401, 404, 404, 200, 200, 200),
    "/metrics": (401, 200, 200, 200, 200, 200),
    "/metrics/deal_amount": (401, 200, 200, 200, 200, 200),
    "/periods": (401, 200, 200, 200, 200, 200),
    f"/measurements?{JANUARY}&metric=deal_amount": (401, 200, 200, 200, 200, 200),
    f"/measurements?{JANUARY}&metric=deal_amount&key=bo": (401, 404, 200, 200, 200, 200),
    f"/measurements?{JANUARY}&metric=deal_amount&key=ana": (401, 404, 404, 200, 200, 200),
    f"/measurements?{JANUARY}&metric=deal_amount&key=gm": (401, 404, 404, 200, 404, 200),
    f"/measurements?{JANUARY}&metric=deal_amount&by=unit": (401, 200, 200, 200, 200, 200),
    f"/measurements?{JANUARY}&metric=deal_amount&by=unit&key=west": (401, 404, 404, 200, 200, 200),
    f"/measurements?{JANUARY}&metric=deal_amount&by=unit&key=east": (401, 404, 404, 200, 404, 200),
    f"/measurements?{JANUARY}&metric=deal_amount&by=company": (401, 404, 404, 404, 404, 200),
    f"/scores?{JANUARY}": (401, 200, 200, 200, 200, 200),
    f"/scores?{JANUARY}&unit=west": (401, 404, 200, 200, 200, 200),
    f"/scores/bo?{JANUARY}": (401, 404, 200, 200, 200, 200),
    f"/scores/ana?{JANUARY}": (401, 404, 404, 200, 200, 200),
    f"/scores/gm?{JANUARY}": (401, 404, 404, 200, 404, 200),
    f"/explain/deal_amount?{JANUARY}&key=bo": (401, 404, 200, 200, 200, 200),
    f"/explain/deal_amount?{JANUARY}&key=ana": (401, 404, 404, 200, 200, 200),
    f"/explain/deal_amount?{JANUARY}&by=unit&key=west": (401, 404, 404, 200, 200, 200),
    f"/explain/deal_amount?{JANUARY}&by=unit&key=east": (401, 404, 404, 200, 404, 200),
    f"/explain/deal_amount?{JANUARY}&by=company&key=company": (401, 404, 404, 200, 404, 200),  # it stands on Gong's own card
    f"/explain/scores/bo?{JANUARY}": (401, 404, 200, 200, 200, 200),
    f"/explain/scores/ana?{JANUARY}": (401, 404, 404, 200, 200, 200),
    "/openapi.json": (401, 200, 200, 200, 200, 200),
    "/nothing": (404, 404, 404, 404, 404, 404),
}  # fmt: skip


def test_no_address_is_left_out():
    tried = {address.partition("?")[0] for address in MATRIX}
    shapes = {path.removeprefix("/api/v1") for path in api.get_openapi_schema()["paths"]}

    assert tried - {"/openapi.json", "/nothing"} == {
        shape.format(key=key, code="deal_amount", person=key, metric="deal_amount")
        for shape in shapes
        for key in _keys(shape)
    }


def _keys(shape: str) -> tuple[str, ...]:
    if shape.startswith("/units/"):
        return "west", "east"
    return ("bo", "ana") if shape.startswith("/explain/scores/") else ("bo", "ana", "gm")


@pytest.mark.parametrize(
    ("role", "door"), [*((role, by_token) for role in ROLES), (Role.BRANCH_HEAD, by_session)]
)
def test_each_role_reads_its_own_part_of_each_address_and_nothing_changes(closed, role, door):
    user = somebody(role)
    asker = door(user) if user else Asker()
    before = _held()

    answered = {address: asker(address)[0] for address in MATRIX}

    column = COLUMNS.index("everywhere" if role in EVERYWHERE else role)
    assert answered == {address: row[column] for address, row in MATRIX.items()}
    assert _held() == before


def _held() -> dict[str, int]:
    """Return how many rows each table holds: reading adds none."""
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anybody"])
def test_lists_hold_whom_the_role_sees_and_nobody_else(closed, role):
    asker = by_token(somebody(role))
    people = {
        "stranger": set(),
        Role.EMPLOYEE: {"bo"},
        Role.MANAGER: {"ana", "bo", "cai", "gm"},
        Role.BRANCH_HEAD: {"ana", "bo", "cai"},
    }.get(role, {"ana", "bo", "cai", "gm"})
    units = {
        "stranger": set(),
        Role.EMPLOYEE: set(),
        Role.BRANCH_HEAD: {"west"},
    }.get(role, {"east", "sales", "west"})

    def keys(path: str, **asked: str) -> set[str]:
        return {row["key"] for row in asker.rows(path, **asked)}

    january = {"period": "2026-01", "metric": "deal_amount"}
    assert keys("/people") == people
    assert keys("/measurements", **january) == people
    assert keys("/scores", period="2026-01") == people
    assert keys("/measurements", **january, by="unit") == units
    assert {row["key"] for row in asker.rows("/units") if row["results"]} == units


def test_missing_and_forbidden_read_alike(closed):
    asker = by_token(somebody(Role.EMPLOYEE))

    for address in [address for address in MATRIX if "ana" in address]:
        status, forbidden = asker(address)
        there = asker.last.headers
        missing = asker(address.replace("ana", "abc"))
        assert (status, forbidden["error"]["code"]) == (404, "not_found")
        assert (404, _with(forbidden, "ana", "abc")) == missing
        assert dict(asker.last.headers) == dict(there) | {
            "Content-Length": asker.last.headers["Content-Length"]
        }


def _with(found: dict, old: str, new: str) -> dict:
    said = found["error"]
    return {"error": said | {name: said[name].replace(old, new) for name in ("message", "where")}}


def test_reading_leaves_no_trace_but_the_day_of_use(closed):
    asker = by_token(somebody(Role.HR))
    entries = AuditEntry.objects.count()

    asker("/people")

    assert ApiToken.objects.get().last_used_on.isoformat() == "2026-07-01"
    assert AuditEntry.objects.count() == entries
