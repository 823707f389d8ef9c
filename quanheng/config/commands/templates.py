"""Excel files to fill in: `quanheng templates [--kind deals …] [--to FOLDER] [--language zh|en] [--over] [--json]`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from quanheng.base import language
from quanheng.base.language import tell
from quanheng.config import printing
from quanheng.engine.ground.words import said

FOLDER = Path("templates")


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("write Excel files to fill in, one for each kind of rows"))
    verb = subparsers.add_parser("templates", help=text, description=text)
    verb.add_argument(
        "--kind",
        dest="kinds",
        nargs="+",
        action="extend",
        default=[],
        metavar="KIND",
        help=tell(said("only these kinds, such as deals; else all of them")),
    )
    verb.add_argument(
        "--to",
        type=Path,
        default=FOLDER,
        metavar="FOLDER",
        help=tell(said("the folder to write into; “templates” where none is named")),
    )
    verb.add_argument(
        "--language",
        choices=["zh", "en"],
        help=tell(said("the language of the headings; else that of the command")),
    )
    verb.add_argument(
        "--over",
        action="store_true",
        help=tell(said("write over files that are there already")),
    )


def run(args: argparse.Namespace) -> int:
    """Write the templates and say how they are brought in once they are filled in."""
    # Here, as every command loads this module, and the readers of mappings take a while to load.
    from quanheng.facts.templates import declared, folders
    from quanheng.facts.templates.words import SPEECHES

    chosen = args.language or ("en" if language.chosen() == "en" else "zh")
    kinds = folders.chosen(args.kinds)
    made = folders.write(kinds, SPEECHES[chosen], args.to, over=args.over)
    if args.json:
        files = [{"kind": e.kind, "file": str(e.path), "columns": e.columns} for e in made]
        printing.as_json(
            {
                "folder": str(args.to),
                "language": chosen,
                "mapping": declared.NAME,
                "files": files,
            }
        )
        return 0
    for each in made:
        print(f"{each.path}")
    printing.line(
        said(
            "{count} templates written. Fill in those you need, then: quanheng import --mapping {mapping} {folder}",
            count=len(made),
            mapping=declared.NAME,
            folder=str(args.to),
        )
    )
    return 0
