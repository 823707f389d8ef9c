"""YAML values as the texts that cells would hold, and names told with the most alike first."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known names, the most alike first."""
    listed = sorted(known)
    close = difflib.get_close_matches(name, listed, n=3, cutoff=0.6)
    return ", ".join(dict.fromkeys([*close, *listed]))


def as_text(value: Any) -> str:
    """Return a YAML value as the text that a cell would hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def is_word(value: Any) -> bool:
    """Return whether a YAML value is one that a cell could hold: no list, no table, not nothing."""
    return isinstance(value, str | int | Decimal | date)
