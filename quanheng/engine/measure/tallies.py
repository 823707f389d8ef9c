"""Tallies: integers taken from facts; all of one kind, day and person over the same spans in one query a scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from quanheng.engine.ground.frames import (
    Expr,
    Frame,
    columns_of,
    distinct,
    elapsed,
    inside,
    pick,
    tally,
    too_wide,
    total,
    twice_median,
)
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span
from quanheng.engine.measure.concordance import pairs
from quanheng.engine.measure.metrics import Tally, shifted
from quanheng.engine.measure.places import BEGINNING, COMPANY
from quanheng.engine.measure.store import (
    KEY,
    SPAN,
    Spans,
    Store,
    amount,
    condition,
    counting,
    cut,
    keyed,
    needed,
    rows_for,
    under_units,
)
from quanheng.engine.measure.values import Values

PAIRED = frozenset({"kept", "before"})
CONCORDANCE = frozenset({"concordant", "discordant"})
ALONE = {"first_time", "several", "repeats", "above"}
THEN = "then_"
Found = dict[tuple[Tally, Span], dict[str, int]]


def values(
    store: Store, asked: Iterable[tuple[Tally, Span]], by: str
) -> Mapping[tuple[Tally, Span], Values]:
    """Return each tally's integer for each key that has rows, in each span that it is asked for."""
    spans_of: dict[Tally, set[Span]] = defaultdict(set)
    for one, span in asked:
        spans_of[one].add(span)
    groups: dict[tuple[Any, ...], list[Tally]] = defaultdict(list)
    for one in sorted(spans_of, key=repr):
        for spans in _together(one, spans_of[one]):
            groups[one.facts, one.day, one.person, spans, *_family(one)].append(one)
    found: Found = {(one, span): {} for one, spans in spans_of.items() for span in spans}
    for (_, _, _, spans, family, _), tallies in groups.items():
        FAMILIES[family](store, tallies, by, spans, found)
    return found


def _together(one: Tally, spans: Iterable[Span]) -> Iterator[Spans]:
    """Yield the spans that one query covers: all; each alone where earlier rows bear on every later span."""
    ordered = tuple(sorted(spans))
    alone = one.as_of_end or one.how == "above"
    yield from ((span,) for span in ordered) if alone else (ordered,)


def _family(one: Tally) -> tuple[str, Any]:
    """Return how a tally is taken, and what it can only share with tallies that have the same."""
    if one.how in PAIRED:
        return "paired", (one.of, one.where, one.only, one.against)
    if one.how in CONCORDANCE:
        return "concordance", (one.of, one.beside, one.where, one.only)
    return (one.how, one) if one.how in ALONE else ("plain", one.as_of_end)


def summed(
    store: Store,
    rows: Frame,
    tallies: Sequence[Tally],
    by: str,
    sums: Mapping[str, Expr],
    spans: Spans,
) -> dict[str, list[Any]]:
    """Return some sums over the rows for each key and span that has any, as columns beside `KEY` and `SPAN`.

    The tallies are of one kind, day and person; the sums read only what they read. Of one span alone the rows are not
    grouped by it, which costs less.
    """
    one, apart = tallies[0], [] if len(spans) == 1 else [SPAN]
    if by == COMPANY:
        found = columns_of(
            rows.group_by(SPAN).agg(**sums)
            if apart
            else rows.select(*(expr.alias(name) for name, expr in sums.items()))
        )
        found[KEY] = [COMPANY] * len(next(iter(found.values())))
    elif by == "person":
        if one.person is None:
            return {KEY: [], SPAN: [], **{name: [] for name in sums}}
        known = rows.filter(~nw.col(one.person).is_null())
        mine = known.with_columns(nw.col(one.person).alias(KEY))
        found = columns_of(mine.group_by(KEY, *apart).agg(**sums))
    else:
        read = {one.day, *(name for each in tallies for name in needed(each))}
        names = [name for name in FACTS[one.facts].names if name in read] + apart
        under = under_units(store, rows, one, names)
        found = columns_of(under.group_by("above", *apart).agg(**sums))
        found[KEY] = found.pop("above")
    return found if apart else found | {SPAN: [0] * len(found[KEY])}


def _plain(store: Store, tallies: Sequence[Tally], by: str, spans: Spans, found: Found) -> None:
    sums = {f"t{i}": _aggregate(store, one) for i, one in enumerate(tallies)}
    guards = _guards(store, tallies)
    came = summed(store, rows_for(store, tallies[0], spans), tallies, by, sums | guards, spans)
    _assert_width(came, tallies)
    for i, one in enumerate(tallies):
        _sort_in(found, one, spans, came, f"t{i}")


def _sort_in(
    found: Found, one: Tally, spans: Spans, came: Mapping[str, Sequence[Any]], column: str
) -> None:
    homes = [found[one, span] for span in spans]
    for key, place, value in zip(came[KEY], came[SPAN], came[column], strict=True):
        if value is not None:
            homes[place][key] = value


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
    if one.how == "in_time":
        return tally(both & in_time(one))
    weight = amount(store, one)
    times = elapsed(one.start, one.end) if one.how == "weighted" else nw.lit(1, dtype=nw.Int64)
    return total(pick(both, weight * times))


def in_time(one: Tally) -> Expr:
    """Return whether a row ended within the tally's limit; what ended before it began is no evidence of that."""
    took = elapsed(one.start, one.end)
    return (took >= 0) & (took <= one.limit)


WIDE = ("sum", "elapsed", "weighted", "weight")


def _guards(store: Store, tallies: Sequence[Tally]) -> dict[str, Expr]:
    """Return what proves that a sum stayed within 64 bits, for the engine that would wrap in silence."""
    if store.backend.name != "polars":
        return {}
    guards = {"rows": nw.len().cast(nw.Int64)}
    for i, one in enumerate(tallies):
        if one.how in ("sum", "weighted", "weight"):
            guards[f"a{i}"] = amount(store, one).abs().max()
        if one.how in ("elapsed", "weighted"):
            guards[f"e{i}"] = elapsed(one.start, one.end).abs().max()
    return guards


def _assert_width(came: Mapping[str, Sequence[Any]], tallies: Sequence[Tally]) -> None:
    rows = came.get("rows", ())
    for i, one in enumerate(tallies):
        if one.how not in WIDE or not rows:
            continue
        ones = [1] * len(rows)
        factors = zip(rows, came.get(f"a{i}", ones), came.get(f"e{i}", ones), strict=True)
        if any(
            n * (1 if a is None else a) * (1 if e is None else e) >= 2**63 for n, a, e in factors
        ):
            raise too_wide()


def _paired(store: Store, tallies: Sequence[Tally], by: str, spans: Spans, found: Found) -> None:
    one = tallies[0]
    earlier = tuple(before(one, span) for span in spans)
    parts = []
    for then, when in ((0, spans), (1, earlier)):
        rows = counting(store, store.in_spans(one.facts, one.day, when), one)
        rows = keyed(store, rows.filter(~nw.col(one.of).is_null()), one, by)
        mark = nw.lit(then, dtype=nw.Int64).alias(THEN)
        parts.append(rows.select(KEY, SPAN, nw.col(one.of).alias("who"), mark))
    seen = nw.concat(parts, how="vertical").group_by(KEY, SPAN, "who")
    was_here = seen.agg(before=nw.col(THEN).max(), missing=nw.col(THEN).min())
    both = nw.when((nw.col("before") == 1) & (nw.col("missing") == 0)).then(
        nw.lit(1, dtype=nw.Int64)
    )
    sums = was_here.group_by(KEY, SPAN).agg(
        before=total(nw.col("before")), kept=total(both.otherwise(nw.lit(0, dtype=nw.Int64)))
    )
    came = columns_of(sums)
    for each in tallies:
        _sort_in(found, each, spans, came, each.how)


def before(one: Tally, span: Span) -> Span:
    """Return the span that a pair of tallies looks back to."""
    return shifted(span, one.against)


def first_rows(store: Store, one: Tally, spans: Spans) -> Frame:
    """Return the rows of the spans that are the first ever of their customer: one row a customer, by day, then key."""
    kind, last = FACTS[one.facts], max(span.end for span in spans)
    past = counting(
        store, store.months(one.facts, None).filter(inside(one.day, Span(BEGINNING, last))), one
    )
    past = past.filter(~nw.col(one.of).is_null())
    rows = past
    for name in (one.day, *(name for name in kind.key if name != one.of)):
        least = rows.group_by(one.of).agg(least=nw.col(name).min())
        rows = rows.join(least, on=one.of, how="inner").filter(nw.col(name) == nw.col("least"))
        rows = rows.drop("least")
    return cut(store, rows, one.day, spans)


def _first_time(
    store: Store, tallies: Sequence[Tally], by: str, spans: Spans, found: Found
) -> None:
    (one,) = tallies
    came = summed(store, first_rows(store, one, spans), [one], by, {"n": tally(None)}, spans)
    _sort_in(found, one, spans, came, "n")


def many_sided(store: Store, one: Tally, by: str, spans: Spans) -> Frame:
    """Return KEY, SPAN and `of` of those that have at least `least` different values in the field beside."""
    rows = counting(store, rows_for(store, one, spans), one)
    rows = rows.filter(~nw.col(one.of).is_null(), ~nw.col(one.beside).is_null())
    seen = (
        keyed(store, rows, one, by).group_by(KEY, SPAN, one.of).agg(n=distinct(nw.col(one.beside)))
    )
    return seen.filter(nw.col("n") >= one.least)


def _several(store: Store, tallies: Sequence[Tally], by: str, spans: Spans, found: Found) -> None:
    (one,) = tallies
    came = columns_of(many_sided(store, one, by, spans).group_by(KEY, SPAN).agg(n=tally(None)))
    _sort_in(found, one, spans, came, "n")


def repeated_rows(store: Store, one: Tally, spans: Spans) -> Frame:
    """Return the rows of the spans that share the fields of `once` with an earlier one."""
    kind, names = FACTS[one.facts], list(one.once)
    # What is empty is a value too: null never equals null in a join.
    same = [nw.coalesce(nw.col(name), nw.lit("")).alias(f"s{i}") for i, name in enumerate(names)]
    marks = [f"s{i}" for i in range(len(names))]
    every = counting(store, store.months(one.facts, None), one)
    every = every.filter(~nw.col(one.day).is_null()).with_columns(*same)
    first = every.group_by(*marks).agg(first_day=nw.col(one.day).min())
    dated = every.join(first, on=marks, how="inner")
    on_first = dated.filter(nw.col(one.day) == nw.col("first_day"))
    keys = on_first.group_by(*marks).agg(first_key=nw.col(kind.key[0]).min())
    later = dated.join(keys, on=marks, how="inner").filter(
        (nw.col(one.day) > nw.col("first_day")) | (nw.col(kind.key[0]) > nw.col("first_key"))
    )
    held = store.months(one.facts, None).collect_schema().names()
    return cut(store, later.select(*held), one.day, spans)


def _repeats(store: Store, tallies: Sequence[Tally], by: str, spans: Spans, found: Found) -> None:
    (one,) = tallies
    rows = repeated_rows(store, one, spans)
    came = columns_of(keyed(store, rows, one, by).group_by(KEY, SPAN).agg(n=tally(None)))
    _sort_in(found, one, spans, came, "n")


def rows_above(store: Store, one: Tally, spans: Spans) -> Frame:
    """Return the rows of the one span that belong to a `beside` whose rows add up to more than it may come to."""
    past = Span(BEGINNING, spans[0].end)
    every = counting(store, store.months(one.facts, None).filter(inside(one.day, past)), one)
    limit = nw.col(one.limit_field)
    sums = every.group_by(one.beside).agg(sum_=total(nw.col(one.of)), most_=limit.max())
    over = sums.filter(nw.col("sum_") > nw.col("most_")).select(nw.col(one.beside).alias("over_"))
    rows = counting(store, rows_for(store, one, spans), one)
    names = rows.collect_schema().names()
    joined = rows.join(over, left_on=one.beside, right_on="over_", how="inner").select(*names)
    # A row that says nothing of what it belongs to stands for itself.
    alone = rows.filter(nw.col(one.beside).is_null(), nw.col(one.of) > limit).select(*names)
    return nw.concat([joined, alone], how="vertical")


def _above(store: Store, tallies: Sequence[Tally], by: str, spans: Spans, found: Found) -> None:
    (one,) = tallies
    rows = rows_above(store, one, spans)
    came = columns_of(keyed(store, rows, one, by).group_by(KEY, SPAN).agg(n=tally(None)))
    _sort_in(found, one, spans, came, "n")


def _concordance(
    store: Store, tallies: Sequence[Tally], by: str, spans: Spans, found: Found
) -> None:
    one = tallies[0]
    rows = counting(store, rows_for(store, one, spans), one)
    rows = rows.filter(~nw.col(one.of).is_null(), ~nw.col(one.beside).is_null())
    took = keyed(store, rows, one, by).select(
        KEY, SPAN, nw.col(one.of).alias("x"), nw.col(one.beside).alias("y")
    )
    came = columns_of(took)
    grouped: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for key, place, x, y in zip(came[KEY], came[SPAN], came["x"], came["y"], strict=True):
        grouped[key, place].append((x, y))
    for (key, place), points in grouped.items():
        alike, unlike = pairs(points)
        for each in tallies:
            found[each, spans[place]][key] = alike if each.how == "concordant" else unlike


FAMILIES: Mapping[str, Callable[[Store, Sequence[Tally], str, Spans, Found], None]] = {
    "plain": _plain, "paired": _paired, "first_time": _first_time, "several": _several, "repeats": _repeats,
    "concordance": _concordance, "above": _above,
}  # fmt: skip
