"""How fresh each kind of facts is: its newest day, its rows, and the batch that brought it last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from deltalake import DeltaTable

from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import from_epoch_day
from quanheng.facts import store
from quanheng.facts.models import FactTable


@dataclass(frozen=True, kw_only=True)
class Fresh:
    """What there is of one kind. `last`: the newest day; None where its facts have no day."""

    kind: str
    rows: int
    last: date | None
    batch: int
    imported_at: datetime


def freshness() -> list[Fresh]:
    """Return how fresh each kind of facts is that was ever imported, the oldest first, those without days last."""
    tables = FactTable.objects.select_related("batch").order_by("kind")
    found = [_fresh(table) for table in tables]
    return sorted(found, key=lambda one: (one.last is None, one.last or date.max, one.kind))


def _fresh(table: FactTable) -> Fresh:
    rows, last = _counted(str(store.home()), table.kind, table.version)
    return Fresh(
        kind=table.kind,
        rows=rows,
        last=last,
        batch=table.batch.pk,
        imported_at=table.batch.imported_at,
    )


@lru_cache(maxsize=200)
def _counted(home: str, kind: str, version: int) -> tuple[int, date | None]:
    """Return rows and newest day of a version; a version never changes, and only its log is read."""
    table = DeltaTable(store.table_path(kind), version=version)
    actions = table.get_add_actions(flatten=True)
    rows = sum(actions["num_records"].to_pylist())
    column = f"max.{FACTS[kind].day}"
    if FACTS[kind].day is None or column not in actions.schema.names or not rows:
        return rows, None
    newest = max((day for day in actions[column].to_pylist() if day is not None), default=None)
    return rows, None if newest is None else from_epoch_day(int(newest))
