"""Source rows as a page shows them: a table for each input, choices in words, names beside codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from quanheng.engine.ground import choice_labels
from quanheng.engine.ground.fields import Field
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import Said
from quanheng.engine.measure.book import Book
from quanheng.facts.templates import words
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.row_names import NAMED_BY, TYPES, Code, names_of
from quanheng.web.templatetags.web import label, spoken

Both = Mapping[str, str]
OTHER_KINDS: Mapping[str, Both] = {
    "targets": {"en": "Targets", "zh-CN": "目标"},
    "assignments": {"en": "Assignments", "zh-CN": "任职"},
}
AMOUNTS = ("money", "number", "int")
LEADING = 2  # fields that say which row it is: a kind begins with its key, and nearly every one goes on with its day
OTHER_AMOUNTS = ("share", "amount", "value")
MINUTE = len("2026-03-01T09:00")
OTHER_FIELDS: Mapping[str, Both] = {
    "person": {"en": "Person", "zh-CN": "人员"},
    "unit": {"en": "Unit", "zh-CN": "部门"},
    "post": {"en": "Post", "zh-CN": "岗位"},
    "metric": {"en": "Metric", "zh-CN": "指标"},
    "from": {"en": "From", "zh-CN": "起"},
    "to": {"en": "Up to, without", "zh-CN": "止（不含）"},
    "share": {"en": "Share", "zh-CN": "份额"},
    "amount": {"en": "Amount", "zh-CN": "金额"},
    "value": {"en": "Value", "zh-CN": "数值"},
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A field of source rows. `is_amount`: it can be added up."""

    name: str
    label: Both
    is_amount: bool = False


class Cell(NamedTuple):
    """A field of one row as people read it. `name`: what is called by the code that it holds."""

    value: Any
    is_amount: bool
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One input of a number with rows behind it. `rows`: source and cells, in the order of the columns."""

    place: int
    what: Said
    kind: Both
    facts: str
    period: str
    value: Any
    uom: str
    total: int
    columns: Sequence[Column]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    address: str
    offset: int = 0

    @property
    def shown(self) -> int:
        """How many of the rows stand here or before."""
        return self.offset + len(self.rows)

    @property
    def hidden(self) -> bool:
        """Whether there are rows that this reader may not open."""
        return self.total > 0 and not self.rows and self.offset == 0


class Asked(NamedTuple):
    """An input to be shown: its place among the inputs, where its rows stand, and what an explanation found."""

    place: int
    address: str
    found: Mapping[str, Any]


def opened(run: int, inputs: Sequence[Asked], offset: int = 0) -> list[Opened]:
    """Return inputs of an explanation as tables, with a column for each field that any of the rows has.

    What their rows hold codes of is looked up once for all.
    """
    names = names_of(run, {code for one in inputs for code in _codes(one.found, offset)})
    book = book_of(run)
    return [_opened(one, Showing(one.found["facts"], book, names), offset) for one in inputs]


def _opened(one: Asked, shows: Showing, offset: int) -> Opened:
    found = one.found
    held = found["rows"][offset:]
    columns = [
        column
        for column in _columns(found["facts"])
        if any(column.name in row["fields"] for row in held)
    ]
    return Opened(
        place=one.place,
        what=found["what"],
        kind=_kind(found["facts"]),
        facts=found["facts"],
        period=found["period"],
        value=found["value"],
        uom=found["uom"],
        total=found["rows_total"],
        columns=columns,
        rows=[
            (_source(row), [shows.cell(column, row["fields"]) for column in columns])
            for row in held
        ],
        address=one.address,
        offset=offset,
    )


def _codes(found: Mapping[str, Any], offset: int) -> Iterator[Code]:
    """Yield what the rows of an input hold codes of."""
    types = _types(found["facts"])
    for row in found["rows"][offset:]:
        fields = row["fields"]
        yield from ((types[name], fields[name]) for name in types if fields.get(name))


def _types(kind: str) -> dict[str, str]:
    """Return the fields of a kind that hold codes, with what of; the code of a customer stands beside its name already."""
    if kind in OTHER_KINDS:
        return {"person": "person", "unit": "unit"}
    return {
        field.name: field.type
        for field in FACTS[kind].fields
        if field.type in TYPES and NAMED_BY.get(field.type) != kind
    }


def _kind(code: str) -> Both:
    if code in OTHER_KINDS:
        return OTHER_KINDS[code]
    return {"en": FACTS[code].label_en, "zh-CN": FACTS[code].label_zh}


def _columns(kind: str) -> list[Column]:
    if kind in OTHER_KINDS:
        return [
            Column(name=name, label=both, is_amount=name in OTHER_AMOUNTS)
            for name, both in OTHER_FIELDS.items()
        ]
    return [
        Column(
            name=field.name,
            label={"en": field.label_en, "zh-CN": field.label_zh},
            is_amount=field.type in AMOUNTS,
        )
        for field in _in_order(FACTS[kind].fields)
    ]


def _in_order(fields: Sequence[Field]) -> list[Field]:
    """Return the fields of a kind with its amounts right behind what names the row and its day: a phone shows few columns."""
    named, rest = list(fields[:LEADING]), fields[LEADING:]
    amounts = [field for field in rest if field.type in AMOUNTS]
    return named + amounts + [field for field in rest if field.type not in AMOUNTS]


class Showing:
    """How the fields of a kind of rows read: choices in words, moments to the minute, amounts without idle zeros."""

    def __init__(self, kind: str, book: Book, names: Mapping[Code, str] | None = None) -> None:
        """Take the kind, the book that names metrics, and the names of what rows hold codes of."""
        self.kind, self.book, self.speech = FACTS.get(kind), book, words.of(spoken())
        self.fields = self.kind.by_name if self.kind else {}
        self.names, self.types = names or {}, _types(kind)

    def cell(self, column: Column, fields: Mapping[str, Any]) -> Cell:
        """Return the field of a row."""
        value = fields.get(column.name)
        return Cell(
            self._text(column.name, value), column.is_amount, self._name(column.name, value)
        )

    def _name(self, field: str, value: Any) -> str:
        """Return what is called by a code; nothing where the field holds none, or one that nobody knows."""
        if field == "metric" and value in self.book.metrics:
            return label(self.book.metrics[value].label)
        return self.names.get((self.types.get(field, ""), value), "")

    def _text(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if name == "post":
            return choice_labels.post(value)[spoken() != "en"]
        if self.kind is None:
            return _short(value) if name in ("share", "value") else value
        field = self.fields[name]
        if field.type == "choice":
            return words.choice(self.kind, field, value, self.speech)
        if field.type == "moment":
            return value[:MINUTE].replace("T", " ")
        return _short(value) if field.type == "number" else value


def _short(number: str) -> str:
    """Return a decimal of six digits without the zeros that say nothing.

    >>> _short("135.000000"), _short("0.500000")
    ('135', '0.5')
    """
    return number.rstrip("0").rstrip(".")


def _source(row: Mapping[str, Any]) -> str:
    """Return where a row stands: file, sheet and row, as far as it came from a file."""
    place = [row["file"], row["sheet"], None if row["row"] is None else f"#{row['row']}"]
    return " · ".join(str(part) for part in place if part)
