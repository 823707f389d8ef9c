"""Whether the company has any facts of a sort at all: without them, a 0 would be a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import field_label, kind_label
from quanheng.engine.measure.metrics import Tally, shifted
from quanheng.engine.measure.store import (
    Store,
    days_held,
    fields_read,
    filled,
    filled_ever,
    filled_up_to,
    oldest,
)
from quanheng.engine.measure.tallies import PAIRED

Place = tuple[str, str, Span, bool]


@dataclass(kw_only=True)
class Presence:
    """What the company's facts fill in. `read`: the fields of each kind that any metric reads, looked up together."""

    store: Store
    read: Mapping[str, frozenset[str]]
    _filled: dict[Place, Mapping[str, int]] = field(default_factory=dict, init=False)
    _first: dict[tuple[str, str], date | None] = field(default_factory=dict, init=False)
    _days: dict[str, Mapping[str, Collection[int]]] = field(default_factory=dict, init=False)
    _ever: dict[str, Mapping[str, int]] = field(default_factory=dict, init=False)
    _absent: dict[tuple[Tally, Span], Said | None] = field(default_factory=dict, init=False)

    def take(self, asked: Iterable[tuple[Tally, Span]]) -> None:
        """Look up at once what many tallies will ask for."""
        spans: dict[tuple[str, str], set[Span]] = defaultdict(set)
        for one, span in asked:
            when = looked_at(one, span)
            if not one.as_of_end and (one.facts, one.day, when, False) not in self._filled:
                spans[one.facts, one.day].add(when)
        for (facts, day), each in spans.items():
            fields = self.read.get(facts, frozenset())
            for span, counts in filled(self.store, facts, day, tuple(sorted(each)), fields).items():
                self._filled[facts, day, span, False] = counts

    def of(self, one: Tally, span: Span) -> bool:
        """Return whether the company has what the tally counts in the span."""
        return self.absent(one, span) is None

    def absent(self, one: Tally, span: Span) -> Said | None:
        """Return what the company's facts lack for the tally of a span: rows, or any value in a field that it reads."""
        at = (one, span)
        if at not in self._absent:
            self._absent[at] = self._lacks(one, looked_at(one, span))
        return self._absent[at]

    def has_rows(self, one: Tally, span: Span) -> bool:
        """Return whether any row of the tally's kind is dated in the span."""
        return bool(self._filled_in(one, span)[""])

    def first_day(self, one: Tally) -> date | None:
        """Return the day of the oldest fact of a tally's kind; None where there is none."""
        at = (one.facts, one.day)
        if at not in self._first:
            self._first[at] = oldest(self.store, one.facts, one.day)
        return self._first[at]

    def _lacks(self, one: Tally, span: Span) -> Said | None:
        counts = self._filled_in(one, span)
        kind = kind_label(one.facts)
        if not counts[""] and one.as_of_end:
            return said("There are no {kind} up to {day}.", kind=kind, day=span.last.isoformat())
        if not counts[""]:
            if self._dated_otherwise(one, span):
                return None
            return said("There are no {kind} in {span}.", kind=kind, span=str(span))
        empty = sorted(name for name in fields_read(one) if not self._says(one, name, counts))
        if empty:
            return said(
                "None of the {kind} in {span} says “{field}”.",
                kind=kind,
                span=str(span),
                field=field_label(one.facts, empty[0]),
            )
        return None

    def _dated_otherwise(self, one: Tally, span: Span) -> bool:
        """Return whether the kind has facts in the span by another of its days: what was due and not paid, say."""
        if one.facts not in self._days:
            names = [f.name for f in FACTS[one.facts].fields if f.type == "day"]
            self._days[one.facts] = {
                n: days_held(self.store, one.facts, n) for n in names[1:] and names
            }
        first, end = epoch_day(span.first), epoch_day(span.end)
        held = self._days[one.facts]
        return any(first <= day < end for name in held if name != one.day for day in held[name])

    def _says(self, one: Tally, name: str, counts: Mapping[str, int]) -> bool:
        """Return whether the facts of the span fill a field; of a day or moment, whether any facts ever did.

        Where nothing was done, delivered or paid in a span, that is the truth; where no file says when, it is a guess.
        """
        if counts.get(name):
            return True
        if FACTS[one.facts].field(name).type not in ("day", "moment"):
            return False
        if one.facts not in self._ever:
            fields = self.read.get(one.facts, frozenset())
            self._ever[one.facts] = filled_ever(self.store, one.facts, fields)
        return bool(self._ever[one.facts].get(name))

    def _filled_in(self, one: Tally, span: Span) -> Mapping[str, int]:
        at = (one.facts, one.day, span, one.as_of_end)
        if at not in self._filled:
            fields = self.read.get(one.facts, frozenset())
            if one.as_of_end:
                self._filled[at] = filled_up_to(self.store, one.facts, one.day, span, fields)
            else:
                self._filled[at] = filled(self.store, one.facts, one.day, (span,), fields)[span]
        return self._filled[at]


def looked_at(one: Tally, span: Span) -> Span:
    """Return the span whose facts a tally needs: of those kept, the one before."""
    return shifted(span, one.against) if one.how in PAIRED else span
