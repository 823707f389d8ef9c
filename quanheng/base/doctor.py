"""The checks of `quanheng doctor`: each part registers its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from quanheng.engine.ground.findings import Finding


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing worth knowing about this home; `find` yields what is wrong with it.

    A check that `needs_database` is left out where the database is not ready.
    """

    name: str
    says: str
    find: Callable[[], Iterable[Finding]]
    needs_database: bool = True


_registered: dict[str, Check] = {}


def register(check: Check) -> None:
    """Add the check; registering it again replaces it."""
    _registered[check.name] = check


def checks() -> list[Check]:
    """Return every check in the order of registration, those that need no database first."""
    return sorted(_registered.values(), key=lambda check: check.needs_database)
