"""The API as a whole: one shape of answers and errors for every method and address, and its description."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, wraps
from inspect import signature
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from quanheng.base.language import translator
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import render, said
from quanheng.web.api import asking, errors
from quanheng.web.api.auth import Session, Token
from quanheng.web.api.errors import STATUS, CannotAnswer, ErrorBody
from quanheng.web.templatetags.web import spoken

ALLOWED = "GET, HEAD"
REFUSED = frozenset({400, 401, 403, 404})
View = Callable[..., Any]


class Readable(JSONRenderer):
    """JSON in UTF-8: Chinese stays Chinese."""

    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    """An API that only reads, and answers in JSON whatever it is asked."""

    def __init__(self, **about: Any) -> None:
        super().__init__(docs_url=None, openapi_url=None, renderer=Readable(), **about)
        for kind in (Exception, Refused, ValidationError, HttpError, Http404):
            self.add_exception_handler(kind, self.refuse)

    def refuse(self, request: HttpRequest, error: Any) -> HttpResponse:
        """Return what says why a request is not answered."""
        if isinstance(error, ValidationError):
            error = asking.refusal(request, error)
        code, message, where = errors.answer(request, error)
        response = self.create_response(
            request, errors.body(code, message, where), status=STATUS[code]
        )
        if code == "unauthorized":
            response["WWW-Authenticate"] = "Bearer"
        return response

    def get_openapi_schema(self, **asked: Any) -> Any:
        """Return the description of the API: every address, what it takes and what it answers."""
        return self._described

    @cached_property
    def _described(self) -> Any:
        found = super().get_openapi_schema()
        for methods in found["paths"].values():
            for operation in methods.values():
                scopes = operation.pop("x-scopes")
                operation["security"] = [{Token.__name__: scopes}, {Session.__name__: []}]
        return found

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        made = [one for one in super()._get_urls() if isinstance(one, URLPattern)]
        for one in made:
            view = self._nothing if one.name == "api-root" else one.callback
            one.callback = self._served(view)
        return [*made, re_path(r"^[\s\S]*$", self._served(self._nothing), name="nothing")]

    def _served(self, view: View) -> View:
        """Return the view, for HEAD too, refusing other methods in the one shape of errors."""

        @wraps(view)
        def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            asked = request.method
            if asked == "HEAD":
                request.method = "GET"  # the server leaves the body out
            response: HttpResponse = view(request, *args, **kwargs)
            request.method = asked
            if response.status_code == STATUS["method_not_allowed"]:
                response = self.refuse(request, CannotAnswer(READS, code="method_not_allowed"))
                response["Allow"] = ALLOWED
            response["Cache-Control"] = "no-store"
            return response

        served.csrf_exempt = True  # type: ignore[attr-defined]  # a form could change nothing here
        return served

    def _nothing(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.refuse(request, CannotAnswer(errors.NO_ADDRESS, code="not_found"))


READS = said("The API only reads: ask with GET.")


def reads(
    router: Router,
    path: str,
    *,
    scopes: Sequence[str],
    answers: Any,
    says: str,
    example: Any = None,
    asks: type[Schema] | None = None,
) -> Callable[[View], View]:
    """Let a view answer GET at a path, for tokens with one of the scopes; sentences in it are told in the reader's language."""

    def register(view: View) -> View:
        @wraps(view)
        def read(request: HttpRequest, *args: Any, **given: Any) -> Any:
            asking.want_known(request, asks)
            return told(view(request, *args, **given))

        read.__signature__ = signature(view, eval_str=True)  # type: ignore[attr-defined]
        return router.get(
            path,
            auth=[Token(scopes), Session()],
            response={200: answers, REFUSED: ErrorBody},
            operation_id=view.__name__,
            url_name=view.__name__,
            summary=says,
            exclude_unset=True,
            openapi_extra=_extra(scopes, example),
        )(read)

    return register


def _extra(scopes: Sequence[str], example: Any) -> dict[str, Any]:
    shown = {"content": {"application/json": {"example": example}}} if example else {}
    return {"x-scopes": list(scopes), "responses": {200: shown}}


def told(value: Any) -> Any:
    """Return a value with every sentence in it in the reader's language."""
    translate = translator(spoken())

    def tell(held: Any) -> Any:
        if isinstance(held, str):
            return render(held, translate)
        if isinstance(held, dict):
            return {name: tell(each) for name, each in held.items()}
        return [tell(each) for each in held] if isinstance(held, list | tuple) else held

    return tell(value)
