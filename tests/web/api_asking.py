"""What the tests of the API share: a clock that stands still, and somebody who asks by a token or a session."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from quanheng.base.models import User
from quanheng.base.services import machine_user
from quanheng.base.tokens.scopes import SCOPES
from quanheng.base.tokens.services import token_issue
from tests.conftest import NOON

ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is noon in UTC on 1 July 2026, however often one looks."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    return NOON


class Asker:
    """Somebody who asks the API: `asker("/people", unit="west")` → (status, what was said)."""

    def __init__(self, language: str = "en", **headers: str) -> None:
        self.headers = {"Accept-Language": language, **headers}
        self.client = Client(headers=self.headers)
        self.last: Any = None

    def __call__(self, path: str, **asked: Any) -> tuple[int, Any]:
        self.last = self.client.get(ROOT + path, query_params=asked)
        return self.last.status_code, json.loads(self.last.content)

    def rows(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        """Return all rows of a list, page after page."""
        status, found = self(path, **asked)
        assert status == 200, found
        rows, total = found["data"], found["total"]
        while found["next"]:
            status, found = self(path, **asked, cursor=found["next"])
            assert (status, found["total"]) == (200, total)
            rows = rows + found["data"]
        assert len(rows) == total
        return rows


def by_token(user: User, *, scopes: Collection[str] = SCOPES, language: str = "en") -> Asker:
    """Return a program with a token of the user."""
    _, secret = token_issue(
        actor=machine_user(), user=user, name="tests", scopes=scopes, days=30, at=NOON
    )
    return Asker(language, Authorization=f"Bearer {secret}")


def by_session(user: User) -> Asker:
    """Return somebody who signed in to the pages."""
    asker = Asker()
    asker.client.force_login(user)
    return asker
