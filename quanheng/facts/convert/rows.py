"""Turning chunks of text into typed rows: which are good, which are rejected and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from quanheng.engine.ground.words import Said, said
from quanheng.facts import columns
from quanheng.facts.convert import days, numbers, texts
from quanheng.facts.convert.read import WHY, Context, Read, first_of, none, problems
from quanheng.facts.mapping.parts import EMPTY, NOT_EMPTY, Keep, Section, Source
from quanheng.facts.readers.tables import Chunk, Table

NUMBER_DIGITS = 6
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


class Converter:
    """Converts the chunks of one table by one section of the mapping."""

    def __init__(self, section: Section, table: Table, context: Context) -> None:
        """Convert for `section`; `context` says how numbers and days are read."""
        self.section = section
        self.table = table
        self.context = context
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
        return pl.DataFrame({AT: at, ROW: pl.Series(ROW, chunk.numbers, dtype=pl.Int64), **held})

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
        read = self._typed_source(source, looked.values if looked else text)
        found = first_of(looked.problems, read.problems) if looked else read.problems
        if source.field.required and not source.until_next:
            found = first_of(found, problems(read.values.is_null() & found.is_null(), "required"))
        return Read(read.values, found, read.rounded)

    def _typed_source(self, source: Source, text: pl.Series) -> Read:
        match source.reads:
            case "money":
                return numbers.numbers(
                    text, digits=self.context.money_scale, factor=source.factor, percent="no"
                )
            case "number" | "percent":
                return numbers.numbers(
                    text,
                    digits=NUMBER_DIGITS,
                    factor=source.factor,
                    percent="always" if source.reads == "percent" else "may",
                )
            case "int":
                return numbers.integers(text, factor=source.factor)
            case "day":
                read = days.days(text, formats=source.formats, context=self.context)
                return Read(read.values + int(source.inclusive), read.problems)
            case "moment":
                return days.moments(text, formats=source.formats, context=self.context)
            case "bool":
                return texts.booleans(text)
            case "choice":
                return texts.choices(text, source.field.choices)
        read = texts.plain(text)
        return Read(source.prefix + read.values if source.prefix else read.values, read.problems)

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
            shown = self.source_texts(source, wrong)
            for index, (code, text) in enumerate(zip(codes, shown, strict=True)):
                if code is not None and not (code == "required" and reasons[index]):
                    reasons[index].append(reason(source, code, text))
        return [
            Reject(chunk.numbers[at], chunk.rows[at], tuple(why))
            for at, why in zip(wrong[AT], reasons, strict=True)
        ]


def reason(source: Source, code: str, text: str | None) -> Said:
    """Return why a cell cannot be taken."""
    column = ", ".join(source.columns) or source.field.name
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
        else:
            keep &= column.is_in(one.texts).fill_null(value=False)
    return keep
