"""Numbers made of pay that a run kept of units: of those in which too few people work they are not told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from django.conf import settings

from quanheng.engine.ground.period import Span
from quanheng.engine.measure.values import Value
from quanheng.measure.few import FEW, tells_pay
from quanheng.measure.models import Run
from quanheng.measure.reading.books import is_made_of_pay

Found = Mapping[tuple[str, str], Value]


def tells(run: int, unit: str) -> bool:
    """Return whether numbers of the unit that are made of pay are told."""
    first, end = _days(str(settings.QUANHENG_HOME), run)
    return tells_pay(unit, Span(first, end))


def veiled(run: int, found: Found) -> Found:
    """Return values of units by (metric, unit), with the reason in place of those that are not told."""
    pay = _of_pay(run, {metric for metric, _ in found})
    if not pay:
        return found
    return {
        at: FEW if at[0] in pay and not tells(run, at[1]) else value for at, value in found.items()
    }


def open_metrics(run: int, metrics: Collection[str], unit: str) -> list[str]:
    """Return those of the metrics whose numbers of the unit are told."""
    pay = _of_pay(run, metrics)
    return [one for one in metrics if one not in pay or tells(run, unit)]


def _of_pay(run: int, metrics: Collection[str]) -> frozenset[str]:
    return frozenset(one for one in metrics if is_made_of_pay(run, one))


@lru_cache(maxsize=1_000)
def _days(home: str, run: int) -> tuple[date, date]:
    """Return the span of a run; it never changes."""
    first, end = Run.objects.values_list("day_from", "day_to").get(pk=run)
    return first, end
