"""The mapping `templates`, made from the kinds as they are declared: it reads every template in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator

from quanheng.base import sinks
from quanheng.engine.ground.fields import Field, Kind
from quanheng.engine.ground.kinds import FACTS
from quanheng.facts.mapping.parts import COMPANY
from quanheng.facts.templates.words import SPEECHES, Speech, choice, ends_inside, label

NAME = "templates"
FIRST = ("units", "posts", "grades", "people", "assignments", "customers", "products")
LAST = ("targets",)
HEAD = f"""mapping: {NAME}
label: {{en: Excel templates, zh-CN: Excel 模板}}
reference:
  en: The templates that “quanheng templates” writes, made from the kinds as they are declared.
  zh-CN: “quanheng templates”生成的模板，按各类数据的声明制作。
currency: {COMPANY}
files:
"""


def kinds() -> dict[str, Kind]:
    """Return every kind that can be imported, in the order in which they are."""
    every = {code: sink.kind for code, sink in sinks.sinks().items()} | dict(FACTS)
    middle = [code for code in every if code not in FIRST + LAST]
    order = [*FIRST, *middle, *LAST]
    return {code: every[code] for code in order if code in every}


def file_name(kind: Kind, speech: Speech) -> str:
    """Return the name of a kind's template."""
    return f"{label(kind, speech)}.xlsx"


def text() -> str:
    """Return the mapping as it would be written by hand."""
    sections = (
        line
        for kind in kinds().values()
        for speech in SPEECHES.values()
        for line in _section(kind, speech)
    )
    return HEAD + "\n".join(sections) + "\n"


def _section(kind: Kind, speech: Speech) -> Iterator[str]:
    """Yield the lines of one template; a copy of it may have a number or a date behind its name."""
    name = label(kind, speech)
    patterns = f"{name}.*", f"{name}[-_(（0-9]*", f"{name} [(（0-9]*"
    yield f"  - file: {_quoted(list(patterns))}"
    yield f"    sink: {kind.code}"
    yield f"    sheet: {_quoted(speech.sheet)}"
    yield "    optional: true"
    yield "    fields:"
    for field in kind.fields:
        yield f"      {field.name}: {_field(kind, field, speech)}"


def _field(kind: Kind, field: Field, speech: Speech) -> str:
    column = _quoted(label(field, speech))
    if field.choices:
        held = ", ".join(
            f"{_quoted(choice(kind, field, code, speech))}: {code}" for code in field.choices
        )
        return f"{{column: {column}, lookup: {{{held}}}}}"
    return f"{{column: {column}, inclusive: true}}" if ends_inside(kind, field) else column


def _quoted(value: object) -> str:
    """Return a text, or a list of them, as YAML in quotation marks."""
    return json.dumps(value, ensure_ascii=False)
