"""Metrics of the rulebook, closed periods, and what was measured in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router

from quanheng.base.access import not_found
from quanheng.base.language import translator
from quanheng.base.tokens.scopes import EXPLAIN, METRICS, SCORES
from quanheng.engine.ground.words import render, said
from quanheng.engine.measure import symbols, wording
from quanheng.engine.measure.metrics import Metric
from quanheng.measure import rulebooks
from quanheng.measure.reading import listing
from quanheng.measure.reading.cards import Reader
from quanheng.measure.reading.pay_seen import pay_seen
from quanheng.measure.reading.periods import Closed, closed_periods, named
from quanheng.web.api import answers, examples, paging
from quanheng.web.api.asking import MOST_NAMED, By, Key, Listed, Narrowed
from quanheng.web.api.interface import reads
from quanheng.web.viewer import Viewer

router = Router(tags=["metrics"])


class MeasurementsAsked(Narrowed):
    """Which measurements."""

    by: By = Field("person", description="Whose numbers: people's, units' or the company's.")
    metric: list[Key] = Field(
        default_factory=list,
        max_length=MOST_NAMED,
        description="Only these; all where none is named.",
    )
    key: list[Key] = Field(
        default_factory=list, max_length=MOST_NAMED, description="Only these people or units."
    )


@reads(
    router,
    "/metrics",
    scopes=[METRICS],
    answers=answers.Metrics,
    asks=Listed,
    says="Metrics",
    example=examples.METRICS,
)
def metrics(request: HttpRequest, asked: Query[Listed]) -> dict[str, Any]:
    """Return the metrics as the rulebook says them today, by code."""
    book = rulebooks.current().metrics
    found = paging.cut(sorted(book), paging.after(request, asked.cursor), asked.limit)
    rows = [_metric(book[code], book) for code in found.rows]
    return paging.page(request, rows, found, key=lambda row: [row["code"]])


@reads(
    router,
    "/metrics/{code}",
    scopes=[METRICS],
    answers=answers.Metric,
    says="A metric",
    example=examples.METRIC,
)
def metric(request: HttpRequest, code: Path[Key]) -> dict[str, Any]:
    """Return a metric as the rulebook says it today."""
    book = rulebooks.current().metrics
    if code not in book:
        raise not_found(said("metric"), {"code": code})
    return _metric(book[code], book)


@reads(
    router,
    "/periods",
    scopes=[METRICS, SCORES, EXPLAIN],
    answers=answers.Periods,
    asks=Listed,
    says="Closed periods",
    example=examples.PERIODS,
)
def periods(request: HttpRequest, asked: Query[Listed]) -> dict[str, Any]:
    """Return the closed periods, the newest first."""
    held = {one.period: one for one in closed_periods()}
    found = paging.cut(list(held), paging.after(request, asked.cursor), asked.limit)
    rows = [_period(held[name]) for name in found.rows]
    return paging.page(request, rows, found, key=lambda row: [row["period"]])


@reads(
    router,
    "/measurements",
    scopes=[METRICS],
    answers=answers.Measurements,
    asks=MeasurementsAsked,
    says="Measurements of a closed period",
    example=examples.MEASUREMENTS,
)
def measurements(request: HttpRequest, asked: Query[MeasurementsAsked]) -> dict[str, Any]:
    """Return every metric for everybody whom the asker sees and who has a place in the period: by metric, then key."""
    viewer = Viewer.of(request)
    begins = paging.after(request, asked.cursor)
    period = named(closed_periods(), asked.period)
    found = listing.measured(
        Reader(user=viewer.user, day=viewer.day),
        period,
        by=asked.by,
        metrics=asked.metric,
        keys=asked.key,
        after=(begins[0], begins[1]) if begins else None,
        most=asked.limit,
    )
    if asked.by == "person":
        shown = [(row["metric"], row["key"]) for row in found.rows if row["value"] is not None]
        pay_seen(actor=viewer.user, run=period.run, period=period.period, shown=shown, at=viewer.at)
    return paging.page(request, found.rows, found, key=lambda row: [row["metric"], row["key"]])


def _metric(made: Metric, book: Mapping[str, Metric]) -> dict[str, Any]:
    words = wording.words(made, book)
    return {
        "code": made.code,
        "label": dict(made.label),
        "layer": made.layer,
        "good": made.good,
        "uom": made.uom,
        "shape": made.shape,
        "window": made.window,
        "owner": made.owner,
        "why": dict(made.why),
        "formula": {
            "symbols": symbols.coded(made, book),
            "words": {
                "en": str(render(words, translator("en"))),
                "zh-CN": str(render(words, translator("zh-hans"))),
            },
        },
        "reference": dict(made.reference),
    }


def _period(one: Closed) -> dict[str, Any]:
    return {
        "period": one.period,
        "day_from": one.span.first,
        "day_to": one.span.end,
        "run": one.run,
        "corrects": one.corrects,
        "closed_at": one.published_at,
    }
