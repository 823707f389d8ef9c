from __future__ import annotations

import argparse
from typing import Any

from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config import now, printing
from quanheng.config.arguments import BadCommandLine
from quanheng.config.commands.measure import add_span, span_of
from quanheng.engine.ground.words import said
from quanheng.measure import explaining, explaining_cards
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
    at = now.now()
    span, day, actor = span_of(args), org.today(at), machine_user()
    if explaining_cards.is_card(args.code, span):
        found = _card(args, actor, span, at)
    else:
        found = explaining.metric(
            actor=actor,
            code=args.code,
            by=args.by,
            key=args.key,
            span=span,
            day=day,
            most=args.rows,
            at=at,
        )
    if args.json:
        printing.as_json(found)
    else:
        _show(found)
    return 0


def _card(args: argparse.Namespace, actor: Any, span: Any, at: Any) -> dict[str, Any]:
    if args.by != "person":
        raise BadCommandLine(said("A scorecard is a person's; use “--by person --key …”."))
    return explaining_cards.card(
        actor=actor,
        code=args.code,
        person=args.key,
        span=span,
        day=org.today(at),
        most=args.rows,
        at=at,
    )


def _show(found: dict[str, Any]) -> None:
    code = found.get("card") or found["metric"]
    called = printing.label(found["rule"]["label"])
    printing.line(f"{found['name']} ({found['key']}) · {found['period']} · {called} ({code})")
    value = "–" if found["value"] is None else found["value"]
    printing.line(f"= {value} {printing.uom(found['uom'], found.get('currency'))}")
    if found.get("why"):
        printing.line(found["why"])
    if 0 < found.get("covered", 100) < 100:
        printing.line(
            said(
                "It rests on {percent} % of the weights: the other lines have no data.",
                percent=f"{found['covered']:g}",
            )
        )
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
            reference=printing.label(rule["reference"]),
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
    for note in found.get("notes", ()):
        printing.line(note)
    printing.line()
    for each in found["inputs"]:
        _line(each) if "card" in found else _input(each, "")
    _beside_lines(found)


def _beside_lines(found: dict[str, Any]) -> None:
    for each in found.get("points", ()):
        printing.line(
            said(
                "points: {what} {points}",
                what=printing.label(each["label"]),
                points=f"{each['points']:+g}",
            )
        )
        for value in each["values"]:
            printing.line(f"  {_beside(value)}")
    for each in found.get("red_lines", ()):
        _red_line(each)
    if found.get("capped_by"):
        printing.line(said("capped: {uncapped} before", uncapped=found["uncapped"]))
    for each in found.get("watched", ()):
        printing.line(said("watched: {what}", what=_beside(each)))


def _red_line(each: dict[str, Any]) -> None:
    called, cap = printing.label(each["label"]), each["caps_at"]
    if each["crossed"]:
        printing.line(
            said("red line “{what}”: crossed, at most {cap} points", what=called, cap=cap)
        )
    elif each["value"] is None:
        printing.line(said("red line “{what}”: cannot be told", what=called))
    else:
        printing.line(said("red line “{what}”: not crossed", what=called))
    printing.line(f"  {_beside(each | {'label': each['metric_label']})}")


def _beside(each: dict[str, Any]) -> str:
    number = "–" if each["value"] is None else each["value"]
    why = f"   {tell(each['why'])}" if each["value"] is None and each["why"] else ""
    return f"{printing.label(each['label'])} = {number}{why}"


def _line(line: dict[str, Any]) -> None:
    values = {
        name: "–" if line[name] is None else line[name]
        for name in ("value", "target", "attainment", "score")
    }
    printing.line(
        said(
            "{what}: value {value}, target {target}, attainment {attainment}, score {score} × weight {weight} % → {contribution}",
            what=said(
                "{metric} ({scope})",
                metric=printing.label(line["rule"]["label"]),
                scope=scope_label(line["by"]),
            ),
            weight=line["effective_weight"],
            contribution=line["contribution"],
            **values,
        )
    )
    if line.get("formula"):
        printing.line("  " + tell(said("formula: {words}   [{symbols}]", **line["formula"])))
    for sentence in (line["why"], *line["notes"]):
        if sentence:
            printing.line(f"  {tell(sentence)}")
    if line.get("link"):
        _link(line["link"])
    _benchmark(line.get("benchmark"))
    for each in line["inputs"]:
        _input(each, "  ")


def _link(link: dict[str, Any]) -> None:
    path = " → ".join(printing.label(each["label"]) for each in link["path"])
    moves = said("moves {path}: {lag}, {effect}", path=path, lag=link["lag"], effect=link["effect"])
    says = f" · {printing.label(link['says'])}" if link["says"] else ""
    printing.line(f"  {tell(moves)}{says}")


def _benchmark(found: dict[str, Any] | None) -> None:
    if found is None:
        return
    if found["value"] is None:
        printing.line(f"  {tell(found['why'])}")
        return
    printing.line(
        "  "
        + tell(
            said(
                "benchmark {value}, from {day}, source: {source}",
                value=found["value"],
                day=found["from"],
                source=found["source"],
            )
        )
    )


def _input(each: dict[str, Any], indent: str) -> None:
    value = "–" if each["value"] is None else each["value"]
    printing.line(f"{indent}{tell(each['what'])} = {value}   ({each['period']})")
    for row in each["rows"][:SHOWN]:
        place = " ".join(
            str(part) for part in (row["file"], row["sheet"], row["row"]) if part is not None
        )
        fields = " · ".join(
            f"{printing.field(row['facts'], name)} {printing.cell(row['facts'], name, value)}"
            for name, value in row["fields"].items()
            if value is not None
        )
        printing.line(f"{indent}  {place}: {fields}" if place else f"{indent}  {fields}")
    if each["rows_total"] > SHOWN:
        printing.line(
            indent
            + "  "
            + tell(said("… {total} rows in all; --json lists them.", total=each["rows_total"]))
        )
