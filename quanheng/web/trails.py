"""The trail from a number to its rows, as a page shows it: labels in both languages, values as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quanheng.base.access import not_found
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure import wording
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.values import Value
from quanheng.measure import explaining
from quanheng.measure.reading import cards as reading
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.selectors import SCOPE_LABELS
from quanheng.web import explaining as addresses
from quanheng.web.cards import LineShown, lines_of
from quanheng.web.scope import Scope

MOST_ROWS = explaining.MOST_ROWS
FIRST, MORE = 10, 50
Both = Mapping[str, str]
OTHER_KINDS: Mapping[str, Both] = {
    "targets": {"en": "Targets", "zh-CN": "目标"},
    "assignments": {"en": "Assignments", "zh-CN": "任职"},
}
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
class Opened:
    """One input of a number with rows behind it. `columns`: fields with their labels; `rows`: source and cells, in their order."""

    place: int
    what: Said
    kind: Both
    period: str
    value: Any
    total: int
    columns: Sequence[Both]
    rows: Sequence[tuple[str, Sequence[Any]]]
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


@dataclass(frozen=True, kw_only=True)
class Trail:
    """A number with everything it follows from."""

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


def metric(scope: Scope, code: str, by: str, key: str, most: int = FIRST) -> Trail:
    """Return the trail of a number of the scope's period, with at most so many rows an input.

    :raises NotFound: there is no such number for the viewer. :raises UnknownRule: there is no such metric.
    """
    want_scope(by, key)
    found = _explained(scope, code, by, key, most)
    made, run = book_of(scope.period.run).metrics[code], scope.period.run
    trend = [_one(one.run, code, by, key) for one in scope.trend]
    return Trail(
        made=made,
        by=by,
        key=key,
        name=found["name"],
        whose=SCOPE_LABELS[by],
        value=kept.value(run, code, by, key),
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
    lines: list[LineShown] = lines_of(card, {}, None, None, scope.scale)
    return {
        "card": card,
        "lines": lines,
        "words": wording.card_words(),
        "points": card.besides.get("points", ()),
        "red_lines": card.besides.get("red_lines", ()),
        "address": addresses.score_link(person, scope.period.period),
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
    kind = found["facts"]
    held = found["rows"][offset:]
    names = [name for name in _fields(kind) if any(name in row["fields"] for row in held)]
    return Opened(
        place=place,
        what=found["what"],
        kind=_kind(kind),
        period=found["period"],
        value=found["value"],
        total=found["rows_total"],
        columns=[_fields(kind)[name] for name in names],
        rows=[(_source(row), [row["fields"].get(name) for name in names]) for row in held],
        address=addresses.rows_link(code, by, key, scope.period.period, place),
        offset=offset,
    )


def _kind(code: str) -> Both:
    if code in OTHER_KINDS:
        return OTHER_KINDS[code]
    return {"en": FACTS[code].label_en, "zh-CN": FACTS[code].label_zh}


def _fields(kind: str) -> Mapping[str, Both]:
    if kind in OTHER_KINDS:
        return OTHER_FIELDS
    return {
        field.name: {"en": field.label_en, "zh-CN": field.label_zh} for field in FACTS[kind].fields
    }


def _source(row: Mapping[str, Any]) -> str:
    """Return where a row stands: file, sheet and row, as far as it came from a file."""
    place = [row["file"], row["sheet"], None if row["row"] is None else f"#{row['row']}"]
    return " · ".join(str(part) for part in place if part)


def _one(run: int, code: str, by: str, key: str) -> Value | None:
    return kept.value(run, code, by, key)


def _ppm(value: Value | None) -> int | None:
    if value is None or value.numerator is None:
        return None
    return value.numerator * 1_000_000 // value.denominator
