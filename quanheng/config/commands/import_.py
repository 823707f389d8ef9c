"""Bring files in: `quanheng import --mapping NAME_OR_FILE PATH… [--json]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config.home import migrate_home
from quanheng.config.now import now
from quanheng.engine.ground.words import said
from quanheng.facts.importing import outcome as told


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("bring files in as one batch"))
    parser = subparsers.add_parser("import", help=text, description=text)
    parser.add_argument(
        "--mapping",
        required=True,
        metavar="NAME_OR_FILE",
        help=tell(said("a mapping of the rulebook, or the path of one")),
    )
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help=tell(said("a folder that holds the mapping's files, or single files")),
    )


def run(args: argparse.Namespace) -> int:
    """Import the files into the home, which is made ready first, and say what became of the rows."""
    with _bar() as progress:
        progress(said("getting ready"), 0.0)
        # After the first sign of life: the libraries behind these take half a second to load.
        from quanheng.config import closed
        from quanheng.facts import mappings, selectors, services

        mapping = mappings.find(args.mapping)
        migrate_home()
        before = selectors.versions()
        outcome = services.batch_import(
            actor=machine_user(),
            mapping=mapping,
            paths=args.paths,
            at=now(),
            progress=progress,
        )
    touched = closed.touched(before, selectors.versions())
    if args.json:
        periods = [run.period for run in touched]
        print(json.dumps(outcome.as_json() | {"closed_periods": periods}, ensure_ascii=False))
        return 0
    _print(outcome)
    if touched:
        print(closed.sentence(touched))
    return 0


@contextmanager
def _bar() -> Iterator[told.Progress]:
    """Show a bar on standard error where that is a terminal."""
    console = Console(stderr=True)
    if not sys.stderr.isatty():
        yield told.in_silence
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def show(step: str, done: float) -> None:
            bar.update(task, description=tell(step), completed=done)

        yield show


def _print(outcome: told.Outcome) -> None:
    if outcome.batch is None:
        print(tell(said("The files change nothing; no batch was made.")))
    else:
        print(tell(said("Batch {batch} landed.", batch=outcome.batch)))
    for sink, counts in outcome.rows.items():
        print("  " + tell(_row(sink, counts)))
    for change in outcome.changes:
        print("  " + tell(_change(change)))
    for finding in outcome.findings:
        print("  " + " ".join((f"{tell(finding.where)}:", tell(finding.what), tell(finding.mend))))
    if outcome.rejects_file:
        print(
            tell(
                said(
                    "{count} rows did not come in; they stand with the reason in {file}.",
                    count=sum(counts.rejected for counts in outcome.rows.values()),
                    file=str(outcome.rejects_file),
                )
            )
        )


def _row(sink: str, counts: told.Counts) -> str:
    return said(
        "{sink}: {read} rows read, {new} new, {changed} changed, {unchanged} unchanged, {rejected} rejected, {skipped} skipped",
        sink=sink,
        read=counts.read,
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        rejected=counts.rejected,
        skipped=counts.skipped,
    )


def _change(change: told.Change) -> str:
    moved = ", ".join(f"{name} {change.old[name]} → {change.new[name]}" for name in change.new)
    return said("changed: {sink} {key}: {moved}", sink=change.sink, key=change.key, moved=moved)
