"""The page of the API tells the truth: its addresses answer, and every address, scope, code and limit is on it."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from quanheng.base.tokens.scopes import SCOPES
from quanheng.base.tokens.services import MOST_DAYS
from quanheng.web.api import asking
from quanheng.web.api.errors import STATUS, Code
from quanheng.web.api.routes import api
from tests.conftest import ROOT
from tests.web.api_asking import by_token, still  # noqa: F401
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESSES = re.findall(r'^    curl .*http://localhost:8000/api/v1(/[^"\s]*)', PAGE, re.MULTILINE)
HERE = {"HY-SH": "west", "HY012": "bo", "q=HY": "q=b", "2026-03": "2026-01"}


def test_every_address_on_the_page_answers(closed):
    asker = by_token(somebody("headquarters"))

    for address in ADDRESSES:
        for there, here in HERE.items():
            address = address.replace(there, here)
        status, found = asker(address)
        assert status == 200, (address, found)
        assert found.get("data") != [], address


def test_every_address_is_on_the_page():
    shown = {address.partition("?")[0] for address in ADDRESSES}
    keys = {"/people/{key}": "HY012", "/units/{key}": "HY-SH"}

    for path in api.get_openapi_schema()["paths"]:
        shape = path.removeprefix("/api/v1")
        filled = shape.format(
            key=keys.get(shape), code="deal_amount", metric="deal_amount", person="HY012"
        )
        assert filled in shown


def test_every_scope_code_and_limit_is_on_the_page():
    assert set(get_args(Code)) == set(STATUS)
    for code, status in STATUS.items():
        assert f"| {status} | `{code}` |" in PAGE
    for scope in SCOPES:
        assert f"| `{scope}` |" in PAGE
    assert f"at most {MOST_DAYS} days" in PAGE
    assert f"({asking.USUAL_ROWS}; {asking.MOST_ROWS} at most)" in PAGE
    assert f"up to {asking.MOST_NAMED} times each" in PAGE
    assert f"(at most {asking.FURTHEST:,})" in PAGE
