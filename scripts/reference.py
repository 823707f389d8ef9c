"""The reference, docs/reference.md and docs/reference/, written from what the code and the rulebook declare.

python scripts/reference.py write | check
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import django
from reference_parts import code, table
from reference_rules import facts, metrics, scorecards, sinks

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
WRITTEN = (
    "Written by `python scripts/reference.py write` from what the code and the rulebook declare: "
    "change those, not this page."
)
SETTINGS = (
    ("QUANHENG_HOME", "the one folder that is written to", "`var`"),
    ("QUANHENG_LANGUAGE", "the language of commands: `zh-hans` or `en`", "`zh-hans`"),
    (
        "QUANHENG_URL",
        "where people reach the pages; https turns on cookies for https alone",
        "`http://localhost:8000`, this machine alone",
    ),
    ("DATABASE_URL", "`postgresql://user:password@host:port/name`", "SQLite in the home folder"),
    ("QUANHENG_SECRET_KEY", "Django's secret key", "one that is kept in the home folder"),
    (
        "QUANHENG_KEYS",
        "the keys that seal secrets and personal data, `name:key`, the newest first, with commas between them",
        "the file `keys` in the home folder",
    ),
    (
        "QUANHENG_HEADS",
        "the folder into which the daily rounds write where the audit ends; best one that who can write into the database cannot write into",
        "`rounds` in the home folder",
    ),
    ("QUANHENG_OIDC_ISSUER", "single sign-on: the provider's address, with https", "none"),
    ("QUANHENG_OIDC_CLIENT_ID", "single sign-on: what the provider calls us", "none"),
    (
        "QUANHENG_OIDC_CLIENT_SECRET",
        "single sign-on: the secret between the provider and us",
        "none",
    ),
    ("QUANHENG_OIDC_NAME", "single sign-on: what the button says", "the provider's host"),
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
    """Write the pages, or return 1 when they are not what would be written."""
    os.environ["QUANHENG_LANGUAGE"] = "en"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    django.setup()
    made = {DOCS / name: page(title, parts) for name, (title, parts) in pages().items()}
    if verb == "write":
        for path, text in made.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    if verb == "check":
        stale = [p for p, text in made.items() if not p.exists() or p.read_text("utf-8") != text]
        for path in stale:
            sys.stderr.write(f"{path.relative_to(ROOT)} is not up to date; write it again.\n")
        return 1 if stale else 0
    sys.stderr.write("Say write or check.\n")
    return 2


Parts = tuple[Callable[[], Iterator[str]], ...]


def pages() -> dict[str, tuple[str, Parts]]:
    """Return each page's title and parts, by its path under docs/."""
    return {
        "reference.md": ("Reference", (_index, _commands, _settings, _mappings, _checks, _faults)),
        "reference/facts.md": ("Facts, org and targets", (facts, sinks)),
        "reference/metrics.md": ("Metrics", (metrics,)),
        "reference/scorecards.md": ("Scorecards, industries, benchmarks", (scorecards,)),
    }


def page(title: str, parts: Parts) -> str:
    """Return a page; Django is set up, and the language is English."""
    lines = [line for part in parts for line in ("", *part())]
    return f"# {title}\n\n{WRITTEN}\n" + "\n".join(lines) + "\n"


def _index() -> Iterator[str]:
    yield "- [Facts, org and targets](reference/facts.md): every kind of row that comes in, column by column"
    yield "- [Metrics](reference/metrics.md): how each number is made"
    yield "- [Scorecards, industries, benchmarks](reference/scorecards.md): who is measured on what"
    yield "- below: [commands](#commands), [settings](#settings), [mappings](#mappings)"


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
