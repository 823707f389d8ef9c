"""A team on one screen, whoever needs help first: score, target, the line that costs most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quanheng.measure.reading import cards as reading
from quanheng.measure.reading.cards import Card, CardLine
from quanheng.measure.reading.groups import ENOUGH
from quanheng.measure.reading.peers import spread_of
from quanheng.web import explaining
from quanheng.web.cards import card_address
from quanheng.web.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody of the team. `weakest`: the line that costs most points; `main`: the line that is the sale itself."""

    card: Card
    href: str
    score_href: str
    before: int | None
    trend: Sequence[int | None]
    main: CardLine | None
    weakest: CardLine | None
    missing: int

    @property
    def is_thin(self) -> bool:
        """Whether the score rests on too little of the weights to stand beside the others."""
        return self.card.covered < ENOUGH


def team(scope: Scope) -> dict[str, Any]:
    """Return the people whom the viewer leads, those who need help most first."""
    people, me = scope.viewer.team, scope.viewer.stands.person
    asked = {*people} if me is None else {*people, me}
    cards = reading.cards(scope.reader, scope.period, people=asked)
    found = [one for one in cards if one.person in people]
    past = reading.totals(scope.reader, scope.trend, people)
    members = sorted((_member(scope, one, past) for one in found), key=_need)
    totals = [one.card.total for one in members]
    return {
        "members": members,
        "without": sorted(set(people) - {one.person for one in found}),
        "spread": spread_of(totals),
        "own": next((one for one in cards if one.person == me), None),
    }


def _member(scope: Scope, card: Card, past: dict[str, dict[str, int | None]]) -> Member:
    held = past.get(card.person, {})
    period = scope.period.period
    return Member(
        card=card,
        href=card_address(card.person, f"period={period}"),
        score_href=explaining.score_link(card.person, period),
        before=held.get(scope.before.period) if scope.before else None,
        trend=[held.get(one.period) for one in scope.trend],
        main=sale_of(card),
        weakest=max(
            (line for line in card.lines if line.lost), key=lambda line: line.lost, default=None
        ),
        missing=sum(line.score is None for line in card.lines),
    )


def sale_of(card: Card) -> CardLine | None:
    """Return the line of a card that is the person's own sale: it moves sales by definition."""
    own = [line for line in card.lines if line.stated.link["effect"] == "definition"]
    return next((line for line in own if line.stated.link["moves"] == "deal_amount"), None)


def _need(member: Member) -> tuple[bool, bool, int, str]:
    """Order by who needs help: the lowest score first, then whose score rests on too little, then who has none."""
    total = member.card.total
    return total is None, member.is_thin, total or 0, member.card.person
