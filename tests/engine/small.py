"""Small companies for the tests of measuring."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from conftest import backend, shipped
from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.measure import cases
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.metrics import Metric

JANUARY = Span(date(2026, 1, 1), date(2026, 2, 1))


def day(text: str) -> int:
    return epoch_day(date.fromisoformat(text))


def measuring(case: dict, engine: str = "duckdb", **own: Metric) -> Measuring:
    """Return the case ready to be measured, by the shipped metrics and some of its own."""
    book = replace(shipped(), metrics={**shipped().metrics, **own})
    return cases.measuring(case, book, backend(engine))


DEALS = [
    {"deal": "D1", "day": date(2026, 1, 3), "person": "ana", "customer": "K1", "amount": 100, "quantity": 1, "product_kind": "new", "key_account": True},
    {"deal": "D2", "day": date(2026, 1, 20), "person": "ana", "customer": "K2", "amount": 50, "quantity": 2, "product_kind": "old", "key_account": False},
    {"deal": "D3", "day": date(2025, 1, 20), "person": "bo", "customer": "K1", "amount": 100, "quantity": 2, "product_kind": "old", "key_account": False},
]  # fmt: skip
