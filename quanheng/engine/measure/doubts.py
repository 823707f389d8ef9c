"""Rows that can be read and cannot be right: counted for whoever's numbers rest on them, so that every card says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from quanheng.engine.ground.fields import Doubt
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import kind_label, within
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.metrics import Tally
from quanheng.engine.measure.needs import needs
from quanheng.engine.measure.places import COMPANY

Doubted = tuple[Doubt, Tally, Span]


@dataclass(kw_only=True)
class Doubts:
    """What is doubtful about the facts behind metrics."""

    measuring: Measuring
    _of: dict[tuple[str, Span], list[Doubted]] = field(default_factory=dict, init=False)

    def of(self, code: str, span: Span) -> list[Doubted]:
        """Return what may be doubtful behind a metric in a span."""
        at = (code, span)
        if at not in self._of:
            book = self.measuring.book
            self._of[at] = list(dict.fromkeys(_doubted(needs(book[code], book, span))))
        return self._of[at]

    def take(self, codes: Iterable[str], spans: Sequence[Span], scopes: Iterable[str]) -> None:
        """Count at once what is doubtful in the company, and where there is any, for each person and unit."""
        every = {
            (one, when) for code in codes for span in spans for _, one, when in self.of(code, span)
        }
        self.measuring.take_tallies(every, COMPANY)
        found = {(one, when) for one, when in every if self.measuring.taken(one, COMPANY, when)}
        found = {(o, w) for o, w in found if any(self.measuring.taken(o, COMPANY, w).values())}
        for by in scopes:
            self.measuring.take_tallies(found, by)

    def reader(self, code: str, by: str, span: Span) -> Callable[[str], tuple[Said, ...]]:
        """Return what gives the notes of each key; `take` has counted."""
        some = [
            (doubt, one, self.measuring.taken(one, by, when))
            for doubt, one, when in self.of(code, span)
            if any(self.measuring.taken(one, COMPANY, when).values())
        ]

        def read(key: str) -> tuple[Said, ...]:
            worst: dict[Doubt, tuple[int, Tally]] = {}
            for doubt, one, counts in some:
                count = counts.get(key, 0)
                if count > worst.get(doubt, (0, one))[0]:
                    worst[doubt] = (count, one)
            return tuple(_note(doubt, one, count) for doubt, (count, one) in worst.items())

        return read


def _doubted(every: Iterable[tuple[Tally, Span, bool]]) -> Iterable[Doubted]:
    for one, span, now in every:
        if now and not one.as_of_end:
            for doubt in FACTS[one.facts].doubts:
                yield doubt, _tally(doubt, one), span


def _tally(doubt: Doubt, one: Tally) -> Tally:
    """Return what counts the doubtful rows among those that a tally reads."""
    asked: dict[str, Any] = {
        "facts": one.facts,
        "day": one.day,
        "person": one.person,
        "where": (*one.where, doubt.where) if doubt.where else one.where,
        "only": one.only,
    }
    if doubt.once:
        return Tally(how="repeats", once=doubt.once, **asked)
    if doubt.most:
        of, beside, limit = doubt.most
        return Tally(how="above", of=of, beside=beside, limit_field=limit, **asked)
    return Tally(how="count", **asked)


def _note(doubt: Doubt, one: Tally, count: int) -> Said:
    return said(
        "Doubtful rows of {kind}: {count} ({what}).",
        count=count,
        kind=kind_label(one.facts),
        what=doubt_says(doubt),
    )


def doubt_says(doubt: Doubt) -> Said:
    """Return what is wrong with the rows, as a part of a sentence."""
    return within(doubt.says_en, doubt.says_zh)


def doubt_in(note: Said) -> tuple[str, str] | None:
    """Return kind and code of the doubt that a note tells of; None where it tells of something else.

    Cards keep their notes as sentences, so that they are known again by their words.
    """
    told = note.params.get("kind"), note.params.get("what")
    for kind in FACTS.values():
        for doubt in kind.doubts:
            if (kind_label(kind.code), doubt_says(doubt)) == told:
                return kind.code, doubt.code
    return None
