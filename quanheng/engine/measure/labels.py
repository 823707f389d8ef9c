"""What metrics, kinds of facts and their fields are called within a sentence, in the language it is told in."""

from __future__ import annotations

from collections.abc import Mapping

from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span, add_months
from quanheng.engine.ground.words import Said, said


def label(both: Mapping[str, str]) -> Said:
    """Return a label of a rule, `{en: …, zh-CN: …}`, as a part of a sentence."""
    return within(both["en"], both["zh-CN"])


def text(both: Mapping[str, str]) -> Said:
    """Return a text of a rule, `{en: …, zh-CN: …}`, as it is said: the whole of a gap, not a part of a sentence."""
    return said("{en}", en=both["en"], zh=both["zh-CN"])


def kind_label(code: str) -> Said:
    """Return what a kind of facts is called."""
    return within(FACTS[code].label_en, FACTS[code].label_zh)


def field_label(kind: str, name: str) -> Said:
    """Return what a field of a kind is called; an expression over several fields is its own name."""
    found = FACTS[kind].by_name.get(name)
    return said("{code}", code=name) if found is None else within(found.label_en, found.label_zh)


def within(en: str, zh: str) -> Said:
    """Return a phrase of two languages as a part of a sentence."""
    # The Chinese catalogue turns “{en}” into “{zh}”: a label brings its own translation.
    return said("{en}", en=en[:1].lower() + en[1:], zh=zh)


def span_says(span: Span) -> Said:
    """Return the days of a span as a part of a sentence: a month as “2026-03”, all else as its first day and the day after."""
    if span.first.day == 1 and span.end == add_months(span.first, 1):
        return said("{en}", en=f"{span.first:%Y-%m}", zh=f"{span.first.year}年{span.first.month}月")
    return said("{en}", en=str(span), zh=f"{span.first.isoformat()} 至 {span.last.isoformat()}")
