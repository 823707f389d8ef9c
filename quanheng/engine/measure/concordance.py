"""How far two orders of the same people agree: pairs that both put alike, and pairs that they put against each other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from itertools import groupby


def pairs(points: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return how many pairs of points are concordant and discordant; pairs tied in either number are neither.

    >>> pairs([(1, 10), (2, 20), (3, 15)])
    (2, 1)
    """
    alike = unlike = 0
    seen: list[int] = []  # the second numbers of all points with a lower first number, in order
    for _, tied in groupby(sorted(points), key=lambda point: point[0]):
        seconds = [second for _, second in tied]
        for second in seconds:
            alike += bisect_left(seen, second)
            unlike += len(seen) - bisect_right(seen, second)
        for second in seconds:
            insort(seen, second)
    return alike, unlike
