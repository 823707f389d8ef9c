"""A mapping once it is read: which file fills which kind of row, and how each field is filled."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from quanheng.engine.ground.kinds import Field, Kind

EMPTY, NOT_EMPTY = "empty", "not empty"


@dataclass(frozen=True, kw_only=True)
class Keep:
    """A condition on a row: its column is (not) empty, or holds one of some texts."""

    column: str
    condition: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Source:
    """How one field is filled: from columns, by a constant, or by the next date in the file.

    `reads` is how the text is read: a field type, or `percent`. `factor` multiplies a number.
    """

    field: Field
    where: str
    reads: str
    columns: tuple[str, ...] = ()
    joiner: str = " "
    constant: str | None = None
    until_next: bool = False
    formats: tuple[str, ...] = ()
    factor: Fraction = Fraction(1)
    lookup: MappingOf[str, str] | None = None
    otherwise: str | None = None
    inclusive: bool = False
    prefix: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """What one file (or one sheet of it) brings into one sink."""

    where: str
    kind: Kind
    file: str | None
    sheet: str | None
    header_row: int
    encoding: str | None
    delimiter: str | None
    optional: bool
    empties: frozenset[str]
    keeps: tuple[Keep, ...]
    sources: tuple[Source, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings that it reads, each once, in the order of the mapping."""
        named = [keep.column for keep in self.keeps]
        named += [column for source in self.sources for column in source.columns]
        return tuple(dict.fromkeys(named))

    def takes(self, name: str) -> bool:
        """Return whether a file of that name is read by this section."""
        return self.file is None or fnmatch.fnmatchcase(name.casefold(), self.file.casefold())

    def takes_base(self, name: str) -> bool:
        """Return whether a file of that name, its folder unknown, is read by this section."""
        pattern = (self.file or "*").rpartition("/")[2]
        return fnmatch.fnmatchcase(name.casefold(), pattern.casefold())


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """How the files of one source are read. `reject_limit` is a share of the rows read."""

    code: str
    label: MappingOf[str, str]
    path: Path
    text: str
    hash: str
    currency: str
    money_scale: int
    timezone: str | None
    reject_limit: Fraction
    sections: tuple[Section, ...]
