"""Whether the company has any facts of a sort at all: without them, a 0 would be a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import field_label, kind_label, span_says
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
    """What the company's facts fill in: rows, and each field that a tally reads, by kind and span."""

    store: Store
    _filled: dict[Place, dict[str, int]] = field(default_factory=dict, init=False)
    _first: dict[tuple[str, str], date | None] = field(default_factory=dict, init=False)
    _days: dict[str, Mapping[str, Collection[int]]] = field(default_factory=dict, init=False)
    _ever: dict[tuple[str, str], bool] = field(default_factory=dict, init=False)
    _absent: dict[tuple[Tally, Span], Said | None] = field(default_factory=dict, init=False)

    def take(self, asked: Iterable[tuple[Tally, Span]]) -> None:
        """Look up at once what many tallies will ask for."""
        spans: dict[tuple[str, str], set[Span]] = defaultdict(set)
        fields: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one, span in asked:
            when, at = looked_at(one, span), (one.facts, one.day)
            known = self._filled.get((*at, when, False))
            if not one.as_of_end and (known is None or not fields_read(one) <= known.keys()):
                spans[at].add(when)
                fields[at] |= fields_read(one)
        for (facts, day), each in spans.items():
            counted = filled(self.store, facts, day, tuple(sorted(each)), fields[facts, day])
            for span, counts in counted.items():
                self._filled.setdefault((facts, day, span, False), {}).update(counts)

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
            return said("There are no {kind} in {span}.", kind=kind, span=span_says(span))
        empty = sorted(name for name in fields_read(one) if not self._says(one, name, counts))
        if empty:
            return said(
                "None of the {kind} in {span} says “{field}”.",
                kind=kind,
                span=span_says(span),
                field=field_label(one.facts, empty[0]),
            )
        return None

    def _dated_otherwise(self, one: Tally, span: Span) -> bool:
        """Return whether the kind has facts in the span by another of its days: what was due and not paid, say."""
        if one.facts not in self._days:
            names = [f.name for f in FACTS[one.facts].fields if f.type == "day"]
            alone = len(names) == 1
            self._days[one.facts] = (
                {} if alone else {name: days_held(self.store, one.facts, name) for name in names}
            )
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
        if (one.facts, name) not in self._ever:
            counts = filled_ever(self.store, one.facts, [name])
            self._ever[one.facts, name] = bool(counts[name])
        return self._ever[one.facts, name]

    def _filled_in(self, one: Tally, span: Span) -> Mapping[str, int]:
        at = (one.facts, one.day, span, one.as_of_end)
        known = self._filled.setdefault(at, {})
        if "" not in known or not fields_read(one) <= known.keys():
            fields = fields_read(one)
            known |= (
                filled_up_to(self.store, one.facts, one.day, span, fields)
                if one.as_of_end
                else filled(self.store, one.facts, one.day, (span,), fields)[span]
            )
        return known


def looked_at(one: Tally, span: Span) -> Span:
    """Return the span whose facts a tally needs: of those kept, the one before."""
    return shifted(span, one.against) if one.how in PAIRED else span
