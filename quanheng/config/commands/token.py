"""Tokens by which programs read the API: `quanheng token issue|list|revoke`."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from quanheng.base.language import tell
from quanheng.base.models import ApiToken
from quanheng.base.services import machine_user
from quanheng.base.tokens import selectors, services
from quanheng.base.tokens.scopes import SCOPES, unpacked
from quanheng.config import printing
from quanheng.config.now import now
from quanheng.engine.ground.words import said

DAYS = 90
STATES = {
    "live": said("live"),
    "ended": said("ended"),
    "revoked": said("revoked"),
    "shut": said("its user may not sign in"),
}
HEADS = (
    said("token"),
    said("user"),
    said("what it is for"),
    said("begins with"),
    said("scopes"),
    said("until"),
    said("last used"),
    said("state"),
)


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("issue, list and revoke the tokens by which programs read the API"))
    parser = subparsers.add_parser("token", help=text, description=text)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=tell(said("verb")))
    _add_issue(verbs)
    text = tell(said("list all tokens, oldest first"))
    verbs.add_parser("list", help=text, description=text)
    text = tell(said("let a token open nothing from now on"))
    revoke = verbs.add_parser("revoke", help=text, description=text)
    revoke.add_argument("token", type=int, metavar="N", help=tell(said("the token's number")))
    revoke.add_argument("--why", default="", metavar="TEXT", help=tell(said("the reason")))


def _add_issue(verbs: Any) -> None:
    text = tell(said("issue a token that reads as a user; its secret is shown this once"))
    issue = verbs.add_parser("issue", help=text, description=text)
    issue.add_argument("user", metavar="USER", help=tell(said("the sign-in name of the user")))
    issue.add_argument("--name", required=True, metavar="TEXT", help=tell(said("what it is for")))
    issue.add_argument(
        "--scope",
        action="append",
        required=True,
        metavar="SCOPE",
        help=tell(
            said("what it may read, again for each: {scopes}", scopes=", ".join(SCOPES)),
        ),
    )
    issue.add_argument(
        "--days",
        type=int,
        default=DAYS,
        metavar="N",
        help=tell(
            said("how many days it lives, at most {most}", most=services.MOST_DAYS),
        ),
    )


def run(args: argparse.Namespace) -> int:
    """Issue a token, list them, or revoke one."""
    {"issue": _issue, "list": _list, "revoke": _revoke}[args.verb](args, now())
    return 0


def _issue(args: argparse.Namespace, at: datetime) -> None:
    token, secret = services.token_issue(
        actor=machine_user(),
        user=selectors.user_called(args.user),
        name=args.name,
        scopes=args.scope,
        days=args.days,
        at=at,
    )
    if args.json:
        printing.as_json(_as_json(token, at) | {"secret": secret})
        return
    printing.line(
        said(
            "Token {id} reads as {user} until {day}. Keep its secret now: it is not shown again.",
            id=token.pk,
            user=token.user.username,
            day=_day(token.expires_at),
        )
    )
    print(secret)


def _list(args: argparse.Namespace, at: datetime) -> None:
    found = selectors.tokens(machine_user())
    if args.json:
        printing.as_json([_as_json(token, at) for token in found])
        return
    if not found:
        printing.line(said("There is no token yet."))
        return
    printing.table([tell(head) for head in HEADS], [_row(token, at) for token in found])


def _revoke(args: argparse.Namespace, at: datetime) -> None:
    token = services.token_revoke(actor=machine_user(), token_id=args.token, at=at, why=args.why)
    if args.json:
        printing.as_json(_as_json(token, at))
    else:
        printing.line(
            said(
                "Token {id} of {user} opens nothing any more.",
                id=token.pk,
                user=token.user.username,
            )
        )


def _row(token: ApiToken, at: datetime) -> list[str]:
    used = token.last_used_on.isoformat() if token.last_used_on else "–"
    return [
        str(token.pk),
        token.user.username,
        token.name,
        f"{token.prefix}…",
        " ".join(unpacked(token.scopes)),
        _day(token.expires_at),
        used,
        tell(STATES[_state(token, at)]),
    ]


def _as_json(token: ApiToken, at: datetime) -> dict[str, Any]:
    return {
        "id": token.pk,
        "user": token.user.username,
        "name": token.name,
        "prefix": token.prefix,
        "scopes": list(unpacked(token.scopes)),
        "created_at": token.created_at.astimezone(UTC).isoformat(),
        "expires_at": token.expires_at.astimezone(UTC).isoformat(),
        "revoked_at": token.revoked_at.astimezone(UTC).isoformat() if token.revoked_at else None,
        "last_used_on": token.last_used_on.isoformat() if token.last_used_on else None,
        "state": _state(token, at),
    }


def _state(token: ApiToken, at: datetime) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at <= at:
        return "ended"
    return "live" if token.user.is_active else "shut"


def _day(at: datetime) -> str:
    return at.date().isoformat()
