"""What `quanheng doctor` looks at in this part."""

from __future__ import annotations

from collections.abc import Iterator

from quanheng.base import doctor
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said
from quanheng.measure.models import Run
from quanheng.org.models import Unit


def register() -> None:
    """Register the checks."""
    says = said("every closed period still opens")
    doctor.register(doctor.Check(name="closed_periods", says=says, find=_unreadable))
    says = said("every industry that a unit names is declared")
    doctor.register(doctor.Check(name="industries", says=says, find=_undeclared))


def _undeclared() -> Iterator[Finding]:
    from quanheng.measure import rulebooks

    known = rulebooks.current().industries
    named = Unit.objects.exclude(industry="").order_by("code").values_list("code", "industry")
    for unit, industry in named:
        if industry not in known:
            yield Finding(
                where=said("unit {code}", code=unit),
                what=said(
                    "It names the industry “{industry}”, which no rule declares.", industry=industry
                ),
                mend=said("Use one of: {known}.", known=", ".join(sorted(known))),
            )


def _unreadable() -> Iterator[Finding]:
    from quanheng.facts import store
    from quanheng.measure import snapshots

    for run in Run.objects.filter(status=Run.Status.PUBLISHED).order_by("id"):
        for kind, version in sorted(run.pins["facts"].items()):
            if not store.readable(kind, version):
                yield _lost(run, said("version {version} of {kind}", version=version, kind=kind))
        for name, held in sorted(run.pins["snapshots"].items()):
            if not snapshots.exists(name, held):
                yield _lost(run, said("the snapshot of {name}", name=name))


def _lost(run: Run, what: str) -> Finding:
    return Finding(
        where=said("closed period {period}, run {run}", period=run.period, run=run.pk),
        what=said("It rests on {what}, which cannot be read.", what=what),
        mend=said("Bring the files back from a backup."),
    )
