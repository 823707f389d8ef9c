"""What this part holds on a person: released targets and scores."""

from __future__ import annotations

from collections.abc import Iterator

from quanheng.engine.ground.words import said
from quanheng.measure.models import By, Run, Score, Target
from quanheng.org.held import Held, Row, register
from quanheng.org.models import Person


def register_own() -> None:
    """Register what this part holds."""
    register(Held(name="targets", says=said("Targets"), read=_targets))
    register(Held(name="scores", says=said("Scores"), read=_scores))


def _targets(person: Person) -> Iterator[Row]:
    for one in Target.objects.filter(by=By.PERSON, key=person.code).order_by("day_from", "metric"):
        yield {
            "metric": one.metric,
            "amount": one.amount,
            "day_from": one.day_from.isoformat(),
            "day_to": one.day_to.isoformat() if one.day_to else "",
            "file": one.file,
        }


def _scores(person: Person) -> Iterator[Row]:
    """Yield a row for each line of each score, in parts per million, after the total of its card."""
    rows = Score.objects.filter(person=person.code, run__status=Run.Status.PUBLISHED)
    for one in rows.order_by("run__day_from", "run_id").select_related("run"):
        card = {"period": one.run.period, "run": one.run.pk, "card": one.card, "unit": one.unit}
        yield {**card, "line": "", "score": one.total}
        for line in one.lines:
            yield {**card, "line": str(line.get("metric", "")), "score": line.get("score")}
