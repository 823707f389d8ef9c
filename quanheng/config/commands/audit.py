"""The audit: `quanheng audit verify|head|list`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from quanheng.base.audit_chain import verify
from quanheng.base.audit_heads import head_now, read_heads, write_head
from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config import now, printing
from quanheng.engine.ground.period import read_day
from quanheng.engine.ground.words import said
from quanheng.org import auditing
from quanheng.org import selectors as org

BROKEN = 1


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("check the audit, write down where it ends, list it"))
    parser = subparsers.add_parser("audit", help=text, description=text)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=tell(said("verb")))
    text = tell(said("find every entry that was changed, added or removed by hand"))
    checking = verbs.add_parser("verify", help=text, description=text)
    checking.add_argument(
        "--against",
        type=Path,
        metavar="FILE",
        help=tell(said("a file of heads kept elsewhere, so that a cut end shows too")),
    )
    text = tell(said("add where the audit ends now to a file, to be kept elsewhere"))
    heading = verbs.add_parser("head", help=text, description=text)
    heading.add_argument(
        "--write", type=Path, metavar="FOLDER", help=tell(said("the folder of that file"))
    )
    text = tell(said("list entries, the newest first"))
    listing = verbs.add_parser("list", help=text, description=text)
    for name in ("who", "action", "subject", "text"):
        listing.add_argument(f"--{name}", default="", help=tell(LOOKED_FOR[name]))
    for name, says in (("first", said("the first day")), ("last", said("the last day"))):
        listing.add_argument(f"--{name}", default="", metavar="DAY", help=tell(says))
    listing.add_argument(
        "--before", type=int, metavar="N", help=tell(said("only entries before this number"))
    )


LOOKED_FOR = {
    "who": said("a part of the sign-in or of the person's name"),
    "action": said("the action, such as org.person.change"),
    "subject": said("a part of what it is about"),
    "text": said("a part of the reason, or of what stood before or after"),
}


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    return {"verify": _verify, "head": _head, "list": _list}[args.verb](args)


def _verify(args: argparse.Namespace) -> int:
    known = read_heads(args.against) if args.against else []
    found = list(verify(known, auditing.made_with_an_entry()))
    if args.json:
        rows = [{"where": one.where, "what": one.what, "mend": one.mend} for one in found]
        printing.as_json({"whole": not found, "findings": rows})
        return BROKEN if found else 0
    for one in found:
        print(f"{tell(one.where)}: {tell(one.what)} {tell(one.mend)}")
    if not found:
        count = head_now(org.today(now.now())).entries
        print(tell(said("The audit is whole: {count} entries.", count=count)))
    return BROKEN if found else 0


def _head(args: argparse.Namespace) -> int:
    head = head_now(org.today(now.now()))
    if args.write:
        path = write_head(args.write, head)
        if not args.json:
            print(tell(said("Written into {path}.", path=str(path))))
    if args.json:
        printing.as_json({"day": head.day, "entries": head.entries, "hash": head.hash})
    elif not args.write:
        print(f"{head.day} {head.entries} {head.hash}")
    return 0


def _list(args: argparse.Namespace) -> int:
    asked = auditing.Search(
        who=args.who,
        action=args.action,
        subject=args.subject,
        text=args.text,
        first=read_day(args.first) if args.first else None,
        last=read_day(args.last) if args.last else None,
        before=args.before,
    )
    found = auditing.search(machine_user(), asked, day=org.today(now.now()))
    if args.json:
        printing.as_json({"held": found.held, "entries": [_entry(one) for one in found.entries]})
        return 0
    heads = [tell(said("number")), tell(said("moment")), tell(said("who")), tell(said("from where")), tell(said("action")), tell(said("of what")), tell(said("why"))]  # fmt: skip
    printing.table(
        heads,
        [
            [str(one.number), _moment(one), one.who, one.came_from, one.action, one.named or one.subject_key, one.why]
            for one in found.entries
        ],
        right={0},
    )  # fmt: skip
    return 0


def _moment(one: auditing.EntryShown) -> str:
    return f"{one.at:%Y-%m-%d %H:%M:%S}" if one.at else tell(said("cannot be read"))


def _entry(one: auditing.EntryShown) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": one.at and one.at.isoformat(),
        "who": one.who,
        "on_behalf_of": one.behalf or None,
        "from": one.came_from,
        "action": one.action,
        "subject": f"{one.subject_type}/{one.subject_key}",
        "why": one.why,
        "changes": [
            {"field": each.field, "before": each.before, "after": each.after}
            for each in one.differences
        ],
        "intact": one.intact,
    }
