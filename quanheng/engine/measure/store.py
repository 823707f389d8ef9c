"""Facts to compute from, cut to spans and laid to the person, unit or company that they count for.

Several spans are computed in one query: each row is joined with the spans that its day lies in, and `SPAN` numbers
them. With one span alone its rows are filtered, which costs less.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from functools import cache, reduce
from operator import and_
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from quanheng.engine.ground.expressions import compiled, fields_demanded, fields_of
from quanheng.engine.ground.frames import (
    Backend,
    Expr,
    Frame,
    columns_of,
    inside,
    rows_of,
    tally,
    valid_on,
)
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span, epoch_day, from_epoch_day
from quanheng.engine.measure.metrics import Tally, types_of
from quanheng.engine.measure.places import COMPANY, Org

SPAN, DAY, KEY = "span_", "day_", "key"
Spans = tuple[Span, ...]


@dataclass(kw_only=True)
class Store:
    """Facts to compute from: `frame(kind, months)` gives the kind's rows, of some months where that is known.

    Frames that several queries share are made once: binding a frame costs more than a small query.
    """

    backend: Backend
    frame: Callable[[str, Sequence[str] | None], Frame]
    org: Org
    scale: int
    zone: tzinfo = UTC
    placed: dict[tuple[str, Span], tuple[int, int]] = field(default_factory=dict, init=False)
    _made: dict[tuple[Any, ...], Frame] = field(default_factory=dict, init=False)

    def once(self, at: tuple[Any, ...], make: Callable[[], Frame]) -> Frame:
        """Return the frame of that name, made at its first use."""
        if at not in self._made:
            self._made[at] = make()
        return self._made[at]

    def main(self, person: str) -> Frame:
        """Return the main assignments, the person called as the facts call it: it, main_unit, valid_from, valid_to."""
        made = self.once(("main",), lambda: self.backend.table(self.org.main_table))
        named = {"person": person, "unit": "main_unit"}
        return self.once(("main", person), lambda: made.rename(named))

    def reach(self) -> Frame:
        """Return which units lie below which: at, above, valid_from, valid_to."""
        return self.once(("reach",), lambda: self.backend.table(self.org.reach_table))

    def months(self, facts: str, months: Sequence[str] | None) -> Frame:
        """Return the rows of some months of a kind."""
        at = ("facts", facts, None if months is None else tuple(months))
        return self.once(at, lambda: self.frame(facts, months))

    def in_spans(self, facts: str, day: str, spans: Spans) -> Frame:
        """Return the kind's rows once for each span that their day lies in, `SPAN` being its place in `spans`.

        Only the months of the spans are opened where the day decides them.
        """
        at = ("spans", facts, day, spans)
        return self.once(at, lambda: cut(self, self._opened(facts, day, spans), day, spans))

    def _opened(self, facts: str, day: str, spans: Spans) -> Frame:
        if day != FACTS[facts].day:
            return self.months(facts, None)
        return self.months(facts, sorted({month for span in spans for month in span.months}))

    def up_to(self, facts: str, day: str, spans: Spans) -> Frame:
        """Return the kind's rows up to the end of the one span, undated ones too, all as of its last day."""
        (span,) = spans
        rows = self.months(facts, None).filter(
            nw.col(day).is_null() | (nw.col(day) < epoch_day(span.end))
        )
        last = nw.lit(epoch_day(span.last), dtype=nw.Int32).alias(day)
        return rows.with_columns(last, nw.lit(0, dtype=nw.Int64).alias(SPAN))


def cut(store: Store, rows: Frame, day: str, spans: Spans) -> Frame:
    """Return rows once for each span that a day of theirs lies in, `SPAN` being its place in `spans`."""
    if len(spans) == 1:
        return rows.filter(inside(day, spans[0])).with_columns(
            nw.lit(0, dtype=nw.Int64).alias(SPAN)
        )
    whole = Span(min(span.first for span in spans), max(span.end for span in spans))
    days = store.once(("days", spans), lambda: store.backend.table(_days_of(spans)))
    return rows.filter(inside(day, whole)).join(days, left_on=day, right_on=DAY, how="inner")


def _days_of(spans: Spans) -> pa.Table:
    pairs = [
        (day, place)
        for place, span in enumerate(spans)
        for day in range(epoch_day(span.first), epoch_day(span.end))
    ]
    return pa.table(
        {
            DAY: pa.array([day for day, _ in pairs], pa.int32()),
            SPAN: pa.array([place for _, place in pairs], pa.int64()),
        }
    )


def rows_for(store: Store, one: Tally, spans: Spans) -> Frame:
    """Return the rows that a tally may count in the spans, with `SPAN`."""
    if one.as_of_end:
        return store.up_to(one.facts, one.day, spans)
    return store.in_spans(one.facts, one.day, spans)


def condition(store: Store, one: Tally) -> Expr | None:
    """Return whether a row of its kind counts for the tally; None when every row does."""
    types = types_of(one.facts)
    tests = [
        compiled(text, types, scale=store.scale, want="bool", zone=store.zone) for text in one.where
    ]
    tests += [holds(field, value) for field, value in one.only]
    return reduce(and_, tests) if tests else None


def holds(field: str, value: str | bool | None) -> Expr:
    """Return whether a row holds the value in the field; None: whether it leaves the field empty."""
    return nw.col(field).is_null() if value is None else nw.col(field) == nw.lit(value)


def counting(store: Store, rows: Frame, one: Tally) -> Frame:
    """Return the rows that count for the tally."""
    test = condition(store, one)
    return rows if test is None else rows.filter(test)


def amount(store: Store, one: Tally) -> Expr:
    """Return the integers that the tally adds up or orders."""
    return compiled(one.of, types_of(one.facts), scale=store.scale, want="amount")


def keyed(store: Store, rows: Frame, one: Tally, by: str) -> Frame:
    """Return the rows with `KEY`: the person, the company, or each unit at or above the unit that a row counts for.

    A row counts for the unit that it names, else for its person's main assignment on the day.
    """
    if by == COMPANY:
        return rows.with_columns(nw.lit(COMPANY).alias(KEY))
    if by == "person":
        if one.person is None:
            return rows.head(0).with_columns(nw.lit("").alias(KEY))
        known = rows.filter(~nw.col(one.person).is_null())
        return known.with_columns(nw.col(one.person).alias(KEY))
    names = rows.collect_schema().names()
    under = under_units(store, rows, one, names)
    return under.with_columns(nw.col("above").alias(KEY)).select(*names, KEY)


def settled(store: Store, rows: Frame, one: Tally, names: Sequence[str]) -> Frame:
    """Return the rows that belong to a unit, it as `at`: the unit named, else the person's on the day."""
    if "unit" not in FACTS[one.facts].by_name:
        return _by_person(store, rows, one, names)
    unit = nw.col("unit")
    said = rows.filter(~unit.is_null()).with_columns(unit.alias("at")).select(*names, "at")
    if one.person is None:
        return said
    silent = _by_person(store, rows.filter(unit.is_null()), one, names)
    return nw.concat([said, silent], how="vertical")


def _by_person(store: Store, rows: Frame, one: Tally, names: Sequence[str]) -> Frame:
    if one.person is None:
        return rows.head(0).with_columns(nw.lit("").alias("at")).select(*names, "at")
    joined = rows.join(store.main(one.person), on=one.person, how="inner").filter(valid_on(one.day))
    return joined.with_columns(nw.col("main_unit").alias("at")).select(*names, "at")


def under_units(store: Store, rows: Frame, one: Tally, names: Sequence[str]) -> Frame:
    """Return the rows once for each unit `above` that they count for, with the columns `names`, the day among them."""
    belonging = settled(store, rows, one, names)
    return belonging.join(store.reach(), on="at", how="inner").filter(valid_on(one.day))


def placed(store: Store, facts: str, spans: Spans) -> dict[Span, tuple[int, int]]:
    """Return, for each span, how many rows of a kind the company has, and how many of them belong to a unit."""
    kind = FACTS[facts]
    person = "person" if "person" in kind.by_name else None
    one = Tally(facts=facts, how="count", day=kind.day or "", person=person)
    rows = store.in_spans(facts, one.day, spans)
    names = [*dict.fromkeys((*kind.key, one.day, SPAN))]
    every, settled_ = (
        {row[SPAN]: row["n"] for row in rows_of(each.group_by(SPAN).agg(n=tally(None)))}
        for each in (rows, settled(store, rows, one, names))
    )
    return {span: (every.get(i, 0), settled_.get(i, 0)) for i, span in enumerate(spans)}


@cache
def fields_read(one: Tally) -> frozenset[str]:
    """Return the fields without which the tally would be a guess: those of its amount and of its conditions.

    A condition that says itself what an empty field means does not need it filled. What the tally counts time between
    may well be empty in every row: then nothing has ended yet.
    """
    types = types_of(one.facts)
    texts = [text for text in (one.of, one.beside, *one.where) if text]
    return frozenset(name for text in texts for name in fields_demanded(text, types))


def needed(one: Tally) -> frozenset[str]:
    """Return every field that a tally reads."""
    types = types_of(one.facts)
    texts = [text for text in (one.of, one.beside, *one.where) if text]
    read = {name for text in texts for name in fields_of(text, types)}
    besides = (one.start, one.end, one.limit_field, *one.once, *(name for name, _ in one.only))
    return frozenset(read | {name for name in besides if name})


def filled(
    store: Store, facts: str, day: str, spans: Spans, fields: Collection[str]
) -> dict[Span, dict[str, int]]:
    """Return how many rows of a kind the company has in each span, as "", and how many of them fill each field."""
    names = sorted(fields)
    counts = {f"f{i}": tally(~nw.col(name).is_null()) for i, name in enumerate(names)}
    rows = store.in_spans(facts, day, spans).group_by(SPAN).agg(all=tally(None), **counts)
    return _filled(rows, spans, names)


def filled_up_to(
    store: Store, facts: str, day: str, span: Span, fields: Collection[str]
) -> dict[str, int]:
    """Return the same of all rows up to the end of one span."""
    names = sorted(fields)
    counts = {f"f{i}": tally(~nw.col(name).is_null()) for i, name in enumerate(names)}
    rows = store.up_to(facts, day, (span,)).group_by(SPAN).agg(all=tally(None), **counts)
    return _filled(rows, (span,), names)[span]


def filled_ever(store: Store, facts: str, fields: Collection[str]) -> dict[str, int]:
    """Return how many rows of a kind, of any day, fill each field."""
    names = sorted(fields)
    counts = [tally(~nw.col(name).is_null()).alias(f"f{i}") for i, name in enumerate(names)]
    row = rows_of(store.months(facts, None).select(tally(None).alias("all"), *counts))[0]
    return {name: row[f"f{i}"] or 0 for i, name in enumerate(names)}


def _filled(rows: Frame, spans: Spans, names: Sequence[str]) -> dict[Span, dict[str, int]]:
    found: dict[Span, dict[str, int]] = {span: dict.fromkeys(("", *names), 0) for span in spans}
    for row in rows_of(rows):
        counted = {name: row[f"f{i}"] or 0 for i, name in enumerate(names)}
        found[spans[row[SPAN]]] = {"": row["all"], **counted}
    return found


def oldest(store: Store, facts: str, day: str) -> date | None:
    """Return the first day that any row of a kind has in a field; None where none has one."""
    found = rows_of(store.months(facts, None).select(nw.col(day).min().alias("first")))[0]["first"]
    return None if found is None else from_epoch_day(found)


def days_held(store: Store, facts: str, day: str) -> frozenset[int]:
    """Return the epoch days that rows of a kind hold in a field."""
    rows = store.months(facts, None).filter(~nw.col(day).is_null())
    return frozenset(columns_of(rows.group_by(day).agg(n=tally(None)))[day])
