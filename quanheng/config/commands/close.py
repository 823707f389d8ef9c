from __future__ import annotations

import argparse
from decimal import Decimal
from typing import Any

from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config import now, printing
from quanheng.config.arguments import BadCommandLine
from quanheng.engine.ground.money import in_major
from quanheng.engine.ground.words import said
from quanheng.engine.measure.showing import number
from quanheng.measure import inputs as inputs_of
from quanheng.measure import rulebooks
from quanheng.measure.measurements import quotient
from quanheng.measure.models import Difference, Run
from quanheng.measure.selectors import scope_label
from quanheng.measure.services import runs

SHOWN = 20


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("close a period: compute everything, score every card, lock it"))
    verb = subparsers.add_parser("close", help=text, description=text)
    verb.add_argument(
        "period", metavar="PERIOD", help=tell(said("2026-03, 2026-Q1, 2026-H1 or 2026"))
    )
    verb.add_argument(
        "--correct",
        action="store_true",
        help=tell(said("compute a closed period again and list every difference")),
    )
    verb.add_argument("--why", default="", metavar="TEXT", help=tell(said("why it is corrected")))
    verb.add_argument(
        "--verify",
        action="store_true",
        help=tell(
            said(
                "compute a closed period again from what it pinned and compare the hash; changes nothing"
            )
        ),
    )
    verb.add_argument(
        "--engine",
        choices=inputs_of.ENGINES,
        default=inputs_of.AUTO,
        help=tell(said("what computes it; the integers are the same")),
    )


def run(args: argparse.Namespace) -> int:
    """Close, correct or verify the period, and print what it came to."""
    if args.verify and args.correct:
        raise BadCommandLine(
            said("--verify changes nothing and --correct does. Ask for one of them.")
        )
    if args.verify:
        return _verify(args)
    asked = {"actor": machine_user(), "period": args.period, "at": now.now(), "engine": args.engine}
    with printing.working() as progress:
        asked["progress"] = progress
        closed = (
            runs.period_correct(**asked, why=args.why)
            if args.correct
            else runs.period_close(**asked)
        )
    said_so = report(closed.run, fresh=closed.fresh)
    if args.json:
        printing.as_json(said_so)
    else:
        show(said_so)
    return 0


def _verify(args: argparse.Namespace) -> int:
    held, came = runs.period_verify(
        actor=machine_user(), period=args.period, at=now.now(), engine=args.engine
    )
    same = came == held.results_hash
    if args.json:
        printing.as_json(
            {
                "period": held.period,
                "run": held.pk,
                "hash": held.results_hash,
                "computed": came,
                "same": same,
            }
        )
    elif same:
        printing.line(
            said(
                "{period}: computed again from what it pinned, run {run} gives the same hash {hash}.",
                period=held.period,
                run=held.pk,
                hash=came,
            )
        )
    else:
        printing.line(
            said(
                "{period}: computed again, run {run} gives {came} where {hash} was kept. The program or the store changed.",
                period=held.period,
                run=held.pk,
                came=came,
                hash=held.results_hash,
            )
        )
    return 0 if same else 1


def report(run: Run, *, fresh: bool) -> dict[str, Any]:
    """Return what a close came to, as it is printed."""
    scale = int(run.pins["settings"]["money_scale"])
    book = rulebooks.pinned(run.pins["rules"])
    summary = run.summary
    return {
        "period": run.period,
        "from": run.day_from.isoformat(),
        "to": run.day_to.isoformat(),
        "currency": run.pins["settings"]["currency"],
        "run": run.pk,
        "status": "closed" if fresh else "already closed",
        "hash": run.results_hash,
        "inputs_hash": run.inputs_hash,
        "corrects": run.corrects_id,
        "why": run.why,
        "measurements": summary["measurements"],
        "without_data": summary["without_data"],
        "people_scored": summary["people_scored"],
        "cards": {
            code: _card(card, book.cards[code].label) for code, card in summary["cards"].items()
        },
        "company": {
            code: {
                "value": number(quotient(pair), book.metrics[code].uom, scale),
                "uom": book.metrics[code].uom,
                "label": dict(book.metrics[code].label),
            }
            for code, pair in summary["company"].items()
        },
        "without_unit": {
            kind: {"rows": rows, "without": without}
            for kind, (rows, without) in summary["without_unit"].items()
        },
        "differences": [difference(one, scale) for one in run.differences.order_by("position")]
        if fresh
        else [],
        "differences_by_cause": {
            cause: {"count": each["count"], "amount": in_major(each["money"], scale)}
            for cause, each in summary["differences"].items()
        },
    }


def _card(card: dict[str, Any], label: Any) -> dict[str, Any]:
    mean = (
        None
        if not card["scored"]
        else float(round(Decimal(card["sum"]) / card["scored"] / 10_000, 2))
    )
    return {
        "label": dict(label), "people": card["people"], "scored": card["scored"], "with_missing_lines": card["with_missing_lines"],
        "lowest": _points(card["lowest"]), "mean": mean, "highest": _points(card["highest"]),
    }  # fmt: skip


def _points(ppm: int | None) -> float | None:
    return None if ppm is None else ppm / 10_000


def difference(one: Difference, scale: int) -> dict[str, Any]:
    """Return a difference as it is printed."""
    digits = scale if one.uom == "money" else 4 if one.uom == "score" else 6
    shown = {
        name: None if value is None else in_major(value, digits)
        for name, value in (("before", one.before), ("after", one.after))
    }
    return {
        "what": one.what, "by": one.by, "key": one.key or None, "everybody_else": not one.key, "cause": one.cause, "uom": "points" if one.uom == "score" else one.uom,
        **shown, "amount": None if None in (one.before, one.after) else in_major(one.amount, digits),
    }  # fmt: skip


def show(said_so: dict[str, Any]) -> None:
    """Print what a close came to for a person."""
    _headline(said_so)
    heads = [
        said("scorecard"),
        said("people"),
        said("lowest"),
        said("mean"),
        said("highest"),
        said("lines without data"),
    ]
    rows = [
        [
            printing.label(card["label"]),
            str(card["people"]),
            *(_two(card[n]) for n in ("lowest", "mean", "highest")),
            str(card["with_missing_lines"]),
        ]
        for card in said_so["cards"].values()
    ]
    if rows:
        printing.table(heads, rows, right={1, 2, 3, 4, 5})
        printing.line()
    numbers = [
        [
            printing.label(each["label"]),
            str(each["value"]),
            printing.uom(each["uom"], said_so["currency"]),
            code,
        ]
        for code, each in said_so["company"].items()
    ]
    printing.table(
        [said("company"), said("value"), said("unit of measure"), said("code")], numbers, right={1}
    )
    for kind, counts in said_so["without_unit"].items():
        printing.line(
            said(
                "{without} of {rows} {kind} count for no unit: they name none, nor anybody assigned on their day.",
                kind=printing.kind(kind),
                **counts,
            )
        )
    _differences(said_so)


def _headline(said_so: dict[str, Any]) -> None:
    words = {
        "period": said_so["period"],
        "run": said_so["run"],
        "hash": said_so["hash"][:16],
        "people": said_so["people_scored"],
        "numbers": said_so["measurements"],
    }
    if said_so["status"] != "closed":
        printing.line(
            said(
                "{period} was closed before by run {run}; nothing that touches it changed (hash {hash}…).",
                **words,
            )
        )
    elif said_so["corrects"]:
        printing.line(
            said(
                "{period} is corrected: run {run} holds from now on, {people} people scored, {numbers} numbers kept (hash {hash}…).",
                **words,
            )
        )
    else:
        printing.line(
            said(
                "{period} is closed: run {run}, {people} people scored, {numbers} numbers kept (hash {hash}…).",
                **words,
            )
        )
    printing.line()


def _differences(said_so: dict[str, Any]) -> None:
    found = said_so["differences"]
    if not found:
        return
    printing.line()
    for cause, each in said_so["differences_by_cause"].items():
        printing.line(
            said(
                "{count} differences because of {cause}; sales amount of the company {amount}.",
                cause=CAUSES[cause],
                **each,
            )
        )
    rows = [
        [
            f["what"],
            tell(scope_label(f["by"])),
            f["key"] or tell(said("everybody else")),
            tell(CAUSES[f["cause"]]),
            f["before"] or "–",
            f["after"] or "–",
            f["amount"] or "–",
        ]
        for f in found[:SHOWN]
    ]
    heads = [
        said("number"),
        said("of"),
        said("key"),
        said("cause"),
        said("before"),
        said("after"),
        said("difference"),
    ]
    printing.table(heads, rows, right={4, 5, 6})
    if len(found) > SHOWN:
        printing.line(said("… and {more} more; --json lists all.", more=len(found) - SHOWN))


CAUSES = {
    "fact": said("facts"),
    "rule": said("rules"),
    "org": said("the org"),
    "target": said("targets"),
    "code": said("the program"),
}


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
