"""What the audit keeps of people: it outlasts every rule of retention, so names and details go in as masks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quanheng.base import audit

Held = Mapping[str, Any] | None
NAME, DETAIL = "name", "detail"
HIDDEN: Mapping[str, tuple[str, ...]] = {"org.person": (NAME,), "org.fileentry": (DETAIL,)}


def noted(kind: str, key: str, before: Held, after: Held) -> audit.Change:
    """Return a change as the audit keeps it: of what is hidden, a mask, and whether it changed."""
    fields = HIDDEN.get(kind, ())
    old, new = _masked(before, fields), _masked(after, fields)
    if before is not None and after is not None and new is not None:
        changed = [name for name in fields if before.get(name) != after.get(name)]
        new |= {"changed": changed} if changed else {}
    return audit.Change((kind, key), old, new)


def _masked(held: Held, fields: tuple[str, ...]) -> dict[str, Any] | None:
    if held is None:
        return None
    return {name: _mask(name, one) if name in fields else one for name, one in held.items()}


def _mask(field: str, value: Any) -> str:
    """Return the first letter of a name of several, and nothing of anything else."""
    text = str(value or "")
    if not text:
        return ""
    return f"{text[0]}**" if field == NAME and len(text) > 1 else "**"
