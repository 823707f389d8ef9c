"""Duties and authority: `quanheng org check`, `quanheng org who ACTION --person P`, `quanheng org model`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from quanheng.base import language
from quanheng.base.language import tell
from quanheng.config import now, printing
from quanheng.engine.ground import choice_labels
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.period import read_day
from quanheng.engine.ground.words import said
from quanheng.engine.org.deciding import Question, who_decides
from quanheng.engine.org.duties import KINDS, DutyFinding, findings
from quanheng.engine.org.matrix import Authority, Matrix, Seat
from quanheng.org import default_model, matrix, selectors
from quanheng.org.amounts import amount_asked

PER = {
    "each": said("each time"),
    "month": said("a month"),
    "quarter": said("a quarter"),
    "year": said("a year"),
}
REACHES = {
    "unit": said("in the own unit and below"),
    "branch": said("in the own branch"),
    "company": said("everywhere"),
}


class NobodyHere(Refused):
    """The company was not there yet on that day, or is no more."""


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("look after duties and authority: who answers for what, who decides what"))
    verbs = subparsers.add_parser("org", help=text, description=text).add_subparsers(
        dest="what", required=True
    )
    check = _verb(verbs, "check", said("look what is wrong with duties and authority on a day"))
    who = _verb(verbs, "who", said("say who decides on something that a person wants to do"))
    who.add_argument(
        "action", metavar="ACTION", help=tell(said("what is to be decided, such as price_discount"))
    )
    who.add_argument(
        "--person", required=True, metavar="P", help=tell(said("the key of the person who asks"))
    )
    who.add_argument(
        "--amount",
        metavar="N",
        help=tell(said("how much, with its sign where it is a percentage; else money or a number")),
    )
    for verb in (check, who):
        verb.add_argument(
            "--on", metavar="DAY", help=tell(said("the day, such as 2026-03-01; else today"))
        )
    model = _verb(verbs, "model", said("show the duties of a sales company to begin with"))
    model.add_argument(
        "--write",
        type=Path,
        metavar="FOLDER",
        help=tell(said("write them into the folder as three files to import")),
    )


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    if args.what == "model":
        return _model(args)
    day = read_day(args.on) if args.on else selectors.today(now.now())
    return _check(args, day) if args.what == "check" else _who(args, day)


def _verb(verbs: Any, name: str, says: str) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=tell(says), description=tell(says))
    verb.add_argument("--json", action="store_true")
    return verb


def _check(args: argparse.Namespace, day: date) -> int:
    held = matrix.matrix_on(day)
    _want_company(held, day)
    found = findings(held)
    counts = {
        "duties": len(held.duties),
        "duty_parts": len(held.parts),
        "authorities": len(held.authorities),
    }
    if args.json:
        rows = [_as_json(one) for one in found]
        printing.as_json(
            {"ok": not found, "day": day.isoformat(), "rows": counts, "findings": rows}
        )
        return 1 if found else 0
    for kind, says in KINDS.items():
        these = [one for one in found if one.kind == kind]
        print(f"{'✗' if these else '✓'} {tell(says)}")
        for one in these:
            print(f"  {one.sentence(language.translator(language.chosen()))}")
    printing.line(
        said(
            "{duties} duties, {duty_parts} parts in them and {authorities} authorities on {day}: {wrong} things are wrong.",
            day=day,
            wrong=len(found),
            **counts,
        )
    )
    if not held.duties:
        printing.line(
            said(
                "To begin with, “quanheng org model --write FOLDER” writes those of a sales company."
            )
        )
    return 1 if found else 0


def _want_company(held: Matrix, day: date) -> None:
    """Refuse a day on which nobody works here, though people are known: what would be found says nothing.

    :raises NobodyHere: it is such a day.
    """
    known = any(kind == "person" for kind, _ in held.names)
    if known and not (held.places and held.seats):
        raise NobodyHere(
            said(
                "Nothing of the org stands on {day}: nobody works in any unit. Ask about a day on which people are at work.",
                day=day,
            )
        )


def _as_json(one: DutyFinding) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "about": list(one.about),
        "where": one.where,
        "what": one.what,
        "mend": one.mend,
    }


def _who(args: argparse.Namespace, day: date) -> int:
    matrix.want_action(args.action)
    matrix.want_person(args.person)
    held = matrix.matrix_on(day)
    amount, measure = amount_asked(held, args.action, args.amount)
    question = Question(person=args.person, action=args.action, amount=amount, measure=measure)
    answer = who_decides(held, question)
    seat, authority = answer.decider, answer.authority
    if seat is None or authority is None:
        told, why = {"decider": None, "why": answer.why}, answer.why
    else:
        told, why = _as_told(held, seat, authority), _sentence(held, seat, authority)
    if args.json:
        printing.as_json({"day": day.isoformat(), **told, "asked": list(answer.asked)})
    else:
        printing.line(why)
    return 0 if answer.decider else 1


def _as_told(held: Matrix, seat: Seat, authority: Authority) -> dict[str, Any]:
    return {
        "decider": {
            "person": seat.person,
            "name": held.called("person", seat.person),
            "unit": seat.unit,
            "post": seat.post,
        },
        "authority": {
            "reach": authority.reach,
            "limit": held.amount(authority.limit, authority.measure),
            "measure": authority.measure,
            "per": authority.per,
        },
    }


def _sentence(held: Matrix, seat: Seat, authority: Authority) -> str:
    who = {
        "name": held.called("person", seat.person),
        "person": seat.person,
        "post": held.called("post", seat.post or ""),
        "unit": held.called("unit", seat.unit),
    }
    if authority.limit is None:
        return said(
            "{name} ({person}), {post} in {unit}, decides without limit, {reach}.",
            reach=REACHES[authority.reach],
            **who,
        )
    return said(
        "{name} ({person}), {post} in {unit}, decides up to {limit} {per}, {reach}.",
        limit=held.amount(authority.limit, authority.measure),
        per=PER[authority.per],
        reach=REACHES[authority.reach],
        **who,
    )


def _model(args: argparse.Namespace) -> int:
    model, tongue = default_model.shipped(), "en" if language.chosen() == "en" else "zh-CN"
    written = default_model.write(args.write, tongue) if args.write else []
    missing = matrix.missing_posts(model.posts)
    rows = default_model.rows(model, tongue)
    if args.json:
        files = [str(path) for path in written]
        printing.as_json({"files": files, "missing_posts": missing, **_plain(rows)})
        return 0
    if written:
        for path in written:
            print(path)
    else:
        _show(model, tongue)
    if missing:
        printing.line(
            said(
                "It names posts that are not here: {posts}. Import them, or name your own in the files.",
                posts=", ".join(missing),
            )
        )
    if written:
        printing.line(
            said(
                "Change what is otherwise in your company, then: quanheng import --mapping templates {folder}",
                folder=str(args.write),
            )
        )
    return 0


def _plain(rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return the rows with decimals as text, as JSON has no exact ones."""
    return {
        kind: [
            row | ({"percent": str(row["percent"])} if row.get("percent") is not None else {})
            for row in held
        ]
        for kind, held in rows.items()
    }


def _show(model: default_model.Model, tongue: str) -> None:
    heads: Sequence[str] = [said("process"), said("duty"), said("owner"), said("takes part")]
    printing.table(
        heads,
        [
            [one.process[tongue], one.label[tongue], _posts([one.owner]), _posts(one.takes_part)]
            for one in model.duties
        ],
    )


def _posts(codes: Sequence[str]) -> str:
    both = [choice_labels.post(code) for code in codes]
    return ", ".join(printing.label({"en": english, "zh-CN": chinese}) for english, chinese in both)
