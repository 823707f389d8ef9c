"""What the API answers when it cannot do what is asked: one shape of error, with a code that stays."""

from __future__ import annotations

import logging
from typing import Any, Literal

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest
from ninja import Field, Schema
from ninja.errors import AuthenticationError, HttpError

from quanheng.base.access import NotFound
from quanheng.base.tokens.selectors import BadToken
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.measure.reading.cards import NoCard
from quanheng.measure.selectors import UnknownRule
from quanheng.web.templatetags.web import tell

log = logging.getLogger("quanheng.web.api")

Code = Literal[
    "bad_request",
    "too_many",
    "unauthorized",
    "forbidden_scope",
    "second_factor",
    "not_found",
    "method_not_allowed",
    "failed",
]
STATUS: dict[str, int] = {
    "bad_request": 400,
    "too_many": 400,
    "unauthorized": 401,
    "forbidden_scope": 403,
    "second_factor": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "failed": 500,
}


class ErrorSays(Schema):
    """Why a request was not answered."""

    code: Code = Field(description="What kind of error it is; codes stay as they are.")
    message: str = Field(description="A sentence for people, in the language of Accept-Language.")
    where: str = Field(description="The parameter that is wrong; else the address asked for.")


class ErrorBody(Schema):
    """An error, always in this shape."""

    error: ErrorSays

    model_config = {
        "json_schema_extra": {
            "example": {
                "error": {
                    "code": "not_found",
                    "message": "There is no person “x” here. Check how it is written.",
                    "where": "/api/v1/people/x",
                }
            }
        }
    }


class CannotAnswer(Refused):
    """A request to the API that is refused with a code; `where` names the parameter, if it is one."""

    def __init__(self, sentence: str, *, code: Code = "bad_request", where: str = "") -> None:
        super().__init__(sentence)
        self.code: Code = code
        self.where = where


MISSING = (NotFound, UnknownRule, NoCard, Http404)
NO_TOKEN = said(
    "This address wants a token: send it as “Authorization: Bearer …”. “quanheng token issue” makes one."
)
NO_ADDRESS = said("There is nothing at this address. /api/v1/openapi.json lists what there is.")
FAILED = said(
    "Something went wrong here, and nothing was changed. Try again; if it stays, tell whoever runs this system the time."
)


def answer(request: HttpRequest, error: Exception) -> tuple[Code, str, str]:
    """Return code, sentence and place of what went wrong; an error that nobody foresaw is logged."""
    if isinstance(error, CannotAnswer):
        return error.code, tell(error.sentence), error.where or request.path
    if isinstance(error, AuthenticationError):
        return "unauthorized", tell(NO_TOKEN), request.path
    if isinstance(error, BadToken):
        return "unauthorized", tell(error.sentence), "Authorization"
    if isinstance(error, MISSING):
        sentence = error.sentence if isinstance(error, Refused) else NO_ADDRESS
        return "not_found", tell(sentence), request.path
    if isinstance(error, Refused):
        return "bad_request", tell(error.sentence), request.path
    if isinstance(error, SuspiciousOperation | HttpError):
        return "bad_request", tell(said("This request cannot be read.")), request.path
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return "failed", tell(FAILED), request.path


def body(code: Code, message: str, where: str) -> dict[str, Any]:
    """Return an error as it is sent."""
    return {"error": {"code": code, "message": message, "where": where}}
