"""What is asked for: parameters that are checked whole, each refused by a sentence that names it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Schema
from ninja.errors import ValidationError

from quanheng.base.access import not_found
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import Said, said
from quanheng.web.api.errors import CannotAnswer

PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
LONGEST, MOST_NAMED, MOST_ROWS, USUAL_ROWS = 60, 50, 200, 50
FURTHEST = 10_000
By = Literal["person", "unit", "company"]
Key = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=PRINTABLE)]


class Listed(Schema):
    """A list is given a page at a time."""

    limit: int = Field(
        USUAL_ROWS, ge=1, le=MOST_ROWS, description="How many rows a page has at most."
    )
    cursor: Annotated[str, Field(min_length=1, max_length=2000, pattern=PRINTABLE)] = Field(
        default_factory=str, description="Where the page begins: the “next” of the page before."
    )


class InPeriod(Schema):
    """What is asked of a closed period."""

    period: Key = Field(
        description="A closed period, as /periods lists them.",
        json_schema_extra={"example": "2026-03"},
    )


class Narrowed(Listed, InPeriod):
    """A list of a closed period."""


def want_known(request: HttpRequest, asks: type[Schema] | None) -> None:
    """Return where every parameter of the address is one that is asked for, and stands once unless it may be repeated.

    :raises CannotAnswer: one is unknown, or stands twice.
    """
    fields = asks.model_fields if asks else {}
    for name, values in request.GET.lists():
        if name not in fields:
            raise CannotAnswer(_unknown(name, fields), where=_shown(name))
        repeatable = fields[name].default_factory is list
        if len(values) > 1 and not repeatable:
            raise CannotAnswer(
                said("The parameter “{name}” stands more than once; give it once.", name=name),
                where=name,
            )


def _unknown(name: str, known: Collection[str]) -> Said:
    if not known:
        return said(
            "There is no parameter “{name}” here: this address takes none.", name=_shown(name)
        )
    return said(
        "There is no parameter “{name}” here. There are: {known}.",
        name=_shown(name),
        known=", ".join(sorted(known)),
    )


def refusal(request: HttpRequest, error: ValidationError) -> Refused:
    """Return the refusal of the first parameter that is wrong; a wrong key in the path is a key that is not there."""
    first = error.errors[0]
    source, *place = first["loc"]
    name = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
    if source == "path":
        return not_found(said("page"), {"path": request.path})
    values = request.GET.getlist(name) or [""]
    value = values[place[-1] if isinstance(place[-1], int) else -1]
    kind, about = first["type"], first.get("ctx", {})
    sentence = _SENTENCES.get(kind, _other)(name, _shown(value), about)
    too_many = kind == "too_long" or (kind == "less_than_equal" and name != "offset")
    return CannotAnswer(sentence, code="too_many" if too_many else "bad_request", where=name)


def _shown(text: str) -> str:
    """Return what somebody sent, short enough and printable, to be said back."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in text[: LONGEST + 1])
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"


Says = Callable[[str, str, Mapping[str, Any]], Said]


def _missing(name: str, value: str, about: Mapping[str, Any]) -> Said:
    return said("The parameter “{name}” is missing. Add it to the address.", name=name)


def _no_number(name: str, value: str, about: Mapping[str, Any]) -> Said:
    return said(
        "The parameter “{name}” is “{value}”; write a whole number.", name=name, value=value
    )


def _too_small(name: str, value: str, about: Mapping[str, Any]) -> Said:
    return said(
        "The parameter “{name}” is {value}; it must be {least} or more.",
        name=name,
        value=value,
        least=about["ge"],
    )


def _too_large(name: str, value: str, about: Mapping[str, Any]) -> Said:
    return said(
        "The parameter “{name}” is {value}; it may be {most} at most.",
        name=name,
        value=value,
        most=about["le"],
    )


def _no_choice(name: str, value: str, about: Mapping[str, Any]) -> Said:
    known = str(about["expected"]).replace("'", "").replace(" or ", ", ")
    return said(
        "The parameter “{name}” is “{value}”; write one of: {known}.",
        name=name,
        value=value,
        known=known,
    )


def _empty(name: str, value: str, about: Mapping[str, Any]) -> Said:
    return said("The parameter “{name}” is empty. Fill it, or leave it out.", name=name)


def _too_long(name: str, value: str, about: Mapping[str, Any]) -> Said:
    return said(
        "The parameter “{name}” is longer than {most} letters: “{value}”.",
        name=name,
        value=value,
        most=about["max_length"],
    )


def _too_often(name: str, value: str, about: Mapping[str, Any]) -> Said:
    return said(
        "The parameter “{name}” stands more than {most} times. Ask in several requests.",
        name=name,
        most=about["max_length"],
    )


def _unprintable(name: str, value: str, about: Mapping[str, Any]) -> Said:
    return said("The parameter “{name}” holds a character that cannot be printed.", name=name)


def _other(name: str, value: str, about: Mapping[str, Any]) -> Said:
    return said("The parameter “{name}” cannot be “{value}”.", name=name, value=value)


_SENTENCES: dict[str, Says] = {
    "missing": _missing,
    "int_parsing": _no_number,
    "int_parsing_size": _no_number,
    "int_type": _no_number,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    "literal_error": _no_choice,
    "string_too_short": _empty,
    "string_too_long": _too_long,
    "too_long": _too_often,
    "string_pattern_mismatch": _unprintable,
}
