"""What is looked at before duties and authority change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said
from quanheng.org.days import overlap


class Held(NamedTuple):
    """A row by what no two may share on one day, and its span; `source` is empty where it is held already."""

    key: tuple[Any, ...]
    day_from: date
    day_to: date | None
    source: str = ""


def twice(fresh: Sequence[Held], others: Iterable[Held]) -> Iterator[tuple[Held, date]]:
    """Yield each fresh row that shares a day with another of its key, and the first such day."""
    of_key: dict[tuple[Any, ...], list[Held]] = defaultdict(list)
    for row in [*others, *fresh]:
        of_key[row.key].append(row)
    for row in fresh:
        span = row.day_from, row.day_to
        days = [
            max(row.day_from, other.day_from)
            for other in of_key[row.key]
            if other is not row and overlap(span, (other.day_from, other.day_to))
        ]
        if days:
            yield row, min(days)


def unknown_word(source: str, field: str, word: str, known: Iterable[str]) -> Finding:
    """Return the finding that a row holds a word that is none of those known."""
    return Finding(
        where=source,
        what=said("There is no {field} “{code}”.", field=field, code=word),
        mend=said("Use one of: {known}.", known=", ".join(known)),
    )
