"""Scorecards of closed periods as pages show them: the lines of the rule with what a run kept for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.scorecards import Line, Scorecard
from quanheng.engine.measure.values import Value
from quanheng.measure.actions import RESULT_VIEW
from quanheng.measure.explaining_cards import PAY
from quanheng.measure.measurements import quotient, unpack
from quanheng.measure.models import Score
from quanheng.measure.pay import PayReach
from quanheng.measure.reading import few
from quanheng.measure.reading.books import book_of, is_made_of_pay
from quanheng.measure.reading.periods import Closed
from quanheng.org import selectors as org
from quanheng.org.actions import PERSON_VIEW
from quanheng.org.models import Person

FIELDS = (
    "run_id", "card", "person", "unit", "post", "grade", "total", "capped_by", "lines", "besides",
)  # fmt: skip


class NoCard(Refused):
    """Somebody has no scorecard in a period."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """On whose behalf results are read, and on which day that decides what is seen."""

    user: User
    day: date

    @cached_property
    def pay(self) -> PayReach:
        """Whose pay is shown."""
        return PayReach.of(self.user, self.day)

    def hides(self, run: int, metric: str, by: str, key: str) -> bool:
        """Return whether a number of a run is somebody's pay, or tells it, and not for this reader."""
        if by not in ("person", "unit") or not is_made_of_pay(run, metric):
            return False
        if by == "unit":
            return not (self.pay.everybody or few.tells(run, key))
        return not self.pay.reaches(by, key)


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """One line: what the rule states, and how it came out. Weights, attainments and scores are ppm.

    `hidden`: it is made of somebody's pay, and shows no number to this reader.
    """

    stated: Line
    made: Metric
    by: str
    key: str
    weight: int
    effective: int
    value: Value | None
    target: Value | None
    attainment: int | None
    score: int | None
    contribution: int | None
    why: Said | None
    notes: tuple[Said, ...]
    hidden: bool = False

    @property
    def less_is_better(self) -> bool:
        """Whether a lower attainment scores more."""
        return self.stated.curve.falls

    @property
    def expected(self) -> Value | None:
        """What of the metric is 100 %: the target, or all of a metric that is itself an attainment; None where there is none."""
        if self.target is not None or self.stated.target is not None or self.hidden:
            return self.target
        is_attainment = self.made.uom == "ratio" and not self.less_is_better
        return Value(1, 1) if is_attainment else None

    @property
    def lost(self) -> int:
        """The points, in ppm, that the line is short of 100: what full attainment would add."""
        if self.score is None or self.contribution is None:
            return 0
        return max(0, self.effective - self.contribution)


@dataclass(frozen=True, kw_only=True)
class Card:
    """How somebody's card came out in a period. `besides`: points, red lines and what is watched, as kept."""

    period: Closed
    person: str
    name: str
    unit: str
    post: str
    grade: str
    card: Scorecard
    total: int | None
    capped_by: str
    lines: tuple[CardLine, ...]
    besides: Mapping[str, Any]
    book: Book

    @property
    def covered(self) -> int:
        """The share of the weights that has data, in ppm."""
        return sum(line.weight for line in self.lines if line.score is not None)

    @property
    def industry(self) -> str | None:
        """The industry that the card was chosen by."""
        found = self.besides.get("industry")
        return str(found) if found else None

    @property
    def why(self) -> Said | None:
        """Why there is no score."""
        return unpack(self.besides.get("why"))

    def line(self, metric: str) -> CardLine | None:
        """Return the line of a metric."""
        return next((line for line in self.lines if line.made.code == metric), None)


def want_person(reader: Reader, code: str) -> Person:
    """Return the person.

    :raises NotFound: there is none of that code for this reader.
    """
    return Person.objects.get_for(reader.user, PERSON_VIEW, day=reader.day, code=code)


def card(reader: Reader, period: Closed, person: str) -> Card:
    """Return a person's card of a period.

    :raises NotFound: there is no such person for this reader. :raises NoCard: the person has none in the period.
    """
    found = cards(reader, period, people=[person])
    if not found:
        name = want_person(reader, person).name
        raise NoCard(
            said(
                "{name} has no scorecard in {period}: no post that has a card, or not here then. Choose another period.",
                name=name,
                period=period.period,
            )
        )
    return found[0]


def cards(
    reader: Reader,
    period: Closed,
    *,
    people: Collection[str] | None = None,
    units: Collection[str] | None = None,
) -> list[Card]:
    """Return the cards of a period that the reader sees, of some people or units where they are named, by person."""
    rows = Score.objects.visible_to(reader.user, RESULT_VIEW, day=reader.day).filter(run=period.run)
    if people is not None:
        rows = rows.filter(person__in=people)
    if units is not None:
        rows = rows.filter(unit__in=units)
    return made_of(reader, {period.run: period}, list(rows.order_by("person").values(*FIELDS)))


def history(reader: Reader, periods: Sequence[Closed], person: str) -> dict[str, Card]:
    """Return a person's cards of several periods, by period; one without a card is not in it."""
    by_run = {one.run: one for one in periods}
    rows = Score.objects.visible_to(reader.user, RESULT_VIEW, day=reader.day).filter(
        run__in=by_run, person=person
    )
    return {one.period.period: one for one in made_of(reader, by_run, list(rows.values(*FIELDS)))}


def totals(
    reader: Reader, periods: Sequence[Closed], people: Collection[str] | None = None
) -> dict[str, dict[str, int | None]]:
    """Return the scores, in ppm, by person and period."""
    by_run = {one.run: one.period for one in periods}
    rows = Score.objects.visible_to(reader.user, RESULT_VIEW, day=reader.day).filter(run__in=by_run)
    if people is not None:
        rows = rows.filter(person__in=people)
    found: dict[str, dict[str, int | None]] = {}
    # The card is asked for so that SQLite looks people up; an index of scores holds the rest, and all of it would be read.
    for person, run, total, _ in rows.values_list("person", "run_id", "total", "card"):
        found.setdefault(person, {})[by_run[run]] = total
    return found


def made_of(
    reader: Reader, periods: Mapping[int, Closed], rows: Iterable[dict[str, Any]]
) -> list[Card]:
    """Return the cards of kept rows, which the caller has already reached on the reader's behalf."""
    held = list(rows)
    names = org.names_of({row["person"] for row in held})
    return [_card(reader, periods[row["run_id"]], row, names) for row in held]


def _card(reader: Reader, period: Closed, row: Mapping[str, Any], names: Mapping[str, str]) -> Card:
    book = book_of(period.run)
    made = book.cards[row["card"]]
    stated = {(line.metric, line.scope): line for line in made.lines}
    return Card(
        period=period, person=row["person"], name=names.get(row["person"], row["person"]), unit=row["unit"],
        post=row["post"], grade=row["grade"], card=made, total=row["total"], capped_by=row["capped_by"],
        lines=tuple(_line(reader, period.run, book, stated[line["metric"], line["by"]], line) for line in row["lines"]),
        besides=row["besides"], book=book,
    )  # fmt: skip


def _line(reader: Reader, run: int, book: Book, stated: Line, line: Mapping[str, Any]) -> CardLine:
    hidden = reader.hides(run, line["metric"], line["by"], line["key"])
    score = None if hidden else line["score"]
    return CardLine(
        stated=stated, made=book.metrics[line["metric"]], by=line["by"], key=line["key"], weight=line["weight"],
        effective=line["effective_weight"], value=None if hidden else pair(line["value"]),
        target=None if hidden else pair(line["target"]), attainment=None if hidden else line["attainment"],
        score=score, contribution=None if hidden else line["contribution"],
        why=PAY if hidden else unpack(line["why"]),
        notes=() if hidden else tuple(n for n in map(unpack, line.get("notes", ())) if n), hidden=hidden,
    )  # fmt: skip


def pair(kept: Sequence[str] | None) -> Value | None:
    """Return the value of a kept pair of numerator and denominator."""
    return None if kept is None else quotient(kept)
