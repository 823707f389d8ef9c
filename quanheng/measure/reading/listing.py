"""Results of closed periods as lists, for programs: every number of every key once, a slice at a time.

A list of measurements holds each metric for everybody on the roster of the period, whether or not a fact concerns
them, and for whoever has a number without being on it. Its order is that of metrics, then keys.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

import polars as pl
from deltalake import DeltaTable
from django.conf import settings

from quanheng.base.access import not_found
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import said
from quanheng.engine.measure import showing
from quanheng.engine.measure.places import COMPANY, Assignment, Org, Placement
from quanheng.engine.measure.results import NOBODY
from quanheng.engine.measure.values import Measurement
from quanheng.measure import measurements, snapshots
from quanheng.measure.actions import RESULT_VIEW
from quanheng.measure.models import Run, Score
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of, is_made_of_pay
from quanheng.measure.reading.cards import FIELDS, Reader, made_of
from quanheng.measure.reading.periods import Closed
from quanheng.measure.reading.units import Units, tree_on
from quanheng.measure.selectors import scope_label, seen_keys
from quanheng.org import selectors as org
from quanheng.org.listing import Slice, want_unit

RUNS_HELD = 40
At = tuple[str, str]  # metric, key


class Pinned(NamedTuple):
    """What a run pinned besides its rules and facts: digits and code of its money, and the snapshots of the org."""

    scale: int
    currency: str
    snapshots: Mapping[str, str]


def measured(
    reader: Reader,
    period: Closed,
    *,
    by: str,
    metrics: Collection[str],
    keys: Collection[str],
    after: At | None,
    most: int,
) -> Slice:
    """Return measurements of a closed period as rows to show: those after `after`, at most so many.

    Of some metrics and keys where they are named. What somebody earns is not in it for whoever may not see it.

    :raises NotFound: there is no such metric or key for this reader.
    """
    held = _held(reader, period, by, _codes(period.run, metrics), keys)
    pairs = list(islice(_after(held, after), most + 1))
    total = sum(map(len, held.values()))
    return Slice(_rows(reader, period, by, pairs[:most]), total, len(pairs) > most)


def scores(
    reader: Reader, period: Closed, *, unit: str | None, card: str | None, after: str, most: int
) -> Slice:
    """Return the cards of a closed period that the reader sees, by person, from the first after `after`.

    `unit`: of whoever worked last in that unit, or below it by the tree of the period's last day. `card`: of one scorecard.

    :raises NotFound: there is no such unit for this reader, or no such scorecard.
    """
    rows = Score.objects.visible_to(reader.user, RESULT_VIEW, day=reader.day).filter(run=period.run)
    if unit is not None:
        want_unit(reader.user, reader.day, unit)
        tree, below = tree_on(period.span.end - timedelta(days=1))
        placed = Units(tree=tree, below=below, seen=frozenset(), company=False)
        rows = rows.filter(unit__in=placed.under(unit))
    if card is not None:
        if card not in book_of(period.run).cards:
            raise not_found(said("scorecard"), {"code": card})
        rows = rows.filter(card=card)
    total = rows.count()
    cut = list(rows.filter(person__gt=after).order_by("person").values(*FIELDS)[: most + 1])
    return Slice(made_of(reader, {period.run: period}, cut[:most]), total, len(cut) > most)


def pinned(run: int) -> Pinned:
    """Return what a published run pinned, read once a process."""
    return _pinned(str(settings.QUANHENG_HOME), run)


@lru_cache(maxsize=RUNS_HELD)
def _pinned(home: str, run: int) -> Pinned:
    pins = Run.objects.values_list("pins", flat=True).get(pk=run)
    held = pins["settings"]
    return Pinned(held["money_scale"], held["currency"], pins["snapshots"])


def _codes(run: int, metrics: Collection[str]) -> list[str]:
    book = book_of(run).metrics
    for code in metrics:
        if code not in book:
            raise not_found(said("metric"), {"code": code})
    return sorted(set(metrics) or book)


def _held(
    reader: Reader, period: Closed, by: str, codes: Sequence[str], named: Collection[str]
) -> dict[str, list[str]]:
    """Return whose number each metric lists: keys in order, by metric in order."""
    home, seen = str(settings.QUANHENG_HOME), seen_keys(reader.user, by, reader.day)
    roster = _roster(home, period.run, by, period.span)
    strangers = _strangers(home, period.run, by, period.span)

    def allowed(keys: frozenset[str]) -> frozenset[str]:
        mine = keys if seen is None else keys & seen
        return mine & set(named) if named else mine

    known = allowed(roster)
    _want_each(by, named, known.union(*map(allowed, strangers.values())))
    placed = sorted(known)
    found = {}
    for code in codes:
        more = allowed(strangers.get(code, frozenset()))
        found[code] = sorted(known | more) if more else placed
        if by == "person" and is_made_of_pay(period.run, code):
            found[code] = [key for key in found[code] if reader.pay.reaches(by, key)]
    return found


def _want_each(by: str, named: Collection[str], known: Collection[str]) -> None:
    for key in named:
        if key not in known:
            raise not_found(scope_label(by), {"key": key})


def _after(held: Mapping[str, list[str]], after: At | None) -> Iterator[At]:
    """Yield (metric, key) in order, from the first after one that was seen."""
    for code, keys in held.items():
        if after is None or code > after[0]:
            first = 0
        elif code == after[0]:
            first = bisect_right(keys, after[1])
        else:
            continue
        yield from ((code, key) for key in keys[first:])


def _rows(reader: Reader, period: Closed, by: str, pairs: Sequence[At]) -> list[dict[str, Any]]:
    book, about = book_of(period.run).metrics, pinned(period.run)
    keys = {key for _, key in pairs}
    codes, pay = {code for code, _ in pairs}, reader.pay.everybody
    values, names = kept.values(period.run, by, codes, keys, pay=pay), _names(by, keys)
    rows = []
    for code, key in pairs:
        found = Measurement(code, by, key, period.span, values[code, key])
        row = showing.row(found, book, name=names.get(key, key), scale=about.scale)
        rows.append(row | ({"currency": about.currency} if row["uom"] == "money" else {}))
    return rows


def _names(by: str, keys: Collection[str]) -> Mapping[str, str]:
    if by == COMPANY:
        return {COMPANY: org.company().name}
    return org.names_of(keys) if by == "person" else org.unit_names_of(keys)


@lru_cache(maxsize=2 * RUNS_HELD)
def _roster(home: str, run: int, by: str, span: Span) -> frozenset[str]:
    """Return the people assigned, or the units placed, on any day of the span, by the org that the run pinned."""
    kept_as = pinned(run).snapshots
    placed = Org(
        assignments=tuple(
            Assignment(**row) for row in snapshots.read("assignments", kept_as["assignments"])
        ),
        placements=tuple(
            Placement(**row) for row in snapshots.read("placements", kept_as["placements"])
        ),
        names={},
    )
    return placed.roster(by, span)


@lru_cache(maxsize=2 * RUNS_HELD)
def _strangers(home: str, run: int, by: str, span: Span) -> Mapping[str, frozenset[str]]:
    """Return, by metric, whoever has a number in the run without being on its roster."""
    path = str(measurements.table_path())
    files = DeltaTable(path).file_uris(file_pruning_predicate=[("run", "=", str(run))])
    roster = [*_roster(home, run, by, span), NOBODY]
    scan = pl.scan_parquet(sorted(files)).select("metric", "by", "key")
    rows = scan.filter((pl.col("by") == by) & ~pl.col("key").is_in(roster)).collect()
    found = defaultdict(set)
    for metric, key in rows.select("metric", "key").iter_rows():
        found[metric].add(key)
    return {metric: frozenset(keys) for metric, keys in found.items()}
