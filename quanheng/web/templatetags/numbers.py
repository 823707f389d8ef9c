"""Numbers in templates: the number first, its unit small beside it, and a way to open it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import said
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.scorecards import Line
from quanheng.engine.measure.values import Value
from quanheng.measure.reading.cards import CardLine
from quanheng.measure.reading.peers import Spread
from quanheng.web import drawing
from quanheng.web.chain import LANES
from quanheng.web.explaining import export_link
from quanheng.web.homes.branch import Below
from quanheng.web.markup import NOTHING, escaped, filled
from quanheng.web.showing import NONE, Shown, Style, direction, is_flat, signed
from quanheng.web.source_rows import Opened
from quanheng.web.templatetags.web import icon, label, say, spoken, tell
from quanheng.web.trails import Trail

register = template.Library()
BELOW_ZERO = re.compile(r"-\d+(\.\d+)?")
LONG = re.compile(r"-?\d{4,}\.\d+")  # an amount; what has no decimals may be the key of something
FINE, SHORT = 1_000_000, 800_000  # attainment in ppm: on target; seriously short of it
ARROWS = {1: "up", -1: "down"}
IDLE = said("sells nothing itself")
NO_NUMBER = SafeString(f'<span class="number none">{NONE}</span>')


def style_of(context: RequestContext) -> Style:
    """Return how the reader wants numbers."""
    found = context.get("style")
    return found if isinstance(found, Style) else Style()


def html(shown: Shown, why: str = "") -> SafeString:
    """Return a number with its unit; on hovering what was shortened says its exact amount, and none says why."""
    if shown.text == NONE and why:
        return filled('<span class="number none" title="{}">{}</span>', why, NONE)
    if shown.text == NONE:
        return NO_NUMBER
    title = f' title="{escaped(shown.exact)}"' if shown.exact else ""
    unit = f'<span class="unit-of">{escaped(shown.unit)}</span>' if shown.unit else ""
    return SafeString(f'<span class="number"{title}>{escaped(shown.text)}{unit}</span>')


def opening(inner: SafeString, href: str, name: str) -> SafeString:
    """Return a number that opens; `name` is what it is a number of, for whoever cannot see where it stands."""
    if not href:
        return inner
    return filled(
        '<a class="opens" href="{}" data-drawer>{}<span class="visually-hidden"> {}</span></a>',
        href, inner, name,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def number(
    context: RequestContext, value: Value | None, made: Metric, href: str = ""
) -> SafeString:
    """Return a value of a metric; with `href` it opens."""
    return _number(style_of(context), made, value, href)


def _number(style: Style, made: Metric, value: Value | None, href: str) -> SafeString:
    shown = style.shown(value, made)
    why = tell(value.why) if value is not None and shown.text == NONE else ""
    return opening(html(shown, why), href, label(made.label)) if href else html(shown, why)


@register.simple_tag(takes_context=True)
def number_cells(context: RequestContext, row: Below) -> SafeString:
    """Return the cells of a unit's numbers: a table of units holds hundreds, so that one tag makes those of a row."""
    style = style_of(context)
    cells = [f'<td class="right">{_number(style, *one)}' for one in row.numbers]
    if cells and not row.sells:
        cells[0] += filled('<br><small class="muted">{}</small>', tell(IDLE))
    return SafeString("".join(f"{cell}</td>" for cell in cells))


@register.simple_tag(takes_context=True)
def made_of(context: RequestContext, one: Opened) -> SafeString:
    """Return an input of a number with its unit of measure, in full."""
    return html(replace(style_of(context), short=False).stated(one.value, one.uom, one.facts))


@register.simple_tag(takes_context=True)
def score(context: RequestContext, ppm: int | None, href: str = "", name: str = "") -> SafeString:
    """Return a score in points; with `href` it opens."""
    return opening(html(style_of(context).score(ppm)), href, name or say("score"))


@register.simple_tag(takes_context=True)
def percent(context: RequestContext, ppm: int | None) -> SafeString:
    """Return a share or attainment in percent."""
    return html(style_of(context).percent(ppm))


@register.simple_tag(takes_context=True)
def change(
    context: RequestContext, now: Value | None, before: Value | None, made: Metric
) -> SafeString:
    """Return how a value changed against the period before: arrow, size, and whether that is good."""
    shown = style_of(context).change(now, before, made)
    if shown.text == NONE:
        return filled('<span class="delta is-flat">{}</span>', NONE)
    return _delta(shown, direction(now, before, made.good))


def _delta(shown: Shown, tone: str) -> SafeString:
    """Return a change with its arrow; what rounds to nothing is said to be no change."""
    if is_flat(shown):
        return filled('<span class="delta is-flat">{}</span>', say("no change"))
    arrow = ARROWS[-1 if shown.text.startswith("−") else 1]
    return filled(
        '<span class="delta is-{} is-{}">{}{}</span>', tone, arrow, icon(arrow), str(shown)
    )


@register.simple_tag(takes_context=True)
def moved(context: RequestContext, now: int | None, before: int | None) -> SafeString:
    """Return how a score changed against the period before, in points."""
    if now is None or before is None:
        return filled('<span class="delta is-flat">{}</span>', NONE)
    return _delta(style_of(context).gained(now, before), "good" if now > before else "bad")


def tone(ppm: int | None) -> str:
    """Return what an attainment or score is: good from 100 %, warn from 80 %, else bad; nothing without one."""
    if ppm is None:
        return ""
    return "good" if ppm >= FINE else "warn" if ppm >= SHORT else "bad"


@register.simple_tag(takes_context=True)
def line_bar(context: RequestContext, line: CardLine) -> SafeString:
    """Return the attainment of a line as a bar; its colour is what the line scores, as less may be better."""
    says = str(style_of(context).percent(line.attainment))
    if line.less_is_better:
        says = say("{attainment}, less is better", attainment=says)
    return drawing.bar(line.attainment, says, tone(line.score))


@register.simple_tag(takes_context=True)
def attained(context: RequestContext, line: CardLine) -> SafeString:
    """Return the attainment of a line in percent, and whether less of it is better."""
    shown = html(style_of(context).percent(line.attainment))
    if line.attainment is None or not line.less_is_better:
        return shown
    return filled('{} <small class="muted">{}</small>', shown, say("less is better"))


@register.simple_tag(takes_context=True)
def attainment_bar(context: RequestContext, ppm: int) -> SafeString:
    """Return how much of a target is reached as a bar."""
    return drawing.bar(ppm, str(style_of(context).percent(ppm)), tone(ppm))


@register.simple_tag
def spark(numbers: Sequence[int | None], name: str = "", wide: bool = False) -> SafeString:
    """Return the trend of some numbers, oldest first; `wide`: where it has a tile of its own."""
    size = {"width": 280, "height": 64} if wide else {}
    return drawing.spark(numbers, say("Trend of {name}", name=name), **size)


@register.simple_tag(takes_context=True)
def curve(context: RequestContext, line: CardLine) -> SafeString:
    """Return the curve of a line with its point on it."""
    style = style_of(context)
    says = say(
        "Attainment {attainment} scores {score}",
        attainment=style.percent(line.attainment), score=style.score(line.score),
    )  # fmt: skip
    return drawing.curve(line.stated.curve, line.attainment, line.score, says)


@register.simple_tag(takes_context=True)
def strip(
    context: RequestContext,
    spread: Spread | None,
    is_score: bool = False,
    ends: drawing.Ends | None = None,
    mine: int | None = None,
) -> SafeString:
    """Return how a group spreads and where one stands in it; `ends`: the axis that it shares with others.

    `mine`: where one stands, if the spread does not say it.
    """
    if spread is None:
        return NOTHING
    spread = spread if mine is None else replace(spread, mine=mine)
    ends = ends or drawing.ends_of([spread]) or drawing.Ends(0, drawing.WHOLE)
    shown: Any = style_of(context).score if is_score else style_of(context).percent
    says = say(
        "{count} people from {low} to {high}, median {median}",
        count=spread.count, low=shown(spread.numbers[0]), high=shown(spread.numbers[-1]), median=shown(spread.median),
    )  # fmt: skip
    if spread.mine is not None:
        says = say("{spread}; here {mine}", spread=says, mine=shown(spread.mine))
    unit = "" if is_score else "%"
    texts = (
        f"{ends.low // 10_000}{unit}",
        f"{ends.high // 10_000}{unit}{'+' if ends.is_cut else ''}",
    )
    return drawing.strip(spread, says, ends=ends, texts=texts)


@register.simple_tag
def common_axis(rows: Sequence[Any], mine: str = "") -> drawing.Ends | None:
    """Return the axis that the spreads of some rows share; `mine`: what their own number is called."""
    spreads = [getattr(row, "spread", None) or getattr(row, "peers", None) for row in rows]
    others = [getattr(row, mine, None) for row in rows] if mine else []
    return drawing.ends_of([one for one in spreads if one is not None], others)


@register.filter
def weight(ppm: int) -> str:
    """Return a weight in percent, with a decimal only where there is one: 20, 12.5."""
    return f"{ppm / 10_000:.1f}".removesuffix(".0")


@register.filter
def toned(ppm: int | None) -> str:
    """Return the class of an attainment or score."""
    found = tone(ppm)
    return f"is-{found}" if found else ""


@register.filter
def ordinal(rank: int) -> str:
    """Return a rank as it is counted: “15th” in English, the number alone in Chinese, whose sentence counts it."""
    if spoken() != "en":
        return str(rank)
    teens = 10 < rank % 100 < 20
    return f"{rank}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(rank % 10, 'th')}"


@register.filter
def points(ppm: int | None) -> str:
    """Return a score in points, to one decimal; “–” without one."""
    return Style().score(ppm).text


@register.filter
def changed(share: Any) -> str:
    """Return a relative change in percent with its sign."""
    return "–" if share is None else f"{signed(share * 100, 1)}%"


@register.filter
def annualised(made: Metric) -> bool:
    """Return whether a metric is brought to a year, so that it stands beside months as twelve of them."""
    return getattr(made.formula, "per", "") == "year"


@register.filter
def thousands(count: int) -> str:
    """Return a whole number with its thousands set apart."""
    return f"{count:,}"


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """Return what a mapping holds under a key; None where it holds nothing."""
    return mapping.get(key) if mapping else None


@register.filter
def nth(row: Sequence[Any], place: int) -> Any:
    """Return what stands at a place of a row, from 0."""
    return row[place]


@register.filter
def kind_label(code: str) -> str:
    """Return what a kind of facts is called."""
    kind = FACTS[code]
    return label({"en": kind.label_en, "zh-CN": kind.label_zh})


@register.simple_tag(takes_context=True)
def plain_number(context: RequestContext, value: Value | None, made: Metric) -> str:
    """Return a number as text alone, for a drawing; “–” where there is none, nothing where it is not for the viewer."""
    return "" if value is None else str(style_of(context).shown(value, made))


@register.simple_tag(takes_context=True)
def plain_change(
    context: RequestContext, now: Value | None, before: Value | None, made: Metric
) -> str:
    """Return a change as text alone, with an arrow; nothing where there is none."""
    shown = style_of(context).change(now, before, made)
    return "" if is_flat(shown) else f"{'▼' if shown.text.startswith('−') else '▲'} {shown}"


@register.simple_tag
def rule_curve(line: Line) -> SafeString:
    """Return the curve of a rule's line, without anybody's point on it."""
    return drawing.curve(line.curve, None, None, say("curve from attainment to score"))


@register.filter
def owner(code: str) -> str:
    """Return what the role is called that answers for a metric."""
    return tell(dict(LANES).get(code, code))


@register.filter
def cell(value: Any) -> str:
    """Return a field of a source row as text; “–” where it is empty."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    text = str(value)
    if not LONG.fullmatch(text):
        return text.replace("-", "−") if BELOW_ZERO.fullmatch(text) else text
    front, dot, back = text.partition(".")
    return f"{int(front):,}{dot}{back}".replace("-", "−")


@register.simple_tag
def export_address(trail: Trail) -> str:
    """Return where the trail of a number comes as a workbook."""
    return export_link(trail.made.code, trail.by, trail.key, trail.period)


@register.filter
def days(span: str) -> str:
    """Return a half-open span of days, “2026-03-01/2026-04-01”, with its last day: “2026-03-01 – 2026-03-31”."""
    first, _, end = span.partition("/")
    try:
        last = date.fromisoformat(end) - timedelta(days=1)
    except ValueError:
        return span
    return first if first == last.isoformat() else f"{first} – {last.isoformat()}"
