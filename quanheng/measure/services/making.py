"""Making a run: pin, compute, keep, publish. Nobody sees anything of it before the last, short transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.metadata import version
from typing import Any

from django.db import transaction

from quanheng.base import audit, faults
from quanheng.base.models import RuleVersion, User
from quanheng.engine.ground.period import Span
from quanheng.engine.measure import derivations, symbols, wording
from quanheng.engine.measure.derivations import Input
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.results import Results, Scored, compute, hashed
from quanheng.measure import inputs as inputs_of
from quanheng.measure import measurements, summaries
from quanheng.measure.actions import PERIOD_CLOSE
from quanheng.measure.inputs import Inputs
from quanheng.measure.keeping import besides_of, lines_of
from quanheng.measure.models import Derivation, Difference, Run, RunRule, Score
from quanheng.measure.services import corrections

CHUNK = 1_000


@dataclass(frozen=True, kw_only=True)
class Given:
    """What runs are made from, read and pinned once, and for whom."""

    actor: User
    inputs: Inputs
    at: datetime
    engine: str

    @classmethod
    def now(cls, *, actor: User, at: datetime, engine: str) -> Given:
        """Return the inputs as they stand now."""
        inputs = inputs_of.current()
        return cls(actor=actor, inputs=inputs, at=at, engine=inputs_of.engine_for(inputs, engine))

    @cached_property
    def pins(self) -> dict[str, Any]:
        """What names the inputs; rules and snapshots are kept for good when it is first asked for."""
        return inputs_of.pin(self.inputs, actor=self.actor, at=self.at)

    @cached_property
    def digest(self) -> str:
        """The hash of the pins."""
        return inputs_of.digest(self.pins)

    @cached_property
    def versions(self) -> list[RuleVersion]:
        """The kept versions of the rules that are pinned."""
        held = RuleVersion.objects.filter(hash__in=self.pins["rules"].values())
        return [v for v in held if self.pins["rules"].get(f"{v.kind}/{v.code}") == v.hash]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run to make: of which days, from what, and what it corrects."""

    given: Given
    period: str
    span: Span
    corrects: Run | None = None
    why: str = ""


def run_make(job: Job, measuring: Measuring) -> Run:
    """Make and publish a run; `measuring` is of the job's inputs, and may have taken what it needs already."""
    run = _begin(job)
    faults.point("close.pinned")
    results = compute(measuring, job.given.inputs.book, job.span)
    faults.point("close.measured")
    differences = (
        corrections.differences(job.corrects, run.pins, results, job.given.engine)
        if job.corrects
        else []
    )
    _keep(run, measuring, job.given.inputs, results)
    _keep_differences(run, differences)
    summary = summaries.summary(results, differences, summaries.without_unit(measuring, job.span))
    return _publish(job, run, hashed(results), summary)


@transaction.atomic
def _begin(job: Job) -> Run:
    given = job.given
    run = Run(
        period=job.period, day_from=job.span.first, day_to=job.span.end, pins=given.pins, inputs_hash=given.digest,
        why=job.why, code_version=version("quanheng"), engine=given.engine, started_by=given.actor,
        started_at=given.at, corrects=job.corrects,
    )  # fmt: skip
    run.full_clean(validate_constraints=False)
    run.save()
    RunRule.objects.bulk_create([RunRule(run=run, version=v) for v in given.versions])
    return run


def _keep(run: Run, measuring: Measuring, inputs: Inputs, results: Results) -> None:
    book = inputs.book.metrics
    needs = {
        code: derivations.inputs_of(metric, book, results.span) for code, metric in book.items()
    }
    for _ in measurements.keep(run.pk, _rows(measuring, needs, results)):
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
    measuring: Measuring, needs: Mapping[str, Sequence[Input]], results: Results
) -> Iterator[measurements.Kept]:
    readers: dict[tuple[str, str], Callable[[str], list[int | None]]] = {}
    for found in results.measurements:
        at = (found.metric, found.by)
        if at not in readers:
            readers[at] = derivations.reader(measuring, needs[found.metric], found.by)
        yield measurements.kept(found, readers[at](found.key))


def _body(inputs: Inputs, code: str, needs: Sequence[Input]) -> dict[str, Any]:
    metric, book = inputs.book.metrics[code], inputs.book.metrics
    return {
        "symbols": symbols.coded(metric, book),
        "words": measurements.pack(wording.words(metric, book)),
        "inputs": [each.plain() for each in needs],
    }


def _score(run: Run, scored: Scored) -> Score:
    place = scored.assignment
    return Score(
        run=run, card=scored.card.code, person=scored.person, unit=place.unit, post=place.post or "", grade=place.grade or "",
        total=scored.score.total, capped_by=scored.score.capped_by or "", lines=list(lines_of(scored)),
        besides=besides_of(scored),
    )  # fmt: skip


def _keep_differences(run: Run, differences: list[Difference]) -> None:
    for position, difference in enumerate(differences):
        difference.run, difference.position = run, position
    for start in range(0, len(differences), CHUNK):
        with transaction.atomic():
            Difference.objects.bulk_create(differences[start : start + CHUNK])


@transaction.atomic
def _publish(job: Job, run: Run, results_hash: str, summary: dict[str, Any]) -> Run:
    run.results_hash, run.status, run.published_at = (
        results_hash,
        Run.Status.PUBLISHED,
        job.given.at,
    )
    run.summary = summary
    run.full_clean(validate_constraints=False)
    run.save()
    after = {
        "results_hash": run.results_hash,
        "inputs_hash": run.inputs_hash,
        "corrects": run.corrects_id,
    }
    audit.note(
        actor=job.given.actor,
        action=PERIOD_CLOSE,
        subject=run,
        after=after,
        why=run.why,
        at=job.given.at,
    )
    faults.point("correction.in_publish" if run.corrects_id else "close.in_publish")
    transaction.on_commit(lambda: faults.point("close.published"))
    return run
