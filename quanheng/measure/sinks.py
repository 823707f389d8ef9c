"""How an import brings targets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quanheng.base import sinks
from quanheng.base.models import User
from quanheng.base.sinks import Key, Row
from quanheng.engine.ground.period import epoch_day, from_epoch_day
from quanheng.measure.kinds import TARGETS
from quanheng.measure.models import By, Target

if TYPE_CHECKING:
    from quanheng.measure.services.targets import TargetKey, TargetRow


def register() -> None:
    """Register the sink."""
    sinks.register(sinks.Sink(kind=TARGETS, current=_current, put=_put, remove=_remove))


# The services know the rulebook, and with it the engines, which take half a second to load: not at every start.
def _put(*, actor: User, rows: Sequence[Row], batch: int, at: datetime) -> None:
    from quanheng.measure.services import targets

    targets.targets_put(actor=actor, rows=[_row(row) for row in rows], batch=batch, at=at)


def _remove(*, actor: User, keys: Sequence[Key], at: datetime) -> None:
    from quanheng.measure.services import targets

    targets.targets_remove(actor=actor, keys=[_key(key) for key in keys], at=at)


def _whose(person: str | None, unit: str | None) -> tuple[str, str]:
    if person:
        return By.PERSON, person
    return (By.UNIT, unit) if unit else (By.COMPANY, "company")


def _key(key: Key) -> TargetKey:
    from quanheng.measure.services.targets import TargetKey

    metric, person, unit, first = key
    return TargetKey(metric, *_whose(person, unit), from_epoch_day(first))


def _row(row: Row) -> TargetRow:
    from quanheng.measure.services.targets import TargetRow

    return TargetRow(
        key=_key((row["metric"], row.get("person"), row.get("unit"), row["from"])),
        day_to=None if row.get("to") is None else from_epoch_day(row["to"]),
        amount=row.get("amount"),
        value=row.get("value"),
        file=row.get("_file") or "",
        sheet=row.get("_sheet") or "",
        row=row.get("_row"),
        names_both=bool(row.get("person") and row.get("unit")),
    )


def _current(keys: Sequence[Key]) -> dict[Key, Row]:
    from quanheng.measure import rulebooks
    from quanheng.measure.services.targets import TargetKey

    wanted = {_key(key): key for key in keys}
    money = rulebooks.money_metrics()
    held = Target.objects.filter(metric__in={key.metric for key in wanted})
    found: dict[Key, Row] = {}
    for target in held:
        key = wanted.get(TargetKey(target.metric, target.by, target.key, target.day_from))
        if key is not None:
            found[key] = _as_row(key, target, in_money=target.metric in money)
    return found


def _as_row(key: Key, target: Target, *, in_money: bool) -> dict[str, Any]:
    metric, person, unit, first = key
    return {
        "metric": metric,
        "person": person,
        "unit": unit,
        "from": first,
        "to": None if target.day_to is None else epoch_day(target.day_to),
        "amount": target.amount if in_money else None,
        "value": None if in_money else target.amount,
    }
