"""Turning chunks of text into typed rows: which are good, which are rejected and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from quanheng.engine.ground.words import Said, said
from quanheng.facts import columns
from quanheng.facts.convert import days, numbers, texts
from quanheng.facts.convert.arithmetic import OF, Terms, combined
from quanheng.facts.convert.read import WHY, Context, Read, first_of, none, problems
from quanheng.facts.mapping.parts import EMPTY, NOT_EMPTY, Fetched, Keep, Section, Source
from quanheng.facts.readers.tables import Chunk, Table

NUMBER_DIGITS = 6
PERCENT = {"money": "no", "int": "no", "number": "may", "percent": "always"}
NOTHING = ("required", "absent")
AT, ROW = "\x00at", "\x00row"
Reads = Sequence[tuple[Source, Read]]


@dataclass(frozen=True)
class Reject:
    """A row that does not come in: its number, its cells as they were read, and why."""

    number: int
    cells: Sequence[str]
    reasons: tuple[Said, ...]


@dataclass(frozen=True)
class Converted:
    """A chunk's good rows with the columns of `columns.staged`, its rejects, and counts."""

    good: pl.DataFrame
    rejects: list[Reject]
    read: int
    skipped: int
    rounded: Counter[str] = field(default_factory=Counter)


class Fetching(Protocol):
    """What adds the columns that a section looks up in other files."""

    def add(self, section: Section, cells: pl.DataFrame) -> pl.DataFrame:
        """Return the cells with the columns that the section looks up beside them."""

    def context(self, fetched: Fetched, context: Context) -> Context:
        """Return how numbers and days of a column that is looked up are read."""


class Converter:
    """Converts the chunks of one table by one section of the mapping."""

    def __init__(
        self, section: Section, table: Table, context: Context, fetching: Fetching
    ) -> None:
        """Convert for `section`; `context` says how numbers and days are read."""
        self.section = section
        self.table = table
        self.context = context
        self.fetching = fetching
        self.fetched = {each.name: each for each in section.fetched}
        self.places = {name: table.headings.index(name) for name in section.columns}

    def texts(self, chunk: Chunk) -> pl.DataFrame:
        """Return the chunk's cells that the section reads, cleaned, with position and row number."""
        held = {
            name: texts.clean(
                pl.Series(name, [row[place] for row in chunk.rows], dtype=pl.String),
                self.section.empties,
            )
            for name, place in self.places.items()
        }
        at = pl.Series(AT, range(len(chunk.rows)), dtype=pl.Int64)
        cells = pl.DataFrame({AT: at, ROW: pl.Series(ROW, chunk.numbers, dtype=pl.Int64), **held})
        return self.fetching.add(self.section, cells) if self.fetched else cells

    def convert(self, chunk: Chunk, cells: pl.DataFrame) -> Converted:
        """Return the chunk's rows by what becomes of them; `cells` are its `texts`."""
        kept = cells.filter(_kept(self.section.keeps, cells))
        reads = [(source, self._read(source, kept)) for source in self.section.sources]
        typed = self._typed(kept, reads)
        faults = self._faults(chunk)
        bad = kept[AT].is_in(list(faults))
        for _, read in reads:
            bad |= read.problems.is_not_null()
        return Converted(
            good=typed.filter(~bad),
            rejects=self._rejects(chunk, kept, reads, faults, bad),
            read=cells.height,
            skipped=cells.height - kept.height,
            rounded=Counter({s.field.name: r.rounded for s, r in reads if r.rounded}),
        )

    def source_texts(self, source: Source, cells: pl.DataFrame) -> pl.Series:
        """Return the text that feeds a field, before it is read as what the field holds."""
        if source.constant is not None:
            return pl.Series([source.constant], dtype=pl.String).new_from_index(0, cells.height)
        if not source.columns:
            return none(cells.height)
        if len(source.columns) == 1:
            return cells[source.columns[0]]
        joined = cells.select(
            pl.concat_str(source.columns, separator=source.joiner, ignore_nulls=True)
        ).to_series()
        return texts.clean(joined, frozenset())

    def days_of(self, source: Source, cells: pl.DataFrame) -> pl.Series:
        """Return the days that feed a field in all rows, the skipped and the bad ones too."""
        read = days.days(
            self.source_texts(source, cells), formats=source.formats, context=self.context
        )
        return read.values.drop_nulls().unique()

    def _read(self, source: Source, cells: pl.DataFrame) -> Read:
        text = self.source_texts(source, cells)
        looked = texts.looked_up(text, source.lookup, source.otherwise) if source.lookup else None
        read = self._typed_source(source, looked.values if looked else text, cells)
        found = first_of(looked.problems, read.problems) if looked else read.problems
        if source.field.required and not source.until_next:
            nothing = "absent" if self._key_of(source) else "required"
            found = first_of(found, problems(read.values.is_null() & found.is_null(), nothing))
        return Read(read.values, found, read.rounded)

    def _typed_source(self, source: Source, text: pl.Series, cells: pl.DataFrame) -> Read:
        match source.reads:
            case "money" | "number" | "percent" | "int":
                return self._number(source, text, cells)
            case "day":
                read = days.days(text, formats=source.formats, context=self._context(source))
                return Read(read.values + int(source.inclusive), read.problems)
            case "moment":
                return days.moments(text, formats=source.formats, context=self._context(source))
            case "bool":
                return texts.booleans(text)
            case "choice":
                return texts.choices(text, source.field.choices)
        read = texts.plain(text)
        return Read(source.prefix + read.values if source.prefix else read.values, read.problems)

    def _number(self, source: Source, text: pl.Series, cells: pl.DataFrame) -> Read:
        whole, percent = source.reads == "int", PERCENT[source.reads]
        scale = self.context.money_scale if source.reads == "money" else NUMBER_DIGITS
        digits = 0 if whole else scale
        if source.multiply is None and source.minus is None:
            return numbers.numbers(
                text, digits=digits, factor=source.factor, percent=percent, whole=whole
            )
        terms = Terms(
            text,
            None if source.multiply is None else cells[source.multiply],
            None if source.minus is None else cells[source.minus],
            percent,
        )
        return combined(terms, digits=digits, factor=source.factor, whole=whole)

    def _key_of(self, source: Source) -> Fetched | None:
        """Return what the source looks up in another file, if it does."""
        return self.fetched.get(source.columns[0]) if len(source.columns) == 1 else None

    def _context(self, source: Source) -> Context:
        fetched = self._key_of(source)
        return self.fetching.context(fetched, self.context) if fetched else self.context

    def _typed(self, kept: pl.DataFrame, reads: Reads) -> pl.DataFrame:
        by_field = {source.field.name: read.values for source, read in reads}
        held = {
            name: by_field.get(name, none(kept.height)).cast(kind)
            for name, kind in columns.fields(self.section.kind).items()
        }
        places = {
            "file": pl.Series([self.table.file]).new_from_index(0, kept.height),
            "sheet": pl.Series([self.table.sheet], dtype=pl.String).new_from_index(0, kept.height),
            "row": kept[ROW],
        }
        return pl.DataFrame({**held, **places}).with_columns(kept[AT])

    def _faults(self, chunk: Chunk) -> dict[int, list[Said]]:
        """Return by position what the reader found wrong with rows, or with cells that are used."""
        if not chunk.faults:
            return {}
        position = {number: at for at, number in enumerate(chunk.numbers)}
        found: dict[int, list[Said]] = {}
        for fault in chunk.faults:
            if fault.column is None:
                found.setdefault(position[fault.row], []).append(fault.why)
            elif fault.column in self.places:
                why = said("“{column}”: {why}", column=fault.column, why=fault.why)
                found.setdefault(position[fault.row], []).append(why)
        return found

    def _rejects(
        self,
        chunk: Chunk,
        kept: pl.DataFrame,
        reads: Reads,
        faults: dict[int, list[Said]],
        bad: pl.Series,
    ) -> list[Reject]:
        if not bad.any():
            return []
        wrong = kept.filter(bad)
        reasons = [list(faults.get(at, [])) for at in wrong[AT]]
        for source, read in reads:
            codes = read.problems.filter(bad)
            if codes.null_count() == codes.len():
                continue
            for index, code in enumerate(codes):
                if code is not None and not (code in NOTHING and reasons[index]):
                    reasons[index].append(self._reason(source, code, wrong[index]))
        return [
            Reject(chunk.numbers[at], chunk.rows[at], tuple(why))
            for at, why in zip(wrong[AT], reasons, strict=True)
        ]

    def reason(self, source: Source, code: str, text: str | None) -> Said:
        """Return why what a field would hold cannot be taken."""
        return _why(code, self._headings(source) or source.field.name, text)

    def _reason(self, source: Source, code: str, row: pl.DataFrame) -> Said:
        what, _, term = code.partition(OF)
        fetched = self._key_of(source)
        if term:
            name = source.multiply if term == "multiply" else source.minus
            return _why(what, self._shown(str(name)), row[str(name)][0])
        if what == "absent" and fetched:
            return self._absent(fetched, row)
        if what == "required" and len(source.read_columns) > len(source.columns):
            empty = next(name for name in source.read_columns if row[name][0] is None)
            return _why(what, self._shown(empty), None)
        return self.reason(source, what, self.source_texts(source, row)[0])

    def _absent(self, fetched: Fetched, row: pl.DataFrame) -> Said:
        """Return that the other file lacks the key, or that there is no key to look for."""
        missing = [name for name in fetched.columns if row[name][0] is None]
        if missing:
            return _why("required", self._shown(missing[0]), None)
        names = ", ".join(map(self._shown, fetched.columns))
        return said(
            "“{text}” of “{column}” is not in “{file}”, or has no “{value}” there. Add it, or write “otherwise” in the mapping.",
            text=", ".join(row[name][0] for name in fetched.columns),
            column=names,
            file=fetched.other.shown,
            value=fetched.value,
        )

    def _headings(self, source: Source) -> str:
        return ", ".join(map(self._shown, source.columns))

    def _shown(self, column: str) -> str:
        """Return the heading of a column; of one that is looked up, that in the other file."""
        return self.fetched[column].value if column in self.fetched else column


def _why(code: str, column: str, text: str | None) -> Said:
    shown = text or ""
    return WHY[code](column, shown if len(shown) <= 60 else f"{shown[:60]}…")


def _kept(keeps: Sequence[Keep], cells: pl.DataFrame) -> pl.Series:
    keep = pl.Series([True]).new_from_index(0, cells.height)
    for one in keeps:
        column = cells[one.column]
        if one.condition == EMPTY:
            keep &= column.is_null()
        elif one.condition == NOT_EMPTY:
            keep &= column.is_not_null()
        elif one.other:
            keep &= ~column.is_in(one.texts).fill_null(value=False)
        else:
            keep &= column.is_in(one.texts).fill_null(value=False)
    return keep
