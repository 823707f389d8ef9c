"""What commands print: one JSON value, or tables and sentences in the language of whoever reads them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quanheng.base import language, sinks
from quanheng.base.language import tell
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import said
from quanheng.facts.templates import words

UNBOUNDED = 10_000


def as_json(value: Any) -> None:
    """Print a value as one JSON text; sentences in it are told in the chosen language."""
    print(json.dumps(told(value), ensure_ascii=False))


def told(value: Any) -> Any:
    """Return the value with every sentence in it in the chosen language."""
    if isinstance(value, str):
        return tell(value)
    if isinstance(value, dict):
        return {name: told(held) for name, held in value.items()}
    return [told(held) for held in value] if isinstance(value, list | tuple) else value


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()
) -> None:
    """Print rows under headings; the columns of `right` are numbers, and set flush right."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for place, head in enumerate(heads):
        made.add_column(
            Text(tell(head)),
            justify="right" if place in right else "left",
            no_wrap=not sys.stdout.isatty(),
        )
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    Console(
        width=None if sys.stdout.isatty() else UNBOUNDED, soft_wrap=not sys.stdout.isatty()
    ).print(made)


@contextmanager
def working() -> Iterator[Callable[[str], None]]:
    """Show on standard error what is being done, where that is a terminal; the function given takes a sentence."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with Console(stderr=True).status("") as status:
        yield lambda step: status.update(tell(step))


def line(text: str = "") -> None:
    """Print one sentence."""
    print(tell(text))


UOMS = {
    "count": said("count"),
    "ratio": said("ratio"),
    "days": said("days"),
    "hours": said("hours"),
    "points": said("points"),
}


def uom(code: str, currency: str | None) -> str:
    """Return a unit of measure in words; of money, the currency's code."""
    return currency or "" if code == "money" else tell(UOMS[code])


def label(both: Mapping[str, str]) -> str:
    """Return the label of a rule, `{en: …, zh-CN: …}`, in the chosen language."""
    return both["zh-CN"] if language.chosen() == "zh-hans" else both["en"]


def kind(code: str) -> str:
    """Return what a kind of rows is called: facts, or what an import brings besides."""
    found = FACTS.get(code) or sinks.sink(code).kind
    return label({"en": found.label_en, "zh-CN": found.label_zh})


def cell(kind_code: str, name: str, value: Any) -> str:
    """Return what a field of a row holds: a choice, yes and no in words, all else as it is."""
    kind = FACTS.get(kind_code) or sinks.sink(kind_code).kind
    found, speech = kind.by_name.get(name), words.of(language.chosen())
    if isinstance(value, bool):
        return speech.yes if value else speech.no
    if found is not None and found.choices and isinstance(value, str):
        return words.choice(kind, found, value, speech)
    return str(value)


def field(kind_code: str, name: str) -> str:
    """Return what a field of a kind of rows is called; its own name where it has no label."""
    found = (FACTS.get(kind_code) or sinks.sink(kind_code).kind).by_name.get(name)
    return name if found is None else label({"en": found.label_en, "zh-CN": found.label_zh})
