"""Write the files that the benchmark imports: seeded, vectorised. Usage: data.py FOLDER ROWS PEOPLE."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

MAPPING = """mapping: bench
label: {en: Benchmark, zh-CN: 基准测试}
reference: benchmarks/data.py
currency: CNY
money_scale: 2
files:
  - {file: units.csv, sink: units, fields: {unit: unit, name: unit}}
  - {file: people.csv, sink: people, fields: {person: person, name: person}}
  - {file: assignments.csv, sink: assignments, fields: {person: person, unit: unit, from: from}}
  - file: deals.csv
    sink: deals
    fields:
      deal: deal
      day: day
      person: person
      customer: customer
      amount: amount
      quantity: quantity
      product_kind: product_kind
      channel: channel
      key_account: key_account
"""


DEALS = """COPY (
    SELECT printf('D%08d', i) AS deal,
        DATE '2024-01-01' + CAST(hash(i, 1) % 731 AS INTEGER) AS day,
        printf('P%05d', hash(i, 2) % {people}) AS person,
        'K' || (hash(i, 3) % {customers}) AS customer,
        printf('%d.%02d', 1 + hash(i, 4) % 50000, hash(i, 5) % 100) AS amount,
        1 + hash(i, 6) % 99 AS quantity,
        CASE WHEN hash(i, 7) % 5 = 0 THEN 'new' ELSE 'old' END AS product_kind,
        ['direct', 'dealer', 'online'][CAST(1 + hash(i, 8) % 3 AS BIGINT)] AS channel,
        hash(i, 9) % 10 = 0 AS key_account
    FROM range({rows}) t(i)
) TO '{file}' (HEADER)"""


def main(folder: Path, rows: int, people: int) -> None:
    files, units = folder / "files", max(people // 20, 1)
    files.mkdir()
    (folder / "bench.yaml").write_text(MAPPING, encoding="utf-8")
    (files / "units.csv").write_text(
        "unit\n" + "".join(f"U{i:03}\n" for i in range(units)), encoding="utf-8"
    )
    (files / "people.csv").write_text(
        "person\n" + "".join(f"P{i:05}\n" for i in range(people)), encoding="utf-8"
    )
    jobs = "".join(f"P{i:05},U{i % units:03},2020-01-01\n" for i in range(people))
    (files / "assignments.csv").write_text("person,unit,from\n" + jobs, encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(
            DEALS.format(
                rows=rows, people=people, customers=rows // 10 + 1, file=files / "deals.csv"
            )
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
