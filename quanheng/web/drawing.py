"""Small drawings beside numbers, as SVG made here: they need no script, print well, and follow the theme through classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from quanheng.engine.measure.scorecards import Curve
from quanheng.measure.reading.peers import Spread
from quanheng.web.markup import NOTHING, filled

Point = tuple[float, float]
EDGE = 4.0
QUARTER, THREE_QUARTERS = 250_000, 750_000
WIDEST_BAR, WHOLE, TENTH = 1_500_000, 1_000_000, 100_000
LABEL = 32.0  # pixels that a label such as “100%” takes


def spark(
    numbers: Sequence[int | None], says: str, *, width: int = 120, height: int = 28
) -> SafeString:
    """Return a line through the numbers, oldest first, the last one marked; gaps where there is no number.

    `says`: what a screen reader says of it.
    """
    held = [number for number in numbers if number is not None]
    if not held:
        return NOTHING
    low, high = min(held), max(held)
    across = Scale(0, max(len(numbers) - 1, 1), EDGE, width - EDGE)
    up = Scale(low, high, height - EDGE, EDGE) if high > low else (lambda _: height / 2)
    points = [None if n is None else (across(i), up(n)) for i, n in enumerate(numbers)]
    lines = format_html_join(
        "", '<polyline points="{}"/>', ((_path(run),) for run in _runs(points))
    )
    last = points[-1]
    dot = NOTHING if last is None else _dot(last, 2.5)
    return filled(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}{}</svg>',
        width, height, width, height, says, lines, dot,
    )  # fmt: skip


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """Return the stretches without a gap."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run if len(run) > 1 else [run[0], (run[0][0] + 0.1, run[0][1])] for run in runs if run]


def curve(drawn: Curve, attainment: int | None, score: int | None, says: str) -> SafeString:
    """Return the curve from attainment to score with this line's point on it; a veto has none to draw."""
    if not drawn.points:
        return NOTHING
    width, height = 260, 140
    left, bottom = 34, height - 22
    most_x = max(drawn.points[-1][0], attainment or 0) + 100_000
    least_x = max(min(drawn.points[0][0], attainment or 0) - 100_000, 0)
    most_y = max(y for _, y in drawn.points) or WHOLE
    x, y = Scale(least_x, most_x, left, width - 8), Scale(0, most_y, bottom, 12)
    line = [(x(at), y(to)) for at, to in _corners(drawn, least_x, most_x)]
    return filled(
        '<svg class="curve" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{says}">'
        '<line class="axis" x1="{l}" y1="{b}" x2="{r}" y2="{b}"/><line class="axis" x1="{l}" y1="8" x2="{l}" y2="{b}"/>'
        '{marks}<polyline class="shape" points="{line}"/>{dot}</svg>',
        w=width, h=height, says=says, l=left, b=bottom, r=width - 8, line=_path(line),
        marks=_marks(drawn, x, y, left, bottom),
        dot=NOTHING if attainment is None or score is None else _dot((x(attainment), y(min(score, most_y))), 4.5),
    )  # fmt: skip


def _corners(drawn: Curve, least: int, most: int) -> list[tuple[int, int]]:
    first, last = drawn.points[0], drawn.points[-1]
    if drawn.kind != "step":
        return [(least, first[1]), *drawn.points, (most, last[1])]
    corners, height = [(least, 0)], 0
    for at, to in drawn.points:
        corners += [(at, height), (at, to)]
        height = to
    return [*corners, (most, height)]


def _marks(drawn: Curve, x: object, y: object, left: float, bottom: float) -> SafeString:
    assert callable(x) and callable(y)  # noqa: S101, PT018 - scales, made above
    across = format_html_join(
        "", '<text class="tick" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((f"{x(at):.1f}", f"{bottom + 14:.1f}", f"{at // 10_000}%") for at in _apart([at for at, _ in drawn.points], x)),
    )  # fmt: skip
    heights = sorted({to for _, to in drawn.points})
    up = format_html_join(
        "", '<text class="tick" x="{}" y="{}" text-anchor="end">{}</text>',
        ((f"{left - 4:.1f}", f"{y(to) + 3:.1f}", to // 10_000) for to in heights),
    )  # fmt: skip
    return across + up


def _apart(edges: Sequence[int], x: object) -> list[int]:
    """Return the edges whose labels do not run into one another; 100 % goes first."""
    assert callable(x)  # noqa: S101 - a scale, made above
    shown: list[int] = []
    for edge in sorted(edges, key=lambda at: (at != WHOLE, at)):
        if all(abs(x(edge) - x(other)) >= LABEL for other in shown):
            shown.append(edge)
    return sorted(shown)


class Ends(NamedTuple):
    """The two ends of an axis, in ppm. `is_cut`: something lies beyond the upper one."""

    low: int
    high: int
    is_cut: bool = False


def ends_of(spreads: Iterable[Spread], others: Iterable[int | None] = ()) -> Ends | None:
    """Return the axis on which all the spreads, and other numbers, are shown: from one tenth of the whole to another.

    It goes no further than twice the whole, else one that lies far out would press the others together.
    """
    held = [number for number in others if number is not None]
    for spread in spreads:
        held += [*spread.numbers[:1], *spread.numbers[-1:]]
        held += [] if spread.mine is None else [spread.mine]
    if not held:
        return None
    low, high = min(held) // TENTH * TENTH, -(-max(held) // TENTH) * TENTH
    furthest = max(2 * WHOLE, low + TENTH)
    return Ends(low, min(max(high, low + TENTH), furthest), is_cut=high > furthest)


def strip(
    spread: Spread, says: str, *, ends: Ends, texts: tuple[str, str], width: int = 180
) -> SafeString:
    """Return how a group spreads: a line from least to most, a box of the middle half, the median, one's own point.

    `texts`: what stands at the ends of the axis below.
    """
    scale = Scale(ends.low, ends.high, 6, width - 6)

    def x(number: int) -> float:
        return scale(min(number, ends.high))

    low, high = x(spread.at(QUARTER)), x(spread.at(THREE_QUARTERS))
    own = NOTHING if spread.mine is None else _dot((x(spread.mine), 12), 4.5)
    return filled(
        '<svg class="strip" viewBox="0 0 {w} 36" width="{w}" height="36" role="img" aria-label="{says}"><title>{says}</title>'
        '<path class="axis" d="M6,21 V25 H{r} V21"/><text class="tick" x="6" y="35">{first}</text>'
        '<text class="tick" x="{r}" y="35" text-anchor="end">{second}</text>'
        '<line class="range" x1="{a}" y1="12" x2="{z}" y2="12"/>'
        '<rect class="middle" x="{low}" y="6" width="{wide}" height="12" rx="2"/>'
        '<line class="median" x1="{m}" y1="4" x2="{m}" y2="20"/>{own}</svg>',
        w=width, says=says, a=_n(x(spread.numbers[0])), z=_n(x(spread.numbers[-1])), low=_n(low),
        wide=_n(max(high - low, 1)), m=_n(x(spread.median)), own=own, r=width - 6, first=texts[0], second=texts[1],
    )  # fmt: skip


def bar(ppm: int | None, says: str, tone: str = "", *, width: int = 96) -> SafeString:
    """Return an attainment as a bar with a mark at 100 %; `tone`: good, warn or bad."""
    if ppm is None:
        return NOTHING
    x = Scale(0, WIDEST_BAR, 0, width)
    return filled(
        '<svg class="bar {tone}" viewBox="0 0 {w} 10" width="{w}" height="10" role="img" aria-label="{says}">'
        '<rect class="rail" x="0" y="2" width="{w}" height="6" rx="3"/>'
        '<rect class="full" x="0" y="2" width="{full}" height="6" rx="3"/>'
        '<line class="whole" x1="{whole}" y1="0" x2="{whole}" y2="10"/></svg>',
        tone=tone, w=width, says=says, full=_n(x(min(max(ppm, 0), WIDEST_BAR))), whole=_n(x(WHOLE)),
    )  # fmt: skip


def _dot(point: Point, radius: float) -> SafeString:
    return filled(
        '<circle class="here" cx="{}" cy="{}" r="{}"/>', _n(point[0]), _n(point[1]), radius
    )


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _n(number: float) -> str:
    return f"{number:.1f}"


class Scale:
    """A straight line from one range of numbers to another."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.start = low, start
        self.step = (end - start) / (high - low) if high != low else 0.0

    def __call__(self, number: float) -> float:
        """Return where a number lies."""
        return self.start + (number - self.low) * self.step
