"""Sessions that are over go, with where they were opened from; who is signed in stays so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quanheng.base.models import User
from quanheng.web import services
from quanheng.web.services import sessions_clear, sign_in_failed, sign_in_is_shut

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


def opened(key: str, *, hours_ago: float, kept: bool = True) -> None:
    """Let somebody have signed in so long ago; a session lasts twelve hours. `kept`: whether its row is still there."""
    begun = AT - timedelta(hours=hours_ago)
    user, _ = User.objects.get_or_create(username="ana")
    UserSession.objects.create(user=user, ip="10.0.0.7", user_agent="x", session_key=key, last_seen_at=begun)  # fmt: skip
    if kept:
        Session.objects.create(session_key=key, expire_date=begun + timedelta(hours=12))


def held() -> tuple[set[str], set[str]]:
    keys = (model.objects.values_list("session_key", flat=True) for model in (Session, UserSession))
    first, second = keys
    return set(first), set(second)


def test_what_is_over_goes_with_where_it_was_opened_from():
    opened("old", hours_ago=13)
    opened("new", hours_ago=11)
    opened("ended", hours_ago=13, kept=False)
    opened("being opened", hours_ago=0, kept=False)

    assert sessions_clear(at=AT, dry=True) == 1
    assert held()[0] == {"old", "new"}
    assert sessions_clear(at=AT) == 1
    assert held() == ({"new"}, {"new", "being opened"})
    assert sessions_clear(at=AT) == 0


def test_wrong_tries_go_when_their_quarter_of_an_hour_is_over_and_not_before():
    for _ in range(services.TRIES):
        sign_in_failed("ana", address="10.0.0.7", at=AT)

    assert sessions_clear(at=AT + timedelta(minutes=14)) == 0
    assert sign_in_is_shut("ana", address="10.0.0.7", at=AT + timedelta(minutes=14))
    assert sessions_clear(at=AT + timedelta(minutes=16)) == 3  # by pair, by address, by name


def test_many_go_a_thousand_at_a_time_so_that_nobody_waits_long():
    over = AT - timedelta(days=1)
    Session.objects.bulk_create(Session(session_key=f"k{n}", expire_date=over) for n in range(2001))

    with CaptureQueriesContext(connection) as asked:
        assert sessions_clear(at=AT) == 2001
    deleted = [one["sql"] for one in asked if one["sql"].startswith('DELETE FROM "django_session"')]
    assert len(deleted) == 3
