"""The small company with its January closed, as pages show it."""

from __future__ import annotations

import pytest
from django.test import Client

from quanheng.base.models import User
from tests.measure.conftest import bring, closed, template, user  # noqa: F401
from tests.web.people import somebody


@pytest.fixture
def visit(closed):  # noqa: F811 - the fixture of that name
    """Visit a page as somebody of a role, in English: `visit("employee", "/")`, following where it leads."""
    made: dict[str, User | None] = {}

    def visit(role: str, address: str, *, language: str = "en", follow: bool = True):
        client = Client(SERVER_NAME="localhost", headers={"accept-language": language})
        if role not in made:
            made[role] = somebody(role)
        if made[role] is not None:
            client.force_login(made[role])
        return client.get(address, follow=follow)

    return visit
