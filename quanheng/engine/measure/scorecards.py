"""Scorecards: weighted lines, each scoring a metric's attainment through a declared curve.

Weights, attainments and scores are integers in parts per million: 1,000,000 is 100 % or 100 points. The
total is rounded once, half-up; the lines' contributions add up to it exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quanheng.engine.ground.money import PPM, half_up, share_out
from quanheng.engine.ground.rulebook import RuleFile
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.measuring import Value

CURVES = ("linear", "reverse", "step", "veto")
SCOPES = ("person", "unit", "company")
MISSING = ("exclude", "zero")
RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class Curve:
    """How attainment becomes a score. `points`: (attainment, score) in ppm, attainments rising.

    linear, reverse: straight lines between points, flat beyond the first and the last. step: the score of the
    last point reached; below the first, 0. veto: `limit` broken (below or above it) caps the whole card at `cap`.
    """

    kind: str
    points: tuple[tuple[int, int], ...] = ()
    limit: int = 0
    above: bool = False
    cap: int = 0

    def score(self, attainment: int) -> int:
        """Return the score in ppm for an attainment in ppm; interpolation is rounded half-up."""
        if self.kind == "veto":
            return 0
        if self.kind == "step":
            return next((s for x, s in reversed(self.points) if attainment >= x), 0)
        before = [p for p in self.points if p[0] <= attainment]
        after = [p for p in self.points if p[0] > attainment]
        if not before or not after:
            return self.points[0][1] if not before else self.points[-1][1]
        (x0, s0), (x1, s1) = before[-1], after[0]
        return s0 + half_up((s1 - s0) * (attainment - x0), x1 - x0)

    def broken_by(self, attainment: int) -> bool:
        """Return whether a veto's limit is broken; the limit itself is still kept."""
        return self.kind == "veto" and (
            attainment > self.limit if self.above else attainment < self.limit
        )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a card. `target`: None (the value itself is the attainment), "released", or a number of the metric's unit."""

    metric: str
    weight: int
    scope: str
    target: str | Decimal | None
    curve: Curve
    missing: str
    link: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """The weighted lines of a role; it applies to posts, and to some grades of them where it names any."""

    code: str
    label: Mapping[str, str]
    posts: tuple[str, ...]
    grades: tuple[str, ...]
    lines: tuple[Line, ...]
    reference: str
    rule: RuleFile

    def applies_to(self, post: str | None, grade: str | None) -> bool:
        """Return whether a person of that post and grade has this card."""
        return post in self.posts and (not self.grades or grade in self.grades)


@dataclass(frozen=True, kw_only=True)
class Actual:
    """What a line is scored from: the metric's value and the target that it is held against, in the same integers."""

    value: Value
    target: Value | None = None


@dataclass(frozen=True, kw_only=True)
class LineScore:
    """How one line came out; `weight` is the effective one. None where the line has no data."""

    line: Line
    actual: Actual
    attainment: int | None
    score: int | None
    weight: int
    contribution: int
    why: Said | None = None


@dataclass(frozen=True, kw_only=True)
class CardScore:
    """How a card came out; `total` is None when no line has data."""

    total: int | None
    lines: tuple[LineScore, ...]
    capped_by: str | None = None
    why: Said | None = None


def attainment_of(actual: Actual) -> tuple[int | None, Said | None]:
    """Return actual ÷ target in ppm, half-up, or why there is none."""
    value, target = actual.value, actual.target
    if value.numerator is None:
        return None, value.why
    if target is None:
        return half_up(value.numerator * PPM, value.denominator), None
    if target.numerator is None:
        return None, target.why
    if target.numerator <= 0:
        return None, said("The target is not above 0; a share of it cannot be reckoned.")
    top = value.numerator * target.denominator * PPM
    return half_up(top, value.denominator * target.numerator), None


def score(card: Scorecard, actuals: Sequence[Actual]) -> CardScore:
    """Return the score of a card from one actual a line, in the card's order."""
    drafts = [_draft(line, actual) for line, actual in zip(card.lines, actuals, strict=True)]
    weights = [
        line.weight if points is not None else 0
        for line, (_, points, _) in zip(card.lines, drafts, strict=True)
    ]
    if not sum(weights):
        lines = _lines(card, actuals, drafts, [0] * len(drafts), [0] * len(drafts))
        return CardScore(total=None, lines=lines, why=said("No line of this card has data."))
    gains = [w * (points or 0) for w, (_, points, _) in zip(weights, drafts, strict=True)]
    total = half_up(sum(gains), sum(weights))
    parts = share_out(total, gains) if total else [0] * len(gains)
    lines = _lines(card, actuals, drafts, share_out(PPM, weights), parts)
    return _capped(card, total, lines)


Draft = tuple[int | None, int | None, Said | None]


def _draft(line: Line, actual: Actual) -> Draft:
    attainment, why = attainment_of(actual)
    if attainment is None:
        return None, (0 if line.missing == "zero" else None), why
    return attainment, line.curve.score(attainment), None


def _lines(
    card: Scorecard,
    actuals: Sequence[Actual],
    drafts: Sequence[Draft],
    weights: Sequence[int],
    parts: Sequence[int],
) -> tuple[LineScore, ...]:
    rows = zip(card.lines, actuals, drafts, weights, parts, strict=True)
    return tuple(
        LineScore(
            line=line,
            actual=actual,
            attainment=at,
            score=points,
            weight=weight,
            contribution=part,
            why=why,
        )
        for line, actual, (at, points, why), weight, part in rows
    )


def _capped(card: Scorecard, total: int, lines: tuple[LineScore, ...]) -> CardScore:
    broken = [
        s.line for s in lines if s.attainment is not None and s.line.curve.broken_by(s.attainment)
    ]
    if not broken:
        return CardScore(total=total, lines=lines)
    lowest = min(broken, key=lambda line: line.curve.cap)
    return CardScore(total=min(total, lowest.curve.cap), lines=lines, capped_by=lowest.metric)


def ppm(number: Decimal | int) -> int:
    """Return a share such as 0.15 in parts per million.

    :raises ValueError: it is finer than a millionth.
    """
    exact = Decimal(number) * PPM
    if exact != int(exact):
        raise ValueError(number)
    return int(exact)


def load(rule: RuleFile) -> Scorecard:
    """Return the scorecard that the file declares; `card_checks.check` has found nothing in it."""
    says = rule.said
    applies = says["applies_to"]
    return Scorecard(
        code=says["scorecard"],
        label=dict(says["label"]),
        posts=tuple(applies["posts"]),
        grades=tuple(applies.get("grades") or ()),
        lines=tuple(_line(line, str(says.get("missing", "exclude"))) for line in says["lines"]),
        reference=str(says["reference"]),
        rule=rule,
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
    )


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
