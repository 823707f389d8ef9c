"""Reading results: measurements of today's facts, closed periods, and the way back from a number to its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure import showing
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.places import COMPANY
from quanheng.engine.measure.results import SCOPES
from quanheng.engine.measure.splitting import Held, split
from quanheng.engine.measure.values import Measurement
from quanheng.facts import selectors as facts
from quanheng.measure import inputs as inputs_of
from quanheng.measure.actions import RUN_VIEW, may
from quanheng.measure.models import Run
from quanheng.measure.pay import PayReach, is_pay
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


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for: metrics of a scope over spans; of some keys alone, or broken down by a field, where said."""

    metrics: Sequence[str]
    by: str
    spans: Sequence[Span]
    keys: Sequence[str] = ()
    split: str = ""
    engine: str = inputs_of.AUTO


def measured(*, actor: User, asked: Asked, day: date) -> list[dict[str, Any]]:
    """Return metrics of the facts as they stand, for everybody whom the actor sees on `day`, as rows to show.

    :raises UnknownRule: a code is no metric. :raises NotFound: the actor sees nobody of a key that is asked for.
    :raises CannotSplit: a metric is not broken down so.
    """
    inputs = inputs_of.current()
    codes = metric_codes(inputs.book, asked.metrics)
    seen = seen_keys(actor, asked.by, day)
    measuring = inputs_of.measuring(inputs, asked.engine)
    found: Iterable[tuple[Held, Measurement]]
    if asked.split:
        found = [
            pair
            for code in codes
            for pair in split(measuring, code, asked.split, asked.by, asked.spans)
        ]
    else:
        found = [(None, m) for m in measuring.measure(codes, asked.by, asked.spans)]
    pay = PayReach.of(actor, day)
    mine = [
        (value, m)
        for value, m in found
        if (seen is None or m.key in seen)
        and pay.shows(inputs.book, m.metric, asked.by, m.key, m.span)
        and (not asked.split or pay.everybody or not is_pay(inputs.book, m.metric))
    ]
    rosters = {key for span in asked.spans for key in measuring.org.roster(asked.by, span)}
    known = rosters if seen is None else rosters & seen
    _want_known(asked, known | {m.key for _, m in mine})
    names = inputs_of.names()
    return [
        shown(m, inputs, names) | ({"split": {asked.split: value}} if asked.split else {})
        for value, m in mine
        if not asked.keys or m.key in asked.keys
    ]


def _want_known(asked: Asked, keys: Collection[str]) -> None:
    for key in asked.keys:
        if key not in keys:
            raise not_found(scope_label(asked.by), {"key": key})


def shown(
    found: Measurement,
    inputs: inputs_of.Inputs,
    names: Mapping[tuple[str, str], str] | None = None,
) -> dict[str, Any]:
    """Return a measurement as a row to show, with its name and, for money, the currency.

    `names`: those of people, units and the company, where they are known already.
    """
    if names is None:
        name = inputs_of.name_of(found.by, found.key)
    else:
        name = names.get((found.by, found.key), found.key)
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
