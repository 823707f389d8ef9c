"""The org chart as a page draws it: which boxes are open, what each says, and addresses that hold the whole state."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.engine.org.chart_layout import Box, Layout, first_opened, laid_out
from quanheng.org import charting, selectors
from quanheng.org.charting import Chart, ChartUnit
from quanheng.web.viewer import Viewer

AT_FIRST = 40  # boxes, so that a first look fits a screen
EVERYTHING, NOTHING = "all", "-"
NAME_ROOM, HEAD_ROOM = 26, 24  # a Chinese character takes two
MOST_OPENED = 400  # codes in an address; more is everything


class UnknownDay(Refused):
    """The address names a day that is none, or on which nothing can be drawn."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address asks for: the day, which units are open (None: as at first), which is looked for, where the tree begins."""

    day: date
    opened: frozenset[str] | None = None
    everything: bool = False
    found: str = ""
    root: str = ""
    text: str = ""

    def query(self, **other: str) -> str:
        """Return the address of the same picture but for what is given."""
        opened = ",".join(sorted(self.opened or ())) or (NOTHING if self.opened is not None else "")
        opened = EVERYTHING if self.everything else opened
        words = {"day": self.day.isoformat(), "open": opened, "at": self.found, "root": self.root}
        return urlencode({name: word for name, word in (words | other).items() if word})


@dataclass(frozen=True, kw_only=True)
class BoxShown:
    """A box with its unit, and what is written in it. `toggle`: the address that opens or folds what is below, "" for nothing."""

    box: Box
    unit: ChartUnit
    name: str
    head: str
    post: str
    led_by: str
    initials: str
    toggle: str
    is_open: bool
    is_found: bool
    href: str


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A chart laid out."""

    asked: Asked
    chart: Chart
    layout: Layout
    boxes: tuple[BoxShown, ...]
    first: date
    last: date

    @cached_property
    def listed(self) -> list[BoxShown]:
        """The boxes as a list that is read from top to bottom: each followed by those below it."""
        by_unit = {one.unit.code: one for one in self.boxes}
        tops = [one.unit.code for one in self.boxes if one.box.depth == 0]
        order, waiting = [], list(reversed(tops))
        while waiting:
            code = waiting.pop()
            order.append(by_unit[code])
            below = [one for one in self.chart.children.get(code, ()) if one in by_unit]
            waiting += reversed(below)
        return order

    @cached_property
    def _seen(self) -> dict[str, ChartUnit]:
        """The units of the picture that the viewer sees, folded ones too; those above them show their name alone."""
        tops = [one.unit.code for one in self.boxes if one.box.depth == 0]
        found, waiting = {}, tops
        while waiting:
            code = waiting.pop()
            found[code] = self.chart.units[code]
            waiting += self.chart.children.get(code, ())
        return {code: unit for code, unit in found.items() if unit.seen}

    @property
    def people(self) -> int:
        """How many people work in the units that the viewer sees, as their boxes say it."""
        return sum(unit.all for unit in self._seen.values() if unit.parent not in self._seen)

    @property
    def units(self) -> int:
        """How many units the viewer sees."""
        return len(self._seen)


def asked_of(query: Mapping[str, str], viewer: Viewer) -> Asked:
    """Return what an address asks for; the day is today's where it says none.

    :raises UnknownDay: the day cannot be read.
    """
    opened = [code for code in query.get("open", "").split(",") if code]
    return Asked(
        day=day_asked(query.get("day", ""), viewer.day),
        opened=frozenset(opened) if opened and opened != [EVERYTHING] else None,
        everything=opened == [EVERYTHING] or len(opened) > MOST_OPENED,
        found=query.get("at", ""),
        root=query.get("root", ""),
        text=query.get("find", "").strip(),
    )


def day_asked(text: str, today: date) -> date:
    """Return the day that a text says, today for none.

    :raises UnknownDay: it is no day, or one before or after all that can be drawn.
    """
    if not text:
        return today
    first, last = charting.days_of(today)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not first <= day <= last:
        raise UnknownDay(
            said(
                "“{day}” is no day that the org chart reaches. Choose one from {first} to {last}.",
                day=text[:20],
                first=first,
                last=last,
            )
        )
    return day


def drawn(viewer: Viewer, asked: Asked) -> Drawn:
    """Return the picture of the day."""
    chart = charting.chart_on(viewer.user, asked.day, today=viewer.day)
    if asked.text:
        asked = replace(asked, found=_called(chart, asked.text))
    roots = [asked.root] if asked.root in chart.units else chart.roots
    opened = _opened(chart, asked, roots)
    layout = laid_out(roots, chart.children, opened)
    posts = selectors.post_names()
    kept = Asked(
        day=asked.day,
        opened=opened,
        everything=asked.everything,
        found=asked.found,
        root=asked.root if asked.root in chart.units else "",
    )
    first, last = charting.days_of(viewer.day)
    return Drawn(
        asked=kept,
        chart=chart,
        layout=layout,
        boxes=tuple(_shown(box, chart, kept, posts) for box in layout.boxes),
        first=first,
        last=last,
    )


def _called(chart: Chart, text: str) -> str:
    """Return the unit of that code or name, else the first whose name holds the text; "" for none."""
    folded = text.casefold()
    seen = [unit for unit in chart.units.values() if unit.seen]
    exact = (unit.code for unit in seen if folded in (unit.code.casefold(), unit.name.casefold()))
    part = (unit.code for unit in seen if folded in unit.name.casefold())
    return next(exact, "") or next(part, "")


def _opened(chart: Chart, asked: Asked, roots: list[str]) -> frozenset[str] | None:
    if asked.everything:
        return None
    opened = asked.opened or first_opened(roots, chart.children, AT_FIRST)
    if asked.found in chart.units:
        opened |= frozenset(chart.above(asked.found))
    return frozenset(code for code in opened if code in chart.units)


def _shown(box: Box, chart: Chart, asked: Asked, posts: Mapping[str, str]) -> BoxShown:
    unit = chart.units[box.unit]
    below = chart.children.get(unit.code, ())
    is_open = bool(below) and (asked.opened is None or unit.code in asked.opened)
    head = unit.head
    post = posts.get(head.post, head.post) if head else ""
    return BoxShown(
        box=box,
        unit=unit,
        name=fit(unit.name, NAME_ROOM),
        head=fit(head.name, HEAD_ROOM) if head else "",
        post=post,
        led_by=fit(" · ".join(filter(None, (head.name, post))), HEAD_ROOM) if head else "",
        initials=initials(head.name) if head else "",
        toggle=_toggle(chart, asked, unit.code, is_open) if below else "",
        is_open=is_open,
        is_found=unit.code == asked.found,
        href=reverse("org_unit", args=[unit.code]) + f"?day={asked.day.isoformat()}",
    )


def _toggle(chart: Chart, asked: Asked, code: str, is_open: bool) -> str:
    """Return the query that folds an open unit, or opens a folded one."""
    opened = set(chart.children) if asked.opened is None else set(asked.opened)
    opened = opened - {code} if is_open else opened | {code}
    if len(opened) > MOST_OPENED:
        return asked.query(root=code, open="")  # too many to name: the tree below it alone
    return asked.query(open=",".join(sorted(opened)) or NOTHING, at="")


def fit(text: str, room: int) -> str:
    """Return the text, cut with … where it takes more room; a wide character takes two."""
    taken = 0
    for place, letter in enumerate(text):
        taken += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if taken > room:
            return text[: max(place - 1, 1)].rstrip() + "…"
    return text


def initials(name: str) -> str:
    """Return the two letters by which people know somebody: the end of a Chinese name, the first letters of others.

    >>> initials("陈德明"), initials("Stephen Jiang"), initials("bo")
    ('德明', 'SJ', 'B')
    """
    if any(unicodedata.east_asian_width(letter) in "WF" for letter in name):
        return name[-2:]
    words = name.split()
    return "".join(
        word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
    ).upper()
