from __future__ import annotations

from dataclasses import replace

import duckdb
import polars as pl
from deltalake import DeltaTable

from quanheng.engine.ground.fact_kinds.selling import DEALS
from quanheng.facts import columns, selectors, store

OLD = replace(DEALS, fields=DEALS.fields[:-1])


def put(kind, version_rows: str, months: list[str], batch: int = 1) -> int:
    held = columns.table(kind)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW given AS {version_rows}")
        given = {row[0] for row in connection.sql("DESCRIBE given").fetchall()}
        names = ", ".join(
            f'"{name}"' if name in given else f'NULL::{columns.in_duckdb(kind_)} AS "{name}"'
            for name, kind_ in held.items()
        )
        query = f"SELECT {names} FROM given"
        return store.write(connection, kind, query, months=months, batch=batch, what="test")


def read(version: int, backend: str) -> list[tuple]:
    frame = selectors.frame("deals", versions={"deals": version}, backend=backend).collect()
    held = pl.from_arrow(frame.to_arrow()).sort("deal")
    return held.select("deal", "amount", "key_account", "month").rows()


JANUARY = (
    "SELECT 'a' AS deal, 1::BIGINT AS amount, '2026-01' AS month UNION ALL SELECT 'b', 2, '2026-02'"
)


def test_a_kind_that_gets_a_field_later_reads_its_old_files(home):
    first = put(OLD, JANUARY, ["2026-01", "2026-02"])

    for backend in ("duckdb", "polars"):
        assert read(first, backend) == [("a", 1, None, "2026-01"), ("b", 2, None, "2026-02")]

    second = put(
        DEALS,
        "SELECT 'b' AS deal, 3::BIGINT AS amount, true AS key_account, '2026-02' AS month",
        ["2026-02"],
    )

    for backend in ("duckdb", "polars"):
        assert read(second, backend) == [("a", 1, None, "2026-01"), ("b", 3, True, "2026-02")]


def test_months_that_empty_are_removed_and_others_left(home):
    put(DEALS, JANUARY, ["2026-01", "2026-02"])

    version = put(DEALS, JANUARY + " LIMIT 0", ["2026-01"])

    assert read(version, "polars") == [("b", 2, None, "2026-02")]


def test_a_commit_names_its_batch(home):
    put(DEALS, JANUARY, ["2026-01", "2026-02"], batch=7)

    assert DeltaTable(store.table_path("deals")).history(1)[0]["batch"] == "7"


def test_a_table_ahead_of_the_database_is_rolled_back_once(home):
    landed = put(DEALS, JANUARY, ["2026-01", "2026-02"])
    put(DEALS, JANUARY.replace("1::", "9::"), ["2026-01", "2026-02"], batch=2)
    assert store.ahead({"deals": landed}) == [store.table_path("deals")]

    store.roll_back({"deals": landed})
    store.roll_back({"deals": landed})

    assert store.ahead({"deals": landed}) == []
    assert DeltaTable(store.table_path("deals")).version() == landed + 2
    again = put(DEALS, JANUARY.replace("1::", "5::"), ["2026-01", "2026-02"], batch=2)
    assert read(again, "duckdb")[0] == ("a", 5, None, "2026-01")
    assert read(landed, "duckdb")[0] == ("a", 1, None, "2026-01")


def test_a_table_that_never_landed_is_removed(home):
    put(DEALS, JANUARY, ["2026-01", "2026-02"])
    (home / "facts" / "receipts").mkdir()

    store.roll_back({})

    assert list((home / "facts").iterdir()) == []


def test_a_home_with_a_name_that_is_hard_to_quote(tmp_path, settings):
    settings.QUANHENG_HOME = tmp_path / "销售 的家's #1"

    version = put(DEALS, JANUARY, ["2026-01", "2026-02"])

    for backend in ("duckdb", "polars"):
        assert [row[0] for row in read(version, backend)] == ["a", "b"]
