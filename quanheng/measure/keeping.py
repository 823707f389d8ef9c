"""How a score is kept: integers and text only, so that every database gives it back as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quanheng.engine.ground.words import Said
from quanheng.engine.measure.results import Scored, key_of
from quanheng.engine.measure.values import Value
from quanheng.measure.measurements import pack


def lines_of(scored: Scored) -> Iterator[dict[str, Any]]:
    """Yield the lines of a person's card in the order of the card."""
    for key, each in zip(scored.keys, scored.score.lines, strict=True):
        yield {
            "metric": each.line.metric,
            "by": each.line.scope,
            "key": key,
            "group": each.line.group,
            "weight": each.line.weight,
            "effective_weight": each.weight,
            "value": pair(each.actual.value),
            "target": pair(each.actual.target),
            "attainment": each.attainment,
            "score": each.score,
            "contribution": each.contribution,
            "why": _packed(each.why),
            "notes": [pack(note) for note in each.actual.notes],
        }


def besides_of(scored: Scored) -> dict[str, Any]:
    """Return what stands on a card beside its lines: points in ppm, red lines, what is watched, why it has no score."""
    score = scored.score
    return {
        "industry": scored.industry,
        "why": _packed(score.why),
        "points": [
            {
                "label": dict(each.label),
                "points": each.points,
                "values": [_value(scored, metric, by, value) for metric, by, value in each.values],
            }
            for each in score.points
        ],
        "red_lines": [
            {
                "label": dict(each.rule.label),
                "cap": each.rule.cap,
                "crossed": each.crossed,
                **_value(scored, each.rule.test.metric, each.rule.test.scope, each.value),
            }
            for each in score.red_lines
        ],
        "watched": [_value(scored, m.metric, m.by, m.value) for m in scored.watched],
    }


def _value(scored: Scored, metric: str, by: str, value: Value) -> dict[str, Any]:
    key = key_of(by, scored.person, scored.assignment)
    return {
        "metric": metric,
        "by": by,
        "key": key,
        "value": pair(value),
        "why": _packed(value.why),
    }


def _packed(text: Said | None) -> str | None:
    return None if text is None else pack(text)


def pair(value: Value | None) -> list[str] | None:
    """Return numerator and denominator as text, None where there is no number."""
    if value is None or value.numerator is None:
        return None
    return [str(value.numerator), str(value.denominator)]
