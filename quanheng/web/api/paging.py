"""Lists a page at a time. A cursor says after which row a page begins; it is signed, and belongs to its list alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core import signing
from django.http import HttpRequest
from ninja import Field, Schema

from quanheng.engine.ground.words import said
from quanheng.org.listing import Slice
from quanheng.web.api.errors import CannotAnswer

Keyed = Callable[[dict[str, Any]], list[str]]
MOVING = ("cursor", "limit")


def _key(row: dict[str, Any]) -> list[str]:
    return [row["key"]]


class Page(Schema):
    """Some rows of a list."""

    next: str | None = Field(description="The cursor of the next page; null on the last.")
    total: int = Field(description="How many rows the list has in all.")


def after(request: HttpRequest, cursor: str) -> list[str] | None:
    """Return the key of the row after which the page begins; None at the beginning.

    :raises CannotAnswer: the cursor is of another list, or was changed.
    """
    if not cursor:
        return None
    try:
        held: list[str] = signing.loads(cursor, salt=_list(request))
        return held
    except signing.BadSignature:
        raise CannotAnswer(
            said(
                "The parameter “{name}” does not belong to this list. Take it as “next” gave it, with the other parameters as they were.",
                name="cursor",
            ),
            where="cursor",
        ) from None


def page(
    request: HttpRequest, rows: list[dict[str, Any]], found: Slice, *, key: Keyed = _key
) -> dict[str, Any]:
    """Return a page of the rows of a slice; `key`: what a row is found again by."""
    cursor = signing.dumps(key(rows[-1]), salt=_list(request)) if found.more else None
    return {"data": rows, "next": cursor, "total": found.total}


def cut(codes: Sequence[str], begins: list[str] | None, most: int) -> Slice:
    """Return a slice of a list of codes that is at hand as a whole.

    :raises CannotAnswer: the row after which the page begins is gone.
    """
    if begins and begins[0] not in codes:
        raise CannotAnswer(
            said("The list has changed since this cursor was given. Begin again without it."),
            where="cursor",
        )
    first = codes.index(begins[0]) + 1 if begins else 0
    return Slice(list(codes[first : first + most]), len(codes), first + most < len(codes))


def _list(request: HttpRequest) -> str:
    """Return what names a list: the address with all that narrows it."""
    asked = sorted((k, sorted(v)) for k, v in request.GET.lists() if k not in MOVING)
    return f"{request.path}?{asked}"
