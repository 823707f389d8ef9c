from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings

from quanheng.base import language
from quanheng.base.language import tell
from quanheng.config import printing
from quanheng.engine.ground.findings import Finding, Refused
from quanheng.engine.ground.frames import DuckDB
from quanheng.engine.ground.rulebook import CannotRead, read
from quanheng.engine.ground.words import said
from quanheng.engine.measure import cases
from quanheng.engine.measure.book import Book
from quanheng.facts import mappings
from quanheng.measure import rulebooks


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("look after the rules: metrics, scorecards, mappings"))
    verbs = subparsers.add_parser("rules", help=text, description=text).add_subparsers(
        dest="what", required=True
    )
    check = tell(said("check every rule and run its worked cases"))
    verbs.add_parser("check", help=check, description=check).add_argument(
        "--json", action="store_true"
    )


def run(args: argparse.Namespace) -> int:
    """Check all rules and print what is wrong, each with file, line and how to mend it."""
    findings, counts = _check()
    if args.json:
        printing.as_json(
            {
                "ok": not findings,
                **counts,
                "findings": [{"where": f.where, "what": f.what, "mend": f.mend} for f in findings],
            }
        )
    else:
        for finding in findings:
            print(finding.sentence(language.translator(language.chosen())))
        words = said(
            "{metrics} metrics, {scorecards} scorecards, {mappings} mappings and {cases} worked cases checked: {wrong} things are wrong.",
            wrong=len(findings),
            **counts,
        )
        wrong = said(
            "{wrong} things are wrong; nothing can be measured until they are mended.",
            wrong=len(findings),
        )
        printing.line(words if counts["metrics"] else wrong)
        for code in () if findings else _without_source():
            printing.line(
                said("The benchmark “{code}” names no source, so it is not shown.", code=code)
            )
    return 2 if findings else 0


def _without_source() -> list[str]:
    held = rulebooks.current().benchmarks.items()
    return sorted(code for code, made in held if not all(point.source for point in made.points))


def _check() -> tuple[list[Finding], dict[str, int]]:
    findings = rulebooks.findings()
    counts = dict.fromkeys(("metrics", "scorecards", "mappings", "cases"), 0)
    if not findings:
        book = rulebooks.current()
        counts |= {"metrics": len(book.metrics), "scorecards": len(book.cards)}
        backend = DuckDB()
        for path in _case_files(book):
            findings += list(_cases(path, book, backend))
            counts["cases"] += len(cases.read_cases(path)) if not findings else 0
    for folder in mappings.folders():
        for path in sorted(folder.glob("*.yaml")):
            findings += _mapping(path)
            counts["mappings"] += 1
    return findings, counts


def _mapping(path: Path) -> list[Finding]:
    try:
        return list(mappings.check(read(path)))
    except CannotRead as error:
        return [Finding(where=path.name, what=error.sentence, mend=said("Then check again."))]


def _cases(path: Path, book: Any, backend: DuckDB) -> list[Finding]:
    try:
        return list(cases.failures(path, book, lambda: backend))
    except Refused as error:
        return [Finding(where=path.name, what=error.sentence, mend=said("Mend the case."))]


def _case_files(book: Book) -> list[Path]:
    """Return the files of worked cases: the company's own, and those shipped with rules that it left as they are."""
    own = Path(settings.QUANHENG_HOME) / "rulebook"
    mine = {code for _, code, rule in book.rules() if rule.path.is_relative_to(own)}
    mine |= {c.code for c in book.cards.values() if c.rule.said.get("variant_of") in mine}
    found = {
        (p.parent.name, p.name): p
        for folder in (rulebooks.SHIPPED, own)
        for p in sorted(folder.glob("*/*.cases.yaml"))
        if folder == own or p.name.removesuffix(".cases.yaml") not in mine
    }
    return [found[at] for at in sorted(found)]
