"""Closing a period, correcting it, computing it again. The one way anything is computed for keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from pathlib import Path

from django.conf import settings
from django.db import transaction

from quanheng.base.access import not_found
from quanheng.base.homelock import home_lock
from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.period import Span, read_period
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.results import compute, hashed, prepare
from quanheng.facts.services import store_recover
from quanheng.measure import inputs as inputs_of
from quanheng.measure import measurements, summaries
from quanheng.measure.actions import PERIOD_CLOSE, RUN_VIEW, may
from quanheng.measure.models import Run
from quanheng.measure.selectors import latest_run
from quanheng.measure.services import corrections
from quanheng.measure.services.making import Given, Job, run_make
from quanheng.org import selectors as org

TOGETHER = 9  # how many periods are read at once: what they hold in memory grows with it
Progress = Callable[[str], None]


class CannotClose(Refused):
    """The period cannot be closed, or not in this way."""


@dataclass(frozen=True, kw_only=True)
class Closed:
    """What a close came to; `fresh` is false where the period was closed before and nothing changed."""

    run: Run
    fresh: bool


def period_close(
    *,
    actor: User,
    period: str,
    at: datetime,
    engine: str = inputs_of.AUTO,
    progress: Progress = lambda _: None,
) -> Closed:
    """Close a period; closing it again with the same inputs changes nothing.

    :raises NotFound: the actor may not close periods.
    :raises CannotClose: it has no facts, or was closed with other inputs: those take a correction.
    """
    (closed,) = periods_close(
        actor=actor, periods=[period], at=at, engine=engine, progress=progress
    )
    return closed


def periods_close(
    *,
    actor: User,
    periods: Sequence[str],
    at: datetime,
    engine: str = inputs_of.AUTO,
    progress: Progress = lambda _: None,
) -> list[Closed]:
    """Close periods in their order, each as `period_close` does: the same runs, with facts read for several at once.

    A period that cannot be closed ends it; those before it are closed.

    :raises NotFound: the actor may not close periods.
    :raises CannotClose: a period has no facts, or was closed with other inputs: those take a correction.
    """
    with _writing(actor, at):
        spans = [_span(period) for period in periods]
        given = Given.now(actor=actor, at=at, engine=engine)
        made: list[Closed] = []
        for start in range(0, len(periods), TOGETHER):
            some = list(zip(periods, spans, strict=True))[start : start + TOGETHER]
            made += _closed(given, some, progress)
        return made


def _closed(given: Given, some: Sequence[tuple[str, Span]], progress: Progress) -> Iterator[Closed]:
    """Yield the close of each period; what was not closed before is computed together."""
    held = {span: latest_run(span) for _, span in some}
    fresh = [span for _, span in some if held[span] is None]
    measuring = inputs_of.measuring(given.inputs, given.engine)
    if len(fresh) > 1:
        prepare(measuring, given.inputs.book, fresh)
        summaries.prepare(measuring, fresh)
    for period, span in some:
        closed = held[span]
        if closed is None:
            _refuse_without_facts(measuring, span, period)
            progress(said("closing {period}", period=period))
            yield Closed(
                run=run_make(Job(given=given, period=period, span=span), measuring), fresh=True
            )
        else:
            _want_same(closed, given, span, period)
            yield Closed(run=closed, fresh=False)


def _want_same(closed: Run, given: Given, span: Span, period: str) -> None:
    if _same(closed, given, span):
        return
    raise CannotClose(
        said(
            "{period} is closed (run {run}), and {changed} changed since. A closed period stays as it is; “quanheng close {period} --correct --why …” lists what would differ and keeps both.",
            period=period,
            run=closed.pk,
            changed=_names(closed, given),
        )
    )


def period_correct(
    *,
    actor: User,
    period: str,
    why: str,
    at: datetime,
    engine: str = inputs_of.AUTO,
    progress: Progress = lambda _: None,
) -> Closed:
    """Compute a closed period again with today's inputs, as a new run that lists each difference with its cause.

    :raises NotFound: the actor may not close periods.
    :raises CannotClose: the period was never closed, or no reason is given.
    """
    with _writing(actor, at):
        span = _span(period)
        before = latest_run(span)
        if before is None:
            raise CannotClose(
                said(
                    "{period} is not closed yet. Close it first: “quanheng close {period}”.",
                    period=period,
                )
            )
        if not why.strip():
            raise CannotClose(
                said(
                    "A correction needs a reason. Add “--why” and say in a sentence what was wrong."
                )
            )
        given = Given.now(actor=actor, at=at, engine=engine)
        if _same(before, given, span):
            return Closed(run=before, fresh=False)
        job = Job(given=given, period=period, span=span, corrects=before, why=why.strip())
        progress(said("computing"))
        measuring = inputs_of.measuring(given.inputs, given.engine)
        return Closed(run=run_make(job, measuring), fresh=True)


def period_verify(
    *, actor: User, period: str, at: datetime, engine: str = inputs_of.AUTO
) -> tuple[Run, str]:
    """Return the run that holds for a period, and the hash of its results computed again from what it pinned.

    Nothing is written.

    :raises CannotClose: the period is not closed, or not for this actor.
    """
    span = _span(period)
    found = Run.objects.visible_to(actor, RUN_VIEW, day=org.today(at))
    run = found.filter(day_from=span.first, day_to=span.end).order_by("-id").first()
    if run is None:
        raise CannotClose(
            said(
                "{period} is not closed yet. Close it first: “quanheng close {period}”.",
                period=period,
            )
        )
    return run, recomputed(run, engine=engine)


def recomputed(run: Run, *, engine: str = inputs_of.AUTO) -> str:
    """Return the hash of a run's results, computed again from what it pinned."""
    inputs = inputs_of.pinned(run.pins)
    return hashed(
        compute(inputs_of.measuring(inputs, engine), inputs.book, Span(run.day_from, run.day_to))
    )


@transaction.atomic
def runs_recover() -> int:
    """Remove what runs left behind that were ended before they published; return how many there were."""
    dead = list(
        Run.objects.select_for_update()
        .filter(status=Run.Status.WORKING)
        .values_list("pk", flat=True)
    )
    measurements.forget(dead)
    Run.objects.filter(pk__in=dead).delete()
    return len(dead)


@contextmanager
def _writing(actor: User, at: datetime) -> Iterator[None]:
    """Hold the home folder for writing by somebody who may close, with nothing half done left in it."""
    if not may(actor, PERIOD_CLOSE, org.today(at)):
        raise not_found(said("period"), {"action": PERIOD_CLOSE.name})
    with home_lock(Path(settings.QUANHENG_HOME)):
        store_recover(at=at)
        runs_recover()
        yield


def _same(run: Run, given: Given, span: Span) -> bool:
    """Return whether the inputs give what the run gave: they are the same, or what changed does not touch the period."""
    if given.digest == run.inputs_hash:
        return True
    measuring = inputs_of.measuring(given.inputs, given.engine)
    return hashed(compute(measuring, given.inputs.book, span)) == run.results_hash


def _span(period: str) -> Span:
    return read_period(period, fiscal_start=org.company().fiscal_start_month)


def _refuse_without_facts(measuring: Measuring, span: Span, period: str) -> None:
    if not any(measuring.presence.has_rows(one, when) for one, when in summaries.dated_kinds(span)):
        raise CannotClose(
            said(
                "There are no facts in {period}, so there is nothing to close. Import the period's files first, or check how the period is written.",
                period=period,
            )
        )


def _names(closed: Run, given: Given) -> Said:
    """Return what kinds of inputs changed since a run, in words."""
    return reduce(
        lambda one, other: said("{one}, {other}", one=one, other=other),
        corrections.changed(closed.pins, given.pins),
    )
