"""From a number back to its formula, its inputs and the rows of the files they came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router

from quanheng.base.access import not_found
from quanheng.base.tokens.scopes import EXPLAIN
from quanheng.engine.ground.words import said
from quanheng.measure import explaining, explaining_cards
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.cards import Reader, card
from quanheng.measure.reading.periods import closed_periods, named
from quanheng.web.api import answers_explained, examples
from quanheng.web.api.asking import FURTHEST, MOST_ROWS, USUAL_ROWS, By, InPeriod, Key
from quanheng.web.api.interface import reads
from quanheng.web.viewer import Viewer

router = Router(tags=["explain"])


class RowsAsked(InPeriod):
    """Which source rows of each input come along."""

    rows: int = Field(
        USUAL_ROWS, ge=0, le=MOST_ROWS, description="How many source rows of each input at most."
    )
    offset: int = Field(
        0, ge=0, le=FURTHEST, description="How many rows of each input to pass over."
    )


class ExplainAsked(RowsAsked):
    """Whose number."""

    by: By = Field("person", description="Whose number: a person's, a unit's or the company's.")
    key: Key = Field(description="The person or the unit; “company” for the company.")


@reads(
    router,
    "/explain/scores/{path:person}",
    scopes=[EXPLAIN],
    answers=answers_explained.ScoreExplained,
    asks=RowsAsked,
    says="Explain a score",
    example=examples.SCORE_EXPLAINED,
)
def explain_score(
    request: HttpRequest, person: Path[Key], asked: Query[RowsAsked]
) -> dict[str, Any]:
    """Return a person's score with its lines, each down to its source rows; opening rows of pay is written into the audit."""
    viewer = Viewer.of(request)
    period = named(closed_periods(), asked.period)
    reader = Reader(user=viewer.user, day=viewer.day)
    found = explaining_cards.card(
        actor=viewer.user,
        code=card(reader, period, person).card.code,
        person=person,
        span=period.span,
        day=viewer.day,
        most=_most(asked),
        at=viewer.at,
    )
    lines = [_line(line, asked.offset) for line in found.pop("inputs")]
    return {**found, "lines": lines}


@reads(
    router,
    "/explain/{metric}",
    scopes=[EXPLAIN],
    answers=answers_explained.Explanation,
    asks=ExplainAsked,
    says="Explain a number",
    example=examples.EXPLANATION,
)
def explain_metric(
    request: HttpRequest, metric: Path[Key], asked: Query[ExplainAsked]
) -> dict[str, Any]:
    """Return a number with formula, inputs and source rows; opening rows of pay is written into the audit."""
    viewer = Viewer.of(request)
    period = named(closed_periods(), asked.period)
    if metric not in book_of(period.run).metrics:
        raise not_found(said("metric"), {"code": metric})
    found = explaining.metric(
        actor=viewer.user,
        code=metric,
        by=asked.by,
        key=asked.key,
        span=period.span,
        day=viewer.day,
        most=_most(asked),
        at=viewer.at,
    )
    return {**found, "inputs": _later(found["inputs"], asked.offset)}


def _most(asked: RowsAsked) -> int:
    """Return how many rows are read: none where none is wanted, so that no pay is opened for nothing."""
    return asked.offset + asked.rows if asked.rows else 0


def _later(inputs: list[dict[str, Any]], offset: int) -> list[dict[str, Any]]:
    return [each | {"rows": each["rows"][offset:]} for each in inputs]


def _line(line: Mapping[str, Any], offset: int) -> dict[str, Any]:
    found = {**line, "inputs": _later(line["inputs"], offset)}
    about = found["benchmark"]
    if about and "from" in about:
        found["benchmark"] = {"day_from": about["from"], **about}
    return found
