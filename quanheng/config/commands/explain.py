from __future__ import annotations

import argparse
from typing import Any

from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config import now, printing
from quanheng.config.arguments import BadCommandLine
from quanheng.config.commands.measure import add_span, span_of
from quanheng.engine.ground.words import said
from quanheng.measure import explaining, rulebooks
from quanheng.measure.selectors import scope_label
from quanheng.org import selectors as org

SHOWN = 10


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("open a number: formula, inputs and the rows of the files they came from"))
    verb = subparsers.add_parser("explain", help=text, description=text)
    verb.add_argument(
        "code", metavar="METRIC|CARD", help=tell(said("code of a metric or of a scorecard"))
    )
    add_span(verb)
    verb.add_argument(
        "--key",
        default="",
        metavar="KEY",
        help=tell(said("whose number, such as a person's key")),
    )
    verb.add_argument(
        "--rows",
        type=int,
        default=explaining.MOST_ROWS,
        metavar="N",
        help=tell(said("at most so many rows of each input")),
    )


def run(args: argparse.Namespace) -> int:
    """Print the number, what it was made of and where that stands."""
    if args.rows < 0:
        raise BadCommandLine(said("--rows is {rows}; it must be 0 or more.", rows=args.rows))
    args.key = args.key or ("company" if args.by == "company" else "")
    if not args.key:
        raise BadCommandLine(
            said(
                "Whose number is it? Add “--key” with the {scope}'s key.",
                scope=tell(scope_label(args.by)),
            )
        )
    span, day, actor = span_of(args), org.today(now.now()), machine_user()
    if args.code in rulebooks.current().cards:
        found = _card(args, actor, span, day)
    else:
        found = explaining.metric(
            actor=actor,
            code=args.code,
            by=args.by,
            key=args.key,
            span=span,
            day=day,
            most=args.rows,
        )
    if args.json:
        printing.as_json(found)
    else:
        _show(found)
    return 0


def _card(args: argparse.Namespace, actor: Any, span: Any, day: Any) -> dict[str, Any]:
    if args.by != "person":
        raise BadCommandLine(said("A scorecard is a person's; use “--by person --key …”."))
    return explaining.card(
        actor=actor, code=args.code, person=args.key, span=span, day=day, most=args.rows
    )


def _show(found: dict[str, Any]) -> None:
    code = found.get("card") or found["metric"]
    called = printing.label(found["rule"]["label"])
    printing.line(f"{found['name']} ({found['key']}) · {found['period']} · {called} ({code})")
    value = "–" if found["value"] is None else found["value"]
    printing.line(f"= {value} {printing.uom(found['uom'], found.get('currency'))}")
    if found.get("why"):
        printing.line(found["why"])
    printing.line(
        said(
            "formula: {words}   [{symbols}]",
            words=found["formula"]["words"],
            symbols=found["formula"]["symbols"],
        )
    )
    rule, run_ = found["rule"], found["run"]
    printing.line(
        said(
            "rule: {file}, version {version}, {reference}",
            file=rule["file"],
            version=rule["version"][:12],
            reference=rule["reference"],
        )
    )
    if run_:
        printing.line(
            said(
                "closed: run {id} of {period}, hash {hash}…",
                id=run_["id"],
                period=run_["period"],
                hash=run_["results_hash"][:16],
            )
        )
    else:
        printing.line(said("not closed: from the facts as they stand"))
    printing.line()
    for each in found["inputs"]:
        _line(each) if "card" in found else _input(each, "")


def _line(line: dict[str, Any]) -> None:
    values = {
        name: "–" if line[name] is None else line[name]
        for name in ("value", "target", "attainment", "score")
    }
    printing.line(
        said(
            "{what}: value {value}, target {target}, attainment {attainment}, score {score} × weight {weight} % → {contribution}",
            what=printing.label(line["rule"]["label"]),
            weight=line["effective_weight"],
            contribution=line["contribution"],
            **values,
        )
    )
    if line["why"]:
        printing.line(f"  {tell(line['why'])}")
    for each in line["inputs"]:
        _input(each, "  ")


def _input(each: dict[str, Any], indent: str) -> None:
    value = "–" if each["value"] is None else each["value"]
    printing.line(f"{indent}{tell(each['what'])} = {value}   ({each['period']})")
    for row in each["rows"][:SHOWN]:
        place = " ".join(
            str(part) for part in (row["file"], row["sheet"], row["row"]) if part is not None
        )
        fields = " · ".join(
            f"{printing.field(row['facts'], name)} {value}"
            for name, value in row["fields"].items()
            if value is not None
        )
        printing.line(f"{indent}  {place}: {fields}")
    if each["rows_total"] > SHOWN:
        printing.line(
            indent
            + "  "
            + tell(said("… {total} rows in all; --json lists them.", total=each["rows_total"]))
        )
