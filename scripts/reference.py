"""The reference, docs/reference.md, written from what the code and the rulebook declare.

python scripts/reference.py write | check
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import django

from quanheng.engine.ground.kinds import FACTS, Field, Kind
from quanheng.engine.measure import book as books
from quanheng.engine.measure import derivations
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.scorecards import Curve, Scorecard

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference.md"
HEAD = """\
# Reference

Written by `python scripts/reference.py write` from what the code and the rulebook declare: change those, not this page.
"""
SETTINGS = (
    ("QUANHENG_HOME", "the one folder that is written to", "`var`"),
    ("QUANHENG_LANGUAGE", "the language of commands: `zh-hans` or `en`", "`zh-hans`"),
    ("DATABASE_URL", "`postgresql://user:password@host:port/name`", "SQLite in the home folder"),
    ("QUANHENG_SECRET_KEY", "Django's secret key", "one that is kept in the home folder"),
    ("QUANHENG_DEBUG", "`1`: a failure also prints where in the code it happened", "off"),
    (
        "QUANHENG_FAULT",
        "in tests: the fault point at which the process dies, `NAME` or `NAME@n` for the n-th passing",
        "none",
    ),
    ("QUANHENG_SHARED", "in tests: the folder of shared data", "the one beside the checkout"),
    (
        "DATABASE_URL_POSTGRES",
        "in `make check`: the PostgreSQL that the tests of the database also run on",
        "the local one, where it answers",
    ),
)


def main(verb: str) -> int:
    """Write the page, or return 1 when it is not what would be written."""
    os.environ["QUANHENG_LANGUAGE"] = "en"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    django.setup()
    if verb == "write":
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if verb == "check":
        fresh = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
        if not fresh:
            sys.stderr.write("docs/reference.md is not up to date; write it again.\n")
        return 0 if fresh else 1
    sys.stderr.write("Say write or check.\n")
    return 2


def page() -> str:
    """Return the page; Django is set up, and the language is English."""
    parts = (_commands, _settings, _facts, _sinks, _metrics, _cards, _mappings, _checks, _faults)
    lines = [line for part in parts for line in ("", *part())]
    return HEAD + "\n".join(lines) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def code(text: str) -> str:
    """Return the text as code, nothing where there is none."""
    return f"`{text}`" if text else ""


def _commands() -> Iterator[str]:
    from quanheng.config import command

    yield "## Commands"
    yield ""
    yield "Each takes `--json`. `--to` is the day after the last one."
    for path, parser in _verbs(command._parser(command._modules([]))):
        yield ""
        yield f"### quanheng {path}"
        yield ""
        yield f"{_sentence(parser.description)}"
        rows = [(code(_word(a)), a.help or "", _default(a)) for a in parser._actions if _is_told(a)]
        if rows:
            yield ""
            yield from table(("word", "says", "else"), rows)


def _verbs(
    parser: argparse.ArgumentParser, path: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not below and path:
        yield path, parser
    for action in below:
        for name, each in action.choices.items():
            yield from _verbs(each, f"{path} {name}".strip())


def _is_told(action: argparse.Action) -> bool:
    return not {"--help", "--json"} & set(action.option_strings)


def _word(action: argparse.Action) -> str:
    value = action.metavar if isinstance(action.metavar, str) else ""
    if action.choices:
        value = "|".join(map(str, action.choices))
    if not action.option_strings:
        return f"{value}…" if action.nargs == "+" else value
    return f"{action.option_strings[0]} {value}".strip()


def _default(action: argparse.Action) -> str:
    if action.required:
        return "must be given"
    return "" if action.default in (None, False, "") else code(str(action.default))


def _sentence(text: str | None) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _settings() -> Iterator[str]:
    yield "## Settings"
    yield ""
    yield "Read from the environment."
    yield ""
    yield from table(("variable", "says", "else"), [(code(n), s, d) for n, s, d in SETTINGS])


def _facts() -> Iterator[str]:
    yield "## Facts"
    for kind in FACTS.values():
        yield from _kind(kind)


def _sinks() -> Iterator[str]:
    from quanheng.base.sinks import sinks

    yield "## Org and targets"
    yield ""
    yield "What else a mapping may fill."
    for name, sink in sinks().items():
        if name not in FACTS:
            yield from _kind(sink.kind)


def _kind(kind: Kind) -> Iterator[str]:
    yield ""
    yield f"### {kind.code}"
    yield ""
    yield f"{kind.label_en} · {kind.label_zh}. {kind.says}"
    yield ""
    day = f" Dated by {code(kind.day)}." if kind.day else ""
    yield f"Key: {', '.join(map(code, kind.key))}.{day}"
    yield ""
    rows = [(code(f.name), f.type, f.label_en, f.label_zh, _says(f)) for f in kind.fields]
    yield from table(("field", "type", "label", "中文", "says"), rows)


def _says(field: Field) -> str:
    parts = ["Required."] if field.required else []
    parts += [field.says] if field.says else []
    if field.choices:
        parts.append("One of " + ", ".join(map(code, field.choices)) + ".")
    return " ".join(parts)


def _book() -> Book:
    from quanheng.measure.rulebooks import SHIPPED

    return books.load(books.read_all(books.files([SHIPPED]))[0])


def _metrics() -> Iterator[str]:
    metrics = _book().metrics
    yield "## Metrics"
    yield ""
    heads = ("metric", "label", "中文", "unit", "good", "layer", "owner", "formula")
    rows = [
        (
            *(code(m.code), m.label["en"], m.label["zh-CN"], m.uom, m.good, m.layer, code(m.owner)),
            str(derivations.words(m, metrics)),
        )
        for _, m in sorted(metrics.items())
    ]
    yield from table(heads, rows)


def _cards() -> Iterator[str]:
    yield "## Scorecards"
    for _, card in sorted(_book().cards.items()):
        yield ""
        yield f"### {card.code}"
        yield ""
        yield f"{card.label['en']} · {card.label['zh-CN']}. {_applies(card)}"
        yield ""
        heads = ("metric", "weight", "of", "target", "curve", "without data", "moves")
        rows = [
            (
                *(code(x.metric), percent(x.weight), x.scope, str(x.target or "–"), curve(x.curve)),
                *(x.missing, f"{code(x.link['moves'])}, lag {x.link['lag']}, {x.link['effect']}"),
            )
            for x in card.lines
        ]
        yield from table(heads, rows)


def _applies(card: Scorecard) -> str:
    posts = ", ".join(map(code, card.posts))
    grades = f", grade {', '.join(map(code, card.grades))}" if card.grades else ""
    return f"For the post {posts}{grades}."


def percent(ppm: int) -> str:
    """Return parts per million as percent."""
    return f"{(Decimal(ppm) / 10_000).normalize():f} %"


def curve(made: Curve) -> str:
    """Return a curve in words."""
    if made.kind == "veto":
        side = "above" if made.above else "below"
        return f"veto: {side} {percent(made.limit)} the card is capped at {percent(made.cap)}"
    points = ", ".join(f"{percent(x)} → {percent(s)}" for x, s in made.points)
    return f"{made.kind}: {points}"


def _mappings() -> Iterator[str]:
    from quanheng.engine.ground.rulebook import read
    from quanheng.facts import mappings

    yield "## Mappings"
    yield ""
    made = [mappings.load(read(path)) for path in sorted(mappings.SHIPPED.glob("*.yaml"))]
    rows = [
        (code(m.code), m.label["en"], m.label["zh-CN"], m.currency, str(m.money_scale))
        for m in made
    ]
    yield from table(("mapping", "label", "中文", "currency", "digits of money"), rows)


def _checks() -> Iterator[str]:
    from quanheng.base import doctor

    yield "## What the doctor looks at"
    yield ""
    yield from table(("check", "says"), [(code(c.name), str(c.says)) for c in doctor.checks()])


def _faults() -> Iterator[str]:
    from quanheng.base import faults

    yield "## Fault points"
    yield ""
    yield "Tests kill the process there; the next start shows the state before or after, never between."
    yield ""
    yield from (f"- `{point}`" for point in faults.POINTS)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
