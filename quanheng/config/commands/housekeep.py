"""The daily rounds, done once: `quanheng housekeep [--dry]`; the server does them by itself."""

from __future__ import annotations

import argparse
from typing import Any

from quanheng.base.language import tell
from quanheng.base.rounds import Record
from quanheng.config import printing, rounds
from quanheng.engine.ground.words import said


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(
        said(
            "do the daily rounds: retention, the newest hash of the audit, old sessions; the server does them by itself"
        )
    )
    verb = subparsers.add_parser("housekeep", help=text, description=text)
    verb.add_argument("--dry", action="store_true", help=tell(said("say what there is to do, and do nothing")))  # fmt: skip
    verb.add_argument(
        "--with",
        dest="parent",
        type=int,
        metavar="PID",
        help=tell(said("stay, do them once each day, and end with the process PID that started this")),
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Do the rounds once and return 1 where one failed; or stay with the process that started this."""
    if args.parent is not None:
        rounds.stay(args.parent)
        return 0
    record = rounds.go(dry=args.dry)
    if args.json:
        printing.as_json(_as_json(record, dry=args.dry))
    else:
        _show(record, dry=args.dry)
    return 1 if record.failed else 0


def _show(record: Record, *, dry: bool) -> None:
    for one in record.outcomes:
        print(tell(said("{mark} {what}: {told}", mark="✓" if one.ok else "✗", what=one.says, told=one.told)))  # fmt: skip
    if dry:
        printing.line(said("Nothing was done: run it without --dry to do so."))


def _as_json(record: Record, *, dry: bool) -> dict[str, Any]:
    return {
        "dry": dry,
        "at": record.at.isoformat(timespec="seconds"),
        "day": record.day.isoformat(),
        "ok": not record.failed,
        "rounds": [
            {"round": one.name, "says": one.says, "ok": one.ok, "told": one.told}
            for one in record.outcomes
        ],
    }
