"""Who gets in: tokens with their scope and end, sessions, and what neither is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quanheng.base.models import ApiToken, User
from quanheng.base.services import machine_user
from quanheng.base.tokens.scopes import EXPLAIN, METRICS, ORG, SCOPES, SCORES
from quanheng.base.tokens.services import token_issue, token_revoke
from quanheng.org.models import Company, RoleGrant
from quanheng.web.api.routes import api
from tests.conftest import NOON
from tests.web.api_asking import Asker, by_session, by_token, still  # noqa: F401
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
OPEN = {ORG: ("people", "person", "units", "unit"), METRICS: ("metrics", "metric", "measurements")}
OPEN |= {SCORES: ("scores", "score"), EXPLAIN: ("explain_metric", "explain_score")}
PLACES = {
    "people": "/people", "person": "/people/x", "units": "/units", "unit": "/units/x", "metrics": "/metrics",
    "metric": "/metrics/deal_amount", "measurements": "/measurements?period=x", "periods": "/periods",
    "scores": "/scores?period=x", "score": "/scores/x?period=x", "explain_metric": "/explain/deal_amount?period=x&key=x",
    "explain_score": "/explain/scores/x?period=x",
}  # fmt: skip


@pytest.fixture
def user(db) -> User:
    Company.objects.update_or_create(pk=1, defaults={"second_factor_waived": True})
    return somebody("hr")


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_opens_its_scope_and_nothing_else(user, scope):
    asker = by_token(user, scopes=[scope])

    refused = {name for name, address in PLACES.items() if asker(address)[0] == 403}

    allowed = {*OPEN[scope], *(() if scope == ORG else ("periods",))}
    assert refused == set(PLACES) - allowed
    assert asker("/openapi.json")[0] == 200


def test_every_address_has_its_place_here():
    operations = [path["get"] for path in api.get_openapi_schema()["paths"].values()]

    assert {operation["operationId"] for operation in operations} == set(PLACES)
    scopes = {op["operationId"]: op["security"][0]["Token"] for op in operations}
    assert scopes.pop("periods") == [METRICS, SCORES, EXPLAIN]
    assert scopes == {name: [scope] for scope, names in OPEN.items() for name in names}


def test_a_missing_scope_is_named(user):
    status, found = by_token(user, scopes=[ORG])("/scores", period="2026-01")

    assert (status, found["error"]) == (
        403,
        {
            "code": "forbidden_scope",
            "message": "This token lacks the scope “scores:read”. Issue one that has it.",
            "where": "Authorization",
        },
    )


def refused(asker: Asker) -> str:
    """Return the sentence by which the asker is refused."""
    status, found = asker("/people")
    assert (status, found["error"]["code"]) == (401, "unauthorized")
    assert asker.last["WWW-Authenticate"] == "Bearer"
    return found["error"]["message"]


def test_a_token_that_ended_was_revoked_or_whose_user_is_shut_out_opens_nothing(user):
    asker = by_token(user)
    token = ApiToken.objects.get()
    assert asker("/people")[0] == 200

    User.objects.filter(pk=user.pk).update(is_active=False)
    assert refused(asker) == "The token “tests” belongs to a user who may not sign in."
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert asker("/people")[0] == 200
    ApiToken.objects.update(created_at=NOON - timedelta(days=9), expires_at=NOON)
    assert refused(asker) == "The token “tests” ended on 2026-07-01. Issue a new one."
    ApiToken.objects.update(expires_at=NOON + timedelta(seconds=1))
    assert asker("/people")[0] == 200
    token_revoke(actor=machine_user(), token_id=token.pk, at=NOON)
    assert refused(asker) == "The token “tests” was revoked. Use another."


def test_a_session_ends_with_its_user(user):
    asker = by_session(user)
    assert asker("/people")[0] == 200

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert refused(asker).startswith("This address wants a token")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YTpi", "qh_x", "Token qh_x", "Bearer qh_x", "Bearer \xff\xfe", "Bearer a b",
     "Bearer qh_' OR 1=1 --", "bearer " + "x" * 9000],
)  # fmt: skip
def test_a_bad_header_is_refused_even_beside_a_good_session(user, header):
    asker = by_session(user)
    assert asker("/people")[0] == 200

    answer = asker.client.get("/api/v1/people", HTTP_AUTHORIZATION=header)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


def test_the_scheme_is_read_whatever_its_case(user):
    _, secret = token_issue(
        actor=machine_user(), user=user, name="x", scopes=[ORG], days=1, at=NOON
    )

    for scheme in ("bearer", "BEARER", " Bearer "):
        assert Asker(Authorization=f"{scheme} {secret}")("/people")[0] == 200


def test_a_secret_in_the_address_is_not_looked_at(user):
    _, secret = token_issue(
        actor=machine_user(), user=user, name="x", scopes=[ORG], days=1, at=NOON
    )

    for name in ("token", "access_token", "Authorization"):
        assert Asker()("/people", **{name: secret})[0] == 401


def test_a_token_reaches_no_more_than_its_user_does_on_the_day(closed):
    asker = by_token(somebody("headquarters"))
    assert len(asker.rows("/people")) == 4

    RoleGrant.objects.update(day_to="2026-07-01")

    assert asker.rows("/people") == []
    assert asker("/people/ana")[0] == 404
