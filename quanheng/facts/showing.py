"""Values as people write them, for lists of changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from quanheng.engine.ground.fields import Field, Kind
from quanheng.engine.ground.money import in_major
from quanheng.engine.ground.period import from_epoch_day

MILLIONTHS = 6
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def show(field: Field, value: Any, scale: int) -> str | None:
    """Return a held value as text: days and moments in ISO, money in major units; None where empty."""
    if value is None:
        return None
    match field.type:
        case "day":
            return from_epoch_day(value).isoformat()
        case "moment":
            return (EPOCH + timedelta(milliseconds=value)).isoformat().replace("+00:00", "Z")
        case "money":
            return in_major(value, scale)
        case "number":
            return in_major(value, MILLIONTHS).rstrip("0").rstrip(".")
        case "bool":
            return "true" if value else "false"
    return str(value)


def key_text(kind: Kind, row: Mapping[str, Any], scale: int) -> str:
    """Return the key of a row as text, its parts joined by slashes."""
    parts = [show(kind.field(name), row[name], scale) for name in kind.key]
    return " / ".join(part for part in parts if part is not None)
