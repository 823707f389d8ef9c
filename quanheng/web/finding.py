"""Finding people, units, metrics and cards by a part of their name or code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from quanheng.engine.ground.words import Said, said
from quanheng.measure.rulebooks import current
from quanheng.org.looking_up import people_named, units_named
from quanheng.web.templatetags.web import label
from quanheng.web.viewer import Viewer

MOST = 8  # of each kind
KINDS: Mapping[str, tuple[Said, str]] = {
    "person": (said("People"), "user"),
    "unit": (said("Units"), "units"),
    "metric": (said("Metrics"), "metric"),
    "card": (said("Cards"), "card"),
}


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something that was found, and where it stands. `sub`: what tells it from others of the name."""

    kind: str
    label: str
    sub: str
    url: str

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return KINDS[self.kind][1]


@dataclass(frozen=True, kw_only=True)
class Group:
    """The hits of a kind."""

    label: Said
    hits: tuple[Hit, ...]


def find(viewer: Viewer, text: str) -> list[Hit]:
    """Return what the viewer may see and what holds the text in its name or code: at most eight of each kind."""
    if not text:
        return []
    user, day = viewer.user, viewer.day
    people = people_named(user, day, text, MOST)
    units = units_named(user, day, text, MOST)
    book = current()
    metrics = {code: each.label for code, each in book.metrics.items()}
    cards = {code: each.label for code, each in book.cards.items()}
    return [
        *(
            _hit("person", code=one.code, label=one.name, sub=_beside(one.code, one.unit))
            for one in people
        ),
        *(
            _hit("unit", code=one.code, label=one.name, sub=_beside(one.code, one.unit))
            for one in units
        ),
        *_rules("metric", metrics, text),
        *_rules("card", cards, text),
    ]


def grouped(hits: Iterable[Hit]) -> list[Group]:
    """Return the hits by kind, in their order."""
    return [
        Group(label=KINDS[kind][0], hits=tuple(held))
        for kind, held in groupby(hits, key=lambda hit: hit.kind)
    ]


def _rules(kind: str, labels: Mapping[str, Mapping[str, str]], text: str) -> list[Hit]:
    wanted = text.casefold()
    found = []
    for code, both in labels.items():
        names = [code.casefold(), *(name.casefold() for name in both.values())]
        if any(wanted in name for name in names):
            fit = (
                0 if wanted in names else 1 if any(name.startswith(wanted) for name in names) else 2
            )
            found.append((fit, code, both))
    best = sorted(found, key=lambda each: each[:2])[:MOST]
    return [_hit(kind, code=code, label=label(both), sub=code) for _, code, both in best]


def _hit(kind: str, *, code: str, label: str, sub: str) -> Hit:
    return Hit(kind=kind, label=label, sub=sub, url=reverse(kind, args=[code]))


def _beside(code: str, unit: str) -> str:
    return f"{code} · {unit}" if unit else code
