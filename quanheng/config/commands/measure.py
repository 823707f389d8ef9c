from __future__ import annotations

import argparse
from typing import Any

from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config import now, printing
from quanheng.engine.ground.period import Span, pieces, read_day
from quanheng.engine.ground.words import said
from quanheng.engine.measure.needs import kinds_of
from quanheng.engine.measure.results import SCOPES
from quanheng.measure import rulebooks, selectors
from quanheng.measure.inputs import AUTO, ENGINES
from quanheng.org import selectors as org


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("measure metrics over the facts as they stand"))
    verb = subparsers.add_parser("measure", help=text, description=text)
    verb.add_argument(
        "metrics",
        nargs="+",
        metavar="METRIC",
        help=tell(said("code of a metric, such as deal_amount")),
    )
    add_span(verb)
    verb.add_argument(
        "--per",
        choices=["month", "quarter", "year"],
        help=tell(said("cut the days at these borders")),
    )
    verb.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="KEY",
        help=tell(said("only this person or unit; may be repeated")),
    )
    verb.add_argument(
        "--split",
        default="",
        metavar="FIELD",
        help=tell(said("break the metrics down by a field of their facts, such as channel")),
    )
    verb.add_argument(
        "--engine",
        choices=ENGINES,
        default=AUTO,
        help=tell(said("what computes it; the integers are the same")),
    )


def add_span(verb: argparse.ArgumentParser) -> None:
    """Add the arguments that say whose number, and over which days."""
    verb.add_argument(
        "--by",
        choices=list(SCOPES),
        default="person",
        help=tell(said("whose number: a person's, a unit's or the company's")),
    )
    verb.add_argument(
        "--from",
        dest="first",
        required=True,
        metavar="DAY",
        help=tell(said("first day, such as 2026-03-01")),
    )
    verb.add_argument(
        "--to",
        dest="end",
        required=True,
        metavar="DAY",
        help=tell(said("the day after the last one")),
    )


def span_of(args: argparse.Namespace) -> Span:
    """Return the days asked for."""
    return Span(read_day(args.first), read_day(args.end))


def run(args: argparse.Namespace) -> int:
    """Measure and print a row for each key, metric and span."""
    at = now.now()
    spans = pieces(span_of(args), args.per, fiscal_start=org.company().fiscal_start_month)
    asked = selectors.Asked(
        metrics=args.metrics,
        by=args.by,
        spans=spans,
        keys=args.key,
        split=args.split,
        engine=args.engine,
    )
    rows = selectors.measured(actor=machine_user(), asked=asked, day=org.today(at))
    if args.json:
        printing.as_json(rows)
        return 0
    labels = {
        metric.code: printing.label(metric.label) for metric in rulebooks.current().metrics.values()
    }
    heads = [
        said("key"),
        said("name"),
        said("period"),
        said("metric"),
        said("value"),
        said("made of"),
    ]
    cells = [_cells(row, labels) for row in rows]
    if args.split:
        heads.insert(4, said("of which"))
        for row, line in zip(rows, cells, strict=True):
            line.insert(4, _piece(row["metric"], args.split, row["split"][args.split]))
    printing.table(heads, cells, right={len(heads) - 2, len(heads) - 1})
    return 0


def _piece(metric: str, field: str, value: str | bool | None) -> str:
    if value is None:
        return tell(said("not said"))
    book = rulebooks.current().metrics
    return printing.cell(kinds_of(book[metric], book)[0], field, value)


def _cells(row: dict[str, Any], labels: dict[str, str]) -> list[str]:
    made = row["why"] if row["value"] is None else f"{row['numerator']} ÷ {row['denominator']}"
    value = "–" if row["value"] is None else f"{row['value']}"
    return [row["key"], row["name"], row["period"], labels[row["metric"]], value, tell(made)]
