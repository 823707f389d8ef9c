from __future__ import annotations

import duckdb
import polars as pl
import pytest

from quanheng.engine.ground.kinds import FACTS
from quanheng.facts import columns, selectors
from tests.facts.files import DEALS, HEAD

BACKENDS = ("duckdb", "polars")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kind", list(FACTS))
def test_a_kind_without_facts_is_an_empty_frame_of_its_types(backend, kind, db):
    frame = selectors.frame(kind, versions={}, backend=backend).collect()

    held = pl.from_arrow(frame.to_arrow())
    assert held.height == 0
    assert dict(held.schema) == {n: t() for n, t in columns.table(FACTS[kind]).items()}


@pytest.mark.parametrize("backend", BACKENDS)
def test_both_engines_read_the_same_rows_and_types(staffed, backend):
    staffed.bring({"deals.csv": DEALS})

    frame = selectors.frame("deals", versions=selectors.versions(), backend=backend).collect()

    held = pl.from_arrow(frame.to_arrow()).sort("deal")
    assert dict(held.schema) == {n: t() for n, t in columns.table(FACTS["deals"]).items()}
    assert held.select("deal", "day", "person", "amount", "batch", "row", "month").rows() == [
        ("d1", 20458, "p1", 10010, 2, 2, "2026-01"),
        ("d2", 20484, "p2", 20000, 2, 3, "2026-01"),
        ("d3", 20485, None, -3000, 2, 4, "2026-02"),
    ]


@pytest.mark.parametrize("backend", BACKENDS)
def test_months_keep_only_their_partitions(staffed, backend):
    staffed.bring({"deals.csv": DEALS})

    frame = selectors.frame(
        "deals", versions=selectors.versions(), months=["2026-02", "2031-01"], backend=backend
    ).collect()

    assert frame["deal"].to_list() == ["d3"]


def test_frames_on_one_connection_can_be_joined(staffed):
    staffed.bring({"deals.csv": DEALS})
    connection = duckdb.connect()
    deals = selectors.frame("deals", versions=selectors.versions(), connection=connection)
    other = selectors.frame("deals", versions=selectors.versions(), connection=connection)

    assert deals.join(other.select("deal"), on="deal").collect().shape[0] == 3


def test_an_older_version_is_read_as_it_stood(staffed):
    staffed.bring({"deals.csv": DEALS})
    old = selectors.versions()
    staffed.bring({"deals.csv": HEAD + "d2,2026-01-31,p2,250\nd7,2026-07-01,p2,1\n"})

    assert selectors.frame("deals", versions=old).collect().shape[0] == 3
    assert selectors.frame("deals", versions=selectors.versions()).collect().shape[0] == 4
    assert selectors.changed_months("deals", old["deals"], selectors.versions()["deals"]) == [
        "2026-01",
        "2026-07",
    ]


def test_the_last_day_of_all_facts_and_of_those_that_name_a_person(staffed):
    staffed.bring({"deals.csv": DEALS})
    versions = selectors.versions()

    assert selectors.last_day("deals", versions=versions) == 20485
    assert selectors.last_day("deals", versions=versions, by_person=True) == 20484
    assert selectors.last_day("receipts", versions=versions) is None
