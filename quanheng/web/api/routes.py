"""The addresses of the API, below /api/v1/."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from quanheng.base.tokens.scopes import SCOPES
from quanheng.web.api import explain, metrics, org, scores
from quanheng.web.api.auth import Session, Token
from quanheng.web.api.interface import Api

VERSION = "1.0.0"
DESCRIPTION = """Read people, units, metrics, measurements, scores and explanations of closed periods.

Every answer is what the user of the token sees today, and no more. Lists come a page at a time: ask for the page
after with the `cursor` that `next` gave. Errors are `{"error": {"code", "message", "where"}}`; codes stay as they are.
Sentences are in the language of `Accept-Language`: `zh-CN` (also where it is missing) or `en`."""

api = Api(title="Quanheng", version=VERSION, description=DESCRIPTION, urls_namespace="api")
for part in (org, metrics, scores, explain):
    api.add_router("", part.router)


@api.get(
    "/openapi.json",
    auth=[Token(SCOPES), Session()],
    include_in_schema=False,
    url_name="openapi",
)
def openapi(request: HttpRequest) -> Any:
    """Return the description of every address."""
    return api.get_openapi_schema()
