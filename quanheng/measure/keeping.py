"""How a score's lines are kept: integers and text only, so that every database gives them back as they were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quanheng.engine.measure.results import Scored
from quanheng.measure.measurements import pack


def lines_of(scored: Scored) -> Iterator[dict[str, Any]]:
    """Yield the lines of a person's card in the order of the card."""
    for key, each in zip(scored.keys, scored.score.lines, strict=True):
        value, target = each.actual.value, each.actual.target
        yield {
            "metric": each.line.metric,
            "by": each.line.scope,
            "key": key,
            "weight": each.line.weight,
            "effective_weight": each.weight,
            "value": None
            if value.numerator is None
            else [str(value.numerator), str(value.denominator)],
            "target": None
            if target is None or target.numerator is None
            else [str(target.numerator), str(target.denominator)],
            "attainment": each.attainment,
            "score": each.score,
            "contribution": each.contribution,
            "why": None if each.why is None else pack(each.why),
        }
