"""Rows on their way into the org: codes and days, not yet database rows.

`source` says where a row stands, such as “people.csv, row 3”, for the sentence that refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """A unit and one of its placements."""

    code: str
    name: str
    day_from: date
    day_to: date | None = None
    parent: str | None = None
    kind: str = "department"
    industry: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """A post or a grade; only grades have a rank."""

    code: str
    name: str
    rank: int = 0
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A person, employed on [hired, left)."""

    code: str
    name: str
    hired: date | None = None
    left: date | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class AssignmentRow:
    """An assignment by codes, on [day_from, day_to)."""

    person: str
    unit: str
    day_from: date
    day_to: date | None = None
    post: str | None = None
    grade: str | None = None
    manager: str | None = None
    share_ppm: int = WHOLE_PPM
    is_main: bool = True
    source: str = ""

    @property
    def key(self) -> tuple[str, str, date]:
        """Person, unit and first day."""
        return self.person, self.unit, self.day_from
