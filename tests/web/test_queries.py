"""How much each page asks of the database: the same for a hundred people and for ten thousand."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web import many

pytestmark = pytest.mark.django_db
MOST = 30  # as the budget says; none comes near
QUERIES = {
    "home_of mine": 10,
    "home_of team": 13,
    "home_of branch": 15,
    "home_of company": 9,
    "home_of operations": 13,
    "person": 11,
    "people": 11,
    "units": 8,
    "unit": 12,
    "chain": 6,
    "rules": 6,
    "metric": 6,
    "card": 6,
    "explain_metric": 12,
    "explain_score": 8,
    "search": 7,
}


@pytest.mark.parametrize("people", [100, 10_000])
def test_a_page_asks_the_same_of_the_database_however_many_people_there_are(closed, people):
    many.build(closed, people, months=2)
    who = many.visitors()
    asked = {}
    for name, (kind, address) in many.addresses(
        "2026-01", person=many.SELLER, unit=many.BRANCH_1
    ).items():
        client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
        client.force_login(who[kind])
        client.get(address)  # what never changes is read once a process
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, name
        asked[name] = len(queries)

    assert asked == QUERIES


def test_no_page_asks_more_than_thirty_times():
    assert max(QUERIES.values()) <= MOST
