"""The authority matrix of a day, read for the engine: what is wrong with it, and who decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from quanheng.base.access import not_found
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.engine.org.matrix import Authority as AuthorityOfDay
from quanheng.engine.org.matrix import Duty as DutyOfDay
from quanheng.engine.org.matrix import Matrix, Part, Place, Seat
from quanheng.org.days import holds_on
from quanheng.org.decidable import ACTIONS
from quanheng.org.duty_models import Authority, Duty, DutyPart
from quanheng.org.models import Assignment, Person, Post, Unit
from quanheng.org.selectors import company, placed_on


class UnknownAction(Refused):
    """There is no such action that people could decide on."""


def matrix_on(day: date) -> Matrix:
    """Return duties, their parts, authority, the people at work and the tree of that day.

    A duty whose parts all begin later is not there yet.
    """
    parts = DutyPart.objects.filter(holds_on(day)).order_by("pk")
    authorities = Authority.objects.filter(holds_on(day)).order_by("pk")
    return Matrix(
        duties=tuple(_duties(day)),
        parts=tuple(
            Part(duty=duty, post=post, unit=unit, owns=part == "owns")
            for duty, post, unit, part in parts.values_list(
                "duty__code", "post__code", "unit__code", "part"
            )
        ),
        authorities=tuple(
            AuthorityOfDay(
                action=action, post=post, reach=reach, limit=limit, measure=measure, per=per
            )
            for action, post, reach, limit, measure, per in authorities.values_list(
                "action", "post__code", "reach", "limit", "measure", "per"
            )
        ),
        seats=tuple(_seats(day)),
        places=tuple(
            Place(unit=row["unit"], parent=row["parent"], kind=row["kind"])
            for row in placed_on(day)
        ),
        names=dict(_names()),
        money_scale=company().money_scale or 2,
    )


def missing_posts(codes: set[str]) -> list[str]:
    """Return the codes of which there is no post."""
    return sorted(codes - set(Post.objects.filter(code__in=codes).values_list("code", flat=True)))


def want_action(code: str) -> None:
    """Refuse an action that nobody can be given the authority for.

    :raises UnknownAction: there is none of that code.
    """
    if code not in ACTIONS:
        raise UnknownAction(
            said(
                "There is no action “{code}” to decide on. Use one of: {known}.",
                code=code,
                known=", ".join(ACTIONS),
            )
        )


def want_person(code: str) -> None:
    """Refuse a person who is not here.

    :raises NotFound: there is none of that code.
    """
    if not Person.objects.filter(code=code).exists():
        raise not_found(said("person"), {"code": code})


def _duties(day: date) -> Iterator[DutyOfDay]:
    begun = Duty.objects.filter(Q(parts=None) | Q(parts__day_from__lte=day)).distinct()
    rows = begun.order_by("code").values_list("code", "name", "needs", "process")
    for code, name, needs, process in rows:
        yield DutyOfDay(code=code, name=name, needs=tuple(needs.split()), process=process)


def _seats(day: date) -> Iterator[Seat]:
    here = Q(person__left=None) | Q(person__left__gt=day)
    rows = Assignment.objects.filter(holds_on(day), here).order_by("pk")
    for person, unit, post, manager, main in rows.values_list(
        "person__code", "unit__code", "post__code", "manager__code", "is_main"
    ):
        yield Seat(person=person, unit=unit, post=post, manager=manager, main=main)


def _names() -> Iterator[tuple[tuple[str, str], str]]:
    for kind, model in (("post", Post), ("unit", Unit), ("person", Person)):
        for code, name in model._default_manager.values_list("code", "name"):
            yield (kind, code), name
    for code, label in ACTIONS.items():
        yield ("action", code), label
