"""The company's rulebook: what ships, overlaid by the company's own folder, kept as immutable versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from quanheng.base.models import RuleVersion, User
from quanheng.base.once import once
from quanheng.base.services import RuleText, rule_version_store
from quanheng.engine.ground.findings import Finding, refuse_all
from quanheng.engine.ground.rulebook import RuleFile, read_text
from quanheng.engine.measure import books, cases
from quanheng.engine.measure.book import Book

SHIPPED = Path(__file__).resolve().parents[1] / "rulebook"
PLACES = {kind: folder for folder, kind in books.FOLDERS.items()}


def folders() -> list[Path]:
    """Return the rulebooks, the company's own last."""
    return [SHIPPED, Path(settings.QUANHENG_HOME) / "rulebook"]


@once
def current() -> Book:
    """Return the book as the files say it now; files that did not change are not read again.

    :raises Refused: something is wrong with a rule; every finding is in it.
    """
    return _read(books.stamped(folders()))


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[str, int, int], ...]) -> Book:
    rules, findings = books.read_all([Path(path) for path, _, _ in files])
    refuse_all(findings)
    return books.load(rules)


def money_metrics() -> set[str]:
    """Return the codes of the metrics that are counted in money."""
    return {metric.code for metric in current().metrics.values() if metric.uom == "money"}


def findings() -> list[Finding]:
    """Return everything that is wrong with the rules as the files say them now."""
    rules, found = books.read_all(books.files(folders()))
    return found + books.check(rules)


def _text(kind: str, code: str, rule: RuleFile) -> RuleText:
    own = rule.path.is_relative_to(folders()[1])
    return RuleText(
        kind=kind,
        code=code,
        content=rule.text.replace("\r\n", "\n"),
        source=RuleVersion.Source.OWN if own else RuleVersion.Source.SHIPPED,
        path=f"{PLACES[kind]}/{rule.path.name}",
    )


def pin(book: Book, *, actor: User, at: datetime) -> dict[str, RuleVersion]:
    """Keep the text of every rule of the book and return its version by "kind/code"."""
    texts = [_text(kind, code, rule) for kind, code, rule in book.rules()]
    stored = rule_version_store(actor=actor, rules=texts, at=at)
    return {f"{kind}/{code}": version for (kind, code), version in sorted(stored.items())}


def pinned(hashes: Mapping[str, str]) -> Book:
    """Return the book of the versions that a run pinned; versions never change, so that it is read once.

    :raises Refused: a version is not kept, or can no longer be read.
    """
    return _pinned(tuple(sorted(hashes.items())))


@lru_cache(maxsize=4)
def _pinned(wanted: tuple[tuple[str, str], ...]) -> Book:
    versions = RuleVersion.objects.filter(hash__in=[digest for _, digest in wanted])
    held = {(f"{v.kind}/{v.code}", v.hash): v for v in versions}
    rules = [_file(held[item]) for item in wanted if item in held]
    if len(rules) != len(wanted):
        raise LookupError("A rule version that a run pinned is not kept.")
    return books.load(rules)


def _file(version: RuleVersion) -> RuleFile:
    path = Path(version.path)
    return RuleFile(path, version.content, read_text(version.content, path.name))


@dataclass(frozen=True, kw_only=True)
class WorkedCase:
    """A worked case as text: what it shows, by language, what is given, and what must come out."""

    says: Mapping[str, str]
    given: str
    expect: str


def cases_of(kind: str, code: str) -> tuple[WorkedCase, ...]:
    """Return the worked cases that stand beside a rule of the files as they are now; none where it has none."""
    for folder in reversed(folders()):
        path = folder / PLACES[kind] / f"{code}.cases.yaml"
        if path.exists():
            return _cases(path, path.stat().st_mtime_ns)
    return ()


@lru_cache(maxsize=64)
def _cases(path: Path, changed: int) -> tuple[WorkedCase, ...]:
    return tuple(
        WorkedCase(
            says=cases.name_of(case),
            given=_as_text({k: v for k, v in case.items() if k not in ("case", "expect")}),
            expect=_as_text(case.get("expect")),
        )
        for case in cases.read_cases(path)
    )


def _as_text(said: Any) -> str:
    """Return what a case says as YAML, plain types only."""
    plain = json.loads(json.dumps(said, default=str, ensure_ascii=False))
    text: str = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100)
    return text.removesuffix("...\n").strip()
