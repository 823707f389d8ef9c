"""Roles granted and ended on a page: by administrators, each in the part of the tree that is theirs."""

from __future__ import annotations

import pytest
from django.test import Client

from quanheng.base.models import AuditEntry, User
from quanheng.org.models import RoleGrant
from tests.measure.granting import grant
from tests.web.people import ROLES, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def eve(closed) -> User:
    return User.objects.create(username="eve")


def as_(user: User | None) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def west_administrator() -> User:
    made = User.objects.create(username="west-admin")
    grant(made, "administrator", "west")
    return made


def asked(**fields: str) -> dict[str, str]:
    return {
        "who": "eve",
        "role": "hr",
        "unit": "west",
        "from": "2026-01-01",
        "why": "covers",
    } | fields


def roles_of(user: User) -> list[tuple[str, str | None]]:
    return list(RoleGrant.objects.filter(user=user).values_list("role", "unit__code"))


def test_an_administrator_of_a_branch_grants_there_with_a_reason_in_the_audit(eve):
    answer = as_(west_administrator()).post("/org/grants/new/", asked())

    assert (answer.status_code, roles_of(eve)) == (302, [("hr", "west")])
    noted = AuditEntry.objects.filter(action="org.grant.change").order_by("id").last()
    assert (noted.actor.username, noted.why, noted.after["unit"]) == (
        "west-admin",
        "covers",
        "west",
    )


@pytest.mark.parametrize("unit", ["east", "*", "nowhere", ""])
def test_and_nowhere_else(eve, unit):
    answer = as_(west_administrator()).post("/org/grants/new/", asked(unit=unit))

    assert answer.status_code == 422
    assert roles_of(eve) == []


@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_administrators_grants_or_ends(eve, role):
    user = somebody(role)
    before = RoleGrant.objects.count()
    kept = RoleGrant.objects.order_by("id").first()
    statuses = (
        as_(user).post("/org/grants/new/", asked()).status_code,
        as_(user).post("/org/grants/end/", {"grant": str(kept.pk if kept else 1)}).status_code,
    )

    if role == "administrator":
        assert statuses[0] == 302
    else:
        refused = 302 if role == "anybody" else 404
        assert statuses == (refused, refused)
        assert RoleGrant.objects.count() == before


def test_what_was_typed_stays_where_it_is_refused(eve):
    page = as_(somebody("administrator")).post("/org/grants/new/", asked(to="2025-01-01"))

    assert page.status_code == 422
    assert 'value="covers"' in page.content.decode()
    assert "which is not after its first day" in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"who": "nobody"}, "There is no sign-in “nobody” here."),
        ({"role": "king"}, "There is no role “king”."),
        ({"from": "soon"}, "“soon” is no day."),
    ],
)
def test_a_grant_that_cannot_be_is_refused_in_a_sentence(eve, wrong, why):
    page = as_(somebody("administrator")).post("/org/grants/new/", asked(**wrong))

    assert (page.status_code, why in page.content.decode()) == (422, True)
    assert roles_of(eve) == []


def test_a_grant_that_is_ended_opens_nothing_any_more(eve):
    admin = as_(somebody("administrator"))
    admin.post("/org/grants/new/", asked(role="headquarters", unit="*"))
    before = as_(eve).get("/home/company/?period=2026-01").status_code
    admin.post("/org/grants/end/", {"grant": str(RoleGrant.objects.get(user=eve).pk)})

    assert (before, as_(eve).get("/home/company/?period=2026-01").status_code) == (200, 404)
    assert "has ended" in admin.get("/org/grants/?q=eve").content.decode()


def test_an_administrator_of_a_branch_sees_the_grants_of_that_branch_alone(eve):
    grant(eve, "hr", "east")
    page = as_(west_administrator()).get("/org/grants/").content.decode()

    assert "west-admin" in page
    assert ">eve" not in page


@pytest.mark.parametrize("day", ["2026-W10-1", "20260301", "2026-3-1"])
def test_a_day_is_written_in_one_way_only(eve, day):
    answer = as_(west_administrator()).post("/org/grants/new/", asked(**{"from": day}))

    assert answer.status_code == 422
    assert f"“{day}” is no day. Write it as 2026-03-31." in answer.content.decode()
    assert roles_of(eve) == []


def test_why_a_grant_ends_is_in_the_audit(eve):
    grant(eve, "hr", "west")
    held = RoleGrant.objects.get(user=eve)
    client = as_(west_administrator())

    assert 'name="why"' in client.get("/org/grants/").content.decode().split("<tbody>")[1]
    client.post("/org/grants/end/", {"grant": str(held.pk), "why": "moved on"})
    noted = AuditEntry.objects.filter(action="org.grant.change").order_by("id").last()
    assert noted.why == "moved on"
