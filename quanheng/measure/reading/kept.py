"""What runs kept, read for pages: values by metric and key, in a few milliseconds.

A published run never changes, so that the list of its files and its numbers of units and the company are read
once a process; numbers of people are looked up in the files, which are many.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl
from deltalake import DeltaTable

from quanheng.engine.measure.places import COMPANY
from quanheng.engine.measure.results import NOBODY
from quanheng.engine.measure.values import Value
from quanheng.measure import measurements
from quanheng.measure.reading import few
from quanheng.measure.reading.few import Found

COLUMNS = ("metric", "by", "key", "numerator", "denominator", "why", "parts", "exact", "notes")
UNIT = "unit"
RUNS_HELD = 40  # a trend of 13 periods, and of the year before
FEW = 30  # keys; the rows of so many are faster found one after another than by going through all
Row = dict[str, Any]


def values(
    run: int, by: str, metrics: Collection[str], keys: Collection[str], *, pay: bool = False
) -> Found:
    """Return the values of a published run by (metric, key); one that nobody measured is not in it.

    `pay`: for whoever may open everybody's pay; for others, what would tell single people's has a reason in its place.
    Whoever has no row of an own has the common one, such as the reason why there is no number.
    """
    if by not in (UNIT, COMPANY):
        return _filled(_rows(run, by, metrics, [*keys, NOBODY]), metrics, keys)
    held = _held(str(measurements.table_path()), run)
    missing = [(m, key) for m in metrics for key in keys if (by, m, key) not in held]
    if missing:
        asked, whose = {m for m, _ in missing}, {key for _, key in missing}
        found = _filled(_rows(run, by, asked, [*whose, NOBODY]), asked, whose)
        held |= {(by, *one): found.get(one) for one in missing}
    found = {
        (m, key): value for m in metrics for key in keys if (value := held[by, m, key]) is not None
    }
    return found if pay or by != UNIT else few.veiled(run, found)


def _rows(run: int, by: str, metrics: Collection[str], keys: Collection[str]) -> list[Row]:
    path = str(measurements.table_path())
    if by not in (UNIT, COMPANY):
        return _looked_up(_files(path, run), by, metrics, keys).to_dicts()
    return _shared(path, run).rows(by, metrics, keys)


def value(run: int, metric: str, by: str, key: str) -> Value | None:
    """Return one value of a published run; None where nobody measured it."""
    return values(run, by, [metric], [key]).get((metric, key))


def series(runs: Sequence[int], metric: str, by: str, key: str) -> list[Value | None]:
    """Return one value of several published runs, in their order; without the reason where there is no number.

    The files of people's numbers are opened together: one by one takes four times as long.
    """
    if by in (UNIT, COMPANY):
        return [value(run, metric, by, key) for run in runs]
    path = str(measurements.table_path())
    scan = pl.scan_parquet(
        [file for run in runs for file in _files(path, run)],
        missing_columns="insert", hive_partitioning=True, hive_schema={"run": pl.Int64},
    ).select("run", "metric", "by", "key", "numerator", "denominator", "exact")  # fmt: skip
    asked = (pl.col("by") == by) & (pl.col("metric") == metric) & pl.col("key").is_in([key, NOBODY])
    rows = scan.filter(asked).collect().to_dicts() if runs else []
    held = {(row["run"], row["key"]): measurements.value_of(row | {"why": None}) for row in rows}
    return [held.get((run, key)) or held.get((run, NOBODY)) for run in runs]


def row(run: int, metric: str, by: str, key: str) -> Row | None:
    """Return the kept row of one key, else the common one of whoever has none; None where nobody measured it."""
    found = {each["key"]: each for each in _rows(run, by, [metric], [key, NOBODY])}
    return found.get(key) or found.get(NOBODY)


def parts(run: int, by: str, metrics: Collection[str], key: str) -> dict[str, list[int | None]]:
    """Return the integers of the inputs of a unit's or the company's values, by metric, in the order of the derivation."""
    told = few.open_metrics(run, metrics, key) if by == UNIT else metrics
    rows = _shared(str(measurements.table_path()), run).rows(by, told, [key])
    return {row["metric"]: measurements.parts_of(row) for row in rows}


def _filled(rows: Sequence[Row], metrics: Collection[str], keys: Collection[str]) -> Found:
    held = {(row["metric"], row["key"]): measurements.value_of(row) for row in rows}
    found = {}
    for metric in metrics:
        for key in keys:
            value = held.get((metric, key)) or held.get((metric, NOBODY))
            if value is not None:
                found[metric, key] = value
    return found


def _looked_up(
    files: tuple[str, ...], by: str, metrics: Collection[str], keys: Collection[str]
) -> pl.DataFrame:
    scan = pl.scan_parquet(list(files), missing_columns="insert").select(COLUMNS)
    asked = (
        (pl.col("by") == by)
        & pl.col("metric").is_in(list(metrics))
        & pl.col("key").is_in(list(keys))
    )
    return scan.filter(asked).collect()


@lru_cache(maxsize=RUNS_HELD)
def _held(path: str, run: int) -> dict[tuple[str, str, str], Value | None]:
    """Return what was asked before of a run's units and company, to be filled: as many as there are, at most."""
    return {}


class Shared(NamedTuple):
    """The rows of a run's units and company, sorted by key. `spans`: by what and key, the first row and how many."""

    frame: pl.DataFrame
    spans: Mapping[tuple[str, str], tuple[int, int]]

    def rows(self, by: str, metrics: Collection[str], keys: Collection[str]) -> list[Row]:
        """Return the rows of some metrics and keys."""
        if len(keys) > FEW:
            named = pl.col("metric").is_in(list(metrics)) & pl.col("key").is_in(list(keys))
            return self.frame.filter((pl.col("by") == by) & named).to_dicts()
        spans = [self.spans[by, key] for key in keys if (by, key) in self.spans]
        return [
            row
            for span in spans
            for row in self.frame.slice(*span).iter_rows(named=True)
            if row["metric"] in metrics
        ]


@lru_cache(maxsize=RUNS_HELD)
def _shared(path: str, run: int) -> Shared:
    scan = pl.scan_parquet(list(_files(path, run)), missing_columns="insert").select(COLUMNS)
    frame = scan.filter(pl.col("by").is_in([UNIT, COMPANY])).sort("by", "key").collect()
    whose = frame.select("by", "key").with_row_index("first")
    spans = whose.group_by("by", "key").agg(pl.col("first").min(), pl.len())
    return Shared(frame, {(by, key): (first, many) for by, key, first, many in spans.iter_rows()})


@lru_cache(maxsize=4 * RUNS_HELD)
def _files(path: str, run: int) -> tuple[str, ...]:
    found = DeltaTable(path).file_uris(file_pruning_predicate=[("run", "=", str(run))])
    return tuple(sorted(found))
