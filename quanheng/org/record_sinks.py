"""How an import fills planned headcount, ways to grades, pay bands and entries of the employee file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from quanheng.base import sinks
from quanheng.base.models import User
from quanheng.base.sinks import Key, Row
from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.period import epoch_day
from quanheng.org import record_kinds as kinds
from quanheng.org.days import FIRST_DAY
from quanheng.org.services.records import (
    BANDS,
    ENTRIES,
    PLANNED,
    STEPS,
    Record,
    RecordRow,
    held_rows,
    records_put,
    records_remove,
)
from quanheng.org.sink_parts import day_of, first_day, number_of, source_of

_SINCE = epoch_day(FIRST_DAY)


def register() -> None:
    """Register the sinks of rows by date."""
    for kind, record, points_to, defaults in (
        (kinds.PLANNED_HEADCOUNTS, PLANNED, ("posts",), {}),
        (kinds.GRADE_STEPS, STEPS, ("grades",), {"months": 0}),
        (kinds.PAY_BANDS, BANDS, ("grades",), {}),
        (kinds.FILE_ENTRIES, ENTRIES, (), {}),
    ):
        sinks.register(_sink(kind, record, points_to, {"from": _SINCE, **defaults}))


def _sink(kind: Kind, record: Record, points_to: tuple[str, ...], defaults: Row) -> sinks.Sink:
    return sinks.Sink(
        kind=kind,
        current=partial(_current, record),
        put=partial(_put, record),
        remove=partial(_remove, record),
        points_to=points_to,
        defaults=defaults,
    )


def _put(
    record: Record, *, actor: User, rows: Sequence[Row], batch: int, at: datetime, why: str = ""
) -> None:
    told = [_row(record, row) for row in rows]
    records_put(record, actor=actor, rows=told, at=at, why=why or f"batch {batch}")


def _remove(record: Record, *, actor: User, keys: Sequence[Key], at: datetime) -> None:
    records_remove(record, actor=actor, keys=[_dated(key) for key in keys], at=at)


def _current(record: Record, keys: Sequence[Key]) -> dict[Key, Row]:
    wanted = {_dated(key): key for key in keys}
    return {
        wanted[key]: {
            **dict(zip(record.named, key, strict=False)),
            **{name: _empty(getattr(one, name)) for name in record.values},
            "from": epoch_day(one.day_from),
            "to": number_of(one.day_to),
        }
        for key, one in held_rows(record, wanted).items()
    }


def _row(record: Record, row: Row) -> RecordRow:
    texts = {
        name for name in record.values if record.model._meta.get_field(name).empty_strings_allowed
    }
    return RecordRow(
        named={name: row[name] for name in record.named},
        values={
            name: (row.get(name) or "") if name in texts else row.get(name)
            for name in record.values
        },
        day_from=first_day(row.get("from")),
        day_to=day_of(row.get("to")),
        source=source_of(row),
    )


def _dated(key: Key) -> Key:
    """Return the key with its last part, a number, as a day."""
    return (*key[:-1], first_day(key[-1]))


def _empty(value: Any) -> Any:
    return None if value == "" else value
