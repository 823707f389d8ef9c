"""Personal data: `quanheng personal template|import|export|retain`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config import now, printing
from quanheng.config.arguments import BadCommandLine
from quanheng.engine.ground.words import said
from quanheng.org.personal_files import read_file, write_template
from quanheng.org.services.personal import personal_put
from quanheng.org.services.personal_export import personal_export
from quanheng.org.services.retention import personal_retain


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("bring personal data in, give somebody all that is held, let go what is over"))
    parser = subparsers.add_parser("personal", help=text, description=text)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=tell(said("verb")))
    text = tell(said("write a workbook to fill in"))
    template = verbs.add_parser("template", help=text, description=text)
    template.add_argument("file", type=Path, metavar="FILE", help=tell(said("where to write it")))
    text = tell(said("bring in such a workbook, or a CSV; all of it or nothing"))
    bring = verbs.add_parser("import", help=text, description=text)
    bring.add_argument("file", type=Path, metavar="FILE", help=tell(said("the file; delete it afterwards")))  # fmt: skip
    text = tell(said("write everything that is held on somebody into a zip"))
    export = verbs.add_parser("export", help=text, description=text)
    export.add_argument("person", metavar="CODE", help=tell(said("whose data")))
    export.add_argument("--to", type=Path, required=True, metavar="FILE", help=tell(said("where to write it")))  # fmt: skip
    export.add_argument("--why", required=True, metavar="TEXT", help=tell(said("the reason")))
    text = tell(said("delete what was kept of leavers long enough, by the rules of retention"))
    retain = verbs.add_parser("retain", help=text, description=text)
    retain.add_argument(
        "--dry-run", action="store_true", help=tell(said("say of whom, and delete nothing"))
    )


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    doing = {"template": _template, "import": _import, "export": _export, "retain": _retain}
    return doing[args.verb](args)


def _template(args: argparse.Namespace) -> int:
    write_template(args.file)
    _say(args, {"file": str(args.file)}, said("Written into {path}.", path=str(args.file)))
    return 0


def _import(args: argparse.Namespace) -> int:
    rows = read_file(args.file)
    changed = personal_put(actor=machine_user(), rows=rows, at=now.now(), why=args.file.name)
    told = said(
        "{rows} rows read; something changed of {count} people.", rows=len(rows), count=changed
    )
    _say(args, {"rows": len(rows), "changed": changed}, told)
    return 0


def _export(args: argparse.Namespace) -> int:
    if args.to.exists():
        raise BadCommandLine(
            said("“{path}” is there already. Choose another name.", path=str(args.to))
        )
    packed = personal_export(
        actor=machine_user(), code=args.person, at=now.now(), tell=tell, why=args.why
    )
    args.to.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(args.to, flags, 0o600), "wb") as target:  # for its owner's eyes
        target.write(packed)
    _say(args, {"file": str(args.to)}, said("Written into {path}.", path=str(args.to)))
    return 0


def _retain(args: argparse.Namespace) -> int:
    found = personal_retain(actor=machine_user(), at=now.now(), dry=args.dry_run)
    if args.json:
        rows = [
            {
                "what": one.rule.what,
                "months": one.rule.months,
                "reference": printing.label(one.rule.reference),
                "people": list(one.people),
            }
            for one in found
        ]
        printing.as_json({"dry_run": args.dry_run, "rules": rows})
        return 0
    heads = [said("what"), said("months"), said("people"), said("codes")]
    rows_told = [
        [printing.label(one.rule.label), str(one.rule.months), str(len(one.people)), " ".join(one.people)]
        for one in found
    ]  # fmt: skip
    printing.table(heads, rows_told, right={1, 2})
    if args.dry_run:
        printing.line(said("Nothing was deleted: run it without --dry-run to do so."))
    return 0


def _say(args: argparse.Namespace, found: dict[str, Any], sentence: str) -> None:
    if args.json:
        printing.as_json(found)
    else:
        printing.line(sentence)
