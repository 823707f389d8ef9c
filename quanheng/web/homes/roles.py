"""How scores spread in each card: of the whole company, or of the people of a unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.groups import Scored
from quanheng.measure.reading.peers import Spread, spread_of
from quanheng.web.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Role:
    """How the scores of everybody with a card spread. `missing`: people with a line that has no data. `mine`: the viewer's."""

    code: str
    label: Mapping[str, str]
    people: int
    spread: Spread | None
    missing: int
    mine: int | None = None


def roles(scope: Scope, rows: Sequence[Scored]) -> list[Role]:
    """Return how scores spread in each card, the lowest middle first."""
    book = book_of(scope.period.run)
    by_card: dict[str, list[Scored]] = defaultdict(list)
    for row in rows:
        by_card[row.card].append(row)
    found = []
    for code, held in sorted(by_card.items()):
        own = [row.total for row in held if row.person == scope.viewer.stands.person]
        missing = sum(row.missing > 0 for row in held)
        found.append(
            Role(
                code=code,
                label=book.cards[code].label,
                people=len(held),
                spread=spread_of([row.total for row in held]),
                missing=missing,
                mine=own[0] if own else None,
            )
        )
    return sorted(
        found, key=lambda one: (one.spread is None, one.spread.median if one.spread else 0)
    )
