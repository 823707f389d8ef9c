"""The rows of facts that a tally took its integer from."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from quanheng.engine.ground.frames import Frame, tally
from quanheng.engine.ground.period import Span
from quanheng.engine.measure.metrics import Tally
from quanheng.engine.measure.places import COMPANY
from quanheng.engine.measure.store import KEY, Store, counting, keyed, rows_for
from quanheng.engine.measure.tallies import (
    CONCORDANCE,
    PAIRED,
    before,
    first_rows,
    in_time,
    many_sided,
    repeated_rows,
    rows_above,
)

TIMED = frozenset({"elapsed", "timed", "in_time", "weighted", "weight"})
CHOSEN = {"first_time": first_rows, "repeats": repeated_rows, "above": rows_above}


def source_rows(store: Store, one: Tally, by: str, key: str, span: Span) -> Frame:
    """Return the rows of facts that a tally took its integer from, for one key."""
    if one.whole:
        by = key = COMPANY
    if one.how in CHOSEN:
        return _of(keyed(store, CHOSEN[one.how](store, one, (span,)), one, by), key)
    if one.how in PAIRED:
        return _rows_of_pair(store, one, by, key, span)
    rows = counting(store, rows_for(store, one, (span,)), one)
    if one.how in TIMED:
        rows = rows.filter(~nw.col(one.start).is_null(), ~nw.col(one.end).is_null())
    if one.how == "in_time":
        rows = rows.filter(in_time(one))
    if one.how == "distinct":
        rows = rows.filter(~nw.col(one.of).is_null())
    if one.how in CONCORDANCE:
        rows = rows.filter(~nw.col(one.of).is_null(), ~nw.col(one.beside).is_null())
    mine = _of(keyed(store, rows, one, by), key)
    if one.how == "several":
        chosen = _of(many_sided(store, one, by, (span,)), key).select(nw.col(one.of).alias("many"))
        return mine.join(chosen, left_on=one.of, right_on="many", how="inner")
    return mine


def _of(rows: Frame, key: str) -> Frame:
    return rows.filter(nw.col(KEY) == key)


def _rows_of_pair(store: Store, one: Tally, by: str, key: str, span: Span) -> Frame:
    """Return the rows of the span before; of those kept, their rows in the span itself, which show that they are back."""

    def of(when: Span) -> Frame:
        rows = counting(store, store.in_spans(one.facts, one.day, (when,)), one)
        return _of(keyed(store, rows.filter(~nw.col(one.of).is_null()), one, by), key)

    then = of(before(one, span))
    if one.how == "before":
        return then
    back = then.group_by(one.of).agg(times=tally(None)).select(nw.col(one.of).alias("back"))
    return of(span).join(back, left_on=one.of, right_on="back", how="inner")
