"""Closing a period: pin, compute, keep, publish. The one way anything is computed for keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from quanheng.base import audit, faults
from quanheng.base.access import not_found
from quanheng.base.homelock import home_lock
from quanheng.base.models import RuleVersion, User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.period import Span, read_period
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure import derivations
from quanheng.engine.measure.derivations import Input
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.results import Results, Scored, compute, hashed
from quanheng.facts.services import store_recover
from quanheng.measure import inputs as inputs_of
from quanheng.measure import measurements, summaries
from quanheng.measure.actions import PERIOD_CLOSE, RUN_VIEW, may
from quanheng.measure.inputs import Inputs
from quanheng.measure.keeping import lines_of
from quanheng.measure.models import Derivation, Difference, Run, RunRule, Score
from quanheng.measure.selectors import latest_run
from quanheng.measure.services import corrections
from quanheng.org import selectors as org

CHUNK = 1_000
Progress = Callable[[str], None]


class CannotClose(Refused):
    """The period cannot be closed, or not in this way."""


@dataclass(frozen=True, kw_only=True)
class Closed:
    """What a close came to; `fresh` is false where the period was closed before and nothing changed."""

    run: Run
    fresh: bool


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run to make: for whom, of which days, from which inputs, and what it corrects."""

    actor: User
    period: str
    span: Span
    inputs: Inputs
    at: datetime
    engine: str
    corrects: Run | None = None
    why: str = ""


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
    with _writing(actor, at):
        span = _span(period)
        inputs = inputs_of.current()
        closed = latest_run(span)
        if closed is None:
            _refuse_without_facts(inputs, span, period)
            job = Job(actor=actor, period=period, span=span, inputs=inputs, at=at, engine=engine)
            return Closed(run=_run(job, progress), fresh=True)
        if not _same(closed, inputs, span, actor, at, engine):
            changed = _names(closed, inputs, actor, at)
            raise CannotClose(
                said(
                    "{period} is closed (run {run}), and {changed} changed since. A closed period stays as it is; “quanheng close {period} --correct --why …” lists what would differ and keeps both.",
                    period=period,
                    run=closed.pk,
                    changed=changed,
                )
            )
        return Closed(run=closed, fresh=False)


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
        inputs = inputs_of.current()
        if _same(before, inputs, span, actor, at, engine):
            return Closed(run=before, fresh=False)
        job = Job(
            actor=actor,
            period=period,
            span=span,
            inputs=inputs,
            at=at,
            engine=engine,
            corrects=before,
            why=why.strip(),
        )
        return Closed(run=_run(job, progress), fresh=True)


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


def _same(run: Run, inputs: Inputs, span: Span, actor: User, at: datetime, engine: str) -> bool:
    """Return whether the inputs give what the run gave: they are the same, or what changed does not touch the period."""
    if inputs_of.digest(inputs_of.pin(inputs, actor=actor, at=at)) == run.inputs_hash:
        return True
    return (
        hashed(compute(inputs_of.measuring(inputs, engine), inputs.book, span)) == run.results_hash
    )


def _span(period: str) -> Span:
    return read_period(period, fiscal_start=org.company().fiscal_start_month)


def _refuse_without_facts(inputs: Inputs, span: Span, period: str) -> None:
    measuring = inputs_of.measuring(inputs)
    if all(measuring.presence.absent(one, when) for one, when in summaries.dated_kinds(span)):
        raise CannotClose(
            said(
                "There are no facts in {period}, so there is nothing to close. Import the period's files first, or check how the period is written.",
                period=period,
            )
        )


def _names(closed: Run, inputs: Inputs, actor: User, at: datetime) -> Said:
    """Return what kinds of inputs changed since a run, in words."""
    pins = inputs_of.pin(inputs, actor=actor, at=at)
    return reduce(
        lambda one, other: said("{one}, {other}", one=one, other=other),
        corrections.changed(closed.pins, pins),
    )


def _run(job: Job, progress: Progress) -> Run:
    job = replace(job, engine=inputs_of.engine_for(job.inputs, job.engine))
    run = _begin(job)
    faults.point("close.pinned")
    measuring = inputs_of.measuring(job.inputs, job.engine)
    progress(said("computing"))
    results = compute(measuring, job.inputs.book, job.span)
    faults.point("close.measured")
    differences = (
        corrections.differences(job.corrects, run.pins, results, job.engine) if job.corrects else []
    )
    progress(said("keeping the results"))
    _keep(run, measuring, job.inputs, results)
    _keep_differences(run, differences)
    summary = summaries.summary(results, differences, summaries.without_unit(measuring, job.span))
    return _publish(job, run, hashed(results), summary)


@transaction.atomic
def _begin(job: Job) -> Run:
    pins = inputs_of.pin(job.inputs, actor=job.actor, at=job.at)
    run = Run(
        period=job.period, day_from=job.span.first, day_to=job.span.end, pins=pins, inputs_hash=inputs_of.digest(pins), why=job.why,
        code_version=version("quanheng"), engine=job.engine, started_by=job.actor, started_at=job.at, corrects=job.corrects,
    )  # fmt: skip
    run.full_clean(validate_constraints=False)
    run.save()
    held = RuleVersion.objects.filter(hash__in=pins["rules"].values())
    pinned = [v for v in held if pins["rules"].get(f"{v.kind}/{v.code}") == v.hash]
    RunRule.objects.bulk_create([RunRule(run=run, version=v) for v in pinned])
    return run


def _keep(run: Run, measuring: Measuring, inputs: Inputs, results: Results) -> None:
    book = inputs.book.metrics
    needs = {
        code: derivations.inputs_of(metric, book, results.span) for code, metric in book.items()
    }
    for _ in measurements.keep(run.pk, _rows(run, measuring, needs, results)):
        faults.point("close.chunk_written")
    bodies = [
        Derivation(run=run, metric=code, body=_body(inputs, code, needs[code]))
        for code in sorted(book)
    ]
    scores = [_score(run, scored) for scored in results.scores]
    with transaction.atomic():
        Derivation.objects.bulk_create(bodies)
    for start in range(0, len(scores), CHUNK):
        with transaction.atomic():
            Score.objects.bulk_create(scores[start : start + CHUNK])


def _rows(
    run: Run, measuring: Measuring, needs: Mapping[str, list[Input]], results: Results
) -> Iterator[measurements.Row]:
    for found in results.measurements:
        parts = derivations.values_of(measuring, needs[found.metric], found.by, found.key)
        yield measurements.row(run.pk, found, parts)


def _body(inputs: Inputs, code: str, needs: list[Input]) -> dict[str, Any]:
    metric, book = inputs.book.metrics[code], inputs.book.metrics
    return {
        "symbols": derivations.symbols(metric, book),
        "words": measurements.pack(derivations.words(metric, book)),
        "inputs": [each.plain() for each in needs],
    }


def _score(run: Run, scored: Scored) -> Score:
    place = scored.assignment
    return Score(
        run=run, card=scored.card.code, person=scored.person, unit=place.unit, post=place.post or "", grade=place.grade or "",
        total=scored.score.total, capped_by=scored.score.capped_by or "", lines=list(lines_of(scored)),
    )  # fmt: skip


def _keep_differences(run: Run, differences: list[Difference]) -> None:
    for position, difference in enumerate(differences):
        difference.run, difference.position = run, position
    for start in range(0, len(differences), CHUNK):
        with transaction.atomic():
            Difference.objects.bulk_create(differences[start : start + CHUNK])


@transaction.atomic
def _publish(job: Job, run: Run, results_hash: str, summary: dict[str, Any]) -> Run:
    run.results_hash, run.status, run.published_at = results_hash, Run.Status.PUBLISHED, job.at
    run.summary = summary
    run.full_clean(validate_constraints=False)
    run.save()
    after = {
        "results_hash": run.results_hash,
        "inputs_hash": run.inputs_hash,
        "corrects": run.corrects_id,
    }
    audit.note(
        actor=job.actor, action=PERIOD_CLOSE, subject=run, after=after, why=run.why, at=job.at
    )
    faults.point("correction.in_publish" if run.corrects_id else "close.in_publish")
    transaction.on_commit(lambda: faults.point("close.published"))
    return run
