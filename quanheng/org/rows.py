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


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    """A duty; `needs` are the actions that its owner must be able to decide on."""

    code: str
    name: str
    process: str = ""
    needs: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class DutyPartRow:
    """The part of a post in a duty by codes, in a unit and below or everywhere, on [day_from, day_to)."""

    duty: str
    post: str
    day_from: date
    day_to: date | None = None
    unit: str | None = None
    part: str = "owns"
    source: str = ""

    @property
    def key(self) -> tuple[str, str, str | None, date]:
        """Duty, post, unit and first day."""
        return self.duty, self.post, self.unit, self.day_from


@dataclass(frozen=True, kw_only=True)
class AuthorityRow:
    """What a post may decide on, on [day_from, day_to): at most one of the three limits is given.

    `percent` is in parts per million, `amount` in minor units.
    """

    action: str
    post: str
    day_from: date
    day_to: date | None = None
    reach: str = "unit"
    percent: int | None = None
    amount: int | None = None
    count: int | None = None
    per: str = "each"
    source: str = ""

    @property
    def key(self) -> tuple[str, str, str, date]:
        """Action, post, reach and first day."""
        return self.action, self.post, self.reach, self.day_from
