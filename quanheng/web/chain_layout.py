"""Where the boxes and lines of the whole chain stand: boxes in lanes and columns, each link with ends and a way of its own.

A link leaves a box at its right and enters one at its left. It runs upright only in the gaps between columns, and where
boxes of its lane would be in its way it goes below them, at the foot of the lane.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

WIDE, LOWEST = 184, 46
LEFT, TOP, HEAD, PAD, BETWEEN = 12, 12, 28, 12, 12  # HEAD: where the lane's name stands
PORT, TRACK, MARGIN = 7, 6, 16


class Pair(NamedTuple):
    """A link by its ends."""

    start: str
    end: str


@dataclass
class Box:
    """A box: its lane and column, and the pixels it takes. `out` and `into`: the links at its sides, from the top."""

    lane: str
    column: int
    x: int = 0
    y: int = 0
    high: int = LOWEST
    out: list[Pair] = field(default_factory=list)
    into: list[Pair] = field(default_factory=list)

    def port(self, pair: Pair) -> int:
        """Return the height at which a link touches the box."""
        side = self.out if pair in self.out else self.into
        return self.y + round((side.index(pair) + 1) * self.high / (len(side) + 1))


@dataclass
class Strip:
    """The height of a lane; `tracks` are the links that go below its boxes."""

    y: int = 0
    high: int = 0
    tracks: list[Pair] = field(default_factory=list)


@dataclass
class Layout:
    """The chain laid out. `ways`: the path of each link, as SVG says it."""

    boxes: dict[str, Box]
    lanes: dict[str, Strip]
    ways: dict[Pair, str] = field(default_factory=dict)
    width: int = 0
    height: int = 0


def laid_out(
    owners: Mapping[str, str], lanes: Sequence[str], far: Mapping[str, int], pairs: Sequence[Pair]
) -> Layout:
    """Return the layout of metrics with their lanes; `far`: how many links lie between a metric and the end of the chain."""
    columns = _columns(owners, lanes, far, pairs)
    boxes = {code: Box(owners[code], columns[code]) for code in sorted(columns)}
    held = [lane for lane in lanes if any(box.lane == lane for box in boxes.values())]
    made = Layout(boxes, {lane: Strip() for lane in held})
    for pair in pairs:
        boxes[pair.start].out.append(pair)
        boxes[pair.end].into.append(pair)
    for box in boxes.values():
        box.high = max(LOWEST, PORT * (max(len(box.out), len(box.into)) + 1))
    _stack(
        made
    )  # the ends of links are put in order by where boxes stand, and links below boxes move what follows
    _order(made)
    for pair in pairs:
        if _is_blocked(made, pair):
            made.lanes[boxes[pair.start].lane].tracks.append(pair)
    _stack(made)
    _draw(made, pairs)
    return made


def _columns(
    owners: Mapping[str, str], lanes: Sequence[str], far: Mapping[str, int], pairs: Sequence[Pair]
) -> dict[str, int]:
    """Return the column of each metric, always before what it moves: in its lane where the fewest stand, else the leftmost."""
    most = max(far.values())
    places = {code: most - steps for code, steps in far.items() if owners[code] in lanes}
    before: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        before[pair.end].append(pair.start)
    count: dict[tuple[str, int], int] = defaultdict(int)
    for code in sorted(places, key=lambda one: (places[one], one)):
        latest = places[code]
        ahead = [places[one] for one in before[code] if places[one] < latest]
        first = max(ahead, default=-1) + 1 if latest < most else most
        lane = owners[code]
        places[code] = min(range(first, latest + 1), key=lambda at: (count[lane, at], at))
        count[lane, places[code]] += 1
    return places


def _stack(made: Layout) -> None:
    """Give each box its height in the picture, lane below lane."""
    top = TOP
    for lane, strip in made.lanes.items():
        bottoms: dict[int, int] = {}
        for box in made.boxes.values():
            if box.lane == lane:
                box.y = bottoms.get(box.column, top + HEAD)
                bottoms[box.column] = box.y + box.high + BETWEEN
        strip.y = top
        strip.high = max(bottoms.values()) - BETWEEN + PAD - top + TRACK * len(strip.tracks)
        top += strip.high
    made.height = top + TOP


def _order(made: Layout) -> None:
    """Put the ends of links in the order in which their other ends stand, so that few cross."""
    for box in made.boxes.values():
        box.out.sort(key=lambda pair: (made.boxes[pair.end].y, pair.end))
        box.into.sort(key=lambda pair: (made.boxes[pair.start].y, pair.start))


def _is_blocked(made: Layout, pair: Pair) -> bool:
    """Return whether a box stands where a link would go straight from its start to the gap before its end."""
    start, end = made.boxes[pair.start], made.boxes[pair.end]
    at = start.port(pair)
    return end.column <= start.column or any(
        start.column < box.column < end.column and box.y - 4 <= at <= box.y + box.high + 4
        for box in made.boxes.values()
    )


class Upright(NamedTuple):
    """A piece of a link that runs up or down in a gap between columns."""

    pair: Pair
    gap: int
    top: int
    bottom: int


def _draw(made: Layout, pairs: Sequence[Pair]) -> None:
    """Give each link its way, columns the room that the links between them need, and the picture its width."""
    pieces, at_foot = [], {}
    for pair in pairs:
        start, end = made.boxes[pair.start], made.boxes[pair.end]
        leaves, enters = start.port(pair), end.port(pair)
        strip = made.lanes[start.lane]
        if pair in strip.tracks:
            at_foot[pair] = strip.y + strip.high - 4 - TRACK * strip.tracks.index(pair)
            pieces.append(_upright(pair, start.column + 1, leaves, at_foot[pair]))
            leaves = at_foot[pair]
        pieces.append(_upright(pair, end.column, leaves, enters))
    slots, room = _slots(pieces)
    lefts = _lefts(made, room)
    for pair in pairs:
        start, end = made.boxes[pair.start], made.boxes[pair.end]
        steps = [f"M{start.x + WIDE},{start.port(pair)}"]
        if pair in at_foot:
            gap = start.column + 1
            steps.append(f"H{lefts[gap] + TRACK * slots[pair, gap, True]} V{at_foot[pair]}")
        last = lefts[end.column] + TRACK * slots[pair, end.column, False]
        made.ways[pair] = " ".join([*steps, f"H{last} V{end.port(pair)} H{end.x - 2}"])


def _upright(pair: Pair, gap: int, one: int, other: int) -> Upright:
    return Upright(pair, gap, min(one, other), max(one, other))


def _slots(pieces: Sequence[Upright]) -> tuple[dict[tuple[Pair, int, bool], int], dict[int, int]]:
    """Return the place of each piece in its gap, and how many places each gap has: none shares a place with another that it would touch.

    The key tells a piece that goes down to the foot of a lane from the one that ends at a box, by whether another follows.
    """
    taken: dict[int, list[int]] = defaultdict(
        list
    )  # the bottom of what stands lowest in each place
    found: dict[tuple[Pair, int, bool], int] = {}
    last = {piece.pair: place for place, piece in enumerate(pieces)}
    for place, piece in sorted(enumerate(pieces), key=lambda one: (one[1].top, one[1].bottom)):
        bottoms = taken[piece.gap]
        free = (slot for slot, bottom in enumerate(bottoms) if bottom + PORT < piece.top)
        slot = next(free, len(bottoms))
        bottoms[slot : slot + 1] = [piece.bottom]
        found[piece.pair, piece.gap, place != last[piece.pair]] = slot
    return found, {gap: len(bottoms) for gap, bottoms in taken.items()}


def _lefts(made: Layout, room: Mapping[int, int]) -> dict[int, int]:
    """Return where the first upright of each gap runs, having put the columns beside them."""
    lefts, x = {}, LEFT
    for column in range(max(box.column for box in made.boxes.values()) + 2):
        lefts[column] = x + MARGIN
        if room.get(column):
            x += TRACK * (room[column] - 1) + 2 * MARGIN
        elif column:
            x += MARGIN
        for box in made.boxes.values():
            if box.column == column:
                box.x = x
        x += WIDE
    made.width = x - WIDE + MARGIN
    return lefts
