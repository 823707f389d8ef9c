"""The trail from a number to its rows, as a page shows it: labels in both languages, values as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from quanheng.base.access import not_found
from quanheng.engine.ground import choice_labels
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.money import PPM, half_up
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure import wording
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.metrics import Metric, MetricRef, Quotient, TargetRef
from quanheng.engine.measure.values import Value
from quanheng.facts.templates import words
from quanheng.measure import explaining
from quanheng.measure.reading import cards as reading
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.cards import Card, CardLine
from quanheng.measure.reading.heads import head_cards
from quanheng.measure.selectors import SCOPE_LABELS
from quanheng.web import explaining as addresses
from quanheng.web.cards import LineShown, lines_of
from quanheng.web.scope import Scope
from quanheng.web.showing import exactly
from quanheng.web.templatetags.web import label, spoken

MOST_ROWS = explaining.MOST_ROWS
FIRST, MORE = 10, 50
Both = Mapping[str, str]
OTHER_KINDS: Mapping[str, Both] = {
    "targets": {"en": "Targets", "zh-CN": "目标"},
    "assignments": {"en": "Assignments", "zh-CN": "任职"},
}
AMOUNTS = ("money", "number", "int")
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
    """A field of one row as people read it."""

    value: Any
    is_amount: bool


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One input of a number with rows behind it. `rows`: source and cells, in the order of the columns."""

    place: int
    what: Said
    kind: Both
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


class Aim(NamedTuple):
    """A target, and how much of it is reached, in ppm."""

    target: Value
    attainment: int


@dataclass(frozen=True, kw_only=True)
class Trail:
    """A number with everything it follows from.

    `card` and `line`: where it counts, if it is a line of the person's card, or of the card of whoever answers for the
    unit. `aim`: the target and how much of it is reached, where no line says so.
    """

    made: Metric
    by: str
    key: str
    name: str
    whose: Said
    value: Value | None
    why: Said | None
    notes: Sequence[Said]
    words: Said
    symbols: str
    rule: Mapping[str, Any]
    run: Mapping[str, Any] | None
    inputs: Sequence[Opened]
    before: Value | None
    trend: Sequence[int | None]
    period: str
    address: str
    card: Card | None = None
    line: CardLine | None = None
    aim: Aim | None = None

    @property
    def score_address(self) -> str:
        """Where the score opens that it counts for."""
        return addresses.score_link(self.card.person if self.card else self.key, self.period)


def metric(scope: Scope, code: str, by: str, key: str, most: int = FIRST) -> Trail:
    """Return the trail of a number of the scope's period, with at most so many rows an input.

    :raises NotFound: there is no such number for the viewer. :raises UnknownRule: there is no such metric.
    """
    want_scope(by, key)
    found = _explained(scope, code, by, key, most)
    made = book_of(scope.period.run).metrics[code]
    trend = kept.series([one.run for one in scope.trend], code, by, key)
    card, line = _line_of(scope, code, by, key)
    return Trail(
        made=made,
        by=by,
        key=key,
        name=found["name"],
        whose=SCOPE_LABELS[by],
        value=trend[-1],
        why=found.get("why"),
        notes=found.get("notes", ()),
        words=found["formula"]["words"],
        symbols=found["formula"]["symbols"],
        rule=found["rule"],
        run=found["run"],
        inputs=[opened(scope, code, by, key, i, one) for i, one in enumerate(found["inputs"])],
        before=trend[-2] if len(trend) > 1 else None,
        trend=[_ppm(one) for one in trend],
        period=scope.period.period,
        address=addresses.link(code, by, key, scope.period.period),
        card=card,
        line=line,
        aim=None if line else _aim(scope, made, by, key, trend[-1]),
    )


def _line_of(scope: Scope, code: str, by: str, key: str) -> tuple[Card | None, CardLine | None]:
    """Return the card of the person, or of whoever answers for the unit, and its line of that number; nothing where there is none."""
    found: list[Card] = []
    if by == "person":
        found = reading.cards(scope.reader, scope.period, people=[key])
    elif by == "unit":
        found = list(head_cards(scope.reader, scope.period, [key]).values())
    for card in found:
        for line in card.lines:
            if (line.made.code, line.by, line.key, line.hidden) == (code, by, key, False):
                return card, line
    return None, None


def _aim(scope: Scope, made: Metric, by: str, key: str, value: Value | None) -> Aim | None:
    """Return the released target of a number, read back from the metric that holds the number against it."""
    whole = Quotient(top=MetricRef(made.code), bottom=TargetRef(made.code))
    book = book_of(scope.period.run).metrics.values()
    against = next((one.code for one in book if one.formula == whole), "")
    reached, is_amount = exactly(value), made.uom in ("money", "count")
    if not against or not reached or not is_amount:
        return None
    share = exactly(kept.values(scope.period.run, by, [against], [key]).get((against, key)))
    if not share:
        return None
    target = reached / share
    return Aim(
        Value(target.numerator, target.denominator),
        half_up((share * PPM).numerator, (share * PPM).denominator),
    )


def rows(scope: Scope, code: str, by: str, key: str, place: int, offset: int) -> Opened:
    """Return a page of the rows of one input.

    :raises NotFound: the number has no such input, or is not for the viewer.
    """
    want_scope(by, key)
    most = min(offset + MORE, MOST_ROWS)
    inputs = _explained(scope, code, by, key, most)["inputs"]
    if place >= len(inputs):
        raise not_found(said("input"), {"place": place})
    return opened(scope, code, by, key, place, inputs[place], offset)


def score(scope: Scope, person: str) -> dict[str, Any]:
    """Return a score with its lines, each with the address at which it opens.

    :raises NotFound: there is no such person for the viewer. :raises NoCard: the person has none in the period.
    """
    card = reading.card(scope.reader, scope.period, person)
    lines: list[LineShown] = lines_of(card, {}, None, None, scope)
    return {
        "card": card,
        "lines": lines,
        "words": wording.card_words(),
        "points": card.besides.get("points", ()),
        "red_lines": card.besides.get("red_lines", ()),
        "address": addresses.score_link(person, scope.period.period),
        "export": addresses.score_export_link(person, scope.period.period),
    }


def want_scope(by: str, key: str) -> None:
    """Return where the address names a kind of numbers that there is.

    :raises NotFound: it does not.
    """
    if by not in SCOPE_LABELS:
        raise not_found(said("number"), {"by": by, "key": key})


def whole(text: str) -> int:
    """Return the whole number that an address says, 0 where it says none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _explained(scope: Scope, code: str, by: str, key: str, most: int) -> dict[str, Any]:
    viewer = scope.viewer
    return explaining.metric(
        actor=viewer.user,
        code=code,
        by=by,
        key=key,
        span=scope.period.span,
        day=viewer.day,
        most=most,
        at=viewer.at,
    )


def opened(
    scope: Scope,
    code: str,
    by: str,
    key: str,
    place: int,
    found: Mapping[str, Any],
    offset: int = 0,
) -> Opened:
    """Return an input of an explanation as a table: a column for each field that any of the rows has."""
    held = found["rows"][offset:]
    columns = [
        column
        for column in _columns(found["facts"])
        if any(column.name in row["fields"] for row in held)
    ]
    shows = Showing(found["facts"], book_of(scope.period.run))
    return Opened(
        place=place,
        what=found["what"],
        kind=_kind(found["facts"]),
        period=found["period"],
        value=found["value"],
        uom=found["uom"],
        total=found["rows_total"],
        columns=columns,
        rows=[
            (_source(row), [shows.cell(column, row["fields"]) for column in columns])
            for row in held
        ],
        address=addresses.rows_link(code, by, key, scope.period.period, place),
        offset=offset,
    )


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
        for field in FACTS[kind].fields
    ]


class Showing:
    """How the fields of a kind of rows read: choices in words, moments to the minute, amounts without idle zeros."""

    def __init__(self, kind: str, book: Book) -> None:
        """Take the kind, and the book that names metrics."""
        self.kind, self.book, self.speech = FACTS.get(kind), book, words.of(spoken())
        self.fields = self.kind.by_name if self.kind else {}

    def cell(self, column: Column, fields: Mapping[str, Any]) -> Cell:
        """Return the field of a row."""
        return Cell(self._text(column.name, fields.get(column.name)), column.is_amount)

    def _text(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if name == "post":
            return choice_labels.post(value)[spoken() != "en"]
        if self.kind is None:
            return self._beside(name, value)
        field = self.fields[name]
        if field.type == "choice":
            return words.choice(self.kind, field, value, self.speech)
        if field.type == "moment":
            return value[:MINUTE].replace("T", " ")
        return _short(value) if field.type == "number" else value

    def _beside(self, name: str, value: str) -> str:
        """Return a field of a target or an assignment."""
        if name == "metric" and value in self.book.metrics:
            return label(self.book.metrics[value].label)
        return _short(value) if name in ("share", "value") else value


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


def _ppm(value: Value | None) -> int | None:
    if value is None or value.numerator is None:
        return None
    return value.numerator * 1_000_000 // value.denominator
