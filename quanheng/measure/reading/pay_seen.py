"""That somebody saw what others earn: numbers made of pay, on a card or by the API, leave an entry as opened rows do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.measure.actions import PAY_VIEW
from quanheng.measure.reading.books import is_made_of_pay
from quanheng.measure.reading.cards import Card
from quanheng.org.models import Person


def card_seen(*, actor: User, card: Card, at: datetime) -> None:
    """Write down whose numbers made of pay the actor saw on a card."""
    shown = [
        (line.made.code, line.key)
        for line in card.lines
        if line.by == "person" and line.value is not None and not line.hidden
    ]
    pay_seen(actor=actor, run=card.period.run, period=card.period.period, shown=shown, at=at)


def pay_seen(
    *, actor: User, run: int, period: str, shown: Iterable[tuple[str, str]], at: datetime
) -> None:
    """Write down of whom the actor saw numbers made of pay; one's own leave no entry.

    `shown`: the metric and the person of each number that is about a person.
    """
    seen: dict[str, list[str]] = defaultdict(list)
    for metric, person in shown:
        if is_made_of_pay(run, metric):
            seen[person].append(metric)
    if not seen:
        return
    own = Person.objects.filter(user=actor).values_list("code", flat=True).first()
    changes = [
        audit.Change(("measure.pay", f"person/{person}"), None, {"period": period, "seen": metrics})
        for person, metrics in sorted(seen.items())
        if person != own
    ]
    audit.note_each(actor=actor, action=PAY_VIEW, changes=changes, at=at)
