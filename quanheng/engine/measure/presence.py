"""Whether the company has any facts of a sort at all: without them, a 0 would be a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.labels import field_label, kind_label
from quanheng.engine.measure.metrics import Tally
from quanheng.engine.measure.tallies import Store, fields_read, filled


@dataclass(kw_only=True)
class Presence:
    """What the company's facts fill in. `read`: the fields of each kind that any metric reads, looked up together."""

    store: Store
    read: Mapping[str, frozenset[str]]
    _filled: dict[tuple[str, str, Span], Mapping[str, int]] = field(
        default_factory=dict, init=False
    )

    def of(self, one: Tally, span: Span) -> bool:
        """Return whether the company has what the tally counts in the span."""
        return self.absent(one, span) is None

    def absent(self, one: Tally, span: Span) -> Said | None:
        """Return what the company's facts of the span lack for the tally: rows, or any value in a field that it reads."""
        counts = self._filled_in(one.facts, one.day, span)
        kind = kind_label(one.facts)
        if not counts[""]:
            return said("There are no {kind} in {span}.", kind=kind, span=str(span))
        empty = sorted(name for name in fields_read(one) if not counts[name])
        if empty:
            return said(
                "None of the {kind} in {span} says “{field}”.",
                kind=kind,
                span=str(span),
                field=field_label(one.facts, empty[0]),
            )
        return None

    def _filled_in(self, facts: str, day: str, span: Span) -> Mapping[str, int]:
        at = (facts, day, span)
        if at not in self._filled:
            self._filled[at] = filled(
                self.store, facts, day, span, self.read.get(facts, frozenset())
            )
        return self._filled[at]
