"""Worked cases: facts and targets written by hand, and the number that a person worked out from them.

They stand beside their rule, in `<code>.cases.yaml`, and are run by the tests and by `quanheng rules check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from quanheng.engine.ground.fields import Field
from quanheng.engine.ground.findings import Finding, Refused
from quanheng.engine.ground.frames import Backend, Frame, schema_of
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.money import PPM, in_minor
from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.ground.rulebook import Located, read_text
from quanheng.engine.ground.words import said
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.finding_words import in_each, texts
from quanheng.engine.measure.labels import text
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.places import Assignment, Org, Placement
from quanheng.engine.measure.scorecards import RELEASED, Actual, Line, Scorecard, score
from quanheng.engine.measure.showing import number
from quanheng.engine.measure.store import Store
from quanheng.engine.measure.targets import Target, Targets
from quanheng.engine.measure.values import Value

SCALE = 2
BEGINNING = date(1900, 1, 1)


class NotACase(Refused):
    """A case cannot be run as it is written."""


def read_cases(path: Path) -> list[Located]:
    """Return the cases of a file.

    :raises CannotRead: it is not YAML. :raises NotACase: it is not a list of cases.
    """
    found = read_text(path.read_text(encoding="utf-8"), path.name)
    if not isinstance(found, list) or not all(
        isinstance(case, Located) and "case" in case for case in found
    ):
        raise NotACase(
            said(
                "{file} is not a list of cases. Begin each with “- case: what it shows”.",
                file=path.name,
            )
        )
    return found


def name_of(case: Mapping[str, Any]) -> dict[str, str]:
    """Return what a case shows, by language."""
    return in_each(case["case"])


def failures(path: Path, book: Book, backend: Callable[[], Backend]) -> Iterator[Finding]:
    """Yield a finding for each case of the file whose number comes out otherwise, or whose name lacks a language."""
    code, engine = path.name.removesuffix(".cases.yaml"), backend()
    for case in read_cases(path):
        yield from texts(case, "case")
        wrong = run(case, code, book, engine)
        if wrong is not None:
            where = said("{file}: {case}", file=path.name, case=text(name_of(case)))
            mend = said("Mend the rule, or the case if it was worked out wrongly.")
            yield Finding(where=where, what=wrong, mend=mend)


def run(case: Mapping[str, Any], code: str, book: Book, backend: Backend) -> str | None:
    """Return what came out otherwise than the case says, or None when it agrees.

    :raises NotACase: the case names a rule, key or field that there is not.
    """
    try:
        if code in book.cards:
            return _card(case, book.cards[code], book)
        if code in book.metrics:
            return _metric(case, code, book, backend)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise NotACase(
            said(
                "The case “{case}” cannot be run: {error}. Compare it with docs/recipes/metric.md.",
                case=text(name_of(case)),
                error=repr(error),
            )
        ) from error
    raise NotACase(said("There is no rule “{code}” for these cases.", code=code))


def _metric(case: Mapping[str, Any], code: str, book: Book, backend: Backend) -> str | None:
    span = Span(case["from"], case["to"])
    by = case.get("by", "person")
    found = measuring(case, book, backend).measure([code], by, [span])
    came = {m.key: number(m.value, book.metrics[code].uom, SCALE) for m in found}
    for key, expected in case["expect"].items():
        if key not in came and expected is not None:
            return said(
                "{key} is not listed, the case says {expected}.", key=key, expected=str(expected)
            )
        if not _same(came.get(key), expected):
            return said(
                "{key} comes to {came}, the case says {expected}.",
                key=key,
                came=str(came.get(key)),
                expected=str(expected),
            )
    return None


def _same(came: str | int | float | Decimal | None, expected: Any) -> bool:
    if came is None or expected is None:
        return came is None and expected is None
    return Decimal(str(came)) == Decimal(str(expected))


def measuring(case: Mapping[str, Any], book: Book, backend: Backend) -> Measuring:
    """Return what a case declares, ready to measure: facts, org and targets."""
    tables = {kind: _table(kind, rows) for kind, rows in (case.get("facts") or {}).items()}
    frame = partial(_frame, tables, backend)
    org = _org(case)
    targets = Targets(rows=[_target(t, book) for t in case.get("targets") or []], last_fact_days={})
    return Measuring(
        book=book.metrics,
        store=Store(backend=backend, frame=frame, org=org, scale=SCALE),
        targets=targets,
    )


def _frame(
    tables: Mapping[str, pa.Table], backend: Backend, kind: str, months: Sequence[str] | None
) -> Frame:
    return backend.table(tables.get(kind, schema_of(FACTS[kind]).empty_table()))


def _table(kind: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    fields, schema = FACTS[kind].by_name, schema_of(FACTS[kind])
    unknown = {name for row in rows for name in row} - fields.keys()
    if unknown:
        raise NotACase(
            said("{kind} have no field {fields}.", kind=kind, fields=", ".join(sorted(unknown)))
        )
    made = [{name: stored(fields[name], value) for name, value in row.items()} for row in rows]
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in made], schema=schema)


def stored(field: Field, value: Any) -> Any:
    """Return a value written in YAML as a frame holds it."""
    if value is None or field.type in ("bool", "int"):
        return value
    if field.type == "day":
        return epoch_day(value)
    if field.type == "moment":
        moment: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
        return round(moment.timestamp() * 1000)
    if field.type in ("money", "number"):
        return in_minor(Decimal(value), SCALE if field.type == "money" else 6)
    return str(value)


def _org(case: Mapping[str, Any]) -> Org:
    units = [
        Placement(
            unit=u["unit"],
            parent=u.get("parent"),
            first=epoch_day(u.get("from", BEGINNING)),
            end=_end(u),
            industry=u.get("industry"),
        )
        for u in case.get("units") or []
    ]
    people = [
        Assignment(
            person=a["person"], unit=a["unit"], post=a.get("post"), grade=a.get("grade"), main=a.get("main", True),
            share_ppm=in_minor(Decimal(a.get("share", 1)), 6), first=epoch_day(a.get("from", BEGINNING)), end=_end(a),
        )
        for a in case.get("assignments") or []
    ]  # fmt: skip
    return Org(assignments=tuple(people), placements=tuple(units), names={})


def _end(row: Mapping[str, Any]) -> int | None:
    return epoch_day(row["to"]) if row.get("to") else None


def _target(says: Mapping[str, Any], book: Book) -> Target:
    metric = book.metrics[says["metric"]]
    return Target(
        metric=metric.code, by=says.get("by", "person"), key=says.get("key", "company"), first=epoch_day(says["from"]),
        end=_end(says), amount=in_minor(Decimal(says["amount"]), SCALE if metric.uom == "money" else 6),
    )  # fmt: skip


def _card(case: Mapping[str, Any], card: Scorecard, book: Book) -> str | None:
    values, targets = case["values"], case.get("targets") or {}
    unknown = (values.keys() | targets.keys()) - {code for code, _ in card.reads()}
    if unknown:
        raise NotACase(said("The card has no line {lines}.", lines=", ".join(sorted(unknown))))
    actuals = [
        Actual(
            value=_exact(values.get(line.metric)),
            target=line_target(line, targets.get(line.metric)),
        )
        for line in card.lines
    ]
    besides = {(code, by): _exact(values.get(code)) for code, by in card.reads()}
    found = score(card, actuals, besides)
    if not _same(_points(found.total), case["expect"]):
        return said(
            "The card scores {came}, the case says {expected}.",
            came=str(_points(found.total)),
            expected=str(case["expect"]),
        )
    for line in found.lines:
        expected = (case.get("lines") or {}).get(line.line.metric, line)
        if expected is not line and not _same(_points(line.contribution), expected):
            return said(
                "The line {metric} adds {came}, the case says {expected}.",
                metric=line.line.metric, came=str(_points(line.contribution)), expected=str(expected),
            )  # fmt: skip
    return None


def line_target(line: Line, released: Any) -> Value | None:
    """Return what a line's value is held against: the released target, the declared number, or None."""
    if line.target is None:
        return None
    if line.target != RELEASED:
        return _exact(line.target)
    return _exact(line.otherwise if released is None else released)


def _exact(value: Any) -> Value:
    if value is None:
        return Value(None, why=said("No data."))
    top, bottom = Decimal(value).as_integer_ratio()
    return Value(top, bottom)


def _points(score_ppm: int | None) -> Decimal | None:
    return None if score_ppm is None else Decimal(score_ppm) * 100 / PPM
