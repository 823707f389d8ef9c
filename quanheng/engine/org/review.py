"""The division-of-work review (分工诊断): who does what in each process, and a SWOT begun from what the matrix shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quanheng.engine.ground.words import said
from quanheng.engine.org import duties
from quanheng.engine.org.duties import DutyFinding
from quanheng.engine.org.matrix import Authority, Duty, Matrix, listed


@dataclass(frozen=True, kw_only=True)
class DutyLine:
    """A duty with the posts that own it and take part; `lacks`: needed actions that no owner may decide on."""

    duty: Duty
    owners: tuple[str, ...]
    others: tuple[str, ...]
    lacks: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Process:
    """A process and its duties; `clean`: nothing is wrong with any of them."""

    name: str
    lines: tuple[DutyLine, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong with any of its duties."""
        return not any(line.kinds for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Swot:
    """Sentences to begin with, for people to go on from."""

    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    opportunities: tuple[str, ...]
    threats: tuple[str, ...]


def processes(matrix: Matrix, found: Sequence[DutyFinding]) -> list[Process]:
    """Return the processes by name, each with its duties; duties of no process come last, under an empty name."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for one in found:
        if one.kind in (duties.OWNED_TWICE, duties.OWNED_BY_NOBODY, duties.AUTHORITY_MISSING):
            kinds[one.about[0]].append(one.kind)
    may = {(one.action, one.post) for one in matrix.authorities}
    lines: dict[str, list[DutyLine]] = defaultdict(list)
    for duty in matrix.duties:
        owners = _posts(matrix, duty, owns=True)
        lacks = [
            action
            for action in dict.fromkeys(duty.needs)
            if owners and not any((action, post) in may for post in owners)
        ]
        lines[duty.process].append(
            DutyLine(
                duty=duty,
                owners=owners,
                others=_posts(matrix, duty, owns=False),
                lacks=tuple(lacks),
                kinds=tuple(dict.fromkeys(kinds[duty.code])),
            )
        )
    names = sorted(lines, key=lambda name: (name == "", name))
    return [Process(name=name, lines=tuple(lines[name])) for name in names]


def swot(matrix: Matrix, found: Sequence[DutyFinding]) -> Swot:
    """Return what the matrix shows as strengths, weaknesses, opportunities and threats."""
    of_kind: dict[str, list[DutyFinding]] = defaultdict(list)
    for one in found:
        of_kind[one.kind].append(one)
    return Swot(
        strengths=tuple(_strengths(processes(matrix, found))),
        weaknesses=tuple(
            _told(one)
            for kind in (duties.OWNED_TWICE, duties.AUTHORITY_MISSING, duties.POST_REDUNDANT)
            for one in of_kind[kind]
        ),
        opportunities=tuple(
            [_told(one) for one in of_kind[duties.AUTHORITY_UNNEEDED]] + list(_far(matrix))
        ),
        threats=tuple(
            [_told(one) for one in of_kind[duties.OWNED_BY_NOBODY]] + list(_alone(matrix))
        ),
    )


def _strengths(found: Sequence[Process]) -> Iterator[str]:
    clean = [one for one in found if one.clean and one.name]
    for one in clean:
        yield said(
            "{process}: each of its duties ({count}) has one owner, with the authority it needs.",
            process=one.name,
            count=len(one.lines),
        )


def _told(one: DutyFinding) -> str:
    return said("{where}: {what}", where=one.where, what=one.what)


def _far(matrix: Matrix) -> Iterator[str]:
    """Yield the actions that an owner lacks and another post may decide on: they could be decided nearer."""
    may: dict[str, set[str]] = defaultdict(set)
    for one in matrix.authorities:
        may[one.action].add(one.post)
    lacking: dict[tuple[str, str], None] = {}
    for duty in matrix.duties:
        for post in _posts(matrix, duty, owns=True):
            for action in duty.needs:
                if post not in may[action] and may[action]:
                    lacking[post, action] = None
    for post, action in lacking:
        holders = listed([matrix.called("post", one) for one in sorted(may[action])])
        yield said(
            "{action} could be decided by the post “{post}”, whose duty needs it; now it is decided by {holders}.",
            action=matrix.called("action", action),
            post=matrix.called("post", post),
            holders=holders,
        )


def _alone(matrix: Matrix) -> Iterator[str]:
    """Yield the posts that own duties and in which a single person works: without that person nobody answers."""
    working = Counter(seat.post for seat in matrix.seats if seat.post and seat.main)
    owned = Counter(part.post for part in matrix.parts if part.owns)
    for post in sorted(owned):
        if working[post] == 1:
            yield said(
                "A single person works in the post “{post}”, which owns {count} duties: name who stands in.",
                post=matrix.called("post", post),
                count=owned[post],
            )


def _posts(matrix: Matrix, duty: Duty, *, owns: bool) -> tuple[str, ...]:
    held = [part.post for part in matrix.parts if part.duty == duty.code and part.owns is owns]
    return tuple(dict.fromkeys(held))


def authority_told(matrix: Matrix, authority: Authority) -> str:
    """Return an authority as people read it: the action and its limit."""
    return said(
        "{action} up to {limit}",
        action=matrix.called("action", authority.action),
        limit=matrix.amount(authority.limit, authority.measure),
    )
