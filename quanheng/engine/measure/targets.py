"""Which released targets count in a span, and what they come to for a person, a unit or the company."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from quanheng.engine.ground.money import share_out
from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.measure.places import COMPANY, Org, weights_of


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is expected of somebody: money in minor units, every other metric in millionths.

    `first`, `end`: epoch days, half-open; `end` None: open. `source` is (file, sheet, row).
    """

    metric: str
    by: str
    key: str
    first: int
    end: int | None
    amount: int
    source: tuple[str | None, str | None, int | None] = (None, None, None)

    def counts_in(self, span: Span, last_fact_day: int | None) -> bool:
        """Return whether it counts: wholly inside the span, or open, begun inside, and the span outlasts the facts."""
        return self.first >= epoch_day(span.first) and self._ends_by(
            epoch_day(span.end), last_fact_day
        )

    def _ends_by(self, end: int, last_fact_day: int | None) -> bool:
        if self.end is not None:
            return self.end <= end
        return self.first < end and (last_fact_day is None or end > last_fact_day)


ADDITIVE = frozenset({"money", "count"})


@dataclass(frozen=True, kw_only=True)
class Targets:
    """All released targets, and the last day that has facts of each metric (for open targets)."""

    rows: Sequence[Target]
    last_fact_days: Mapping[tuple[str, str], int | None]  # (metric, by) → epoch day

    @cached_property
    def _by_metric(self) -> dict[tuple[str, str], tuple[list[Target], list[int]]]:
        """The targets of each metric and scope by first day, and those days; an open one ends where its key's next begins."""
        found: dict[tuple[str, str], list[Target]] = defaultdict(list)
        following: dict[tuple[str, str, str], int] = {}
        for target in sorted(self.rows, key=lambda t: t.first, reverse=True):
            at = (target.metric, target.by, target.key)
            end = following.get(at) if target.end is None else target.end
            same = end == target.end
            found[target.metric, target.by].append(target if same else replace(target, end=end))
            following[at] = target.first
        ordered = {at: targets[::-1] for at, targets in found.items()}
        return {at: (targets, [t.first for t in targets]) for at, targets in ordered.items()}

    def counting(self, metric: str, by: str, span: Span) -> dict[str, list[Target]]:
        """Return the targets that count in the span, by key."""
        at = (metric, by, span)
        if at not in self._counting:
            self._counting[at] = self._counted(metric, by, span)
        return self._counting[at]

    def _counted(self, metric: str, by: str, span: Span) -> dict[str, list[Target]]:
        found: dict[str, list[Target]] = defaultdict(list)
        last, end = self.last_fact_days.get((metric, by)), epoch_day(span.end)
        held, days = self._by_metric.get((metric, by), ((), ()))
        for target in held[bisect_left(days, epoch_day(span.first)) : bisect_left(days, end)]:
            if target._ends_by(end, last):
                found[target.key].append(target)
        return dict(found)

    @cached_property
    def _counting(self) -> dict[tuple[str, str, Span], dict[str, list[Target]]]:
        return {}

    def amounts(self, metric: str, uom: str, by: str, span: Span, org: Org) -> dict[str, int]:
        """Return what is expected of each key in the span.

        Money and counts add up: over the targets of a span, and, for a unit or the company without a
        target of its own, over its people's, each split by the shares of the day on which it begins.
        Of every other metric, only a lone target of the key itself can be held against the span.
        """
        counting = self.counting(metric, by, span)
        if uom not in ADDITIVE:
            return {key: ts[0].amount for key, ts in counting.items() if len(ts) == 1}
        own = {key: sum(t.amount for t in ts) for key, ts in counting.items()}
        return own if by == "person" else {**self._from_people(metric, by, span, org), **own}

    def _from_people(self, metric: str, by: str, span: Span, org: Org) -> dict[str, int]:
        people = self.counting(metric, "person", span)
        if by == "company":
            return {COMPANY: sum(t.amount for ts in people.values() for t in ts)} if people else {}
        sums: dict[str, int] = defaultdict(int)
        for unit, day, part in self._parts(people, org):
            for above in org.above(unit, day):
                sums[above] += part
        return dict(sums)

    def _parts(
        self, people: Mapping[str, Sequence[Target]], org: Org
    ) -> list[tuple[str, int, int]]:
        parts = []
        for person, targets in people.items():
            for target in targets:
                held = org.held_on(person, target.first)
                if held:
                    split = share_out(target.amount, weights_of(held))
                    parts += [
                        (a.unit, target.first, part) for a, part in zip(held, split, strict=True)
                    ]
        return parts

    def behind(
        self, metric: str, uom: str, by: str, key: str, span: Span, org: Org
    ) -> list[Target]:
        """Return the released targets that the expected amount of one key is made of."""
        own = self.counting(metric, by, span).get(key)
        if own or by == "person" or uom not in ADDITIVE:
            return own or []
        people = sorted(self.counting(metric, "person", span).items())
        return [
            t for person, ts in people for t in ts if by == "company" or _under(org, person, t, key)
        ]


def _under(org: Org, person: str, target: Target, unit: str) -> bool:
    return any(unit in org.above(a.unit, target.first) for a in org.held_on(person, target.first))
