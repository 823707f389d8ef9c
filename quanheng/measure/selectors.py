"""Reading results: measurements of today's facts, closed periods, and the way back from a number to its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure import showing
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.measuring import Measurement
from quanheng.engine.measure.places import COMPANY
from quanheng.engine.measure.results import SCOPES
from quanheng.facts import selectors as facts
from quanheng.measure import inputs as inputs_of
from quanheng.measure.actions import RUN_VIEW, may
from quanheng.measure.models import Run, Runs
from quanheng.org.actions import PERSON_VIEW
from quanheng.org.company_roles import units_answered_for
from quanheng.org.models import Person


class UnknownRule(Refused):
    """There is no metric or scorecard of that code."""


SCOPE_LABELS = {"person": said("person"), "unit": said("unit"), "company": said("company")}


def scope_label(by: str) -> Said:
    """Return what somebody of a scope is called."""
    return SCOPE_LABELS[by]


def metric_codes(book: Book, asked: Sequence[str]) -> list[str]:
    """Return the codes, each once.

    :raises UnknownRule: one of them is no metric.
    """
    for code in asked:
        if code not in book.metrics:
            raise UnknownRule(
                said(
                    "There is no metric “{code}”. There are: {known}.",
                    code=code,
                    known=", ".join(sorted(book.metrics)),
                )
            )
    return list(dict.fromkeys(asked))


def measured(
    *,
    actor: User,
    metrics: Sequence[str],
    by: str,
    spans: Sequence[Span],
    day: date,
    engine: str = inputs_of.AUTO,
) -> list[dict[str, Any]]:
    """Return metrics of the facts as they stand, for everybody whom the actor sees on `day`, as rows to show.

    :raises UnknownRule: a code is no metric.
    """
    inputs = inputs_of.current()
    codes = metric_codes(inputs.book, metrics)
    seen = seen_keys(actor, by, day)
    measuring = inputs_of.measuring(inputs, engine)
    found = measuring.measure(codes, by, spans)
    return [shown(m, inputs) for m in found if seen is None or m.key in seen]


def shown(found: Measurement, inputs: inputs_of.Inputs) -> dict[str, Any]:
    """Return a measurement as a row to show, with its name and, for money, the currency."""
    name = inputs_of.names().get((found.by, found.key), found.key)
    row = showing.row(found, inputs.book.metrics, name=name, scale=inputs.scale)
    if row["uom"] == "money":
        row["currency"] = inputs.settings["currency"]
    return row


def seen_keys(actor: User, by: str, day: date) -> set[str] | None:
    """Return the keys of a scope that the actor sees; None for all of them.

    :raises NotFound: the actor sees none because the scope is the company's and not for the actor.
    """
    if actor.is_machine:
        return None
    if by == COMPANY:
        if may(actor, RUN_VIEW, day):
            return None
        raise not_found(said("company"), {"key": COMPANY})
    if by == SCOPES[1]:
        return units_answered_for(actor, day)
    return set(
        Person.objects.visible_to(actor, PERSON_VIEW, day=day).values_list("code", flat=True)
    )


def latest_run(span: Span) -> Run | None:
    """Return the published run that holds for exactly these days."""
    runs = Run.objects.filter(day_from=span.first, day_to=span.end, status=Run.Status.PUBLISHED)
    return runs.order_by("-id").first()


def closed_runs(actor: User, day: date) -> Runs:
    """Return the published runs that the actor may see, oldest first."""
    return Run.objects.visible_to(actor, RUN_VIEW, day=day).order_by("day_from", "day_to", "id")


def closed_periods_touched(before: Mapping[str, int], after: Mapping[str, int]) -> list[Run]:
    """Return the runs that hold for periods in which facts changed between two sets of landed versions, oldest first."""
    kinds = [kind for kind in after if before.get(kind) != after[kind]]
    months = {
        month
        for kind in kinds
        for month in facts.changed_months(kind, before.get(kind), after[kind])
    }
    if not months:
        return []
    holding: dict[tuple[date, date], Run] = {}
    for run in Run.objects.filter(status=Run.Status.PUBLISHED).order_by("day_from", "day_to", "id"):
        if months & set(Span(run.day_from, run.day_to).months):
            holding[run.day_from, run.day_to] = run
    return list(holding.values())
