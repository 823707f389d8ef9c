"""The pages of the reference on kinds of rows, metrics, scorecards, industries and benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from reference_parts import code, percent, table

from quanheng.engine.ground.fields import Doubt, Field, Kind
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.measure import books, wording
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.scorecards import Curve, Line, Points, Scorecard


def facts() -> Iterator[str]:
    """Yield the kinds of facts."""
    yield "## Facts"
    yield ""
    yield "A day is a date, a moment a date and time in the mapping's zone; money is in the company's currency."
    yield "`quanheng templates` writes an Excel file for each kind."
    for kind in FACTS.values():
        yield from _kind(kind)


def sinks() -> Iterator[str]:
    """Yield what else a mapping may fill."""
    from quanheng.base import sinks as registered

    yield "## Org and targets"
    yield ""
    yield "What else a mapping may fill."
    for name, sink in registered.sinks().items():
        if name not in FACTS:
            yield from _kind(sink.kind)


def _kind(kind: Kind) -> Iterator[str]:
    yield ""
    yield f"### {kind.code}"
    yield ""
    yield f"{kind.label_en} · {kind.label_zh}. {kind.says}"
    if kind.says_zh:
        yield f"{kind.says_zh}"
    yield ""
    day = f" Dated by {code(kind.day)}." if kind.day else ""
    yield f"Key: {', '.join(map(code, kind.key))}.{day}"
    yield ""
    rows = [
        (code(f.name), _type(f), f.label_en, f.label_zh, _says(f), f.says_zh) for f in kind.fields
    ]
    yield from table(("field", "type", "label", "名称", "says", "说明"), rows)
    if kind.doubts:
        yield ""
        yield "Doubtful, and said on every card that rests on it: " + "; ".join(
            map(_doubt, kind.doubts)
        )


def _type(field: Field) -> str:
    return f"{field.type} ({field.uom})" if field.uom else field.type


def _says(field: Field) -> str:
    parts = ["Required."] if field.required else []
    parts += [field.says] if field.says else []
    if field.choices:
        parts.append("One of " + ", ".join(map(code, field.choices)) + ".")
    return " ".join(parts)


def _doubt(doubt: Doubt) -> str:
    test = f"`{doubt.where}`" if doubt.where else ""
    once = f"the same {', '.join(map(code, doubt.once))} twice" if doubt.once else ""
    if doubt.most:
        of, by, limit = map(code, doubt.most)
        once = f"{of} by {by} adds up to more than {limit}"
    return f"{doubt.says_en} · {doubt.says_zh} ({', where '.join(t for t in (once, test) if t)})"


@cache
def _book() -> Book:
    from quanheng.measure.rulebooks import SHIPPED

    return books.load(books.read_all(books.files([SHIPPED]))[0])


def metrics() -> Iterator[str]:
    """Yield the metrics."""
    held = _book().metrics
    heads = (
        "metric",
        "label",
        "名称",
        "unit",
        "good",
        "layer",
        "owner",
        "source",
        "来源",
        "formula",
        "by",
    )
    rows = [
        (
            *(code(m.code), m.label["en"], m.label["zh-CN"], m.uom, m.good, m.layer, code(m.owner)),
            *(
                m.reference["en"],
                m.reference["zh-CN"],
                str(wording.words(m, held)),
                ", ".join(map(code, m.split)),
            ),
        )
        for _, m in sorted(held.items())
    ]
    yield f"{len(rows)} metrics. “by”: what `quanheng measure --split` breaks them down by."
    yield ""
    yield from table(heads, rows)


def scorecards() -> Iterator[str]:
    """Yield the scorecards, then the industries and the benchmarks."""
    yield "## Scorecards"
    for _, card in sorted(_book().cards.items()):
        yield from _card(card)
    yield ""
    yield from _industries()
    yield ""
    yield from _benchmarks()


def _card(card: Scorecard) -> Iterator[str]:
    yield ""
    yield f"### {card.code}"
    yield ""
    yield f"{card.label['en']} · {card.label['zh-CN']}. {_applies(card)}"
    yield ""
    heads = ("group", "metric", "weight", "of", "target", "curve", "without data", "moves")
    yield from table(heads, map(_line, card.lines))
    besides = [*map(_points, card.points), *(_red_line(card))]
    besides += [f"Watched without weight: {code(m)} of the {by}." for m, by in card.watched]
    if besides:
        yield ""
        yield from (f"- {each}" for each in besides)


def _line(line: Line) -> tuple[str, ...]:
    target = "–" if line.target is None else str(line.target)
    if line.otherwise is not None:
        target = f"{target}, else {line.otherwise}"
    link = " → ".join(map(code, (*(line.link.get("via") or ()), line.link["moves"])))
    says = f": {line.link['says']['en']}" if line.link.get("says") else ""
    moves = f"{link}, lag {line.link['lag']}, {line.link['effect']}{says}"
    shown = (code(line.metric), percent(line.weight), line.scope, target, curve(line.curve))
    return (line.group, *shown, line.missing, moves)


def _points(each: Points) -> str:
    if each.metric:
        least, most = (f"{bound / 10_000:+g}" for bound in (each.least, each.most))
        return f"Process points: {code(each.metric)} of the {each.scope}, from {least} to {most}."
    tests = " and ".join(
        f"{code(t.metric)} {t.sign.replace('_', ' ')} {t.number}" for t in each.tests
    )
    return f"Process points: {each.points / 10_000:+g} when {tests} ({each.label['en']})."


def _red_line(card: Scorecard) -> Iterator[str]:
    for red in card.red_lines:
        test = f"{code(red.test.metric)} {red.test.sign.replace('_', ' ')} {red.test.number}"
        yield f"Red line: {test} caps the card at {percent(red.cap)} ({red.label['en']})."


def _applies(card: Scorecard) -> str:
    posts = ", ".join(map(code, card.posts))
    grades = f", grade {', '.join(map(code, card.grades))}" if card.grades else ""
    fields = f", industry {', '.join(map(code, card.industries))}" if card.industries else ""
    base = card.rule.said.get("variant_of")
    return f"For the post {posts}{grades}{fields}." + (
        f" A variant of {code(base)}." if base else ""
    )


def curve(made: Curve) -> str:
    """Return a curve in words."""
    if made.kind == "veto":
        side = "above" if made.above else "below"
        return f"veto: {side} {percent(made.limit)} the card is capped at {percent(made.cap)}"
    points = ", ".join(f"{percent(x)} → {percent(s)}" for x, s in made.points)
    return f"{made.kind}: {points}"


def _industries() -> Iterator[str]:
    yield "## Industries"
    yield ""
    rows = [
        (code(i.code), i.label["en"], i.label["zh-CN"], i.why["en"], i.why["zh-CN"])
        for i in _book().industries.values()
    ]
    yield from table(("industry", "label", "名称", "what differs", "差异"), rows)


def _benchmarks() -> Iterator[str]:
    yield "## Benchmarks"
    yield ""
    rows = [
        (code(b.code), code(b.metric), code(b.industry or ""), str(p.first), f"{p.value}", p.source)
        for b in _book().benchmarks.values()
        for p in b.points
    ]
    yield from table(("benchmark", "metric", "industry", "from", "value", "source"), rows)
