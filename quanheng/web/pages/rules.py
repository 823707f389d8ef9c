"""The rules behind the numbers: every metric and card, with formula, cases, reference and where it is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.base.access import not_found
from quanheng.engine.ground.words import said
from quanheng.engine.measure import symbols, wording
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.metrics import Metric
from quanheng.measure import rulebooks
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.causes import upstream_of
from quanheng.web.scope import Scope, scoped

LAYERS = (
    ("result", said("Results")),
    ("process", said("Process")),
    ("behaviour", said("Behaviour")),
)


@dataclass(frozen=True, kw_only=True)
class Used:
    """A card that uses a metric: with which weight, in ppm."""

    code: str
    label: Any
    weight: int


@scoped
def rules(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the metrics by layer and the cards."""
    book = book_of(scope.period.run)
    layers = [
        (label, [made for made in book.metrics.values() if made.layer == code])
        for code, label in LAYERS
    ]
    return render(
        request,
        "web/rules.html",
        {
            "scope": scope,
            "layers": layers,
            "cards": sorted(book.cards.values(), key=lambda c: c.code),
        },
    )


@scoped
def metric(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """Show a metric: what it is, how it is computed, its worked cases, and which cards use it."""
    book = book_of(scope.period.run)
    made = book.metrics.get(code)
    if made is None:
        raise not_found(said("metric"), {"code": code})
    return render(
        request,
        "web/metric.html",
        {
            "scope": scope,
            "made": made,
            "words": wording.words(made, book.metrics),
            "symbols": symbols.told(made, book.metrics),
            "used": used_by(book, made),
            "moved_by": [book.metrics[one] for one, _, _ in upstream_of(book, code)],
            "cases": rulebooks.cases_of("metric", code),
        },
    )


@scoped
def card(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """Show a card: its lines with weight, curve and link, points, red lines, worked cases."""
    book = book_of(scope.period.run)
    found = book.cards.get(code)
    if found is None:
        raise not_found(said("scorecard"), {"code": code})
    lines = [(line, book.metrics[line.metric]) for line in found.lines]
    return render(
        request,
        "web/card.html",
        {
            "scope": scope,
            "card": found,
            "lines": [
                (line, made, _path(book, line.link), wording.lag_says(str(line.link["lag"])),
                 wording.effect_says(str(line.link["effect"])))
                for line, made in lines
            ],
            "cases": rulebooks.cases_of("scorecard", code),
        },
    )  # fmt: skip


def used_by(book: Book, made: Metric) -> list[Used]:
    """Return the cards with a line of the metric, the heaviest first."""
    found = [
        Used(code=card.code, label=card.label, weight=line.weight)
        for card in book.cards.values()
        for line in card.lines
        if line.metric == made.code
    ]
    return sorted(found, key=lambda one: (-one.weight, one.code))


def _path(book: Book, link: Any) -> Sequence[Metric]:
    return [book.metrics[each] for each in (*(link.get("via") or ()), link["moves"])]
