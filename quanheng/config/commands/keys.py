"""The keys that secrets and personal data are sealed with: `quanheng keys list|add|rotate`."""

from __future__ import annotations

import argparse
from typing import Any

from quanheng.base import keyring, sealed
from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config import now, printing
from quanheng.engine.ground.words import said
from quanheng.org import sealed_texts


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(
        said("list, add and rotate the keys that secrets and personal data are sealed with")
    )
    parser = subparsers.add_parser("keys", help=text, description=text)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=tell(said("verb")))
    text = tell(said("list the keys, the newest first, and how much is sealed with each"))
    verbs.add_parser("list", help=text, description=text)
    text = tell(said("make a key; what is sealed from now on is sealed with it"))
    new = verbs.add_parser("add", help=text, description=text)
    new.add_argument(
        "--print",
        dest="shown",
        action="store_true",
        help=tell(said("change nothing; print a new key for QUANHENG_KEYS")),
    )
    text = tell(said("seal everything anew with the newest key; may be interrupted and run again"))
    old = verbs.add_parser("rotate", help=text, description=text)
    old.add_argument(
        "--drop",
        action="store_true",
        help=tell(said("take keys out of the file that nothing is sealed with any more")),
    )


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    return {"list": _list, "add": _add, "rotate": _rotate}[args.verb](args)


def _list(args: argparse.Namespace) -> int:
    held, used, shut = sealed.known(), sealed.used(), sealed_texts.keys_that_open_nothing()
    rows = [(name, used.get(name, 0), name in held) for name in [*held, *sorted({*used} - {*held})]]
    if args.json:
        printing.as_json(
            [
                {"key": name, "sealed": count, "here": here, "fits": here and name not in shut}
                for name, count, here in rows
            ]
        )
    else:
        heads = [said("key"), said("sealed with it"), said("here")]
        told = [[name, str(count), _here(here, name in shut)] for name, count, here in rows]
        printing.table(heads, told, right={1})
    sealed.want_known(used)
    sealed_texts.want_opened()
    return 0


def _here(here: bool, shut: bool) -> str:
    if here and shut:
        return tell(said("here, but opens nothing"))
    return "✓" if here else "✗"


def _add(args: argparse.Namespace) -> int:
    if args.shown:
        key = keyring.fresh()
        _say(args, {"key": f"{key.name}:{key.secret}"}, f"{key.name}:{key.secret}")
        return 0
    key = sealed.key_add(actor=machine_user(), at=now.now())
    told = said(
        "The key {name} is the newest now. Run “quanheng keys rotate” to seal the rest with it, and keep a copy of the file “keys” apart from the backups of the database.",
        name=key.name,
    )
    _say(args, {"key": key.name}, tell(told))
    return 0


def _rotate(args: argparse.Namespace) -> int:
    sealed.want_known(sealed.used())
    sealed_texts.want_opened()
    done = sealed.keys_rotate(actor=machine_user(), at=now.now(), drop=args.drop)
    names = {one.name: tell(one.says) for one in sealed.all_sealed()}
    if args.json:
        printing.as_json({"key": sealed.known()[0], "rows": done})
        return 0
    for name, count in done.items():
        print(tell(said("{what}: {count} sealed anew.", what=names[name], count=count)))
    if not done:
        print(tell(said("Everything is sealed with the newest key.")))
    return 0


def _say(args: argparse.Namespace, found: dict[str, Any], sentence: str) -> None:
    if args.json:
        printing.as_json(found)
    else:
        print(sentence)
