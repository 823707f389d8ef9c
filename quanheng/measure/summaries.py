"""What a close came to, in a few integers that a person reads first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.metrics import Tally
from quanheng.engine.measure.places import COMPANY
from quanheng.engine.measure.results import NOBODY, Results
from quanheng.engine.measure.store import placed
from quanheng.measure.models import Difference


def dated_kinds(span: Span) -> list[tuple[Tally, Span]]:
    """Return a count of each kind of facts that happens on a day, over the span."""
    kinds = [kind for kind in FACTS.values() if kind.day and kind.field(kind.day).name == "day"]
    return [(Tally(facts=kind.code, how="count", day="day", person=None), span) for kind in kinds]


def prepare(measuring: Measuring, spans: Sequence[Span]) -> None:
    """Look up at once what `without_unit` needs for each of the spans."""
    measuring.presence.take(asked for span in spans for asked in dated_kinds(span))
    for one, _ in dated_kinds(spans[0]):
        measuring.store.placed.update(
            {
                (one.facts, span): found
                for span, found in placed(measuring.store, one.facts, tuple(spans)).items()
            }
        )


def without_unit(measuring: Measuring, span: Span) -> dict[str, list[int]]:
    """Return, for each kind of facts, how many rows the span has and how many of them count for no unit.

    Those name no unit, and nobody who has a main assignment on their day: they count for the company, and for
    their person, alone.
    """
    if any((one.facts, span) not in measuring.store.placed for one, _ in dated_kinds(span)):
        prepare(measuring, [span])
    found = {}
    for one, when in dated_kinds(span):
        rows, of_units = measuring.store.placed[one.facts, when]
        if of_units < rows:
            found[one.facts] = [rows, rows - of_units]
    return found


def summary(
    results: Results, differences: Sequence[Difference], unplaced: dict[str, list[int]]
) -> dict[str, Any]:
    """Return what the close came to: cards with their scores, the company's numbers, what had no data."""
    own = [m for m in results.measurements if m.key != NOBODY]
    return {
        "measurements": sum(m.value.numerator is not None for m in own),
        "without_data": sum(m.value.numerator is None for m in own),
        "people_scored": sum(s.score.total is not None for s in results.scores),
        "cards": _cards(results),
        "company": _company(results),
        "without_unit": unplaced,
        "differences": _differences(differences),
    }


def _cards(results: Results) -> dict[str, Any]:
    by_card: dict[str, list[int]] = defaultdict(list)
    people: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for scored in results.scores:
        people[scored.card.code] += 1
        if scored.score.total is not None:
            by_card[scored.card.code].append(scored.score.total)
        missing[scored.card.code] += any(line.why for line in scored.score.lines)
    return {
        card: {
            "people": people[card],
            "scored": len(by_card[card]),
            "lowest": min(by_card[card], default=None),
            "sum": sum(by_card[card]),
            "highest": max(by_card[card], default=None),
            "with_missing_lines": missing[card],
        }
        for card in sorted(people)
    }


def _company(results: Results) -> dict[str, Any]:
    return {
        m.metric: [str(m.value.numerator), str(m.value.denominator)]
        for m in results.measurements
        if m.by == COMPANY and m.value.numerator is not None
    }


def _differences(differences: Sequence[Difference]) -> dict[str, Any]:
    by_cause: dict[str, dict[str, int]] = defaultdict(lambda: {"count": 0, "money": 0})
    for one in differences:
        by_cause[one.cause]["count"] += 1
        # A unit's and the company's money is the same money as its people's: only the company's is added up.
        if one.uom == "money" and one.by == COMPANY and one.what == "deal_amount":
            by_cause[one.cause]["money"] += one.amount
    return dict(by_cause)
