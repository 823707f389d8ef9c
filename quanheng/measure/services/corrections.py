"""What a correction changes, cause by cause: each kind of input is brought up to date in turn, and the step compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quanheng.base import faults
from quanheng.engine.ground.money import PPM, half_up
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.results import NOBODY, Results, compute
from quanheng.engine.measure.values import Value
from quanheng.measure import inputs as inputs_of
from quanheng.measure import measurements, rulebooks
from quanheng.measure.models import Difference, Run, Score

# Cause → the places in the pins that it names, in the order in which the steps are taken.
CAUSES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "fact": (("facts",),),
    "rule": (("rules",), ("settings",)),
    "org": (("snapshots", "assignments"), ("snapshots", "placements")),
    "target": (("snapshots", "targets"),),
}
WORDS = {
    "fact": said("facts"),
    "rule": said("rules"),
    "org": said("the org"),
    "target": said("targets"),
    "code": said("the program"),
}

Place = tuple[str, bool, str, str]  # metric or card, is it a card, by, key
Flat = Mapping[Place, tuple[int | None, str]]  # an integer and its unit of measure


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Said]:
    """Return what kinds of inputs differ between two sets of pins, in words."""
    return [WORDS[cause] for cause in CAUSES if _step(old, new, cause) != old]


def differences(
    before: Run, pins: Mapping[str, Any], after: Results, engine: str
) -> list[Difference]:
    """Return each difference between a run's stored results and new ones, with its cause.

    The causes of a result add up to its whole change. What differs although nothing was changed
    is the program's own doing and says so.
    """
    span = Span(before.day_from, before.day_to)
    at, found = before.pins, []
    held, now = stored(before), _computed(before.pins, span, engine)
    found += _between(held, now, "code")
    for cause in CAUSES:
        step = _step(at, pins, cause)
        if step != at:
            last = (
                _flat(after, rulebooks.pinned(pins["rules"]))
                if step == pins
                else _computed(step, span, engine)
            )
            found += _between(now, last, cause)
            at, now = step, last
            faults.point("correction.step")
    return found


def _step(old: Mapping[str, Any], new: Mapping[str, Any], cause: str) -> Mapping[str, Any]:
    """Return the old pins with those of one cause replaced by the new ones."""
    made = {name: dict(each) for name, each in old.items()}
    for first, *rest in CAUSES[cause]:
        if rest:
            made[first][rest[0]] = new[first][rest[0]]
        else:
            made[first] = dict(new[first])
    return made


def _computed(pins: Mapping[str, Any], span: Span, engine: str) -> Flat:
    inputs = inputs_of.pinned(pins)
    return _flat(compute(inputs_of.measuring(inputs, engine), inputs.book, span), inputs.book)


def _flat(results: Results, book: Book) -> Flat:
    flat = {
        (m.metric, False, m.by, m.key): whole(m.value, book.metrics[m.metric].uom)
        for m in results.measurements
    }
    return flat | {
        (s.card.code, True, "person", s.person): (s.score.total, "score") for s in results.scores
    }


def stored(run: Run) -> Flat:
    """Return the results of a published run as integers: money in minor units, else millionths."""
    book = rulebooks.pinned(run.pins["rules"]).metrics
    flat = {
        (row["metric"], False, row["by"], row["key"]): whole(
            measurements.value_of(row), book[row["metric"]].uom
        )
        for row in measurements.read(run.pk)
    }
    scores = Score.objects.filter(run=run).values_list("card", "person", "total")
    return flat | {
        (card, True, "person", person): (total, "score") for card, person, total in scores
    }


def whole(value: Value, uom: str) -> tuple[int | None, str]:
    """Return a value as the integer that differences are reckoned in: money in minor units, else millionths."""
    if value.numerator is None:
        return None, uom
    return half_up(value.numerator * (1 if uom == "money" else PPM), value.denominator), uom


def _at(flat: Flat, place: Place) -> tuple[int | None, str]:
    """Return what stands at a place; where nothing does, what is common to whoever has no row."""
    metric, is_card, by, _ = place
    return flat.get(place) or flat.get((metric, is_card, by, NOBODY), (None, ""))


def _between(old: Flat, new: Flat, cause: str) -> list[Difference]:
    found = []
    for place in sorted(old.keys() | new.keys()):
        before, uom = _at(old, place)
        after, uom_after = _at(new, place)
        if before != after:
            what, is_score, by, key = place
            found.append(
                Difference(
                    what=what, is_score=is_score, by=by, key=key, cause=cause, before=before, after=after,
                    amount=(after or 0) - (before or 0), uom=uom_after or uom,
                )
            )  # fmt: skip
    return found
