"""Our side of the benchmark. Usage: ours.py FOLDER WORK [ENGINE]."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
CODES = (
    "deal_amount", "deal_count", "units_sold", "active_customers", "typical_deal", "key_account_orders", "new_product_share",
    "sales_growth", "new_customers", "retention_rate",
)  # fmt: skip


def command(*words: str) -> None:
    from quanheng.config import command as quanheng

    said, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for the life of the process
    status = quanheng.main(words)
    sys.stdout = said
    if status:
        raise SystemExit(status)


def do_import(folder: Path) -> dict:
    command("import", "--mapping", str(folder / "bench.yaml"), str(folder / "files"), "--json")
    return {}


def close(folder: Path) -> dict:
    import django

    django.setup()
    begun = time.process_time()
    command("close", "2025-12", "--json")
    return {"work": time.process_time() - begun}


def metrics(folder: Path, engine: str) -> dict:
    """The metrics that the floor writes by hand, by person, unit and company, as the same integers."""
    import django

    django.setup()
    from quanheng.engine.ground.period import Span
    from quanheng.engine.measure import derivations
    from quanheng.measure import inputs

    begun = time.process_time()
    given = inputs.current()
    measuring = inputs.measuring(given, engine)
    span, found = Span(date(2025, 12, 1), date(2026, 1, 1)), []
    book = given.book.metrics
    needs = [i for code in CODES for i in derivations.inputs_of(book[code], book, span)]
    wanted = list(dict.fromkeys(needs))
    for by in ("person", "unit", "company"):
        measuring.measure(CODES, by, [span])
        read = derivations.reader(measuring, wanted, by)
        for key in sorted(measuring.keys(book["deal_amount"], by, span)):
            parts = dict(zip(wanted, read(key), strict=True))
            found.append([by, key, *_integers(parts, wanted)])
    digest = hashlib.sha256(json.dumps(sorted(found)).encode()).hexdigest()
    return {"work": time.process_time() - begun, "hash": digest}


def _integers(parts: dict, wanted: list) -> list[int]:
    """Return the floor's twelve integers: amount, count, units, customers, median, key accounts, new, past, fresh, before, kept."""
    order = [
        ("sum", "amount", (), 2025), ("count", "", ("amount > 0",), 2025), ("sum", "quantity", (), 2025),
        ("distinct", "customer", ("amount > 0",), 2025), ("twice_median", "amount", ("amount > 0",), 2025),
        ("sum", "amount", ("key_account",), 2025), ("sum", "amount", ("product_kind = 'new'",), 2025), ("sum", "amount", (), 2024),
        ("first_time", "customer", ("amount > 0",), 2025), ("before", "customer", ("amount > 0",), 2025), ("kept", "customer", ("amount > 0",), 2025),
    ]  # fmt: skip
    by_name = {(i.tally.how, i.tally.of, i.tally.where, i.span.first.year): i for i in wanted}
    return [int(parts[by_name[name]] or 0) for name in order]


if __name__ == "__main__":
    works = {"import": do_import, "close": close, "metrics": metrics}
    print(json.dumps(works[sys.argv[2]](Path(sys.argv[1]), *sys.argv[3:])))
