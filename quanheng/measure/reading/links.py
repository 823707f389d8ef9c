"""The whole chain: every link from metric to metric that the cards declare, and the cards that hang on it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quanheng.engine.measure.book import Book
from quanheng.engine.measure.scorecards import Line

ASSUMED, DEFINITION = "assumed", "definition"


@dataclass(frozen=True, kw_only=True)
class Link:
    """One metric is said to move another. `effect`: assumed, definition, or the size that was measured."""

    start: str
    end: str
    lag: str
    effect: str
    says: Mapping[str, str] | None
    cards: tuple[str, ...]

    @property
    def state(self) -> str:
        """Whether the link is assumed, so by definition, or measured."""
        return self.effect if self.effect in (ASSUMED, DEFINITION) else "measured"


@dataclass
class _Found:
    lag: str
    effect: str
    says: Mapping[str, str] | None = None
    is_own: bool = False  # a line of the metric that it begins with declares it
    cards: list[str] = field(default_factory=list)


def links(book: Book) -> list[Link]:
    """Return every link of every card, each once, in the order of its ends."""
    found: dict[tuple[str, str], _Found] = {}
    for card in book.cards.values():
        for line in card.lines:
            path = [line.metric, *(line.link.get("via") or ()), line.link["moves"]]
            for pair in itertools.pairwise(path):
                if pair[0] != pair[1]:
                    _add(found, pair, line, card.code)
    return [
        Link(
            start=start,
            end=end,
            lag=one.lag,
            effect=one.effect,
            says=one.says,
            cards=tuple(one.cards),
        )
        for (start, end), one in sorted(found.items())
    ]


def _add(
    found: dict[tuple[str, str], _Found],
    pair: tuple[str, str],
    line: Line,
    card: str,
) -> None:
    """Add a piece of a line's way to sales; what practice says of the line is said of the piece that its metric begins."""
    lag, effect, says = str(line.link["lag"]), str(line.link["effect"]), line.link.get("says")
    held = found.setdefault(pair, _Found(lag, effect))
    if line.metric == pair[0]:
        if not held.is_own:
            held.lag, held.effect, held.is_own = lag, effect, True
        held.says = held.says or (says if isinstance(says, dict) else None)
    if card not in held.cards:
        held.cards.append(card)


def distances(all_links: Sequence[Link]) -> dict[str, int]:
    """Return how many links, at most, lie between a metric and the end of the chain; a circle is cut where it closes."""
    following: dict[str, list[str]] = {}
    for link in all_links:
        following.setdefault(link.start, []).append(link.end)
        following.setdefault(link.end, [])
    found: dict[str, int] = {}

    def far(metric: str, seen: frozenset[str]) -> int:
        if metric in found:
            return found[metric]
        ahead = [far(one, seen | {metric}) for one in following[metric] if one not in seen]
        found[metric] = 1 + max(ahead) if ahead else 0
        return found[metric]

    for metric in sorted(following):
        far(metric, frozenset())
    return found
