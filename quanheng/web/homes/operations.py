"""For whoever closes months: a checklist, how fresh the data is, what is to be mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from quanheng.engine.ground.words import Said, said
from quanheng.facts.freshness import Fresh
from quanheng.measure.reading import operations as reading
from quanheng.measure.reading.books import book_of
from quanheng.web.scope import Scope

DONE, OPEN, LATE = "done", "open", "late"


@dataclass(frozen=True, kw_only=True)
class Check:
    """A step before the next close: how it stands, and what to do."""

    what: Said
    state: str
    says: Said


def operations(scope: Scope) -> dict[str, Any]:
    """Return the page of whoever closes months.

    :raises NotFound: the viewer may not see how periods are closed.
    """
    viewer = scope.viewer
    reading.want_runs(viewer.user, viewer.day)
    fresh = reading.data_of(viewer.user, viewer.day)
    following = reading.next_to_close(scope.periods)
    cards, book = reading.missing_by_card(scope.period), book_of(scope.period.run)
    return {
        "run": reading.run_shown(scope.period),
        "following": following,
        "checks": checks(scope, following, fresh),
        "fresh": fresh,
        "imports": reading.imports(viewer.user, viewer.day),
        "missing": [(book.cards[one.card].label, one) for one in cards],
        "without_unit": reading.without_unit(scope.period),
    }


def checks(scope: Scope, following: str, fresh: list[Fresh]) -> list[Check]:
    """Return the steps before the next close, in their order."""
    if not following:
        return []
    span = reading.month_of(following)
    found = [_over(scope.viewer.day, span.end, following)]
    if fresh:
        found.append(_complete(fresh, span.end, following))
    missing = reading.missing_by_card(scope.periods[0])
    people = sum(one.missing for one in missing)
    found.append(
        Check(
            what=said("Cards without gaps"),
            state=OPEN if people else DONE,
            says=said(
                "{count} cards of {period} have a line without data.",
                count=people,
                period=scope.periods[0].period,
            ),
        )
    )
    return found


def _over(day: date, end: date, following: str) -> Check:
    left = (end - day).days
    if left > 0:
        says = said("{period} runs for {days} more days.", period=following, days=left)
        return Check(what=said("The month is over"), state=OPEN, says=says)
    says = said("{period} ended {days} days ago.", period=following, days=-left)
    return Check(what=said("The month is over"), state=DONE, says=says)


def _complete(fresh: list[Fresh], end: date, following: str) -> Check:
    """Say whether each kind of facts reaches the end of the month, and which do not."""
    behind = [one for one in fresh if one.last is not None and one.last < end - timedelta(days=1)]
    says = said(
        "{count} of {all} kinds of facts end before the last day of {period}.",
        count=len(behind),
        all=len(fresh),
        period=following,
    )
    return Check(what=said("Data is in"), state=OPEN if behind else DONE, says=says)
