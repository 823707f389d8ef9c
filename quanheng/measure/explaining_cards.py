"""From a score back to its lines, process points and what is watched, each down to its source rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quanheng.base.access import NotFound, not_found
from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import said
from quanheng.engine.measure import wording
from quanheng.engine.measure.labels import span_says
from quanheng.engine.measure.results import score_all
from quanheng.engine.measure.scorecards import Line
from quanheng.engine.measure.showing import number
from quanheng.measure import inputs as inputs_of
from quanheng.measure import measurements, rulebooks
from quanheng.measure.actions import RUN_VIEW, may
from quanheng.measure.explaining import MOST_ROWS, Trail, explained, rule_of, run_as, see
from quanheng.measure.keeping import besides_of, lines_of
from quanheng.measure.measurements import unpack
from quanheng.measure.models import Run
from quanheng.measure.pay import PayReach
from quanheng.measure.selectors import latest_run

PAY = said("It is made of pay, which is for payroll, HR and the person.")


class OtherCard(Refused):
    """The person has another card in the span."""


def card(
    *,
    actor: User,
    code: str,
    person: str,
    span: Span,
    day: date,
    most: int = MOST_ROWS,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Return a person's score with its lines, each down to its source rows.

    `code`: of the card, "" for whichever it is. `at`: the moment, which the audit keeps where rows of pay are opened.

    :raises NotFound: the person has no card in the span, or not for the actor. :raises OtherCard: it is another one.
    """
    see(actor, "person", person, day)
    trail = Trail.to(span, raters=may(actor, RUN_VIEW, day), pay=PayReach.of(actor, day, at))
    score = score_stored(trail.run, person) if trail.run else score_fresh(trail, person, span)
    if score is None:
        raise not_found(said("scorecard"), {"card": code or person, "person": person})
    if code and score["card"] != code:
        raise OtherCard(
            said(
                "{person} was scored by the card “{other}” in {span}, not by “{code}”. Ask for that one.",
                person=person,
                other=score["card"],
                span=span_says(span),
                code=code,
            )
        )
    lines = _opened(trail, actor, score, span, day, most)
    return {
        "key": person,
        "name": inputs_of.name_of("person", person),
        "period": str(span),
        "card": score["card"],
        **_outcome(trail, score),
        "formula": {"symbols": "Σ weight × score ÷ Σ weight", "words": wording.card_words()},
        "rule": rule_of(trail, f"scorecard/{score['card']}"),
        "run": run_as(trail.run),
        "inputs": lines,
        "rows": [row for line in lines for row in line["rows"]],
    }


def _opened(
    trail: Trail, actor: User, score: Mapping[str, Any], span: Span, day: date, most: int
) -> list[dict[str, Any]]:
    made, industry = trail.inputs.book.cards[score["card"]], score["besides"].get("industry")
    stated = {(line.metric, line.scope): line for line in made.lines}
    places = {(line["by"], line["key"]) for line in score["lines"]}
    names = {at: inputs_of.name_of(*at) for at in places}
    rows = {at: _rows_for(actor, *at, day, most) for at in places}
    return [
        _line(trail, line, span, rows[line["by"], line["key"]], names)
        | _about(trail, stated[line["metric"], line["by"]], industry, span)
        for line in score["lines"]
    ]


def _outcome(trail: Trail, score: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a card came to, and what stands on it beside the lines."""
    besides = score["besides"]
    return {
        "value": points(score["total"]),
        "uom": "points",
        "why": unpack(besides.get("why")),
        "covered": sum(x["weight"] for x in score["lines"] if x["score"] is not None) / 10_000,
        "uncapped": points(_uncapped(score)),
        "capped_by": score["capped_by"] or None,
        "industry": besides.get("industry"),
        "points": [_points(trail, each) for each in besides.get("points", ())],
        "red_lines": [_red_line(trail, each) for each in besides.get("red_lines", ())],
        "watched": [_beside(trail, each) for each in besides.get("watched", ())],
    }


def is_card(code: str, span: Span) -> bool:
    """Return whether a code is a card's: of the book that the span was closed with, or of today's."""
    run = latest_run(span)
    closed = rulebooks.pinned(run.pins["rules"]).cards if run else {}
    return code in closed or code in rulebooks.current().cards


def _uncapped(score: Mapping[str, Any]) -> int | None:
    """Return the score before any cap; None where there is none."""
    if score["total"] is None:
        return None
    lines: int = sum(line["contribution"] for line in score["lines"])
    given: int = sum(each["points"] for each in score["besides"].get("points", ()))
    return max(0, lines + given)


def _rows_for(actor: User, by: str, key: str, day: date, most: int) -> int:
    """Return how many source rows of a line of that key the actor may open: a card may rest on numbers of a larger part than its own."""
    try:
        see(actor, by, key, day)
    except NotFound:
        return 0
    return most


def points(ppm: int | None) -> float | None:
    """Return a score in points: 1,000,000 is 100."""
    return None if ppm is None else ppm / 10_000


def score_stored(run: Run, person: str) -> dict[str, Any] | None:
    """Return a person's score as a run kept it."""
    found = run.scores.filter(person=person).first()
    if found is None:
        return None
    return {
        "card": found.card,
        "total": found.total,
        "capped_by": found.capped_by,
        "lines": found.lines,
        "besides": found.besides,
    }


def score_fresh(trail: Trail, person: str, span: Span) -> dict[str, Any] | None:
    """Return a person's score by the facts as they stand, in the form in which a run keeps it."""
    if person not in trail.measuring.org.roster("person", span):
        return None
    for scored in score_all(trail.measuring, trail.inputs.book, span, [person]):
        return {
            "card": scored.card.code,
            "total": scored.score.total,
            "capped_by": scored.score.capped_by,
            "lines": list(lines_of(scored)),
            "besides": besides_of(scored),
        }
    return None


def _line(
    trail: Trail,
    line: Mapping[str, Any],
    span: Span,
    most: int,
    names: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    if not trail.shows(line["metric"], line["by"], line["key"]):
        return _hidden(trail, line)
    found = explained(trail, line["metric"], line["by"], line["key"], span, most, names)
    return {
        **found,
        "what": line["metric"],
        "by": line["by"],
        "group": line.get("group", ""),
        "weight": line["weight"] / 10_000,
        "effective_weight": line["effective_weight"] / 10_000,
        "target": _number(trail, line["metric"], line["target"]),
        "attainment": None if line["attainment"] is None else line["attainment"] / 1_000_000,
        "score": points(line["score"]),
        "contribution": points(line["contribution"]),
        "why": unpack(line["why"]),
        "notes": [unpack(note) for note in line.get("notes", ())],
    }


def _hidden(trail: Trail, line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line that is made of somebody's pay, for whoever may not see it: what it weighs, and no number."""
    made = trail.inputs.book.metrics[line["metric"]]
    none = ("value", "target", "attainment", "score", "contribution")
    return {
        **dict.fromkeys(none),
        "metric": line["metric"],
        "what": line["metric"],
        "key": line["key"],
        "by": line["by"],
        "uom": made.uom,
        "group": line.get("group", ""),
        "weight": line["weight"] / 10_000,
        "effective_weight": line["effective_weight"] / 10_000,
        "rule": rule_of(trail, f"metric/{line['metric']}"),
        "why": PAY,
        "notes": [],
        "inputs": [],
        "rows": [],
    }


def _number(trail: Trail, metric: str, kept: list[str] | None) -> str | int | float | None:
    if kept is None:
        return None
    uom = trail.inputs.book.metrics[metric].uom
    return number(measurements.quotient(kept), uom, trail.inputs.scale)


def _about(trail: Trail, line: Line, industry: str | None, span: Span) -> dict[str, Any]:
    """Return what a line says of itself: how it moves sales, and what is usual in the industry."""
    link, book = line.link, trail.inputs.book.metrics
    path = [*(link.get("via") or ()), link["moves"]]
    says = link.get("says")
    return {
        "link": {
            "path": [{"metric": code, "label": dict(book[code].label)} for code in path],
            "lag": wording.lag_says(str(link["lag"])),
            "effect": wording.effect_says(str(link["effect"])),
            "says": dict(says) if says else None,
        },
        "benchmark": _benchmark(trail, line.metric, industry, span),
    }


def _benchmark(
    trail: Trail, metric: str, industry: str | None, span: Span
) -> dict[str, Any] | None:
    # Not a part of the score: shown as the rules stand today, so that a source added later is seen.
    found = rulebooks.current().benchmark_for(metric, industry)
    point = found.on(span.first) if found else None
    if found is None or point is None:
        return None
    if not point.source:
        why = said("The benchmark “{code}” names no source, so it is not shown.", code=found.code)
        return {"value": None, "why": why}
    made = trail.inputs.book.metrics[metric]
    scale = trail.inputs.scale if made.uom == "money" else 0
    top, bottom = (Decimal(point.value) * 10**scale).as_integer_ratio()
    return {
        "value": number(
            measurements.quotient([str(top), str(bottom)]), made.uom, trail.inputs.scale
        ),
        "from": point.first.isoformat(),
        "source": point.source,
        "label": dict(found.label),
    }


def _points(trail: Trail, each: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule of process points with what it looked at; one without a name has that of its metric."""
    book = trail.inputs.book.metrics
    called = each["label"] or book[each["values"][0]["metric"]].label
    return {
        "label": dict(called),
        "points": points(each["points"]),
        "values": [_beside(trail, value, in_ones=True) for value in each["values"]],
    }


def _red_line(trail: Trail, each: Mapping[str, Any]) -> dict[str, Any]:
    about = {"label": each["label"], "caps_at": points(each["cap"]), "crossed": each["crossed"]}
    found = _beside(trail, each, in_ones=True)
    return (
        about | {"metric_label": found["label"]} | {k: found[k] for k in ("metric", "value", "why")}
    )


def _beside(trail: Trail, each: Mapping[str, Any], *, in_ones: bool = False) -> dict[str, Any]:
    """Return a value beside the lines, unless it is somebody's pay; `in_ones`: money is kept in major units there."""
    made = trail.inputs.book.metrics[each["metric"]]
    shown = trail.shows(each["metric"], each["by"], each["key"])
    kept = each["value"] if shown else None
    scale = 10**trail.inputs.scale if in_ones and made.uom == "money" else 1
    if kept is not None and scale > 1:
        kept = [str(int(kept[0]) * scale), kept[1]]
    return {
        "metric": each["metric"],
        "label": dict(made.label),
        "by": each["by"],
        "key": each["key"],
        "uom": made.uom,
        "value": _number(trail, each["metric"], kept),
        "why": unpack(each.get("why")) if shown else PAY,
    }
