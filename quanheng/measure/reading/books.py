"""The rules that a run was made by, read once a process: a published run never changes."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from quanheng.engine.ground.period import Span
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.values import Value
from quanheng.measure import rulebooks
from quanheng.measure.models import Run
from quanheng.measure.pay import is_pay

RUNS_HELD = 40  # a trend of 13 periods, and of the year before


def book_of(run: int) -> Book:
    """Return the rulebook that a run pinned."""
    return _book(str(settings.QUANHENG_HOME), run)


def is_made_of_pay(run: int, metric: str) -> bool:
    """Return whether a metric is made of rows that say what people earn."""
    return metric in _of_pay(str(settings.QUANHENG_HOME), run)


@lru_cache(maxsize=RUNS_HELD)
def _book(home: str, run: int) -> Book:
    pins = Run.objects.values_list("pins", flat=True).get(pk=run)
    return rulebooks.pinned(pins["rules"])


@lru_cache(maxsize=RUNS_HELD)
def _of_pay(home: str, run: int) -> frozenset[str]:
    book = _book(home, run)
    return frozenset(code for code in book.metrics if is_pay(book, code))


def benchmark(
    book: Book, metric: str, industry: str | None, span: Span, scale: int
) -> Value | None:
    """Return what is usual in the industry, where a source says so; money in minor units."""
    found = book.benchmark_for(metric, industry)
    point = found.on(span.first) if found else None
    if point is None or not point.source:
        return None
    top, bottom = point.value.as_integer_ratio()
    is_money = book.metrics[metric].uom == "money"
    return Value(top * 10**scale if is_money else top, bottom)
