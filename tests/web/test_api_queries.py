"""How much the API asks of the database: pinned, whoever asks and however many rows come."""

from __future__ import annotations

import pytest

from quanheng.org.choices import Role
from tests.web.api_asking import by_session, by_token, still  # noqa: F401
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
JANUARY = "period=2026-01"
MOST = {
    "/people": 5,
    "/people?unit=west&q=a": 8,
    "/people/bo": 6,
    "/units": 7,
    "/units/west": 8,
    "/metrics": 2,
    "/metrics/deal_amount": 2,
    "/periods": 3,
    f"/measurements?{JANUARY}&limit=200": 7,
    f"/measurements?{JANUARY}&by=unit&limit=200": 7,
    f"/scores?{JANUARY}&unit=west&card=salesperson": 8,
    f"/scores/bo?{JANUARY}": 6,
    f"/explain/deal_amount?{JANUARY}&key=bo": 8,
    f"/explain/deal_amount?{JANUARY}&by=unit&key=west": 8,
    f"/explain/scores/bo?{JANUARY}": 13,
    "/openapi.json": 2,
}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.BRANCH_HEAD, Role.HR])
def test_an_answer_needs_few_queries(closed, role, django_assert_max_num_queries):
    asker = by_token(somebody(role))
    for address in MOST:
        asker(address)  # what never changes is read once a process

    for address, most in MOST.items():
        with django_assert_max_num_queries(most, info=address):
            assert asker(address)[0] == 200


def test_a_session_costs_one_query_more_than_a_token(closed, django_assert_num_queries):
    user = somebody(Role.HR)
    by_token(user)("/people")
    token, session = by_token(user), by_session(user)
    for asker in (token, session):
        asker("/metrics")

    with django_assert_num_queries(2):  # whether the company asks a second factor is one
        token("/metrics")
    with django_assert_num_queries(3):
        session("/metrics")
