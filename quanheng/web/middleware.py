"""What holds for every page: nothing of it is kept by a shared cache, and a refusal is a sentence with a way on."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from quanheng.base.access import NotFound
from quanheng.base.once import reading_once
from quanheng.engine.ground.findings import Refused
from quanheng.web import refusals

Next = Callable[[HttpRequest], HttpResponse]


class PrivatePages:
    """Pages are one person's: no cache keeps them, so that after signing out “back” shows nothing."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the page, marked as private."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class ReadOnce:
    """A request that changes nothing reads the same thing once; whatever it sees held at one moment."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return what the page returns."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with reading_once():
            return self.get_response(request)


class Refusals:
    """What is refused becomes a page: 404 for what is missing or out of reach, 409 for what cannot be done."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return what the page returns."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page of a refusal; None leaves a bug to the handler of failures."""
        if not isinstance(error, Refused):
            return None
        status = 404 if isinstance(error, NotFound) else 409
        return refusals.refused(request, error, status=status)
