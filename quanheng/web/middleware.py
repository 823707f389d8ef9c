"""What holds for every page: nothing of it is kept by a shared cache, and a refusal is a sentence with a way on."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from quanheng.base.access import NotFound
from quanheng.base.once import reading_once
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.org.clock import zone_of
from quanheng.org.company_now import company
from quanheng.web import refusals

NUL = "\x00"
NO_LETTER = said("The address or the form holds a character that cannot be. Type it anew.")
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


class Zone:
    """Moments are shown in the company's zone, in which its days begin."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return what the page returns; programs get moments that say their own zone."""
        if request.path.startswith("/api/"):
            return self.get_response(request)
        with timezone.override(zone_of(company())):
            return self.get_response(request)


class Letters:
    """No text that is asked with holds the letter that PostgreSQL cannot store; nobody types it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return what the page returns; 400 where that letter stands in the address or in a form. The API says so itself."""
        if request.path.startswith("/api/"):
            return self.get_response(request)
        if NUL in request.path or self._holds(request.GET) or self._holds(request.POST):
            return refusals.page(request, NO_LETTER, 400)
        return self.get_response(request)

    def _holds(self, typed: QueryDict) -> bool:
        return any(
            NUL in name or any(NUL in one for one in values) for name, values in typed.lists()
        )


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
