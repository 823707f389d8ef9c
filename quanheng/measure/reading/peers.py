"""How somebody stands among peers: those with the same card, grade and region in the same period, never by name.

A comparison with fewer than five others is not shown: whoever knows the team could tell who is who.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from quanheng.measure.models import Score
from quanheng.measure.reading.cards import Card
from quanheng.measure.reading.units import Place

FEWEST = 5
REGIONS = ("region", "company")
TOTAL = ""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Sorted numbers of a group, in ppm, and where one of them stands. None where it has no number."""

    numbers: tuple[int, ...]
    mine: int | None = None

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return len(self.numbers)

    def at(self, share_ppm: int) -> int:
        """Return the number below which a share of the others lies: the nearest rank, halves upwards."""
        last = len(self.numbers) - 1
        return self.numbers[(2 * last * share_ppm + 1_000_000) // 2_000_000]

    @property
    def highest(self) -> int:
        """The greatest number."""
        return self.numbers[-1]

    @property
    def median(self) -> int:
        """The middle number; of two the mean, rounded down."""
        half, odd = divmod(len(self.numbers), 2)
        return self.numbers[half] if odd else (self.numbers[half - 1] + self.numbers[half]) // 2

    @property
    def below(self) -> int | None:
        """The share in ppm of the others that lie below; of equal ones half. None without an own number."""
        if self.mine is None or self.count < 2:
            return None
        low, high = bisect_left(self.numbers, self.mine), bisect_right(self.numbers, self.mine)
        return (2 * low + high - low - 1) * 1_000_000 // (2 * (self.count - 1))


@dataclass(frozen=True, kw_only=True)
class Peers:
    """Whom a card is compared with. `spreads`: of each line's attainment by its metric, of the total by ""."""

    card: str
    grade: str
    region: str
    spreads: Mapping[str, Spread]

    @property
    def total(self) -> Spread | None:
        """The spread of the totals; None where there are too few."""
        return self.spreads.get(TOTAL)


def peers_of(card: Card, places: Mapping[str, Place]) -> Peers:
    """Return the comparison of a card with its peers; a number that fewer than five others have has no spread.

    `places`: where the units stood on the last day of the card's period.
    """
    region = region_of(places, card.unit)
    groups = _groups(str(settings.QUANHENG_HOME), card.period.run, _shape(places))
    held = groups.get((card.card.code, card.grade, region), {})
    mine = {TOTAL: card.total} | {line.made.code: line.attainment for line in card.lines}
    hidden = {line.made.code for line in card.lines if line.hidden}
    spreads = {
        metric: Spread(numbers=numbers, mine=mine.get(metric))
        for metric, numbers in held.items()
        if metric not in hidden and len(numbers) - (mine.get(metric) is not None) >= FEWEST
    }
    name = places[region].name if region in places else ""
    return Peers(card=card.card.code, grade=card.grade, region=name, spreads=spreads)


def region_of(places: Mapping[str, Place], unit: str) -> str:
    """Return the nearest region above a unit, else the nearest company, else nothing."""
    for kind in REGIONS:
        place = places.get(unit)
        while place is not None:
            if place.kind == kind:
                return place.code
            place = places.get(place.parent) if place.parent else None
    return ""


Shape = tuple[tuple[str, str], ...]
Groups = Mapping[tuple[str, str, str], Mapping[str, tuple[int, ...]]]


def _shape(places: Mapping[str, Place]) -> Shape:
    """Return the region of each unit, as what a cache can be asked with."""
    return tuple((code, region_of(places, code)) for code in places)


@lru_cache(maxsize=8)
def _groups(home: str, run: int, regions: Shape) -> Groups:
    """Return the sorted numbers of each group of a run, by metric."""
    region = dict(regions)
    found: dict[tuple[str, str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = Score.objects.filter(run=run).values_list("card", "grade", "unit", "total", "lines")
    for card, grade, unit, total, lines in rows.iterator(chunk_size=2000):
        group = found[card, grade, region.get(unit, "")]
        if total is not None:
            group[TOTAL].append(total)
        for line in lines:
            if line["attainment"] is not None:
                group[line["metric"]].append(line["attainment"])
    return {
        key: {metric: tuple(sorted(numbers)) for metric, numbers in group.items()}
        for key, group in found.items()
    }


def spread_of(numbers: Sequence[int | None]) -> Spread | None:
    """Return the spread of the numbers there are; None where there are none."""
    held = tuple(sorted(number for number in numbers if number is not None))
    return Spread(numbers=held) if held else None
