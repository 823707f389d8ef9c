"""From a declaration to its scorecard: lines, process points, red lines, and variants of another card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from quanheng.engine.ground.money import PPM, share_out
from quanheng.engine.ground.rulebook import RuleFile
from quanheng.engine.measure.finding_words import in_each
from quanheng.engine.measure.scorecards import (
    COMPARES,
    Curve,
    Line,
    Points,
    RedLine,
    Scorecard,
    Test,
    ppm,
)

POINT = PPM // 100


def load(rule: RuleFile, bases: Mapping[str, Scorecard] | None = None) -> Scorecard:
    """Return the scorecard that the file declares; `card_checks.check` has found nothing in it.

    `bases`: the cards that a variant may be one of, by code.
    """
    says = rule.said
    applies = says["applies_to"]
    missing = str(says.get("missing", "exclude"))
    card = Scorecard(
        code=says["scorecard"],
        label=dict(says["label"]),
        posts=tuple(applies["posts"]),
        grades=tuple(applies.get("grades") or ()),
        industries=tuple(applies.get("industries") or ()),
        lines=tuple(_line(line, missing) for line in says.get("lines") or ()),
        points=tuple(_points(each) for each in says.get("points") or ()),
        red_lines=tuple(_red_line(each) for each in says.get("red_lines") or ()),
        watched=tuple((w["metric"], w.get("scope", "person")) for w in says.get("watch") or ()),
        reference=in_each(says["reference"]),
        rule=rule,
    )
    base = (bases or {}).get(says.get("variant_of", ""))
    return card if base is None else variant(card, base, set(says.get("without") or ()))


def variant(card: Scorecard, base: Scorecard, without: set[str]) -> Scorecard:
    """Return the card with those lines of the base that it neither states nor leaves out.

    They share what the card's own lines leave of 100 %, in proportion to their weights in the base: largest
    remainder, so that the weights add up. Points, red lines and what is watched come from the base where the card
    states none.
    """
    says = card.rule.said
    own = {line.metric for line in card.lines}
    rest = [line for line in base.lines if line.metric not in own | without]
    left = PPM - sum(line.weight for line in card.lines)
    held = [line.weight for line in rest]
    weights = share_out(left, held) if any(held) else held  # nothing to share: `book.check` says so
    kept = [replace(line, weight=weight) for line, weight in zip(rest, weights, strict=True)]
    return replace(
        card,
        lines=(*card.lines, *kept),
        points=card.points if "points" in says else base.points,
        red_lines=card.red_lines if "red_lines" in says else base.red_lines,
        watched=card.watched if "watch" in says else base.watched,
    )


def _line(says: Mapping[str, Any], missing: str) -> Line:
    return Line(
        metric=says["metric"],
        weight=ppm(says.get("weight", 0)),
        scope=says.get("scope", "person"),
        target=says.get("target"),
        curve=curve_of(says["curve"]),
        missing=says.get("missing", missing),
        link=dict(says["link"]),
        group=str(says.get("group", "")),
        otherwise=says.get("otherwise"),
    )


def _test(says: Mapping[str, Any]) -> Test:
    sign = next(word for word in COMPARES if word in says)
    number = Decimal(says[sign])
    return Test(metric=says["metric"], scope=says.get("scope", "person"), sign=sign, number=number)


def _points(says: Mapping[str, Any]) -> Points:
    label = dict(says.get("label") or {})
    if "when" in says:
        points = int(Decimal(says["points"]) * POINT)
        return Points(label=label, tests=tuple(_test(each) for each in says["when"]), points=points)
    return Points(
        label=label,
        metric=says["metric"],
        scope=says.get("scope", "person"),
        least=int(Decimal(says["least"]) * POINT),
        most=int(Decimal(says["most"]) * POINT),
    )


def _red_line(says: Mapping[str, Any]) -> RedLine:
    return RedLine(label=dict(says["label"]), test=_test(says), cap=ppm(says["caps_at"]))


def curve_of(says: Mapping[str, Any]) -> Curve:
    """Return the curve that a line declares."""
    if says["kind"] == "veto":
        above = "above" in says
        return Curve(
            kind="veto",
            limit=ppm(says["above" if above else "below"]),
            above=above,
            cap=ppm(says.get("caps_at", 0)),
        )
    return Curve(kind=says["kind"], points=tuple((ppm(x), ppm(s)) for x, s in says["points"]))
