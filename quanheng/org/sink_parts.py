"""What the sinks of the org share: rows and keys of the importer to codes and days, and back.

Days travel as days since 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from quanheng.base.models import User
from quanheng.base.sinks import Key, Row
from quanheng.engine.ground.period import epoch_day, from_epoch_day
from quanheng.engine.ground.words import said
from quanheng.org.days import FIRST_DAY


def putting(service: Callable[..., None], read: Callable[[Row], Any]) -> Callable[..., None]:
    """Return the function of a sink that puts rows by the service, each read by `read`."""

    def put(*, actor: User, rows: Sequence[Row], batch: int, at: datetime, why: str = "") -> None:
        told = [read(row) for row in rows]
        service(actor=actor, rows=told, at=at, why=why or f"batch {batch}")

    return put


def removing(
    service: Callable[..., None], name: str, read: Callable[[Key], Any]
) -> Callable[..., None]:
    """Return the function of a sink that removes rows by the service, which takes their keys under `name`."""

    def remove(*, actor: User, keys: Sequence[Key], at: datetime) -> None:
        service(actor=actor, at=at, **{name: [read(key) for key in keys]})

    return remove


def code_of(key: Key) -> str:
    """Return the code that a key consists of."""
    return str(key[0])


def day_of(number: int | None) -> date | None:
    """Return the day of a number; one beyond the calendar is its last day."""
    if number is None:
        return None
    try:
        return from_epoch_day(number)
    except OverflowError:
        return date.max  # which no row of the org may hold: the service says so


def first_day(number: int | None) -> date:
    """Return the day of a number, the first there is where it is empty."""
    return day_of(number) or FIRST_DAY


def number_of(day: date | None) -> int | None:
    """Return the number of a day."""
    return None if day is None else epoch_day(day)


def source_of(row: Row) -> str:
    """Return where the row stands, such as “people.csv, row 3”."""
    file, sheet, line = (row.get(name) for name in ("_file", "_sheet", "_row"))
    if not file:
        return ""
    if sheet:
        return said("{file}, sheet {sheet}, row {row}", file=file, sheet=sheet, row=line)
    return said("{file}, row {row}", file=file, row=line)
