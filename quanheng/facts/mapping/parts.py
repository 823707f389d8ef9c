"""A mapping once it is read: which file fills which kind of row, and how each field is filled."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from quanheng.engine.ground.fields import Field, Kind

EMPTY, NOT_EMPTY = "empty", "not empty"
# The currency of a mapping that holds money as the company does.
COMPANY = "company"


@dataclass(frozen=True, kw_only=True)
class Keep:
    """A condition on a row: its column is (not) empty, holds one of some texts, or (`other`) none of them."""

    column: str
    condition: str = ""
    texts: tuple[str, ...] = ()
    other: bool = False


@dataclass(frozen=True, kw_only=True)
class FileSpec:
    """Which files are read, and how their tables stand in them; `files` are patterns, none: any file."""

    where: str = field(compare=False)
    files: tuple[str, ...]
    sheet: str | None
    header_row: int
    encoding: str | None
    delimiter: str | None
    optional: bool
    empties: frozenset[str]

    @property
    def shown(self) -> str:
        """The patterns as they are told."""
        return ", ".join(self.files) or "*"

    @property
    def is_deep(self) -> bool:
        """Whether folders below the one that is imported are looked into."""
        return any("/" in pattern for pattern in self.files)

    def takes(self, name: str) -> bool:
        """Return whether a file of that name is read."""
        return _fits(name, self.files or ("*",))

    def takes_base(self, name: str) -> bool:
        """Return whether a file of that name, its folder unknown, is read."""
        return _fits(name, [p.rpartition("/")[2] for p in self.files] or ("*",))


@dataclass(frozen=True, kw_only=True)
class Other(FileSpec):
    """A file that others look values up in, by its key columns; equal ones are read once."""

    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A column that comes from another file: the `value` there of the row whose key is that of this row.

    `columns` make the key: one for each key column of the other file, or joined into its only one.
    """

    name: str
    columns: tuple[str, ...]
    joiner: str
    other: Other
    value: str
    otherwise: str | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """How one field is filled: from columns, by a constant, or by the next date in the file.

    `reads` is how the text is read: a field type, or `percent`. A number is its column, times the column
    `multiply`, less the column `minus`, times `factor`.
    """

    field: Field
    where: str
    reads: str
    columns: tuple[str, ...] = ()
    joiner: str = " "
    fetched: Fetched | None = None
    constant: str | None = None
    until_next: bool = False
    formats: tuple[str, ...] = ()
    multiply: str | None = None
    minus: str | None = None
    factor: Fraction = Fraction(1)
    lookup: MappingOf[str, str] | None = None
    otherwise: str | None = None
    inclusive: bool = False
    prefix: str = ""

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that it reads, those of its arithmetic too."""
        more = (name for name in (self.multiply, self.minus) if name is not None)
        return (*self.columns, *more)


@dataclass(frozen=True, kw_only=True)
class Section(FileSpec):
    """What one file (or one sheet of it) brings into one sink; `repeats`: equal rows are expected."""

    kind: Kind
    repeats: bool
    fetch: tuple[Fetched, ...]
    keeps: tuple[Keep, ...]
    sources: tuple[Source, ...]

    @property
    def fetched(self) -> tuple[Fetched, ...]:
        """The columns that come from other files: those of the section, then those of its fields."""
        return (*self.fetch, *(each.fetched for each in self.sources if each.fetched))

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings that it reads, each once, in the order of the mapping."""
        named = [column for fetched in self.fetched for column in fetched.columns]
        named = [keep.column for keep in self.keeps] + named
        named += [column for source in self.sources for column in source.read_columns]
        away = {fetched.name for fetched in self.fetched}
        return tuple(name for name in dict.fromkeys(named) if name not in away)


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


def values_by_other(sections: Iterator[Section]) -> dict[Other, tuple[str, ...]]:
    """Return the columns that the sections look up, by the file that holds them."""
    found: dict[Other, dict[str, None]] = {}
    for section in sections:
        for fetched in section.fetched:
            found.setdefault(fetched.other, {})[fetched.value] = None
    return {other: tuple(values) for other, values in found.items()}


def _fits(name: str, patterns: list[str] | tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name.casefold(), each.casefold()) for each in patterns)
