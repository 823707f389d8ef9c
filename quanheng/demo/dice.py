"""Seeded dice: whole numbers only, so that every machine throws the same."""

from __future__ import annotations

import random

SEED = 16


class Dice(random.Random):
    """Dice for one topic; topics do not disturb each other."""

    def chance(self, percent: int) -> bool:
        """Return whether something happens that does so in `percent` of 100 cases."""
        return self.randrange(100) < percent

    def bell(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`; the middle comes more often."""
        width = high - low
        thrown = self.randint(0, width) + self.randint(0, width) + self.randint(0, width)
        return low + thrown // 3


def dice(topic: str, seed: int = SEED) -> Dice:
    """Return the dice of a topic; the same seed and topic throw the same numbers."""
    return Dice(f"{seed}/{topic}")
