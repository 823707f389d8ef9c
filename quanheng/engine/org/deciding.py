"""Who decides: the nearest person up the reporting line whose authority covers what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quanheng.engine.ground.words import said
from quanheng.engine.org.matrix import NONE, Authority, Matrix, Seat


@dataclass(frozen=True, kw_only=True)
class Question:
    """A person wants to do something; `amount` is in the measure's units, None where none is asked about."""

    person: str
    action: str
    amount: int | None = None
    measure: str = NONE


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who decides, by which authority; or nobody, and why. `asked`: whom the way up led past, the decider included."""

    decider: Seat | None = None
    authority: Authority | None = None
    asked: tuple[str, ...] = ()
    why: str = ""


def who_decides(matrix: Matrix, question: Question) -> Answer:
    """Return who decides by the reporting lines and the tree of the matrix's day; never the person who asks.

    Where somebody has several authorities that cover it, the one with the lowest limit is named.
    """
    own = _main(matrix, question.person)
    if own is None:
        return Answer(
            why=said("{person} works nowhere on that day.", person=_called(matrix, question))
        )
    asked: list[str] = []
    held: list[tuple[Seat, Authority]] = []
    for person in _upward(matrix, own):
        asked.append(person)
        theirs = list(_held(matrix, person, question.action))
        held += theirs
        fitting = [(s, a) for s, a in theirs if _covers(matrix, s, a, own, question)]
        if fitting:
            seat, authority = min(fitting, key=lambda pair: _order(*pair))
            return Answer(decider=seat, authority=authority, asked=tuple(asked))
    why = _why(matrix, question, own, held, asked)
    return Answer(asked=tuple(asked), why=why)


def _upward(matrix: Matrix, own: Seat) -> Iterator[str]:
    """Yield the managers one after another; a line that comes back to itself ends there."""
    seen, seat = {own.person}, own
    while seat.manager is not None and seat.manager not in seen:
        yield seat.manager
        seen.add(seat.manager)
        above = _main(matrix, seat.manager)
        if above is None:
            return
        seat = above


def _main(matrix: Matrix, person: str) -> Seat | None:
    return min(_seats(matrix, person), key=lambda seat: not seat.main, default=None)


def _seats(matrix: Matrix, person: str) -> list[Seat]:
    theirs = [seat for seat in matrix.seats if seat.person == person]
    return sorted(theirs, key=lambda seat: (seat.unit, seat.post or ""))


def _held(matrix: Matrix, person: str, action: str) -> Iterator[tuple[Seat, Authority]]:
    for seat in _seats(matrix, person):
        for one in matrix.authorities:
            if one.action == action and one.post == seat.post:
                yield seat, one


def _covers(matrix: Matrix, seat: Seat, one: Authority, own: Seat, question: Question) -> bool:
    return matrix.covered_by(one, seat, own.unit) and _suffices(one, question)


def _suffices(one: Authority, question: Question) -> bool:
    """Return whether the amount is within the limit; a limit of another measure says nothing about it."""
    if one.limit is None or question.amount is None:
        return True
    return one.measure == question.measure and question.amount <= one.limit


def _order(seat: Seat, one: Authority) -> tuple[bool, int, bool, str, str, str]:
    return one.limit is None, one.limit or 0, not seat.main, seat.unit, one.reach, one.per


def _why(
    matrix: Matrix,
    question: Question,
    own: Seat,
    held: Sequence[tuple[Seat, Authority]],
    asked: Sequence[str],
) -> str:
    """Return which authority is missing on the way up."""
    person, action = _called(matrix, question), matrix.called("action", question.action)
    if not asked:
        return said("{person} has no manager on that day.", person=person)
    if not held:
        return said(
            "On the way up from {person} nobody has this authority: {action}.",
            person=person,
            action=action,
        )
    reaching = [one for seat, one in held if matrix.covered_by(one, seat, own.unit)]
    if not reaching:
        return said(
            "On the way up from {person} no authority of this kind reaches {unit}: {action}.",
            person=person,
            unit=matrix.called("unit", own.unit),
            action=action,
        )
    limits = [one.limit for one in reaching if one.measure == question.measure]
    if not limits:
        return said(
            "On the way up from {person} the limits of this authority are of another measure: {action}.",
            person=person,
            action=action,
        )
    return said(
        "On the way up from {person} this authority ends at {limit}, below {amount}: {action}.",
        person=person,
        limit=matrix.amount(max(limit or 0 for limit in limits), question.measure),
        amount=matrix.amount(question.amount, question.measure),
        action=action,
    )


def _called(matrix: Matrix, question: Question) -> str:
    return matrix.called("person", question.person)
