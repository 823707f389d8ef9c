"""Numbers of a larger part than one's own that stand on one's own card: they open, in the periods in which they stood there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from quanheng.base.access import NotFound
from quanheng.base.models import User
from quanheng.engine.ground.period import Span
from quanheng.measure.models import Score
from quanheng.measure.selectors import latest_run, seen_keys
from quanheng.org.models import Person


def is_on_own_card(actor: User, code: str, by: str, key: str, span: Span) -> bool:
    """Return whether a number is a line of the card that the actor was scored by in a closed span, or watched on it."""
    run, person = latest_run(span), Person.objects.filter(user=actor).first()
    score = run.scores.filter(person=person.code).first() if run and person else None
    return score is not None and _stands_on(score, code, by, key)


def _stands_on(score: Score, code: str, by: str, key: str) -> bool:
    held = [*score.lines, *score.besides.get("watched", ())]
    return any((one["metric"], one["by"], one["key"]) == (code, by, key) for one in held)


def runs_open(
    actor: User, code: str, by: str, key: str, runs: Sequence[int], day: date
) -> frozenset[int]:
    """Return in which of the published runs a number opens for the actor: in all, or where it stands on the own card."""
    if _sees(actor, by, key, day):
        return frozenset(runs)
    mine = Person.objects.filter(user=actor).values("code")
    scores = Score.objects.filter(run__in=runs, person__in=mine)
    return frozenset(one.run_id for one in scores if _stands_on(one, code, by, key))


def _sees(actor: User, by: str, key: str, day: date) -> bool:
    try:
        seen = seen_keys(actor, by, day)
    except NotFound:  # the company, for whoever does not see all of it
        return False
    return seen is None or key in seen
