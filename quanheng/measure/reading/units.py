"""The tree of units as somebody may see its results: by the org of a period's last day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.base.once import lasting
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import said
from quanheng.measure.actions import RUN_VIEW, may
from quanheng.org import selectors as org
from quanheng.org.company_roles import units_answered_for

MOST = 200  # a list of more units than that shows those of the upper levels


@dataclass(frozen=True, kw_only=True)
class Place:
    """A unit where it stands. `depth`: 0 for a root."""

    code: str
    name: str
    kind: str
    parent: str | None
    depth: int
    industry: str


@dataclass(frozen=True, kw_only=True)
class Units:
    """Every unit of a day in the order of the tree, and which of them somebody may choose."""

    tree: Mapping[str, Place]
    seen: frozenset[str]
    company: bool
    below: Mapping[str | None, tuple[str, ...]] = field(default_factory=dict)

    def __contains__(self, code: str) -> bool:
        return code in self.seen or (code == "" and self.company)

    def choices(self) -> Iterator[Place]:
        """Yield the units to choose from, in the order of the tree."""
        return (place for code, place in self.tree.items() if code in self.seen)

    def near(self, code: str, most: int = MOST) -> list[Place]:
        """Return the units to choose from where many are too many for a list: the upper ones, and those around a unit."""
        found = list(self.choices())
        if len(found) <= most:
            return found
        around = {code, *self.below.get(code, ()), *(place.code for place in self.above(code))}
        if code in self.tree:
            around |= set(self.below.get(self.tree[code].parent, ()))
        upper = _upper(found, most)
        return [place for place in found if place.depth <= upper or place.code in around]

    def want(self, code: str) -> Place:
        """Return where the unit stands.

        :raises NotFound: there is none of that code, or not for this person.
        """
        if code not in self.seen:
            raise not_found(said("unit"), {"code": code})
        return self.tree[code]

    def usual(self, own: str | None) -> str:
        """Return what somebody sees first: the company, else the highest unit of one's own, else the first there is."""
        if self.company:
            return ""
        if own in self.seen:
            return str(own)
        return next((code for code in self.tree if code in self.seen), "")

    def under(self, code: str | None) -> set[str]:
        """Return the unit and all below it; None is everything."""
        if code is None:
            return set(self.tree)
        found, waiting = set(), [code]
        while waiting:
            one = waiting.pop()
            found.add(one)
            waiting += self.below.get(one, ())
        return found

    def above(self, code: str) -> Iterator[Place]:
        """Yield the unit and those above it, upwards."""
        place = self.tree.get(code)
        while place is not None:
            yield place
            place = self.tree.get(place.parent) if place.parent else None

    def nearest(self, code: str, kind: str) -> str | None:
        """Return the nearest unit of a kind at or above a unit."""
        return next((place.code for place in self.above(code) if place.kind == kind), None)


def _upper(places: Iterable[Place], most: int) -> int:
    """Return the deepest level down to which all places together are not too many; at least the roots."""
    held = Counter(place.depth for place in places)
    depth, count = 0, held[0]
    while held[depth + 1] and count + held[depth + 1] <= most:
        depth += 1
        count += held[depth]
    return depth


def units_on(user: User, day: date, span: Span) -> Units:
    """Return the tree of the span's last day, with what the user may see of it on `day`."""
    tree, below = tree_on(span.end - timedelta(days=1))
    answered = units_answered_for(user, day)
    seen = set(tree) if answered is None else answered & set(tree)
    return Units(
        tree=tree,
        below=below,
        seen=frozenset(seen),
        company=user.is_machine or may(user, RUN_VIEW, day),
    )


Tree = tuple[dict[str, Place], dict[str | None, tuple[str, ...]]]


@lasting(org.org_stamp)
def tree_on(day: date) -> Tree:
    """Return the units that stand on the day by code, in the order of the tree, and which lie below which."""
    rows = org.placed_on(day)
    by_code = {row["unit"]: row for row in rows}
    children: dict[str | None, list[str]] = defaultdict(list)
    for row in rows:
        parent = row["parent"] if row["parent"] in by_code else None
        children[parent].append(row["unit"])
    tree: dict[str, Place] = {}
    waiting = [(code, 0) for code in sorted(children[None], reverse=True)]
    while waiting:
        code, depth = waiting.pop()
        row = by_code[code]
        tree[code] = Place(
            code=code,
            name=row["name"],
            kind=row["kind"],
            parent=row["parent"],
            depth=depth,
            industry=row["industry"],
        )
        waiting += [(child, depth + 1) for child in sorted(children[code], reverse=True)]
    return tree, {code: tuple(sorted(held)) for code, held in children.items()}
