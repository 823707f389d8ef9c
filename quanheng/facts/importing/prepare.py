"""Everything of an import that comes before anything is changed: receive, read, compare, journal."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from quanheng.base import sinks
from quanheng.base.faults import point
from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.findings import Finding, Refused
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import said
from quanheng.facts import journal, selectors, store
from quanheng.facts.importing import staging
from quanheng.facts.importing.changes import added, changes
from quanheng.facts.importing.compare import Compared, compare_facts
from quanheng.facts.importing.fetching import fetching
from quanheng.facts.importing.held import compare_rows
from quanheng.facts.importing.outcome import CHANGES_SHOWN, Counts, Outcome, Progress
from quanheng.facts.importing.paths import Feed, feeds
from quanheng.facts.importing.references import unknown_codes
from quanheng.facts.importing.rejects import Rejects
from quanheng.facts.mapping.parts import COMPANY, Mapping, Other, Section, values_by_other
from quanheng.facts.readers.received import Received, receive
from quanheng.org import selectors as org

FIRST_CURRENCY = "CNY"


class OtherMoney(Refused):
    """The mapping holds money otherwise than the company does."""


@dataclass(frozen=True)
class Prepared:
    """An import whose journals are written: what it will tell, its files, the kinds that change.

    Where none changes, nothing is to be landed and the journals are of no use.
    """

    outcome: Outcome
    received: list[Received]
    rejects: Rejects
    kinds: list[Kind]

    @property
    def stem(self) -> str:
        """The name of what is written for just these files by this mapping, such as the rejects."""
        joined = "".join(received.sha256 for received in self.received)
        return f"{self.outcome.mapping}-{hashlib.sha256(joined.encode()).hexdigest()[:12]}"


def prepare(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    paths: Sequence[Path],
    *,
    number: int,
    progress: Progress,
    any_code: bool = False,
) -> Prepared:
    """Return the import that would become batch `number`; only that batch's folder is written to.

    `any_code`: rows may name people and units that are unknown; whoever puts them refuses.

    :raises Refused: a path, a file, its rows or its money do not fit.
    """
    want_same_money(mapping)
    work = journal.work(number)
    files = _received(mapping, paths, work / "received", progress)
    point("import.received")
    wanted = values_by_other(section for section, _ in files.sections)
    looking, found = fetching(connection, wanted, files.others, folder=work, progress=progress)
    staged = staging.stage(
        mapping,
        files.sections,
        fetching=looking,
        timezone=mapping.timezone or org.company().timezone,
        folder=work,
        progress=progress,
        any_code=any_code,
    )
    staged.findings = list(dict.fromkeys([*found, *staged.findings]))
    received = files.every()
    outcome = Outcome(
        mapping=mapping.code,
        files=[{"name": r.name, "sha256": r.sha256, "bytes": r.bytes} for r in received],
        rows=staged.counts,
        findings=staged.findings,
    )
    kinds = _compared(connection, staged, outcome, number=number, progress=progress)
    _list_changes(outcome, kinds, number=number, scale=mapping.money_scale)
    return Prepared(outcome, received, staged.rejects, kinds)


def with_money(mapping: Mapping) -> Mapping:
    """Return the mapping with the company's currency and digits where it says it holds money as the company does.

    A company that holds no money yet begins with CNY and the mapping's digits.
    """
    if mapping.currency != COMPANY:
        return mapping
    company = org.company()
    if company.money_scale is None:
        return replace(mapping, currency=FIRST_CURRENCY)
    return replace(mapping, currency=company.currency, money_scale=company.money_scale)


def want_same_money(mapping: Mapping) -> None:
    """Return where the mapping holds money as the company does, or the company holds none yet.

    :raises OtherMoney: it has another currency or other digits.
    """
    company = org.company()
    if company.money_scale is None:
        return
    if (company.currency, company.money_scale) != (mapping.currency, mapping.money_scale):
        raise OtherMoney(
            said(
                "The company holds money in {currency} with {scale} digits since its first import; the mapping “{mapping}” says {other} with {digits}. Mend “currency” and “money_scale” there.",
                currency=company.currency,
                scale=company.money_scale,
                mapping=mapping.code,
                other=mapping.currency,
                digits=mapping.money_scale,
            )
        )


@dataclass(frozen=True)
class _Files:
    """The files taken in: those of sections, in their order, and those that values are looked up in."""

    sections: list[tuple[Section, Received]]
    others: dict[Other, list[Received]]

    def every(self) -> list[Received]:
        """Return each file once."""
        more = (each for listed in self.others.values() for each in listed)
        return list({id(each): each for each in (*(r for _, r in self.sections), *more)}.values())


def _received(mapping: Mapping, paths: Sequence[Path], folder: Path, progress: Progress) -> _Files:
    taken: dict[Path, Received] = {}

    def take(feed: Feed[Section] | Feed[Other]) -> Received:
        place = feed.path.resolve()
        if place not in taken:
            taken[place] = _taken(feed, folder, progress)
        return taken[place]

    found = feeds(mapping, paths)
    others: dict[Other, list[Received]] = {}
    sections = [(feed.reads, take(feed)) for feed in found.sections]
    for feed in found.others:
        others.setdefault(feed.reads, []).append(take(feed))
    return _Files(sections, others)


def _taken(feed: Feed[Section] | Feed[Other], folder: Path, progress: Progress) -> Received:
    step, size = said("receiving {file}", file=feed.name), max(1, feed.path.stat().st_size)
    progress(step, 0.0)

    def tell(done: int) -> None:
        progress(step, min(1.0, done / size))

    return receive(feed.path, name=feed.name, folder=folder, progress=tell)


def _compared(
    connection: duckdb.DuckDBPyConnection,
    staged: staging.Staged,
    outcome: Outcome,
    *,
    number: int,
    progress: Progress,
) -> list[Kind]:
    """Write the journals, complete the outcome's counts and findings, return the kinds that change."""
    versions, changing = selectors.versions(), []
    for done, (code, kind) in enumerate(staged.kinds.items()):
        progress(said("comparing {kind}", kind=code), done / len(staged.kinds))
        parts, to = staged.parts.get(code, []), journal.path(number, code)
        if not parts:
            continue
        if code in FACTS:
            held = store.files(code, versions.get(code), None)
            found = compare_facts(connection, kind, parts=parts, held=held, to=to)
        else:
            found = compare_rows(sinks.sink(code), parts=parts, to=to)
        _count(outcome.rows[code], found)
        if code not in staged.repeating:
            outcome.findings += _repeats(code, found)
        if found.new or found.changed:
            changing.append(kind)
    for code in ("customers", "products"):
        known = store.files(code, versions.get(code), None)
        outcome.findings += unknown_codes(connection, FACTS[code], staged.parts, known)
    return changing


def _count(counts: Counts, found: Compared) -> None:
    counts.new, counts.changed, counts.unchanged = found.new, found.changed, found.unchanged


def _repeats(code: str, found: Compared) -> list[Finding]:
    if not found.repeated:
        return []
    return [
        Finding(
            where=code,
            what=said("{count} rows repeat another row word for word.", count=found.repeated),
            mend=said("Each counts once."),
        )
    ]


def _list_changes(outcome: Outcome, kinds: Sequence[Kind], *, number: int, scale: int) -> None:
    for kind in kinds:
        path, more = journal.path(number, kind.code), CHANGES_SHOWN - len(outcome.added)
        if more > 0 and outcome.rows[kind.code].new and kind.code not in FACTS:
            outcome.added += added(kind, path, scale=scale, most=more)
        left = CHANGES_SHOWN - len(outcome.changes)
        if left > 0 and outcome.rows[kind.code].changed:
            outcome.changes += changes(kind, path, scale=scale, most=left)
