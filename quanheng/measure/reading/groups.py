"""All scores of a run at a glance: which people of which card and unit came out how, read once a process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import NamedTuple, TypeVar

from django.conf import settings

from quanheng.measure.models import Score
from quanheng.measure.reading.peers import Spread, spread_of

K = TypeVar("K", bound=Hashable)


class Scored(NamedTuple):
    """A person's score in ppm; None without one. `missing`: lines without data."""

    person: str
    unit: str
    card: str
    total: int | None
    missing: int


def scored(run: int) -> tuple[Scored, ...]:
    """Return every score of a published run. For readers who may see them all, or for spreads that name nobody."""
    return _scored(str(settings.QUANHENG_HOME), run)


@lru_cache(maxsize=16)
def _scored(home: str, run: int) -> tuple[Scored, ...]:
    rows = Score.objects.filter(run=run).order_by("person")
    return tuple(
        Scored(person, unit, card, total, sum(line["score"] is None for line in lines))
        for person, unit, card, total, lines in rows.values_list(
            "person", "unit", "card", "total", "lines"
        ).iterator(chunk_size=2000)
    )


def spreads(rows: Iterable[Scored], key: Callable[[Scored], K | None]) -> dict[K, Spread]:
    """Return the spread of the scores of each group that `key` names; None leaves somebody out."""
    held: dict[K, list[int | None]] = defaultdict(list)
    for row in rows:
        group = key(row)
        if group is not None:
            held[group].append(row.total)
    found = {group: spread_of(numbers) for group, numbers in held.items()}
    return {group: spread for group, spread in found.items() if spread is not None}
