"""What keeps a file from being a scorecard: each thing with file, line and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.money import PPM
from quanheng.engine.ground.rulebook import Located, RuleFile, missing_keys, unknown_keys
from quanheng.engine.ground.words import said
from quanheng.engine.measure import card_besides
from quanheng.engine.measure.finding_words import labels, name, one_of, scalars, texts
from quanheng.engine.measure.part_checks import otherwise, target
from quanheng.engine.measure.scorecards import CURVES, GROUPS, MISSING, SCOPES, ppm

CARD_KEYS = frozenset(
    {"scorecard", "label", "why", "reference", "applies_to", "missing", "lines"}
    | {"variant_of", "without", "points", "red_lines", "watch"}
)
LINE_KEYS = frozenset(
    {"metric", "weight", "scope", "target", "otherwise", "curve", "missing", "link", "group"}
)
LINK_KEYS = frozenset({"moves", "lag", "effect", "via", "says"})
FAR_OUT = 100 * PPM  # 10,000 %: a point beyond it is a slip of the pen
CURVE_KEYS = {"veto": frozenset({"kind", "below", "above", "caps_at"})}
POINT_KEYS = frozenset({"kind", "points"})


def check(rule: RuleFile) -> Iterator[Finding]:
    """Yield what keeps the file from being a scorecard; that its metrics exist is `book.check`'s."""
    says = rule.said
    lists = list(scalars(says, ("scorecard", "missing", "variant_of")))
    yield from lists
    if lists:
        return
    yield from unknown_keys(says, CARD_KEYS)
    is_variant = "variant_of" in says
    yield from missing_keys(says, ("scorecard", "label", "why", "reference", "applies_to"))
    yield from missing_keys(says, () if is_variant else ("lines",))
    yield from name(says, "scorecard")
    yield from labels(says, "label")
    yield from labels(says, "why")
    yield from texts(says, "reference")
    yield from one_of(says, "missing", MISSING)
    yield from _applies(says)
    yield from card_besides.check(says)
    lines = says.get("lines", [])
    if is_variant and not lines:
        return
    if (
        not isinstance(lines, list)
        or not all(isinstance(line, Located) for line in lines)
        or not lines
    ):
        if "lines" in says:
            yield _wrong(
                says,
                "lines",
                said("“lines” is not a list of lines."),
                said("Write “- metric: …” and so on for each line."),
            )
        return
    for line in lines:
        yield from _line(line)
    yield from (_own_weights if is_variant else _weights)(says, lines)


def _wrong(says: Located, key: str, what: str, mend: str) -> Finding:
    return Finding(where=says.where(key), what=what, mend=mend)


def _applies(says: Located) -> Iterator[Finding]:
    applies = says.get("applies_to")
    if "applies_to" not in says:
        return
    named = isinstance(applies, Located) and _words(applies.get("posts"))
    others = [
        applies.get(key, ["any"])
        for key in ("grades", "industries")
        if isinstance(applies, Located)
    ]
    if not isinstance(applies, Located) or not named or not all(map(_words, others)):
        mend = said(
            "Write “applies_to: {{posts: [salesperson], grades: [junior], industries: [fmcg]}}”; grades and industries may be left out."
        )
        yield _wrong(says, "applies_to", said("“applies_to” does not name any post."), mend)
    else:
        yield from unknown_keys(applies, frozenset({"posts", "grades", "industries"}))


def _words(listed: Any) -> bool:
    return (
        isinstance(listed, list) and bool(listed) and all(isinstance(word, str) for word in listed)
    )


def _weights(says: Located, lines: list[Located]) -> Iterator[Finding]:
    weights = [_ppm(line.get("weight", 0)) for line in lines]
    known = [weight for weight in weights if weight is not None]
    if len(known) == len(weights) and sum(known) != PPM:
        percent = Decimal(sum(known)) / 10_000
        yield _wrong(
            says, "lines",
            said("The weights of the lines add up to {percent} %, not to 100 %.", percent=f"{percent.normalize():f}"),
            said("Change the weights until they add up to 100 %."),
        )  # fmt: skip


def _own_weights(says: Located, lines: list[Located]) -> Iterator[Finding]:
    weights = [_ppm(line.get("weight", 0)) for line in lines]
    known = [weight for weight in weights if weight is not None]
    if len(known) == len(weights) and sum(known) >= PPM:
        yield _wrong(
            says, "lines",
            said("The variant's own lines leave nothing for those of “{base}”.", base=str(says["variant_of"])),
            said("Let their weights add up to less than 100 %, or state all lines without “variant_of”."),
        )  # fmt: skip


def _line(line: Located) -> Iterator[Finding]:
    lists = list(
        scalars(line, ("metric", "weight", "scope", "target", "otherwise", "missing", "group"))
    )
    yield from lists
    if not lists:
        yield from _sound_line(line)


def _sound_line(line: Located) -> Iterator[Finding]:
    yield from unknown_keys(line, LINE_KEYS)
    yield from missing_keys(line, ("metric", "curve", "link"))
    yield from one_of(line, "scope", SCOPES)
    yield from one_of(line, "missing", MISSING)
    yield from one_of(line, "group", GROUPS)
    curve = line.get("curve")
    veto = isinstance(curve, Located) and curve.get("kind") == "veto"
    weight = _ppm(line.get("weight", 0 if veto else None))
    if weight is None or not 0 <= weight <= PPM or (weight == 0) != veto:
        yield _wrong(
            line, "weight",
            said("“{weight}” is not the weight of a line.", weight=str(line.get("weight"))),
            said("Write a share above 0 % and up to 100 %; a veto has no weight."),
        )  # fmt: skip
    yield from target(line, "target")
    yield from target(line, "otherwise")
    yield from otherwise(line)
    yield from _link(line)
    if isinstance(curve, Located):
        yield from _curve(curve)
    elif "curve" in line:
        yield _wrong(
            line,
            "curve",
            said("“curve” is not a curve."),
            said("Write “curve: {{kind: linear, points: [[80 %, 60 %], [100 %, 100 %]]}}”."),
        )


def _link(line: Located) -> Iterator[Finding]:
    link = line.get("link")
    if isinstance(link, Located):
        yield from scalars(link, ("moves", "lag", "effect"))
        yield from unknown_keys(link, LINK_KEYS)
        yield from missing_keys(link, ("moves", "lag", "effect"))
        yield from labels(link, "says")
        if not _words(link.get("via", ["any"])):
            yield _wrong(
                link, "via",
                said("“via” is not a list of metrics."),
                said("Write “via: [stock_turnover]”."),
            )  # fmt: skip
    elif "link" in line:
        yield _wrong(
            line,
            "link",
            said("“link” does not say how the line moves sales."),
            said("Write “link: {{moves: deal_amount, lag: 1 month, effect: assumed}}”."),
        )


def _curve(curve: Located) -> Iterator[Finding]:
    lists = list(scalars(curve, ("kind", "below", "above", "caps_at")))
    yield from lists
    if lists:
        return
    kind = curve.get("kind")
    yield from missing_keys(curve, ("kind",))
    yield from one_of(curve, "kind", CURVES)
    if kind in CURVES:
        yield from unknown_keys(curve, CURVE_KEYS.get(kind, POINT_KEYS))
        yield from _veto(curve) if kind == "veto" else _points(curve, kind)


def _veto(curve: Located) -> Iterator[Finding]:
    limits = [key for key in ("below", "above") if key in curve]
    cap = _ppm(curve.get("caps_at", 0))
    if len(limits) != 1 or _ppm(curve[limits[0]]) is None or cap is None or not 0 <= cap <= PPM:
        yield _wrong(
            curve,
            "kind",
            said("The veto does not say when it holds."),
            said("Write “{{kind: veto, below: 60 %, caps_at: 0 %}}”, or “above”."),
        )


def _points(curve: Located, kind: str) -> Iterator[Finding]:
    points = curve.get("points")
    numbers = [_pair(point) for point in points] if isinstance(points, list) else []
    pairs = [pair for pair in numbers if pair is not None]
    least = 1 if kind == "step" else 2
    if len(pairs) != len(numbers) or len(pairs) < least:
        yield _wrong(
            curve,
            "points",
            said("The curve's points cannot be read."),
            said("Write at least {least}: “points: [[80 %, 60 %], [100 %, 100 %]]”.", least=least),
        )
        return
    if any(a[0] >= b[0] for a, b in pairwise(pairs)):
        yield _wrong(
            curve,
            "points",
            said("The attainments of the points do not rise."),
            said("Put the points in order, each attainment once."),
        )
    scores = [pair[1] for pair in pairs]
    if kind == "linear" and scores != sorted(scores):
        yield _wrong(
            curve,
            "points",
            said("The scores of a linear curve fall."),
            said("Use “kind: reverse” where lower is better."),
        )
    if kind == "reverse" and scores != sorted(scores, reverse=True):
        yield _wrong(
            curve,
            "points",
            said("The scores of a reverse curve rise."),
            said("Use “kind: linear” where higher is better."),
        )


def _pair(point: Any) -> tuple[int, int] | None:
    if not isinstance(point, list) or len(point) != 2:
        return None
    at, score = _ppm(point[0]), _ppm(point[1])
    if at is None or score is None:
        return None
    return (at, score) if abs(at) <= FAR_OUT and 0 <= score <= FAR_OUT else None


def _ppm(number: Any) -> int | None:
    if isinstance(number, bool) or not isinstance(number, (int, Decimal)):
        return None
    try:
        return ppm(number)
    except ValueError:
        return None
