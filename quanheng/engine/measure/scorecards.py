"""Scorecards: weighted lines, each scoring a metric's attainment through a declared curve.

Weights, attainments and scores are integers in parts per million: 1,000,000 is 100 % or 100 points. The
total is rounded once, half-up; the lines' contributions add up to it exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from quanheng.engine.ground.money import PPM, half_up, share_out
from quanheng.engine.ground.rulebook import RuleFile
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.values import Value

CURVES = ("linear", "reverse", "step", "veto")
SCOPES = ("person", "unit", "company")
MISSING = ("exclude", "zero")
GROUPS = ("results", "process", "behaviour", "team", "cost", "strategy")
COMPARES = ("at_least", "above", "at_most", "below")
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

    @property
    def falls(self) -> bool:
        """Whether less attainment scores more."""
        if self.kind == "veto":
            return self.above
        return self.points[-1][1] < self.points[0][1]

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
    """One line of a card. `target`: None (the value itself is the attainment), "released", or a number of the metric's unit.

    `otherwise` holds where no target is released.
    """

    metric: str
    weight: int
    scope: str
    target: str | Decimal | None
    curve: Curve
    missing: str
    link: Mapping[str, Any]
    group: str = ""
    otherwise: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Test:
    """A comparison of a metric with a number of its unit of measure; what has no data fulfils none."""

    metric: str
    scope: str
    sign: str
    number: Decimal

    def holds(self, value: Value) -> bool:
        """Return whether the value fulfils it."""
        if value.numerator is None:
            return False
        top, bottom = self.number.as_integer_ratio()
        actual, wanted = value.numerator * bottom, top * value.denominator
        return {
            "at_least": actual >= wanted,
            "above": actual > wanted,
            "at_most": actual <= wanted,
            "below": actual < wanted,
        }[self.sign]


@dataclass(frozen=True, kw_only=True)
class Points:
    """What is added to the total: a metric's points within bounds, or a number of points when all tests hold.

    Points are in ppm: one point is 10,000.
    """

    label: Mapping[str, str]
    metric: str = ""
    scope: str = "person"
    least: int = 0
    most: int = 0
    tests: tuple[Test, ...] = ()
    points: int = 0


@dataclass(frozen=True, kw_only=True)
class RedLine:
    """What caps the total at `cap` ppm when its test holds."""

    label: Mapping[str, str]
    test: Test
    cap: int


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """The weighted lines of a role; it applies to posts, and to some grades and industries of them where it names any."""

    code: str
    label: Mapping[str, str]
    posts: tuple[str, ...]
    grades: tuple[str, ...]
    lines: tuple[Line, ...]
    reference: Mapping[str, str]
    rule: RuleFile
    industries: tuple[str, ...] = ()
    points: tuple[Points, ...] = ()
    red_lines: tuple[RedLine, ...] = ()
    watched: tuple[tuple[str, str], ...] = ()  # (metric, scope)

    def applies_to(self, post: str | None, grade: str | None, industry: str | None = None) -> bool:
        """Return whether a person of that post, grade and industry has this card."""
        fits = post in self.posts and (not self.grades or grade in self.grades)
        return fits and (not self.industries or industry in self.industries)

    def reads(self) -> set[tuple[str, str]]:
        """Return every metric that the card rests on, with the scope it is measured at."""
        return {(line.metric, line.scope) for line in self.lines} | self.beside_lines()

    def beside_lines(self) -> set[tuple[str, str]]:
        """Return the metrics that its points and red lines look at, and those watched, each with its scope."""
        tests = [test for each in self.points for test in each.tests]
        tests += [each.test for each in self.red_lines]
        found = {(test.metric, test.scope) for test in tests} | set(self.watched)
        return found | {(each.metric, each.scope) for each in self.points if each.metric}


@dataclass(frozen=True, kw_only=True)
class Actual:
    """What a line is scored from: the metric's value and the target that it is held against, in the same integers."""

    value: Value
    target: Value | None = None
    notes: tuple[Said, ...] = ()


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
class PointsScore:
    """What one rule of process points came to, in ppm; `values` are those that it looked at, by metric."""

    label: Mapping[str, str]
    points: int
    values: tuple[tuple[str, str, Value], ...]  # (metric, scope, value)


@dataclass(frozen=True, kw_only=True)
class RedLineScore:
    """Whether a red line was crossed, and the value that it looked at."""

    rule: RedLine
    value: Value
    crossed: bool


@dataclass(frozen=True, kw_only=True)
class CardScore:
    """How a card came out; `total` is None when no line has data. `capped_by`: the metric whose limit lowered it."""

    total: int | None
    lines: tuple[LineScore, ...]
    capped_by: str | None = None
    why: Said | None = None
    points: tuple[PointsScore, ...] = ()
    red_lines: tuple[RedLineScore, ...] = ()


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


Besides = Mapping[tuple[str, str], Value]  # by metric and scope


def score(card: Scorecard, actuals: Sequence[Actual], besides: Besides | None = None) -> CardScore:
    """Return the score of a card from one actual a line, in the card's order.

    `besides`: what its points and red lines look at, by metric and scope.
    """
    drafts = [_draft(line, actual) for line, actual in zip(card.lines, actuals, strict=True)]
    weights = [
        line.weight if points is not None else 0
        for line, (_, points, _) in zip(card.lines, drafts, strict=True)
    ]
    given = tuple(_points(each, besides or {}) for each in card.points)
    crossed = tuple(_red_line(each, besides or {}) for each in card.red_lines)
    if not sum(weights):
        lines = _lines(card, actuals, drafts, [0] * len(drafts), [0] * len(drafts))
        why = said("No line of this card has data.")
        return CardScore(total=None, lines=lines, why=why, points=given, red_lines=crossed)
    gains = [w * (points or 0) for w, (_, points, _) in zip(weights, drafts, strict=True)]
    total = half_up(sum(gains), sum(weights))
    parts = share_out(total, gains) if total else [0] * len(gains)
    lines = _lines(card, actuals, drafts, share_out(PPM, weights), parts)
    total = max(0, total + sum(each.points for each in given))
    return _capped(total, CardScore(total=total, lines=lines, points=given, red_lines=crossed))


NO_DATA = Value(None)


def _points(rule: Points, values: Besides) -> PointsScore:
    if rule.metric:
        seen = [(rule.metric, rule.scope, values.get((rule.metric, rule.scope), NO_DATA))]
        value = seen[0][2]
        points = (
            0 if value.numerator is None else half_up(value.numerator * 10_000, value.denominator)
        )
        bounded = min(rule.most, max(rule.least, points))
        return PointsScore(label=rule.label, points=bounded, values=tuple(seen))
    seen = [(t.metric, t.scope, values.get((t.metric, t.scope), NO_DATA)) for t in rule.tests]
    hold = all(test.holds(value) for test, (_, _, value) in zip(rule.tests, seen, strict=True))
    return PointsScore(label=rule.label, points=rule.points if hold else 0, values=tuple(seen))


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


def _red_line(rule: RedLine, values: Besides) -> RedLineScore:
    value = values.get((rule.test.metric, rule.test.scope), NO_DATA)
    return RedLineScore(rule=rule, value=value, crossed=rule.test.holds(value))


def _capped(total: int, found: CardScore) -> CardScore:
    """Return the score, lowered to the least cap of a limit that is broken, if that is lower."""
    broken = [
        (s.line.curve.cap, s.line.metric)
        for s in found.lines
        if s.attainment is not None and s.line.curve.broken_by(s.attainment)
    ]
    broken += [(red.rule.cap, red.rule.test.metric) for red in found.red_lines if red.crossed]
    cap, metric = min(broken, default=(total, ""))
    return replace(found, total=cap, capped_by=metric) if cap < total else found


def ppm(number: Decimal | int) -> int:
    """Return a share such as 0.15 in parts per million.

    :raises ValueError: it is finer than a millionth.
    """
    exact = Decimal(number) * PPM
    if exact != int(exact):
        raise ValueError(number)
    return int(exact)
