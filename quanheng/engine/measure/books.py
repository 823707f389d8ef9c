"""Reading a book from its files: each rule checked by itself, then all against each other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from quanheng.engine.ground.findings import Finding, refuse_all
from quanheng.engine.ground.rulebook import CannotRead, RuleFile, read
from quanheng.engine.ground.words import said
from quanheng.engine.measure import (
    benchmarks,
    book_checks,
    card_checks,
    cards,
    metric_checks,
    shapes,
)
from quanheng.engine.measure.book import Book

# Folder → the key that names a rule of it, which is its kind.
FOLDERS = {
    "metrics": "metric",
    "scorecards": "scorecard",
    "benchmarks": "benchmark",
    "industries": "industry",
}


def files(folders: Iterable[Path]) -> list[Path]:
    """Return the rule files of some rulebooks; a later folder's file replaces an earlier one's of the same name."""
    found: dict[tuple[str, str], Path] = {}
    for folder in folders:
        for name in FOLDERS:
            for file in _names(folder / name):
                if file.endswith(".yaml") and not file.endswith(".cases.yaml"):
                    found[name, file] = folder / name / file
    return [found[at] for at in sorted(found)]


def stamped(folders: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Return the same files with when each was changed, in ns, and its size: asked for by every page."""
    found: dict[tuple[str, str], tuple[str, int, int]] = {}
    for folder in folders:
        for name in FOLDERS:
            for entry in _entries(folder / name):
                if entry.name.endswith(".yaml") and not entry.name.endswith(".cases.yaml"):
                    held = entry.stat()
                    found[name, entry.name] = (entry.path, held.st_mtime_ns, held.st_size)
    return tuple(found[at] for at in sorted(found))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


def read_all(paths: Iterable[Path]) -> tuple[list[RuleFile], list[Finding]]:
    """Return the files that are YAML, and a finding for each that is not."""
    rules, findings = [], []
    for path in paths:
        try:
            rules.append(read(path))
        except CannotRead as error:
            findings.append(
                Finding(where=path.name, what=error.sentence, mend=said("Then check again."))
            )
    return rules, findings


def check(rules: Iterable[RuleFile]) -> list[Finding]:
    """Return everything that keeps the rules from being a book."""
    findings, sound = [], []
    for rule in rules:
        found = list(_check_one(rule))
        findings += found
        if not found:
            sound.append(rule)
    if not findings:
        findings += book_checks.check(_load(sound))
    return findings


def load(rules: Iterable[RuleFile]) -> Book:
    """Return the book.

    :raises Refused: something is wrong with a rule; every finding is in it.
    """
    rules = list(rules)
    refuse_all(check(rules))
    return _load(rules)


CHECKS = {
    "scorecards": card_checks.check,
    "benchmarks": benchmarks.check_benchmark,
    "industries": benchmarks.check_industry,
}


def _check_one(rule: RuleFile) -> Iterator[Finding]:
    yield from CHECKS.get(rule.path.parent.name, metric_checks.check)(rule)


def _load(rules: Iterable[RuleFile]) -> Book:
    by_kind: dict[str, list[RuleFile]] = {kind: [] for kind in FOLDERS.values()}
    for rule in rules:
        by_kind[FOLDERS.get(rule.path.parent.name, "metric")].append(rule)
    bases = [cards.load(rule) for rule in by_kind["scorecard"] if "variant_of" not in rule.said]
    by_code = {card.code: card for card in bases}
    variants = [cards.load(r, by_code) for r in by_kind["scorecard"] if "variant_of" in r.said]
    return Book(
        metrics={m.code: m for m in map(shapes.load, by_kind["metric"])},
        cards={card.code: card for card in sorted([*bases, *variants], key=lambda c: c.code)},
        benchmarks={b.code: b for b in map(benchmarks.load_benchmark, by_kind["benchmark"])},
        industries={i.code: i for i in map(benchmarks.load_industry, by_kind["industry"])},
    )
