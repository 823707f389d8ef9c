"""Where the boxes of an org chart stand: no two overlap, and whoever stands below lies below.

Units that end a branch are stacked in columns under their unit, as paper charts do; others stand side by side.
Lengths are in pixels at full size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

WIDE, HIGH = 208, 94
GAP, DROP, STEP = 20, 40, 12  # between neighbours, between levels, between boxes of a stack
INDENT = 18  # a stacked box stands to the right of the line that it hangs on
STACK = 10  # boxes in one column


@dataclass(frozen=True, kw_only=True)
class Box:
    """Where a unit stands: its left and upper edge. `depth`: levels above it; `folded`: how many units below are not drawn."""

    unit: str
    x: int
    y: int
    depth: int
    folded: int = 0


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The boxes, from the top and the left, the lines between them as SVG paths, and the whole size."""

    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    width: int
    height: int


Children = Mapping[str, Sequence[str]]


def laid_out(roots: Sequence[str], children: Children, opened: frozenset[str] | None) -> Layout:
    """Return the picture of the trees below `roots`; of a unit that is not in `opened` (None: all are) nothing below is drawn."""
    drawing = _Drawing(children, opened)
    left = 0
    for root in roots:
        drawing.place(root, left, 0, 0)
        left += drawing.width(root) + GAP
    boxes = tuple(sorted(drawing.boxes, key=lambda box: (box.y, box.x)))
    return Layout(
        boxes=boxes,
        lines=tuple(drawing.lines),
        width=max((box.x + WIDE for box in boxes), default=0),
        height=max((box.y + HIGH for box in boxes), default=0),
    )


def first_opened(roots: Sequence[str], children: Children, most: int) -> frozenset[str]:
    """Return what to open at first: whole levels from the top, as long as no more than `most` boxes are drawn."""
    opened: set[str] = set()
    level, drawn = list(roots), len(roots)
    while level:
        below = [child for unit in level for child in children.get(unit, ())]
        if not below or drawn + len(below) > most:
            break
        opened |= {unit for unit in level if children.get(unit)}
        level, drawn = below, drawn + len(below)
    return frozenset(opened or set(roots))


def below(unit: str, children: Children) -> Iterator[str]:
    """Yield every unit below one, its own first."""
    waiting = list(children.get(unit, ()))
    while waiting:
        one = waiting.pop()
        yield one
        waiting += children.get(one, ())


class _Drawing:
    """A picture on its way."""

    def __init__(self, children: Children, opened: frozenset[str] | None) -> None:
        self.children, self.opened = children, opened
        self.boxes: list[Box] = []
        self.lines: list[str] = []
        self._widths: dict[str, int] = {}

    def shown(self, unit: str) -> Sequence[str]:
        """Return the units below one that are drawn."""
        is_open = self.opened is None or unit in self.opened
        return self.children.get(unit, ()) if is_open else ()

    def stacked(self, unit: str) -> list[list[str]]:
        """Return the units below one under which nothing is drawn, in columns."""
        ends = [one for one in self.shown(unit) if not self.shown(one)]
        return [ends[first : first + STACK] for first in range(0, len(ends), STACK)]

    def wide(self, unit: str) -> list[str]:
        """Return the units below one under which something is drawn."""
        return [one for one in self.shown(unit) if self.shown(one)]

    def width(self, unit: str) -> int:
        """Return how much room a unit and all that is drawn below it take."""
        if unit not in self._widths:
            rooms = [INDENT + WIDE for _ in self.stacked(unit)]
            rooms += [self.width(one) for one in self.wide(unit)]
            self._widths[unit] = max(WIDE, sum(rooms) + GAP * (len(rooms) - 1))
        return self._widths[unit]

    def place(self, unit: str, left: int, top: int, depth: int) -> None:
        """Put a unit over the middle of its room, and below it what hangs on it."""
        x = left + (self.width(unit) - WIDE) // 2
        shown = self.shown(unit)
        folded = 0 if shown else sum(1 for _ in below(unit, self.children))
        self.boxes.append(Box(unit=unit, x=x, y=top, depth=depth, folded=folded))
        middle, bend, under = x + WIDE // 2, top + HIGH + DROP // 2, top + HIGH + DROP
        for column in self.stacked(unit):
            self._stack(column, left, under, depth + 1)
            last = under + (len(column) - 1) * (HIGH + STEP) + HIGH // 2
            self.lines.append(f"M{middle},{top + HIGH}V{bend}H{left + INDENT // 2}V{last}")
            left += INDENT + WIDE + GAP
        for one in self.wide(unit):
            self.place(one, left, under, depth + 1)
            at = left + (self.width(one) - WIDE) // 2 + WIDE // 2
            self.lines.append(f"M{middle},{top + HIGH}V{bend}H{at}V{under}")
            left += self.width(one) + GAP

    def _stack(self, column: Sequence[str], left: int, top: int, depth: int) -> None:
        for unit in column:
            folded = sum(1 for _ in below(unit, self.children))
            self.boxes.append(Box(unit=unit, x=left + INDENT, y=top, depth=depth, folded=folded))
            self.lines.append(f"M{left + INDENT // 2},{top + HIGH // 2}h{INDENT // 2}")
            top += HIGH + STEP
