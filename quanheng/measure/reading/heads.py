"""The card of a unit: that of whoever answers for it, with the lines that are measured at the unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from quanheng.engine.measure.scorecards import Scorecard
from quanheng.measure.actions import RESULT_VIEW
from quanheng.measure.models import Score, Scores
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.cards import FIELDS, Card, Reader, made_of
from quanheng.measure.reading.periods import Closed
from quanheng.org import selectors as org


def head_cards(reader: Reader, period: Closed, units: Collection[str]) -> dict[str, Card]:
    """Return, for each of the units that has one, the card that answers for it."""
    found: dict[str, Card] = {}
    for card in _cards(reader, [period], units):
        best = found.get(card.unit)
        if answers(card) > (answers(best) if best else 0):
            found[card.unit] = card
    return found


class Head(NamedTuple):
    """Who answers for a unit, and the score, in ppm; None without one."""

    person: str
    name: str
    total: int | None


def heads(reader: Reader, period: Closed, units: Collection[str]) -> dict[str, Head]:
    """Return who answers for each of the units that has somebody, and the score: `head_cards` without the lines."""
    best: dict[str, tuple[int, str, int | None]] = {}
    rows = _rows(reader, [period], units).values_list("person", "unit", "total", "lines")
    for person, unit, total, lines in sorted(rows, key=itemgetter(0)):
        weight = sum(
            line["weight"] for line in lines if (line["by"], line["key"]) == ("unit", unit)
        )
        if weight > (best[unit][0] if unit in best else 0):
            best[unit] = (weight, person, total)
    names = org.names_of(person for _, person, _ in best.values())
    return {unit: Head(who, names.get(who, who), total) for unit, (_, who, total) in best.items()}


def unit_history(reader: Reader, periods: Sequence[Closed], unit: str) -> dict[str, Card]:
    """Return the card that answered for the unit in each of the periods, oldest first; one without is not in it."""
    found: dict[str, Card] = {}
    for card in _cards(reader, periods, [unit]):
        best = found.get(card.period.period)
        if answers(card) > (answers(best) if best else 0):
            found[card.period.period] = card
    return {one.period: found[one.period] for one in periods if one.period in found}


def answers(card: Card) -> int:
    """Return how much of a card's weight, in ppm, is measured at its unit; 0 for somebody who only works there."""
    return sum(line.weight for line in card.lines if line.by == "unit" and line.key == card.unit)


def _cards(reader: Reader, periods: Sequence[Closed], units: Collection[str]) -> list[Card]:
    by_run: Mapping[int, Closed] = {one.run: one for one in periods}
    held = sorted(_rows(reader, periods, units).values(*FIELDS), key=itemgetter("person"))
    return made_of(reader, by_run, held)


def _rows(reader: Reader, periods: Sequence[Closed], units: Collection[str]) -> Scores:
    """Return the scores of whoever may answer for a unit; unordered, as the database would walk everybody's in order."""
    return Score.objects.visible_to(reader.user, RESULT_VIEW, day=reader.day).filter(
        run__in=[one.run for one in periods], unit__in=units, post__in=_posts(periods)
    )


def _posts(periods: Sequence[Closed]) -> list[str]:
    """Return the posts that have a card with lines of a unit: nobody else's card needs to be read."""
    cards = book_of(periods[-1].run).cards.values()
    return sorted({post for card in cards for post in card.posts if _of_unit(card)})


def _of_unit(card: Scorecard) -> bool:
    return any(line.scope == "unit" for line in card.lines)
