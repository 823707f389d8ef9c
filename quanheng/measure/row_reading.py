"""Source rows as people read them: days and moments in ISO form, money in major units, empty fields left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from quanheng.engine.ground.fields import RATERS, SOURCE_FIELDS, Kind
from quanheng.engine.ground.money import in_major
from quanheng.engine.ground.period import from_epoch_day
from quanheng.engine.measure.places import Assignment
from quanheng.engine.measure.targets import Target


class Reading:
    """How the rows of a kind of facts read in a company: the digits of its money, its time zone."""

    def __init__(self, kind: Kind, scale: int, zone: ZoneInfo, *, raters: bool) -> None:
        """Take the kind and the company's ways; `raters`: show who rated."""
        self.kind, self.scale, self.zone = kind, scale, zone
        self.fields = [f for f in kind.fields if raters or f.name not in RATERS]

    def row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row with where it came from."""
        values = {
            field.name: plain(row[field.name], field.type, self.scale, self.zone)
            for field in self.fields
            if row[field.name] is not None
        }
        source = {name: row[name] for name in SOURCE_FIELDS}
        return {"facts": self.kind.code, **source, "fields": values}


def plain(value: Any, kind: str, scale: int, zone: ZoneInfo) -> Any:
    """Return a field of a fact as people read it: days and moments in ISO form and the company's zone, money in major units."""
    if kind == "day":
        return from_epoch_day(value).isoformat()
    if kind == "moment":
        return datetime.fromtimestamp(value // 1000, zone).isoformat()
    if kind == "money":
        return in_major(value, scale)
    return in_major(value, 6) if kind == "number" else value


def assignment_row(one: Assignment) -> dict[str, Any]:
    """Return an assignment that an average number of people was reckoned from."""
    return {
        "facts": "assignments",
        **dict.fromkeys(SOURCE_FIELDS),
        "fields": {
            "person": one.person,
            "unit": one.unit,
            "post": one.post,
            "from": from_epoch_day(one.first).isoformat(),
            "to": None if one.end is None else from_epoch_day(one.end).isoformat(),
            "share": in_major(one.share_ppm, 6),
        },
    }


def target_row(target: Target, scale: int, *, money: bool) -> dict[str, Any]:
    """Return a released target with where it came from."""
    file, sheet, row = target.source
    whose = {} if target.by == "company" else {target.by: target.key}
    fields = {
        "metric": target.metric,
        **whose,
        "from": from_epoch_day(target.first).isoformat(),
        "to": None if target.end is None else from_epoch_day(target.end).isoformat(),
        "amount" if money else "value": in_major(target.amount, scale if money else 6),
    }
    return {
        "facts": "targets",
        "batch": None,
        "file": file,
        "sheet": sheet,
        "row": row,
        "fields": fields,
    }
