"""Scores of many people, a page at a time: sorted and cut by the database, whatever the number of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OrderBy, Q

from quanheng.measure.actions import RESULT_VIEW
from quanheng.measure.models import Score, Scores
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.cards import Reader
from quanheng.measure.reading.groups import ENOUGH, covered, thin
from quanheng.measure.reading.periods import Closed
from quanheng.org import selectors as org

PAGE = 100
ORDERS = ("help", "best", "person")
FIELDS = ("person", "unit", "post", "grade", "card", "total")


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A person with a score, in ppm, of this period and the one before; `card`: its label in both languages.

    `covered`: the share of the weights that has data, in ppm. `is_thin`: too little for the score to stand beside others.
    """

    person: str
    name: str
    unit: str
    post: str
    grade: str
    card: str
    label: Mapping[str, str]
    total: int | None
    before: int | None
    covered: int = 1_000_000

    @property
    def is_thin(self) -> bool:
        """Whether the score rests on too little of the weights to stand beside the others."""
        return self.covered < ENOUGH


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list; pages count from 1. `cards`: which cards the list as a whole holds, with their labels."""

    rows: tuple[Ranked, ...]
    count: int
    page: int
    cards: tuple[tuple[str, Mapping[str, str]], ...]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // PAGE))


def ranked(
    reader: Reader,
    period: Closed,
    before: Closed | None,
    *,
    units: Collection[str] | None = None,
    card: str = "",
    text: str = "",
    order: str = "help",
    page: int = 1,
) -> Page:
    """Return the people whom the reader sees with their scores, those who need help most first.

    `order`: "help" (lowest score first, then those without), "best", or "person" (by code). By score, those whose score
    rests on too little of the weights come after all others.
    """
    rows = Score.objects.visible_to(reader.user, RESULT_VIEW, day=reader.day).filter(run=period.run)
    if units is not None:
        rows = rows.filter(unit__in=units)
    book = book_of(period.run)
    known = sorted(rows.order_by().values_list("card", flat=True).distinct())
    if card:
        rows = rows.filter(card=card)
    if text:
        rows = rows.filter(Q(person__icontains=text) | Q(person__in=org.people_called(text)))
    count = rows.count()
    page = min(max(page, 1), max(1, -(-count // PAGE)))
    cut = _cut(rows, order, frozenset() if order == "person" else thin(period.run), page)
    codes = {row["person"] for row in cut}
    names, earlier = org.names_of(codes), _totals(before, codes)
    return Page(
        rows=tuple(
            Ranked(
                **{name: row[name] for name in FIELDS},
                covered=covered(row["lines"]),
                name=names.get(row["person"], row["person"]),
                label=book.cards[row["card"]].label,
                before=earlier.get(row["person"]),
            )
            for row in cut
        ),
        count=count,
        page=page,
        cards=tuple((code, book.cards[code].label) for code in known),
    )


def _cut(rows: Scores, order: str, last: frozenset[str], page: int) -> list[dict[str, Any]]:
    """Return the rows of a page; those of the people who come last follow all others."""
    first, rest = (page - 1) * PAGE, PAGE
    groups = [rows.exclude(person__in=last), rows.filter(person__in=last)] if last else [rows]
    found: list[dict[str, Any]] = []
    for group in groups:
        held = group.order_by(*_order(order), "person").values(*FIELDS, "lines")
        taken = list(held[first : first + rest])
        found += taken
        rest -= len(taken)
        if not rest:
            break
        first = 0 if taken else max(0, first - group.count())
    return found


def _order(order: str) -> list[OrderBy]:
    if order == "best":
        return [F("total").desc(nulls_last=True)]
    return [] if order == "person" else [F("total").asc(nulls_last=True)]


def _totals(period: Closed | None, people: Collection[str]) -> dict[str, int | None]:
    if period is None:
        return {}
    rows = Score.objects.filter(run=period.run, person__in=people)
    # The card is asked for so that SQLite looks people up, as in `cards.totals`.
    return {person: total for person, total, _ in rows.values_list("person", "total", "card")}
