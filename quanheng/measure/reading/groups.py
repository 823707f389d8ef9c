"""All scores of a run at a glance: which people of which card and unit came out how, read once a process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings

from quanheng.measure.models import Score
from quanheng.measure.reading.peers import Spread, spread_of

ENOUGH = 800_000  # of the weights in ppm: with data for less, a score says too little to stand beside others


class Scored(NamedTuple):
    """A person's score in ppm; None without one. `missing`: lines without data; `covered`: the weights that have some, in ppm."""

    person: str
    unit: str
    card: str
    total: int | None
    missing: int
    covered: int = 1_000_000


def covered(lines: Iterable[Mapping[str, Any]]) -> int:
    """Return the share of the weights that has data, in ppm, of the lines of a score as a run keeps them."""
    return sum(line["weight"] for line in lines if line["score"] is not None)


def thin(run: int) -> frozenset[str]:
    """Return whose score of a published run rests on too little of the weights to stand beside the others."""
    return _thin(str(settings.QUANHENG_HOME), run)


@lru_cache(maxsize=16)
def _thin(home: str, run: int) -> frozenset[str]:
    return frozenset(row.person for row in _scored(home, run) if row.covered < ENOUGH)


def scored(run: int) -> tuple[Scored, ...]:
    """Return every score of a published run. For readers who may see them all, or for spreads that name nobody."""
    return _scored(str(settings.QUANHENG_HOME), run)


@lru_cache(maxsize=16)
def _scored(home: str, run: int) -> tuple[Scored, ...]:
    rows = Score.objects.filter(run=run).order_by("person")
    return tuple(
        Scored(
            person, unit, card, total, sum(line["score"] is None for line in lines), covered(lines)
        )
        for person, unit, card, total, lines in rows.values_list(
            "person", "unit", "card", "total", "lines"
        ).iterator(chunk_size=2000)
    )


def scored_in(run: int, units: Collection[str]) -> list[Scored]:
    """Return the scores of a published run of whoever works in one of the units, to the same readers."""
    held = _by_unit(str(settings.QUANHENG_HOME), run)
    return [row for unit in units for row in held.get(unit, ())]


def spread_in(run: int, units: Collection[str]) -> Spread | None:
    """Return how the scores in those units spread; None where nobody has one."""
    return spread_of([row.total for row in scored_in(run, units)])


@lru_cache(maxsize=16)
def _by_unit(home: str, run: int) -> Mapping[str, Sequence[Scored]]:
    found: dict[str, list[Scored]] = defaultdict(list)
    for row in _scored(home, run):
        found[row.unit].append(row)
    return found
