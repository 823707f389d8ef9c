"""Scores of closed periods: who came out how, and each line of a card."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router

from quanheng.base.tokens.scopes import SCORES
from quanheng.engine.measure.showing import number
from quanheng.engine.measure.values import Value
from quanheng.measure.explaining_cards import points
from quanheng.measure.reading import listing
from quanheng.measure.reading.cards import Card, CardLine, Reader, card
from quanheng.measure.reading.listing import Pinned, pinned
from quanheng.measure.reading.pay_seen import card_seen
from quanheng.measure.reading.periods import closed_periods, named
from quanheng.web.api import answers, examples, paging
from quanheng.web.api.asking import InPeriod, Key, Narrowed
from quanheng.web.api.interface import reads
from quanheng.web.viewer import Viewer

router = Router(tags=["scores"])


class ScoresAsked(Narrowed):
    """Which scores."""

    unit: Key = Field(
        default_factory=str, description="Of whoever worked last in that unit or below."
    )
    card: Key = Field(default_factory=str, description="Of one scorecard, by its code.")


@reads(
    router,
    "/scores",
    scopes=[SCORES],
    answers=answers.Scores,
    asks=ScoresAsked,
    says="Scores of a closed period",
    example=examples.SCORES,
)
def scores(request: HttpRequest, asked: Query[ScoresAsked]) -> dict[str, Any]:
    """Return the scores of everybody whom the asker sees, by person."""
    viewer = Viewer.of(request)
    begins = paging.after(request, asked.cursor)
    found = listing.scores(
        Reader(user=viewer.user, day=viewer.day),
        named(closed_periods(), asked.period),
        unit=asked.unit or None,
        card=asked.card or None,
        after=begins[0] if begins else "",
        most=asked.limit,
    )
    return paging.page(request, [_score(each) for each in found.rows], found)


@reads(
    router,
    "/scores/{path:person}",
    scopes=[SCORES],
    answers=answers.ScoreWhole,
    asks=InPeriod,
    says="A person's card",
    example=examples.SCORE,
)
def score(request: HttpRequest, person: Path[Key], asked: Query[InPeriod]) -> dict[str, Any]:
    """Return how a person's card came out in a closed period, line by line."""
    viewer = Viewer.of(request)
    period = named(closed_periods(), asked.period)
    found = card(Reader(user=viewer.user, day=viewer.day), period, person)
    card_seen(actor=viewer.user, card=found, at=viewer.at)
    about = pinned(period.run)
    lines = [_line(each, about) for each in found.lines]
    return {**_score(found), "industry": found.industry, "lines": lines}


def _score(found: Card) -> dict[str, Any]:
    return {
        "key": found.person,
        "name": found.name,
        "period": str(found.period.span),
        "card": found.card.code,
        "label": dict(found.card.label),
        "unit": found.unit,
        "post": found.post,
        "grade": found.grade or None,
        "value": points(found.total),
        "uom": "points",
        "why": found.why,
        "covered": found.covered / 10_000,
        "capped_by": found.capped_by or None,
    }


def _line(line: CardLine, about: Pinned) -> dict[str, Any]:
    made = line.made
    money = {"currency": about.currency} if made.uom == "money" else {}

    def shown(value: Value | None) -> str | int | float | None:
        return None if value is None else number(value, made.uom, about.scale)

    return {
        "metric": made.code,
        "label": dict(made.label),
        "by": line.by,
        "key": line.key,
        "group": line.stated.group,
        "uom": made.uom,
        **money,
        "value": shown(line.value),
        "target": shown(line.target),
        "attainment": None if line.attainment is None else line.attainment / 1_000_000,
        "weight": line.weight / 10_000,
        "effective_weight": line.effective / 10_000,
        "score": points(line.score),
        "contribution": points(line.contribution),
        "why": line.why,
        "notes": list(line.notes),
    }
