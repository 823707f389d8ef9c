"""Who may sign in, and by what: `quanheng user add|list|close|open|password|forget|second-factor`."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from typing import Any

from django.db import transaction

from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config import now, printing
from quanheng.config.arguments import BadCommandLine
from quanheng.engine.ground.words import said
from quanheng.org import selectors as org
from quanheng.org.choices import Role
from quanheng.org.services.grants import role_grant
from quanheng.org.services.security import factors_forget, second_factor_set
from quanheng.org.services.sign_ins import (
    CannotSignIn,
    sign_in_close,
    sign_in_open,
    sign_in_renew,
    sign_in_reopen,
    sign_ins,
)


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("open, list and close sign-ins"))
    parser = subparsers.add_parser("user", help=text, description=text)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=tell(said("verb")))
    text = tell(said("open a sign-in; the password is asked for"))
    new = verbs.add_parser("add", help=text, description=text)
    new.add_argument("name", metavar="NAME", help=tell(said("the name to sign in by")))
    new.add_argument("--person", default="", metavar="CODE", help=tell(said("whose sign-in it is")))
    new.add_argument(
        "--role",
        action="append",
        default=[],
        metavar="ROLE[:UNIT]",
        help=tell(said("a role to grant from today on; without a unit for the whole company")),
    )
    new.add_argument(
        "--email", default="", metavar="ADDRESS", help=tell(said("an address to sign in by too"))
    )
    _add_password(new)
    text = tell(said("say whether a second factor is asked of those who see pay or personal data"))
    factor = verbs.add_parser("second-factor", help=text, description=text)
    factor.add_argument("rule", choices=["required", "waived"])
    text = tell(said("give somebody another password; it is asked for"))
    other = verbs.add_parser("password", help=text, description=text)
    other.add_argument("name", metavar="NAME", help=tell(said("the name to sign in by")))
    _add_password(other)
    text = tell(said("remove the second factors and the single sign-on of somebody who lost them"))
    lost = verbs.add_parser("forget", help=text, description=text)
    lost.add_argument("name", metavar="NAME", help=tell(said("the name to sign in by")))
    text = tell(said("list the sign-ins"))
    verbs.add_parser("list", help=text, description=text)
    text = tell(said("close a sign-in"))
    old = verbs.add_parser("close", help=text, description=text)
    old.add_argument("name", metavar="NAME", help=tell(said("the name to sign in by")))
    text = tell(said("open a sign-in again that was closed; a new password is asked for"))
    again = verbs.add_parser("open", help=text, description=text)
    again.add_argument("name", metavar="NAME", help=tell(said("the name to sign in by")))
    _add_password(again)


def _add_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help=tell(said("read the password from standard input")),
    )


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    verbs = {
        "add": _add,
        "list": _list,
        "close": _close,
        "open": _open,
        "password": _renew,
        "forget": _forget,
        "second-factor": _second_factor,
    }
    return verbs[args.verb](args)


def _second_factor(args: argparse.Namespace) -> int:
    waived = args.rule == "waived"
    second_factor_set(actor=machine_user(), waived=waived, at=now.now())
    if args.json:
        printing.as_json({"second_factor": args.rule})
    elif waived:
        printing.line(
            said("Nobody needs a second factor any more; whoever has one goes on using it.")
        )
    else:
        printing.line(
            said(
                "Whoever sees pay or personal data of others adds a second factor at the next page."
            )
        )
    return 0


def _add(args: argparse.Namespace) -> int:
    grants = [_role(text) for text in args.role]
    password = _password(args)
    actor, at = machine_user(), now.now()
    with transaction.atomic():
        user = sign_in_open(
            actor=actor,
            username=args.name,
            password=password,
            person=args.person,
            email=args.email,
            at=at,
        )
        for role, unit in grants:
            role_grant(actor=actor, user=user, role=role, unit=unit, day_from=org.today(at), at=at)
    _say(args, {"name": args.name}, said("“{name}” may sign in.", name=args.name))
    return 0


def _role(text: str) -> tuple[Role, str | None]:
    name, _, unit = text.partition(":")
    if name not in Role.values:
        raise BadCommandLine(
            said(
                "There is no role “{role}”. There are: {known}.",
                role=name,
                known=", ".join(Role.values),
            )
        )
    return Role(name), unit or None


def _password(args: argparse.Namespace) -> str:
    return sys.stdin.readline().rstrip("\n") if args.password_stdin else _asked()


def _asked() -> str:
    if not sys.stdin.isatty():
        raise BadCommandLine(
            said("There is no terminal to ask for the password. Give it with --password-stdin.")
        )
    password = getpass.getpass(tell(said("Password: ")))
    if password != getpass.getpass(tell(said("Once more: "))):
        raise CannotSignIn(said("The two passwords differ. Try again."))
    return password


def _list(args: argparse.Namespace) -> int:
    found = sign_ins(actor=machine_user(), at=now.now())
    if args.json:
        names = ("username", "person", "name", "is_open")
        print(json.dumps([{name: getattr(one, name) for name in names} for one in found], ensure_ascii=False))  # fmt: skip
        return 0
    heads = [said("sign-in"), said("person"), said("name"), said("open")]
    rows = [[one.username, one.person, one.name, "✓" if one.is_open else "–"] for one in found]
    printing.table(heads, rows)
    return 0


def _close(args: argparse.Namespace) -> int:
    sign_in_close(actor=machine_user(), username=args.name, at=now.now())
    said_so = said("Nobody signs in as “{name}” any more.", name=args.name)
    _say(args, {"name": args.name, "open": False}, said_so)
    return 0


def _open(args: argparse.Namespace) -> int:
    sign_in_reopen(actor=machine_user(), username=args.name, password=_password(args), at=now.now())
    _say(args, {"name": args.name, "open": True}, said("“{name}” may sign in.", name=args.name))
    return 0


def _renew(args: argparse.Namespace) -> int:
    sign_in_renew(actor=machine_user(), username=args.name, password=_password(args), at=now.now())
    said_so = said("“{name}” has another password; open sessions have ended.", name=args.name)
    _say(args, {"name": args.name}, said_so)
    return 0


def _forget(args: argparse.Namespace) -> int:
    factors_forget(actor=machine_user(), username=args.name, at=now.now())
    said_so = said("“{name}” signs in by password alone until a factor is added.", name=args.name)
    _say(args, {"name": args.name}, said_so)
    return 0


def _say(args: argparse.Namespace, found: dict[str, Any], sentence: str) -> None:
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        printing.line(sentence)
