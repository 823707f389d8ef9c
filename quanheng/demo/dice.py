"""Seeded dice for whole columns: splitmix64 over (seed, topic, throw, place), so that every machine throws the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SEED = 16
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

_GOLDEN = 0x9E3779B97F4A7C15
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_WHOLE = (1 << 64) - 1


class Dice:
    """Dice for one topic; topics do not disturb each other, nor does the length of one throw the next."""

    def __init__(self, topic: str, seed: int = SEED) -> None:
        digest = hashlib.sha256(f"{seed}/{topic}".encode()).digest()
        self._state = int.from_bytes(digest[:8], "big")
        self._throws = 0

    def words(self, count: int) -> Words:
        """Return `count` words of 64 bits."""
        self._throws += 1
        start = (self._state + self._throws * _MIX[0]) & _WHOLE
        mixed = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(_GOLDEN) + np.uint64(start)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_MIX[0])
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_MIX[1])
        return mixed ^ (mixed >> np.uint64(31))

    def below(self, ends: Ints | int, count: int) -> Ints:
        """Return whole numbers from 0 up to, but not with, the ends (below 2³²)."""
        high = self.words(count) >> np.uint64(32)
        return ((high * np.asarray(ends, dtype=np.uint64)) >> np.uint64(32)).astype(np.int64)

    def between(self, low: Ints | int, high: Ints | int, count: int) -> Ints:
        """Return whole numbers from `low` to `high`, both possible."""
        low = np.asarray(low, dtype=np.int64)
        return low + self.below(np.asarray(high, dtype=np.int64) - low + 1, count)

    def bell(self, low: int, high: int, count: int) -> Ints:
        """Return whole numbers from `low` to `high`; the middle comes more often."""
        thrown = sum(
            (self.between(0, high - low, count) for _ in range(3)), np.zeros(count, np.int64)
        )
        return low + thrown // 3

    def chance(self, ppm: Ints | int, count: int) -> Flags:
        """Return whether something happens that does so in `ppm` of a million cases."""
        return self.below(1_000_000, count) < np.asarray(ppm, dtype=np.int64)

    def choice(self, weights: Sequence[int] | Ints, count: int) -> Ints:
        """Return places of the list of weights, each as often as it weighs."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(ends, self.below(int(ends[-1]), count), side="right")

    def order(self, count: int) -> Ints:
        """Return the numbers from 0 up to `count` in an order of chance."""
        return np.argsort(self.words(count), kind="stable")

    def one(self, low: int, high: int) -> int:
        """Return one whole number from `low` to `high`."""
        return int(self.between(low, high, 1)[0])

    def happens(self, ppm: int) -> bool:
        """Return whether one thing happens that does so in `ppm` of a million cases."""
        return bool(self.chance(ppm, 1)[0])
