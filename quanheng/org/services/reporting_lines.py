"""Reporting lines: up the line of anybody, on any day, nobody comes twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said
from quanheng.org.models import Assignment
from quanheng.org.rows import AssignmentRow
from quanheng.org.services.common import chunks

Days = tuple[date, date | None]
Edges = Mapping[str, Sequence[tuple[str, Days]]]


def circles(rows: Sequence[AssignmentRow], merged: Iterable[AssignmentRow]) -> Iterator[Finding]:
    """Yield a finding for each of the rows by which somebody would come to stand above oneself.

    `merged`: all assignments of the people of the rows, as they will stand. Main assignments count alone: who helps out
    elsewhere may be led there by whom one leads at home.
    """
    edges = _edges(merged)
    for row in rows:
        if not (row.is_main and row.manager) or row.manager == row.person:
            continue
        found = _circle(edges, row.person, row.manager, (row.day_from, row.day_to))
        if found is not None:
            line, day = found
            yield Finding(
                where=row.source,
                what=said(
                    "From {day} on {person} would stand above themselves: {line}.",
                    day=day,
                    person=row.person,
                    line=" → ".join([row.person, *line, row.person]),
                ),
                mend=said("Give one of them another manager, or none."),
            )


def _edges(merged: Iterable[AssignmentRow]) -> Edges:
    """Return who leads whom and when: of the people given, and of all above them."""
    edges: dict[str, list[tuple[str, Days]]] = defaultdict(list)
    for row in merged:
        held = edges[row.person]
        if row.is_main and row.manager:
            held.append((row.manager, (row.day_from, row.day_to)))
    while missing := {above for held in edges.values() for above, _ in held} - set(edges):
        for chunk in chunks(sorted(missing)):
            mains = Assignment.objects.filter(person__code__in=chunk, is_main=True)
            names = ("person__code", "manager__code", "day_from", "day_to")
            for person, above, first, end in mains.exclude(manager=None).values_list(*names):
                edges[person].append((above, (first, end)))
        for person in missing:
            edges[person]
    return edges


def _circle(edges: Edges, person: str, manager: str, days: Days) -> tuple[list[str], date] | None:
    """Return the people through whom the line leads back to the person, and the first day on which it does."""
    waiting, seen = [([manager], days)], set()
    while waiting:
        line, within = waiting.pop()
        for above, span in edges.get(line[-1], ()):
            shared = _shared(within, span)
            if shared is None or (above, shared) in seen:
                continue
            if above == person:
                return line, shared[0]
            seen.add((above, shared))
            waiting.append(([*line, above], shared))
    return None


def _shared(one: Days, other: Days) -> Days | None:
    first = max(one[0], other[0])
    ends = [end for end in (one[1], other[1]) if end is not None]
    end = min(ends, default=None)
    return (first, end) if end is None or first < end else None
