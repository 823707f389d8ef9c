"""Which periods are closed, and by which run each holds: the latest that was published for its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quanheng.base.access import not_found
from quanheng.base.once import once
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import said
from quanheng.measure.models import Run

TREND = 13


@dataclass(frozen=True, kw_only=True)
class Closed:
    """A closed period. `corrects`: the run before it, where this one corrected it."""

    run: int
    period: str
    span: Span
    published_at: datetime
    corrects: int | None


@once
def closed_periods() -> tuple[Closed, ...]:
    """Return the closed periods, the newest first; of equal last days the shortest first."""
    rows = (
        Run.objects.filter(status=Run.Status.PUBLISHED)
        .order_by("id")
        .values_list("id", "period", "day_from", "day_to", "published_at", "corrects_id")
    )
    holding = {
        (first, end): Closed(
            run=run, period=period, span=Span(first, end), published_at=at, corrects=corrects
        )
        for run, period, first, end, at, corrects in rows
        if at is not None
    }
    return tuple(
        sorted(holding.values(), key=lambda one: (one.span.end, one.span.first), reverse=True)
    )


def named(periods: tuple[Closed, ...], period: str) -> Closed:
    """Return the closed period of that name.

    :raises NotFound: it is not closed.
    """
    for one in periods:
        if one.period == period:
            return one
    raise not_found(said("closed period"), {"period": period})


def leading_to(periods: tuple[Closed, ...], last: Closed, most: int = TREND) -> list[Closed]:
    """Return the periods of the same kind up to `last`, oldest first: those that follow on one another without a gap."""
    long = len(last.span.months)
    same = [
        one for one in periods if len(one.span.months) == long and one.span.end <= last.span.end
    ]
    row: list[Closed] = []
    for one in same:
        if row and one.span.end != row[-1].span.first:
            break
        row.append(one)
    return row[:most][::-1]
