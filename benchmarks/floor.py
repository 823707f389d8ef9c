"""What the benchmark holds us against: the same work written by hand. Usage: floor.py FOLDER WORK."""

from __future__ import annotations

import csv
import hashlib
import json
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

FIRST, END, BEFORE, YEAR = (
    date(2025, 12, 1),
    date(2026, 1, 1),
    date(2025, 11, 1),
    date(2024, 12, 1),
)
EPOCH = date(1970, 1, 1)


def floor_import(folder: Path) -> dict:
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (SELECT *, strftime(day, '%Y-%m') AS month FROM read_csv('{folder}/files/deals.csv', all_varchar=false))
            TO '{folder}/floor' (FORMAT parquet, PARTITION_BY month)"""
        )
    return {}


def rival(folder: Path) -> dict:
    columns: dict[str, list] = {
        name: []
        for name in (
            "deal",
            "day",
            "person",
            "customer",
            "amount",
            "quantity",
            "product_kind",
            "channel",
            "key_account",
        )
    }
    with (folder / "files" / "deals.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            columns["deal"].append(row["deal"])
            columns["day"].append((date.fromisoformat(row["day"]) - EPOCH).days)
            columns["person"].append(row["person"])
            columns["customer"].append(row["customer"])
            columns["amount"].append(int(Decimal(row["amount"]) * 100))
            columns["quantity"].append(int(row["quantity"]) * 1_000_000)
            columns["product_kind"].append(row["product_kind"])
            columns["channel"].append(row["channel"])
            columns["key_account"].append(row["key_account"] == "true")
    pq.write_table(pa.table(columns), folder / "rival.parquet")
    return {}


def facts(folder: Path) -> str:
    return f"read_parquet('{folder}/home/facts/deals/**/*.parquet', hive_partitioning=true, hive_types={{'month': VARCHAR}})"


def scan(folder: Path) -> dict:
    begun = time.process_time()
    with duckdb.connect() as connection:
        connection.execute(
            f"SELECT sum(amount), sum(quantity), max(day), max(customer), max(person), max(product_kind), bool_or(key_account) FROM {facts(folder)}"
        ).fetchall()
    return {"work": time.process_time() - begun}


def days(day: date) -> int:
    return (day - EPOCH).days


def metrics(folder: Path) -> dict:
    """Sales, count, customers, median, key accounts, growth, new customers, retention: by person, unit and company."""
    begun = time.process_time()
    first, end, before, year = map(days, (FIRST, END, BEFORE, YEAR))
    found = []
    with duckdb.connect() as connection:
        connection.execute(
            f"""CREATE TEMP VIEW d AS SELECT f.deal, f.day, f.person, a.unit, f.customer, f.amount, f.quantity, f.product_kind, f.key_account, f.month
            FROM {facts(folder)} f JOIN read_csv('{folder}/files/assignments.csv') a USING (person)"""
        )
        for by, key in (("person", "person"), ("unit", "unit"), ("company", "'company'")):
            query = f"""
            WITH now AS (
                SELECT {key} AS k, sum(amount) AS deal_amount, count(*) FILTER (amount > 0) AS deal_count, sum(quantity) AS units_sold,
                    count(DISTINCT customer) FILTER (amount > 0) AS active_customers, CAST(2 * median(amount) FILTER (amount > 0) AS BIGINT) AS typical_deal,
                    sum(amount) FILTER (key_account) AS key_account_orders, sum(amount) FILTER (product_kind = 'new') AS new_product
                FROM d WHERE month = '2025-12' AND day >= {first} AND day < {end} GROUP BY 1),
            past AS (SELECT {key} AS k, sum(amount) AS amount FROM d WHERE month = '2024-12' AND day >= {year} AND day < {year + 31} GROUP BY 1),
            firsts AS (SELECT customer, min((day, deal)) AS f FROM d WHERE amount > 0 AND customer IS NOT NULL AND day < {end} GROUP BY 1),
            fresh AS (SELECT {key} AS k, count(*) AS new_customers FROM d JOIN firsts ON d.deal = firsts.f[2] WHERE day >= {first} AND day < {end} GROUP BY 1),
            kept AS (
                SELECT k, sum(b) AS before, sum(b * n) AS kept FROM (
                    SELECT {key} AS k, customer, max(CAST(day < {first} AS INT)) AS b, max(CAST(day >= {first} AS INT)) AS n
                    FROM d WHERE month IN ('2025-11', '2025-12') AND amount > 0 AND day >= {before} AND day < {end} GROUP BY 1, 2) GROUP BY 1)
            SELECT k, deal_amount, deal_count, units_sold, active_customers, typical_deal, coalesce(key_account_orders, 0), coalesce(new_product, 0),
                coalesce(past.amount, 0), coalesce(new_customers, 0), coalesce(before, 0), coalesce(kept, 0)
            FROM now LEFT JOIN past USING (k) LEFT JOIN fresh USING (k) LEFT JOIN kept USING (k)"""
            found += [
                [by, row[0], *(int(value) for value in row[1:])]
                for row in connection.execute(query).fetchall()
            ]
    digest = hashlib.sha256(json.dumps(sorted(found)).encode()).hexdigest()
    return {"work": time.process_time() - begun, "hash": digest}


if __name__ == "__main__":
    work = {"import": floor_import, "rival": rival, "scan": scan, "metrics": metrics}[sys.argv[2]]
    print(json.dumps(work(Path(sys.argv[1]))))
