"""Small companies for the tests of measuring."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from conftest import RULEBOOK, backend, shipped
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.ground.rulebook import RuleFile, read_text
from quanheng.engine.measure import cases, metric_checks, shapes, showing
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.needs import targets_of

JANUARY = Span(date(2026, 1, 1), date(2026, 2, 1))
FEBRUARY = Span(date(2026, 2, 1), date(2026, 3, 1))
QUARTER = Span(date(2026, 1, 1), date(2026, 4, 1))
ENGINES = ("duckdb", "polars")


def day(text: str) -> int:
    return epoch_day(date.fromisoformat(text))


def january(number: int) -> date:
    return date(2026, 1, number)


def measuring(case: dict, engine: str = "duckdb", **own: Metric) -> Measuring:
    """Return the case ready to be measured, by the shipped metrics and some of its own."""
    book = replace(shipped(), metrics={**shipped().metrics, **own})
    return cases.measuring(case, book, backend(engine))


def metric_of(code: str, says: str) -> Metric:
    """Return the metric that these lines declare, without anything being found in it."""
    stated = {line.partition(":")[0] for line in says.splitlines()}
    common = {"layer": "result", "good": "up", "owner": "x", "reference": "x"}
    texts = "label: {en: x, zh-CN: x}\nwhy: {en: x, zh-CN: x}\n"
    lines = "".join(f"{key}: {word}\n" for key, word in common.items() if key not in stated)
    text = f"metric: {code}\n{texts}{lines}{says}\n"
    rule = RuleFile(Path(f"metrics/{code}.yaml"), text, read_text(text, f"{code}.yaml"))
    assert [str(found) for found in metric_checks.check(rule)] == []
    return shapes.load(rule)


def shown(
    case: dict, says: str, by: str = "person", span: Span = JANUARY, **own: Metric
) -> dict[str, Any]:
    """Return what a metric that these lines declare comes to for each key, as people read it; on both engines."""
    found = []
    for engine in ENGINES:
        made = measuring(case, engine, **own, own=metric_of("own", says))
        rows = made.measure(["own"], by, [span])
        found.append({m.key: showing.row(m, made.book, name="", scale=2)["value"] for m in rows})
    assert found[0] == found[1]
    return found[0]


def why(
    case: dict, says: str, key: str, by: str = "person", span: Span = JANUARY, **own: Metric
) -> str:
    """Return why there is no number for a key; the same on both engines."""
    made = [measuring(case, engine, **own, own=metric_of("own", says)) for engine in ENGINES]
    for each in made:
        each.take(["own"], by, [span])
    values = [each.value(each.book["own"], by, key, span) for each in made]
    assert values[0] == values[1]
    assert values[0].numerator is None
    return str(values[0].why)


@cache
def everything() -> dict[str, Any]:
    """Return the facts of all worked cases as one company, with people in two teams and a target of whatever wants one."""
    company: dict[str, Any] = {
        "facts": {},
        "units": [
            {"unit": "top"},
            {"unit": "east", "parent": "top"},
            {"unit": "west", "parent": "top"},
        ],
    }
    files = sorted((RULEBOOK / "metrics").glob("*.cases.yaml"))
    for number, case in enumerate(case for file in files for case in cases.read_cases(file)):
        for kind, rows in (case.get("facts") or {}).items():
            key = FACTS[kind].key[0]
            company["facts"].setdefault(kind, []).extend(
                row | {key: f"{number}/{row[key]}"} for row in rows
            )
    jobs = [("ana", "east", "salesperson"), ("bo", "west", "growth_salesperson"), ("cai", "west", "sales_manager")]  # fmt: skip
    company["assignments"] = [
        {"person": person, "unit": unit, "post": post} for person, unit, post in jobs
    ]
    metrics = shipped().metrics
    wanted = {code for metric in metrics.values() for code in targets_of(metric)}
    company["targets"] = [
        {"metric": code, "by": by, "key": key, "from": span.first, "to": span.end, "amount": 7}
        for code in sorted(wanted)
        for by, key in (("person", "ana"), ("unit", "west"), ("company", "company"))
        for span in (JANUARY, FEBRUARY)
    ]
    return company


DEALS = [
    {"deal": "D1", "day": date(2026, 1, 3), "person": "ana", "customer": "K1", "amount": 100, "quantity": 1, "product_kind": "new", "key_account": True},
    {"deal": "D2", "day": date(2026, 1, 20), "person": "ana", "customer": "K2", "amount": 50, "quantity": 2, "product_kind": "old", "key_account": False},
    {"deal": "D3", "day": date(2025, 1, 20), "person": "bo", "customer": "K1", "amount": 100, "quantity": 2, "product_kind": "old", "key_account": False},
]  # fmt: skip
SALES = "{facts: deals, shape: sum, of: amount}"
RECEIPTS = [
    {"receipt": "R1", "day": january(5), "person": "ana", "amount": 40, "due_day": january(5), "due_amount": 40},
    {"receipt": "R2", "day": january(6), "person": "ana", "amount": 10, "due_day": january(5), "due_amount": 10},
    {"receipt": "R3", "day": january(7), "person": "bo", "amount": 5, "due_day": january(9), "due_amount": 5},
]  # fmt: skip
