"""The make-believe company, closed: `quanheng demo [--size small|standard] [--no-serve] [--json]`."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config import now, printing
from quanheng.config.commands import close, serve
from quanheng.config.home import migrate_home
from quanheng.demo import services
from quanheng.demo.services import Demo
from quanheng.demo.signing import PASSWORD
from quanheng.engine.ground.words import Said, said

MARCH = "--from 2026-03-01 --to 2026-04-01"
HALF = "--from 2025-10-01 --to 2026-04-01"
YEARS = "--from 2024-01-01 --to 2026-01-01"
# Commands that open what is planted, and what each shows, by size.
COMMON: tuple[tuple[str, Said], ...] = (
    ("close 2026-03 --verify", said("a closed month, computed again, gives the same hash")),
    ("batch list", said("what was imported")),
    ("doctor", said("whether everything is in order here")),
)
SMALL: tuple[tuple[str, Said], ...] = (
    (
        f"explain salesperson_senior --by person --key HY012 {MARCH}",
        said("a score, its lines and the rows behind them"),
    ),
    (
        f"measure sales_growth target_attainment --by company {HALF} --per month",
        said("six months of the company"),
    ),
    (
        f"explain collection_rate --by person --key HY023 {HALF} --rows 5",
        said("who sells and does not collect"),
    ),
    (
        f"explain need_feedback_rate --by person --key HY038 {HALF} --rows 5",
        said("who passes customers' needs on too late"),
    ),
    (
        "measure deal_amount --by unit --from 2025-11-01 --to 2025-12-01",
        said("the month in which HY013 moved from Shanghai to Hangzhou"),
    ),
    *COMMON,
)
STANDARD: tuple[tuple[str, Said], ...] = (
    (
        f"measure sales_growth market_share high_value_share --by company {YEARS} --per year",
        said("two years of the company"),
    ),
    (
        "measure retention_12m --by unit --key SP-CQ --key SP-SH --from 2026-03-01 --to 2026-04-01",
        said("a price war in Chongqing (SP-CQ)"),
    ),
    (
        f"measure target_attainment --by unit {YEARS} --per year",
        said("a branch whose coefficient is too high: Xi'an (SP-XA)"),
    ),
    (
        "explain payout_on_time --by unit --key KJ-SZ --from 2025-08-01 --to 2025-11-01 --rows 5",
        said("pay-outs that came a month late"),
    ),
    (
        f"explain sales_manager --by person --key HG0022 {MARCH}",
        said("a score, its lines and the rows behind them"),
    ),
    *COMMON,
)
TRIES = {"small": SMALL, "standard": STANDARD}
CARDS = ("salesperson", "customer_service", "general_manager")
LAST = 6


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("make the make-believe company, import its files and close its months"))
    verb = subparsers.add_parser("demo", help=text, description=text)
    verb.add_argument(
        "--size",
        choices=services.SIZES,
        default=services.USUAL,
        help=tell(said("how large the company is")),
    )
    verb.add_argument("--no-serve", action="store_true", help=tell(said("end after the summary")))
    verb.add_argument(
        "--port", type=int, default=serve.PORT, help=tell(said("the port, usually 8000"))
    )


def run(args: argparse.Namespace) -> int:
    """Bring the company into the home, and print what came of it and what to try next."""
    services.want_made(args.size)
    migrate_home()
    made = services.demo_build(
        actor=machine_user(),
        home=Path(settings.QUANHENG_HOME),
        size=args.size,
        at=now.now(),
        tell=_whisper,
    )
    reports = [close.report(one.run, fresh=one.fresh) for one in made.closed]
    tries = TRIES[args.size]
    if args.json:
        printing.as_json(_as_json(made, reports, tries))
    else:
        _show(made, reports, tries)
    if not args.no_serve:
        serve.serve(args.port, as_json=args.json)
    return 0


def _whisper(step: str) -> None:
    print(tell(step), file=sys.stderr, flush=True)


def _as_json(
    made: Demo, reports: list[dict[str, Any]], tries: Sequence[tuple[str, Said]]
) -> dict[str, Any]:
    return {
        "folder": str(made.folder),
        "import": made.imported.as_json(),
        "closed": reports,
        "sign_ins": [
            {"username": one.username, "password": PASSWORD, "person": one.person, "name": one.name}
            for one in made.sign_ins
        ],
        "next": [f"{program()} {words}" for words, _ in tries],
    }


def _show(made: Demo, reports: list[dict[str, Any]], tries: Sequence[tuple[str, Said]]) -> None:
    printing.line()
    _imported(made)
    printing.line()
    years = sorted({report["period"][:4] for report in reports})
    heads = [said("year"), said("months"), said("sales amount")]
    rows = [_year([one for one in reports if one["period"].startswith(year)]) for year in years]
    printing.table(heads, rows, right=range(1, 3))
    printing.line()
    heads = [
        said("month"),
        said("sales amount"),
        said("growth"),
        said("of target"),
        *(said("salespeople"), said("customer service"), said("general manager")),
        said("hash"),
    ]
    printing.table(heads, [_month(report) for report in reports[-LAST:]], right=range(1, 7))
    printing.line(said("Scores are means; 100 is what was expected. Amounts are in CNY."))
    printing.line()
    _sign_ins(made)
    printing.line()
    printing.line(said("What to try next:"))
    for words, says in tries:
        printing.line(f"  {program()} {words}")
        printing.line(f"      {tell(says)}")


def _sign_ins(made: Demo) -> None:
    """Print who may sign in to the pages."""
    printing.line(
        said("Sign-ins for the pages; the password of all is {password}", password=PASSWORD)
    )
    printing.line(
        said(
            "This company waives the second factor that a real one asks of all who see pay or personal data."
        )
    )
    heads = [said("sign-in"), said("who"), said("what there is to see")]
    rows = [[one.username, one.name or "–", tell(one.what)] for one in made.sign_ins]
    printing.table(heads, rows)


def _imported(made: Demo) -> None:
    outcome = made.imported
    rows = {sink: counts for sink, counts in outcome.rows.items() if counts.read}
    if outcome.batch is None:
        printing.line(said("The files change nothing: they were imported before."))
    else:
        printing.line(
            said(
                "Batch {batch} brought {count} rows: {rows}.",
                batch=outcome.batch,
                count=sum(counts.new + counts.changed for counts in rows.values()),
                rows=tell(said(", ")).join(
                    f"{printing.kind(sink)} {counts.new + counts.changed}"
                    for sink, counts in rows.items()
                ),
            )
        )
    if outcome.rejects_file:
        printing.line(
            said(
                "{count} rows did not come in; {file} says why.",
                count=sum(counts.rejected for counts in rows.values()),
                file=str(outcome.rejects_file),
            )
        )


def _year(reports: list[dict[str, Any]]) -> list[str]:
    """Return a year's closed months and what was sold in them."""
    sold = [report["company"]["deal_amount"]["value"] for report in reports]
    return [
        reports[0]["period"][:4],
        str(len(reports)),
        str(sum(Decimal(str(one)) for one in sold)),
    ]


def _month(report: dict[str, Any]) -> list[str]:
    company = report["company"]
    ratios = [company[code]["value"] for code in ("sales_growth", "target_attainment")]
    return [
        report["period"],
        str(company["deal_amount"]["value"]),
        *("–" if ratio is None else f"{100 * ratio:.1f} %" for ratio in ratios),
        *(_mean(report["cards"], card) for card in CARDS),
        report["hash"][:12],
    ]


def _mean(cards: dict[str, Any], family: str) -> str:
    """Return the mean score of a card and its variants."""
    found = [card for code, card in cards.items() if code.startswith(family) and card["scored"]]
    people = sum(card["scored"] for card in found)
    return f"{sum(card['mean'] * card['scored'] for card in found) / people:.1f}" if people else "–"


def program() -> str:
    """Return how the command is called from here, with the home it works in."""
    beside = Path(sys.executable).with_name("quanheng")
    if shutil.which("quanheng"):
        called = "quanheng"
    elif beside.exists():
        called = shlex.quote(os.path.relpath(beside))
    else:
        called = f"{shlex.quote(sys.executable)} -m quanheng.config.command"
    home = os.environ.get("QUANHENG_HOME")
    return f"QUANHENG_HOME={shlex.quote(home)} {called}" if home else called
