"""Tallies: integers taken from facts, all of one kind and span in one query for each scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import cache, reduce
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
    too_wide,
    total,
    twice_median,
    valid_on,
)
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span
from quanheng.engine.measure.metrics import Tally
from quanheng.engine.measure.places import BEGINNING, COMPANY, Org

Values = Mapping[str, int]
PAIRED = frozenset({"kept", "before"})


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
    _made: dict[tuple[Any, ...], Frame] = field(default_factory=dict, init=False)

    def once(self, at: tuple[Any, ...], make: Callable[[], Frame]) -> Frame:
        """Return the frame of that name, made at its first use."""
        if at not in self._made:
            self._made[at] = make()
        return self._made[at]

    def main(self, person: str) -> Frame:
        """Return the main assignments, the person called as the facts call it: it, main_unit, valid_from, valid_to."""
        made = self.once(("main",), lambda: self.backend.table(self.org.main_table()))
        named = {"person": person, "unit": "main_unit"}
        return self.once(("main", person), lambda: made.rename(named))

    def reach(self) -> Frame:
        """Return which units lie below which: at, above, valid_from, valid_to."""
        return self.once(("reach",), lambda: self.backend.table(self.org.reach_table()))

    def months(self, facts: str, months: Sequence[str] | None) -> Frame:
        """Return the rows of some months of a kind."""
        at = ("facts", facts, None if months is None else tuple(months))
        return self.once(at, lambda: self.frame(facts, months))


def condition(store: Store, one: Tally) -> Expr | None:
    """Return whether a row of its kind counts for the tally; None when every row does."""
    types = {f.name: f.type for f in FACTS[one.facts].fields}
    tests = [
        compiled(text, types, scale=store.scale, want="bool", zone=store.zone) for text in one.where
    ]
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
    rows = store.months(one.facts, months)
    return store.once(
        ("span", one.facts, one.day, span), lambda: rows.filter(inside(one.day, span))
    )


def keyed(store: Store, rows: Frame, one: Tally, by: str) -> Frame:
    """Return the rows with `key`: the person, the company, or each unit at or above the unit that a row counts for.

    A row counts for the unit that it names, else for its person's main assignment on the day.
    """
    if by == COMPANY:
        return rows.with_columns(nw.lit(COMPANY).alias("key"))
    if by == "person":
        if one.person is None:
            return rows.filter(nw.lit(value=False)).with_columns(nw.lit("").alias("key"))
        known = rows.filter(~nw.col(one.person).is_null())
        return known.with_columns(nw.col(one.person).alias("key"))
    names = rows.collect_schema().names()
    under = under_units(store, rows, one, names)
    return under.with_columns(nw.col("above").alias("key")).select(*names, "key")


def settled(store: Store, rows: Frame, one: Tally, names: Sequence[str]) -> Frame:
    """Return the rows that belong to a unit, it as `at`: the unit named, else the person's on the day."""
    unit = nw.col("unit")
    said = rows.filter(~unit.is_null()).with_columns(unit.alias("at")).select(*names, "at")
    if one.person is None:
        return said
    silent = rows.filter(unit.is_null()).join(store.main(one.person), on=one.person, how="inner")
    placed = silent.filter(valid_on(one.day)).with_columns(nw.col("main_unit").alias("at"))
    return nw.concat([said, placed.select(*names, "at")], how="vertical")


def under_units(store: Store, rows: Frame, one: Tally, names: Sequence[str]) -> Frame:
    """Return the rows once for each unit `above` that they count for, with the columns `names`, the day among them."""
    belonging = settled(store, rows, one, names)
    return belonging.join(store.reach(), on="at", how="inner").filter(valid_on(one.day))


def summed(
    store: Store, rows: Frame, tallies: Sequence[Tally], by: str, columns: Mapping[str, Expr]
) -> list[dict[str, Any]]:
    """Return some sums over the rows for each key that has any, the key as "key".

    The tallies are of one kind, day and person; the sums read only what they read.
    """
    one = tallies[0]
    if by == COMPANY:
        whole = rows_of(rows.select(*(expr.alias(name) for name, expr in columns.items())))
        return [{"key": COMPANY} | row for row in whole]
    if by == "person":
        if one.person is None:
            return []
        known = rows.filter(~nw.col(one.person).is_null())
        mine = known.with_columns(nw.col(one.person).alias("key"))
        return rows_of(mine.group_by("key").agg(**columns))
    read = {one.day, *(name for each in tallies for name in needed(each))}
    names = [name for name in FACTS[one.facts].names if name in read]
    found = rows_of(under_units(store, rows, one, names).group_by("above").agg(**columns))
    return [{"key": row.pop("above")} | row for row in found]


def placed(store: Store, facts: str, span: Span) -> tuple[int, int]:
    """Return how many rows of a kind the company has in a span, and how many of them belong to a unit."""
    kind = FACTS[facts]
    person = "person" if "person" in kind.by_name else None
    one = Tally(facts=facts, how="count", day=kind.day or "", person=person)
    rows = in_span(store, one, span)
    counts = [
        rows_of(each.select(tally(None).alias("n")))[0]["n"]
        for each in (rows, settled(store, rows, one, kind.key))
    ]
    return counts[0], counts[1]


def needed(one: Tally) -> frozenset[str]:
    """Return every field that a tally reads."""
    return fields_read(one) | {name for name in (one.start, one.end) if name}


@cache
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
    rows = summed(store, in_span(store, tallies[0], span), tallies, by, columns | guards)
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
    return tally(both & in_time(one))


def in_time(one: Tally) -> Expr:
    """Return whether a row ended within the tally's limit; what ended before it began is no evidence of that."""
    took = elapsed(one.start, one.end)
    return (took >= 0) & (took <= one.limit)


def _guards(store: Store, tallies: Sequence[Tally]) -> dict[str, Expr]:
    """Return what proves that a sum stayed within 64 bits, for the engine that would wrap in silence."""
    if store.backend.name != "polars":
        return {}
    sums = {i: amount(store, one) for i, one in enumerate(tallies) if one.how == "sum"}
    sums |= {
        i: elapsed(one.start, one.end) for i, one in enumerate(tallies) if one.how == "elapsed"
    }
    return {"rows": nw.len().cast(nw.Int64)} | {
        f"w{i}": values.abs().max() for i, values in sums.items()
    }


def _assert_width(rows: Iterable[Mapping[str, Any]], guards: Mapping[str, Expr]) -> None:
    for row in rows:
        for name in guards:
            if name != "rows" and (row[name] or 0) * row["rows"] >= 2**63:
                raise too_wide()


def _paired(store: Store, tallies: Sequence[Tally], by: str, span: Span) -> Found:
    one = tallies[0]
    parts = []
    for mark, when in ((0, span), (1, before(one, span))):
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
    until = Span(BEGINNING, span.end)
    past = counting(store, store.months(one.facts, None).filter(inside(one.day, until)), one)
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
    rows = summed(store, first_rows(store, one, span), [one], by, {"n": tally(None)})
    return {(t, span): {row["key"]: row["n"] for row in rows} for t in tallies}


FAMILIES: Mapping[str, Callable[[Store, Sequence[Tally], str, Span], Found]] = {
    "plain": _plain, "paired": _paired, "first_time": _first_time,
}  # fmt: skip


def source_rows(store: Store, one: Tally, by: str, key: str, span: Span) -> Frame:
    """Return the rows of facts that a tally took its integer from, for one key."""
    if one.how == "first_time":
        return keyed(store, first_rows(store, one, span), one, by).filter(nw.col("key") == key)
    if one.how in PAIRED:
        return _rows_of_pair(store, one, by, key, span)
    rows = counting(store, in_span(store, one, span), one)
    if one.how in ("elapsed", "timed", "in_time"):
        rows = rows.filter(~nw.col(one.start).is_null(), ~nw.col(one.end).is_null())
    if one.how == "in_time":
        rows = rows.filter(in_time(one))
    if one.how == "distinct":
        rows = rows.filter(~nw.col(one.of).is_null())
    return keyed(store, rows, one, by).filter(nw.col("key") == key)


def before(one: Tally, span: Span) -> Span:
    """Return the span that a pair of tallies looks back to."""
    return span.last_year() if one.against == "last_year" else span.previous()


def _rows_of_pair(store: Store, one: Tally, by: str, key: str, span: Span) -> Frame:
    """Return the rows of the span before; of those kept, their rows in the span itself, which show that they are back."""

    def of(when: Span) -> Frame:
        rows = counting(store, in_span(store, one, when), one).filter(~nw.col(one.of).is_null())
        return keyed(store, rows, one, by).filter(nw.col("key") == key)

    then = of(before(one, span))
    if one.how == "before":
        return then
    back = (
        then.group_by(one.of).agg(tally(None).alias("times")).select(nw.col(one.of).alias("back"))
    )
    now = of(span)
    return now.join(back, left_on=one.of, right_on="back", how="inner")
