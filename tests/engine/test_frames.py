"""Each primitive means the same on DuckDB and on Polars."""

from __future__ import annotations

from datetime import date

import narwhals.stable.v2 as nw
import pyarrow as pa
import pytest

from quanheng.engine.ground import frames
from quanheng.engine.ground.fact_kinds.selling import DEALS
from quanheng.engine.ground.frames import BACKENDS
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span, epoch_day

ROWS = pa.table(
    {
        "who": pa.array(["a", "a", "a", "b", None], pa.string()),
        "amount": pa.array([100, -30, None, 7, 5], pa.int64()),
        "what": pa.array(["x", "y", "x", None, "x"], pa.string()),
        "day": pa.array(
            [20454, 20455, 20484, 20485, None], pa.int32()
        ),  # 2026-01-01, -02, -31, 02-01
        "begun": pa.array([1_000, 2_000, 3_000, 4_000, 5_000], pa.int64()),
        "ended": pa.array([1_500, 1_000, None, 4_000, 9_000], pa.int64()),
        "from": pa.array([20454, 20454, 20454, 20454, 20454], pa.int32()),
        "to": pa.array([20455, 20455, 20500, 20485, 20485], pa.int32()),
    }
)
JANUARY = Span(date(2026, 1, 1), date(2026, 2, 1))


@pytest.fixture(params=sorted(BACKENDS))
def frame(request):
    return BACKENDS[request.param]().table(ROWS)


def by_who(frame, **columns):
    rows = frames.rows_of(frame.group_by("who").agg(**columns))
    return {row.pop("who"): row for row in rows}


def test_a_total_leaves_nulls_out_and_is_an_int64(frame):
    found = frame.group_by("who").agg(t=frames.total(nw.col("amount")))

    assert dict(found.collect_schema())["t"] == nw.Int64
    assert {row["who"]: row["t"] for row in frames.rows_of(found)} == {"a": 70, "b": 7, None: 5}


def test_the_total_of_nothing_is_0(frame):
    assert frames.rows_of(
        frame.filter(nw.col("amount") > 1000).select(t=frames.total(nw.col("amount")))
    ) == [{"t": 0}]


def test_a_tally_counts_where_the_condition_holds_and_not_where_it_is_unknown(frame):
    found = by_who(frame, n=frames.tally(nw.col("amount") > 0), all=frames.tally(None))

    assert found == {"a": {"n": 1, "all": 3}, "b": {"n": 1, "all": 1}, None: {"n": 1, "all": 1}}


def test_distinct_leaves_nulls_out(frame):
    found = by_who(frame, n=frames.distinct(nw.col("what")))

    assert {who: row["n"] for who, row in found.items()} == {"a": 2, "b": 0, None: 1}


def test_pick_keeps_values_where_the_condition_holds(frame):
    picked = frames.pick(nw.col("what") == "x", nw.col("amount"))

    assert by_who(frame, t=frames.total(picked)) == {
        "a": {"t": 100},
        "b": {"t": 0},
        None: {"t": 5},
    }


def test_the_median_is_kept_doubled_so_that_it_is_an_integer(frame):
    found = by_who(frame, m=frames.twice_median(nw.col("amount")))

    assert {who: row["m"] for who, row in found.items()} == {
        "a": 70,
        "b": 14,
        None: 10,
    }  # (100 − 30) ÷ 2 = 35


def test_the_first_day_is_inside_and_the_end_is_not(frame):
    assert [
        row["day"]
        for row in frames.rows_of(frame.filter(frames.inside("day", JANUARY)).sort("day"))
    ] == [20454, 20455, 20484]


def test_an_interval_holds_on_its_first_day_and_not_on_its_end(frame):
    held = frame.filter(frames.valid_on("day", first="from", end="to"))

    assert sorted(row["day"] for row in frames.rows_of(held)) == [20454, 20484]


def test_elapsed_is_end_minus_start_and_null_without_either(frame):
    found = frames.rows_of(frame.select("begun", e=frames.elapsed("begun", "ended")).sort("begun"))

    assert [row["e"] for row in found] == [500, -1000, None, 0, 4000]


def test_a_frame_joins_with_a_table_of_its_own_engine():
    for make in BACKENDS.values():
        backend = make()
        left, right = backend.table(ROWS), backend.table(pa.table({"who": ["a"], "unit": ["east"]}))

        joined = frames.rows_of(
            left.join(right, on="who", how="inner").select("unit", "begun").sort("begun")
        )

        assert [row["begun"] for row in joined] == [1_000, 2_000, 3_000]


def test_parquet_is_read_by_the_columns_asked_for(tmp_path):
    import pyarrow.parquet as pq

    path = tmp_path / "part.parquet"
    pq.write_table(ROWS, path)
    for make in BACKENDS.values():
        frame = make().parquet([str(path)], ["who", "amount"])

        assert frame.collect_schema().names() == ["who", "amount"]
        assert frames.rows_of(frame.select(t=frames.total(nw.col("amount")))) == [{"t": 82}]


def test_every_kind_has_a_schema_that_ends_with_where_a_row_came_from():
    for kind in FACTS.values():
        assert frames.schema_of(kind).names == [*kind.names, "batch", "file", "sheet", "row"]
    assert frames.schema_of(DEALS).field("day").type == pa.int32()
    assert frames.schema_of(DEALS).field("amount").type == pa.int64()


def test_epoch_days_are_those_of_the_calendar():
    assert epoch_day(date(2026, 1, 1)) == 20454
