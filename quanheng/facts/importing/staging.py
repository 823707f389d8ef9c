"""Reading all files of an import into typed rows on disk, the bad ones set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import polars as pl

from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.findings import Finding, Refused
from quanheng.engine.ground.words import Said, said
from quanheng.facts.convert.read import Context
from quanheng.facts.convert.rows import AT, Converted, Converter, Reject
from quanheng.facts.importing.fetching import Fetching
from quanheng.facts.importing.known import Known
from quanheng.facts.importing.opening import opened
from quanheng.facts.importing.outcome import Counts, Progress
from quanheng.facts.importing.rejects import SHOWN, Rejects, finding
from quanheng.facts.mapping.parts import Mapping, Section, Source
from quanheng.facts.readers.received import Received
from quanheng.facts.readers.tables import Chunk, Table

FEW, EMPTY_TOLD = 20, 3


class TooManyRejects(Refused):
    """More rows are bad than the mapping allows, or all rows of a file are."""


@dataclass(kw_only=True)
class Staged:
    """The good rows of an import by sink, as Parquet parts in `folder`, and what else was seen.

    `repeating` are the sinks that some file is expected to bring the same row into more than once,
    `empty` the files that hold headings alone.
    """

    folder: Path
    rejects: Rejects
    kinds: dict[str, Kind] = field(default_factory=dict)
    parts: dict[str, list[Path]] = field(default_factory=dict)
    counts: dict[str, Counts] = field(default_factory=dict)
    repeating: set[str] = field(default_factory=set)
    empty: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def add(self, kind: Kind, rows: pl.DataFrame) -> None:
        """Keep good rows."""
        if not rows.height:
            return
        parts = self.parts.setdefault(kind.code, [])
        parts.append(self.folder / f"{kind.code}-{len(parts):05}.parquet")
        rows.write_parquet(parts[-1], compression="zstd", compression_level=1)


class Stager:
    """Reads one file after another into `staged`."""

    def __init__(
        self,
        mapping: Mapping,
        *,
        fetching: Fetching,
        timezone: str,
        folder: Path,
        progress: Progress,
        any_code: bool,
    ) -> None:
        """Read by `mapping`; `timezone` is where moments without an offset are."""
        self.mapping = mapping
        self.fetching = fetching
        self.timezone = timezone
        self.progress = progress
        self.known = Known(any_code=any_code)
        self.staged = Staged(folder=folder, rejects=Rejects(folder))

    def read(self, section: Section, received: Received) -> None:
        """Read a file by a section.

        :raises CannotReadFile: the file cannot be read, or lacks a heading.
        :raises TooManyRejects: its rejects are beyond the mapping's limit, or not one row of it is good.
        """
        table = opened(section, received)
        self.staged.findings += table.findings
        if section.repeats:
            self.staged.repeating.add(section.kind.code)
        reading = _Reading(self, section, table)
        for chunk in table.chunks:
            reading.take(chunk)
            self.progress(said("reading {file}", file=received.name), chunk.done)
        reading.end()

    def want_few_rejects(self) -> None:
        """Return where the rejects are within the mapping's limit.

        :raises TooManyRejects: they are not.
        """
        rejects = self.staged.rejects
        read = sum(c.read - c.skipped for c in self.staged.counts.values())
        if rejects.count > self.mapping.reject_limit * read:
            raise TooManyRejects(
                said(
                    "{count} of {read} rows are bad, more than the {limit} % that the mapping allows; nothing was imported. Mend them, or raise “reject_limit”. The first are:",
                    count=rejects.count,
                    read=read,
                    limit=_percent(self.mapping.reject_limit),
                ),
                rejects.shown,
            )


class _Reading:
    """One table on its way in."""

    def __init__(self, stager: Stager, section: Section, table: Table) -> None:
        context = Context(
            money_scale=stager.mapping.money_scale,
            timezone=stager.timezone,
            excel=table.excel,
            since_1904=table.since_1904,
        )
        self.stager, self.section, self.table = stager, section, table
        self.staged = stager.staged
        self.kind = section.kind
        self.staged.kinds.setdefault(self.kind.code, self.kind)
        self.converter = Converter(section, table, context, stager.fetching)
        self.counts = Counts()
        self.rounded: Counter[str] = Counter()
        self.until = [source for source in section.sources if source.until_next]
        self.waiting: list[pl.DataFrame] = []
        self.days: set[int] = set()
        self.shown: list[Finding] = []

    def take(self, chunk: Chunk) -> None:
        cells = self.converter.texts(chunk)
        converted = self.converter.convert(chunk, cells)
        self.counts.read += converted.read
        self.counts.skipped += converted.skipped
        self.rounded += converted.rounded
        good, unknown = self._known_only(chunk, converted)
        rejects = sorted([*converted.rejects, *unknown], key=lambda reject: reject.number)
        self.counts.rejected += len(rejects)
        self.staged.rejects.add(self.table, rejects)
        self.shown += [finding(self.table, each) for each in rejects[: SHOWN - len(self.shown)]]
        if self.until:
            self.days |= set(self.converter.days_of(self._start(), cells))
            self.waiting.append(good)
        else:
            self.staged.add(self.kind, good)

    def end(self) -> None:
        for rows in self.waiting:
            self.staged.add(self.kind, self._ended(rows))
        total = self.staged.counts.setdefault(self.kind.code, Counts())
        total.read += self.counts.read
        total.skipped += self.counts.skipped
        total.rejected += self.counts.rejected
        self.staged.findings += self._rounding()
        if not self.counts.read:
            self.staged.empty.append(self.table.file)
        self._want_few_rejects()

    def _want_few_rejects(self) -> None:
        """Return where enough rows of the file are good; a bad one of a few may be within the batch's limit."""
        rejected, read = self.counts.rejected, self.counts.read - self.counts.skipped
        limit = self.stager.mapping.reject_limit
        if rejected and rejected == read:
            raise TooManyRejects(
                said(
                    "{file}: not one of its {count} rows can be taken; nothing was imported. The first are:",
                    file=self.table.file,
                    count=rejected,
                ),
                self.shown,
            )
        if read >= FEW and rejected > limit * read:
            raise TooManyRejects(
                said(
                    "{file}: {count} of its {read} rows are bad, more than the {limit} % that the mapping allows; nothing was imported. Mend them, or raise “reject_limit”. The first are:",
                    file=self.table.file,
                    count=rejected,
                    read=read,
                    limit=_percent(limit),
                ),
                self.shown,
            )

    def _known_only(self, chunk: Chunk, converted: Converted) -> tuple[pl.DataFrame, list[Reject]]:
        """Return the rows that name only people and units that are known, and rejects for the others."""
        rows: pl.DataFrame = converted.good
        reasons: dict[int, list[Said]] = {}
        bad = pl.Series([False]).new_from_index(0, rows.height)
        for named, wrong in self.stager.known.unknown(self.kind, rows):
            if not wrong.any():
                continue
            bad |= wrong
            source = next(s for s in self.section.sources if s.field == named)
            found = rows.filter(wrong)
            for at, text in zip(found[AT], found[named.name], strict=True):
                reasons.setdefault(at, []).append(self.converter.reason(source, named.type, text))
        good = rows.filter(~bad).drop(AT)
        self.stager.known.learn(self.kind, good)
        return good, [
            Reject(chunk.numbers[at], chunk.rows[at], tuple(why)) for at, why in reasons.items()
        ]

    def _start(self) -> Source:
        return next(source for source in self.section.sources if source.field.name == "from")

    def _ended(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows, each ending on the next of all first days in the file."""
        following = dict(pairwise(sorted(self.days)))
        return rows.with_columns(
            rows["from"]
            .replace_strict(
                list(following), list(following.values()), default=None, return_dtype=pl.Int32
            )
            .alias(source.field.name)
            for source in self.until
        )

    def _rounding(self) -> Iterator[Finding]:
        for name, count in sorted(self.rounded.items()):
            yield Finding(
                where=self.table.file,
                what=said(
                    "{count} values of “{field}” are finer than can be held and were rounded half-up.",
                    count=count,
                    field=name,
                ),
                mend=said("Nothing needs mending unless the digits matter."),
            )


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):g}"


def _without_rows(files: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding for each file without rows; of many, as in a folder of templates, one for all."""
    mend = said("Nothing comes from it; export it again if there should be some.")
    if len(files) > EMPTY_TOLD:
        yield Finding(
            where=", ".join(files[:EMPTY_TOLD]) + ", …",
            what=said("{count} files hold headings and no rows.", count=len(files)),
            mend=said("Nothing comes from them."),
        )
        return
    for file in files:
        yield Finding(where=file, what=said("The file holds headings and no rows."), mend=mend)


def stage(
    mapping: Mapping,
    files: Sequence[tuple[Section, Received]],
    *,
    fetching: Fetching,
    timezone: str,
    folder: Path,
    progress: Progress,
    any_code: bool = False,
) -> Staged:
    """Return the rows of all files, read in their order into `folder`; `any_code`: also those that name unknown ones.

    :raises CannotReadFile: a file cannot be read, or lacks a heading.
    :raises TooManyRejects: too many rows are bad.
    """
    stager = Stager(
        mapping,
        fetching=fetching,
        timezone=timezone,
        folder=folder,
        progress=progress,
        any_code=any_code,
    )
    for section, received in files:
        stager.read(section, received)
    stager.want_few_rejects()
    stager.staged.findings += _without_rows(list(dict.fromkeys(stager.staged.empty)))
    return stager.staged
