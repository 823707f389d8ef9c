"""Tallies: integers taken from facts, all of one kind and span in one query for each scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

import narwhals.stable.v2 as nw

from quanheng.engine.ground.expressions import compiled, fields_of
from quanheng.engine.ground.frames import (
    Backend,
    Expr,
    Frame,
    distinct,
    elapsed,
    inside,
    pick,
    rows_of,
    tally,
    total,
    twice_median,
    valid_on,
)
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.money import TooWide
from quanheng.engine.ground.period import Span
from quanheng.engine.measure.metrics import Tally
from quanheng.engine.measure.places import COMPANY, Org

Values = Mapping[str, int]
PAIRED = frozenset({"kept", "before"})


@dataclass(kw_only=True)
class Store:
    """Facts to compute from: `frame(kind, months)` gives the kind's rows, of some months where that is known."""

    backend: Backend
    frame: Callable[[str, Sequence[str] | None], Frame]
    org: Org
    scale: int
    _main: Frame | None = field(default=None, init=False)
    _reach: Frame | None = field(default=None, init=False)

    @property
    def main(self) -> Frame:
        """The main assignments: person, unit, valid_from, valid_to."""
        if self._main is None:
            self._main = self.backend.table(self.org.main_table())
        return self._main

    @property
    def reach(self) -> Frame:
        """Which units lie below which: unit, above, valid_from, valid_to."""
        if self._reach is None:
            self._reach = self.backend.table(self.org.reach_table())
        return self._reach


def condition(store: Store, one: Tally) -> Expr | None:
    """Return whether a row of its kind counts for the tally; None when every row does."""
    types = {f.name: f.type for f in FACTS[one.facts].fields}
    tests = [compiled(text, types, scale=store.scale, want="bool") for text in one.where]
    return reduce(and_, tests) if tests else None


def counting(store: Store, rows: Frame, one: Tally) -> Frame:
    """Return the rows that count for the tally."""
    test = condition(store, one)
    return rows if test is None else rows.filter(test)


def amount(store: Store, one: Tally) -> Expr:
    """Return the integers that the tally adds up or orders."""
    types = {f.name: f.type for f in FACTS[one.facts].fields}
    return compiled(one.of, types, scale=store.scale, want="amount")


def in_span(store: Store, one: Tally, span: Span) -> Frame:
    """Return the kind's rows whose day lies in the span; only its months are opened where the day decides them."""
    months = span.months if one.day == FACTS[one.facts].day else None
    return store.frame(one.facts, months).filter(inside(one.day, span))


def keyed(store: Store, rows: Frame, one: Tally, by: str) -> Frame:
    """Return the rows with `key`: the person, the company, or each unit at or above the unit that a row counts for.

    A row counts for the unit that it names, else for its person's main assignment on the day.
    """
    if by == COMPANY:
        return rows.with_columns(nw.lit(COMPANY).alias("key"))
    if by == "person":
        if one.person is None:
            return rows.with_columns(nw.lit(None, dtype=nw.String).alias("key")).filter(
                ~nw.col("key").is_null()
            )
        return rows.filter(~nw.col(one.person).is_null()).with_columns(
            nw.col(one.person).alias("key")
        )
    names = rows.collect_schema().names()
    settled = _with_unit(store, rows, one, names)
    under = settled.join(store.reach, on="unit", how="inner").filter(valid_on(one.day))
    return under.with_columns(nw.col("above").alias("key")).select(*names, "key")


def _with_unit(store: Store, rows: Frame, one: Tally, names: Sequence[str]) -> Frame:
    said = rows.filter(~nw.col("unit").is_null()).select(*names)
    if one.person is None:
        return said
    where = store.main.rename({"person": one.person})
    silent = rows.filter(nw.col("unit").is_null()).drop("unit")
    placed = silent.join(where, on=one.person, how="inner").filter(valid_on(one.day)).select(*names)
    return nw.concat([said, placed], how="vertical")


def fields_read(one: Tally) -> frozenset[str]:
    """Return the fields without which the tally would be a guess: those of its amount and of its conditions.

    What it counts time between may well be empty in every row: then nothing has ended yet.
    """
    types = {f.name: f.type for f in FACTS[one.facts].fields}
    texts = (one.of, *one.where) if one.of else one.where
    return frozenset(name for text in texts for name in fields_of(text, types))


def filled(
    store: Store, facts: str, day: str, span: Span, fields: Collection[str]
) -> dict[str, int]:
    """Return how many rows of a kind the company has in a span, as "", and how many of them fill each field."""
    names = sorted(fields)
    probe = Tally(facts=facts, how="count", day=day, person=None)
    counts = [tally(~nw.col(name).is_null()).alias(f"f{i}") for i, name in enumerate(names)]
    found = rows_of(in_span(store, probe, span).select(tally(None).alias("all"), *counts))[0]
    return {"": found["all"]} | {name: found[f"f{i}"] or 0 for i, name in enumerate(names)}


def values(
    store: Store, asked: Iterable[tuple[Tally, Span]], by: str
) -> dict[tuple[Tally, Span], Values]:
    """Return each tally's integer for each key that has rows, one query for all of a kind, day, person and span."""
    groups: dict[tuple[Any, ...], list[Tally]] = defaultdict(list)
    for one, span in sorted(set(asked), key=repr):
        family = one.how if one.how == "first_time" else "paired" if one.how in PAIRED else "plain"
        apart = (one.of, one.where, one.against) if family != "plain" else ()
        groups[one.facts, one.day, one.person, span, family, apart].append(one)
    found: dict[tuple[Tally, Span], Values] = {}
    for (_, _, _, span, family, _), tallies in groups.items():
        found.update(FAMILIES[family](store, tallies, by, span))
    return found


Found = dict[tuple[Tally, Span], Values]


def _plain(store: Store, tallies: Sequence[Tally], by: str, span: Span) -> Found:
    columns = {f"t{i}": _aggregate(store, one) for i, one in enumerate(tallies)}
    guards = _guards(store, tallies)
    frame = keyed(store, in_span(store, tallies[0], span), tallies[0], by)
    grouped = frame.group_by("key").agg(**columns, **guards)
    rows = rows_of(grouped)
    _assert_width(rows, guards)
    return {
        (one, span): {row["key"]: row[f"t{i}"] for row in rows if row[f"t{i}"] is not None}
        for i, one in enumerate(tallies)
    }


def _aggregate(store: Store, one: Tally) -> Expr:
    counts = condition(store, one)
    if one.how == "count":
        return tally(counts)
    if one.how == "distinct":
        return distinct(pick(counts, nw.col(one.of)))
    if one.how == "sum":
        return total(pick(counts, amount(store, one)))
    if one.how == "twice_median":
        return twice_median(pick(counts, amount(store, one)))
    both = ~nw.col(one.start).is_null() & ~nw.col(one.end).is_null()
    both = both if counts is None else counts & both
    if one.how == "elapsed":
        return total(pick(both, elapsed(one.start, one.end)))
    if one.how == "timed":
        return tally(both)
    return tally(both & (elapsed(one.start, one.end) <= one.limit))


def _guards(store: Store, tallies: Sequence[Tally]) -> dict[str, Expr]:
    """Return what proves that a sum stayed within 64 bits, for the engine that would wrap in silence."""
    if store.backend.name != "polars":
        return {}
    sums = {i: amount(store, one) for i, one in enumerate(tallies) if one.how == "sum"}
    return {"rows": nw.len().cast(nw.Int64)} | {
        f"w{i}": values.abs().max() for i, values in sums.items()
    }


def _assert_width(rows: Iterable[Mapping[str, Any]], guards: Mapping[str, Expr]) -> None:
    for row in rows:
        for name in guards:
            if name != "rows" and (row[name] or 0) * row["rows"] >= 2**63:
                raise TooWide(
                    "A sum of facts could leave 64 bits. Look for an amount that cannot be true."
                )


def _paired(store: Store, tallies: Sequence[Tally], by: str, span: Span) -> Found:
    one = tallies[0]
    then = span.last_year() if one.against == "last_year" else span.previous()
    parts = []
    for mark, when in ((0, span), (1, then)):
        rows = keyed(store, counting(store, in_span(store, one, when), one), one, by)
        rows = rows.filter(~nw.col(one.of).is_null())
        parts.append(
            rows.select(
                "key", nw.col(one.of).alias("who"), nw.lit(mark, dtype=nw.Int64).alias("then")
            )
        )
    seen = nw.concat(parts, how="vertical").group_by("key", "who")
    was_here = seen.agg(nw.col("then").max().alias("before"), nw.col("then").min().alias("missing"))
    both = nw.when((nw.col("before") == 1) & (nw.col("missing") == 0)).then(
        nw.lit(1, dtype=nw.Int64)
    )
    sums = was_here.group_by("key").agg(
        before=total(nw.col("before")), kept=total(both.otherwise(nw.lit(0, dtype=nw.Int64)))
    )
    rows_ = rows_of(sums)
    return {(t, span): {row["key"]: row[t.how] for row in rows_} for t in tallies}


def first_rows(store: Store, one: Tally, span: Span) -> Frame:
    """Return the rows of the span that are the first ever of their customer: one row a customer, by day, then key."""
    kind = FACTS[one.facts]
    until = Span(span.first.replace(year=1900), span.end)
    past = counting(store, store.frame(one.facts, None).filter(inside(one.day, until)), one)
    past = past.filter(~nw.col(one.of).is_null())
    firsts = (
        past.group_by(one.of)
        .agg(nw.col(one.day).min().alias("first_day"))
        .filter(inside("first_day", span))
    )
    on_day = past.join(firsts, on=one.of, how="inner").filter(
        nw.col(one.day) == nw.col("first_day")
    )
    chosen = on_day.group_by(one.of).agg(nw.col(kind.key[0]).min().alias("first_key")).drop(one.of)
    return on_day.join(chosen, left_on=kind.key[0], right_on="first_key", how="inner").drop(
        "first_day"
    )


def _first_time(store: Store, tallies: Sequence[Tally], by: str, span: Span) -> Found:
    one = tallies[0]
    rows = rows_of(
        keyed(store, first_rows(store, one, span), one, by)
        .group_by("key")
        .agg(n=nw.len().cast(nw.Int64))
    )
    return {(t, span): {row["key"]: row["n"] for row in rows} for t in tallies}


FAMILIES: Mapping[str, Callable[[Store, Sequence[Tally], str, Span], Found]] = {
    "plain": _plain, "paired": _paired, "first_time": _first_time,
}  # fmt: skip


def source_rows(store: Store, one: Tally, by: str, key: str, span: Span) -> Frame:
    """Return the rows of facts that a tally took its integer from, for one key."""
    if one.how == "first_time":
        return keyed(store, first_rows(store, one, span), one, by).filter(nw.col("key") == key)
    if one.how in PAIRED:
        span = span.last_year() if one.against == "last_year" else span.previous()
    rows = counting(store, in_span(store, one, span), one)
    if one.how in ("elapsed", "timed", "in_time"):
        rows = rows.filter(~nw.col(one.start).is_null(), ~nw.col(one.end).is_null())
    if one.how == "in_time":
        rows = rows.filter(elapsed(one.start, one.end) <= one.limit)
    if one.how in PAIRED | {"distinct"}:
        rows = rows.filter(~nw.col(one.of).is_null())
    return keyed(store, rows, one, by).filter(nw.col("key") == key)
