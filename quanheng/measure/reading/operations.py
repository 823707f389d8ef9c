"""What whoever closes months looks at: which are closed, how fresh the data is, and what is to be mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.period import Span, add_months
from quanheng.engine.ground.words import said
from quanheng.facts import mappings
from quanheng.facts.actions import BATCH_VIEW
from quanheng.facts.freshness import Fresh, freshness
from quanheng.facts.selectors import batches
from quanheng.measure.actions import RUN_VIEW, may
from quanheng.measure.models import Run
from quanheng.measure.reading.periods import Closed


@dataclass(frozen=True, kw_only=True)
class RunShown:
    """A published run. `note`: why it corrects another, where it does."""

    run: int
    period: str
    published_at: Any
    by: str
    is_machine: bool
    engine: str
    results_hash: str
    rules: int
    why: str
    measurements: int
    without_data: int
    people: int


@dataclass(frozen=True, kw_only=True)
class ImportShown:
    """A batch. `label`: what its mapping is called, if it is there. `rejected`: how many rows did not come in; the file says why, each."""

    batch: int
    mapping: str
    label: Mapping[str, str]
    imported_at: datetime
    is_landed: bool
    rejected: int
    rejects_file: str


@dataclass(frozen=True, kw_only=True)
class CardMissing:
    """How many people of a card have a line without data."""

    card: str
    people: int
    missing: int


def want_runs(user: User, day: date) -> None:
    """Return where the user may see how periods were closed.

    :raises NotFound: the user may not.
    """
    if not (user.is_machine or may(user, RUN_VIEW, day)):
        raise not_found(said("page"), {"name": said("operations")})


def run_shown(period: Closed) -> RunShown:
    """Return how a period was closed."""
    run = Run.objects.select_related("started_by").get(pk=period.run)
    summary = run.summary
    return RunShown(
        run=run.pk, period=run.period, published_at=run.published_at, by=run.started_by.username,
        is_machine=run.started_by.is_machine,
        engine=run.engine, results_hash=run.results_hash, rules=len(run.pins["rules"]), why=run.why,
        measurements=summary.get("measurements", 0), without_data=summary.get("without_data", 0),
        people=summary.get("people_scored", 0),
    )  # fmt: skip


def missing_by_card(period: Closed) -> list[CardMissing]:
    """Return the cards with lines that have no data, those that concern most people first."""
    cards = Run.objects.values_list("summary", flat=True).get(pk=period.run).get("cards", {})
    found = [
        CardMissing(card=code, people=held["people"], missing=held["with_missing_lines"])
        for code, held in cards.items()
        if held["with_missing_lines"]
    ]
    return sorted(found, key=lambda one: (-one.missing, one.card))


def without_unit(period: Closed) -> Mapping[str, Sequence[int]]:
    """Return by kind of facts how many rows the period has, and how many of them count for no unit."""
    summary = Run.objects.values_list("summary", flat=True).get(pk=period.run)
    found: Mapping[str, Sequence[int]] = summary.get("without_unit", {})
    return found


def next_to_close(periods: Sequence[Closed]) -> str:
    """Return the month after the newest closed one, such as “2026-04”; empty where no month is closed."""
    months = [one for one in periods if one.span.end == add_months(one.span.first, 1)]
    return max((one.span.end for one in months), default=date.min).isoformat()[:7] if months else ""


def data_of(user: User, day: date) -> list[Fresh]:
    """Return how fresh each kind of facts is; nothing for whoever may not see the imports."""
    return freshness() if _sees_batches(user, day) else []


def imports(user: User, day: date, most: int = 10) -> list[ImportShown]:
    """Return the newest batches that the user sees, newest first."""
    found = batches().visible_to(user, BATCH_VIEW, day=day).order_by("-id")[:most]
    return [
        ImportShown(
            batch=one.pk,
            mapping=one.mapping,
            label=mapping_label(one.mapping),
            imported_at=one.imported_at,
            is_landed=one.status == one.Status.LANDED,
            rejected=sum(counts["rejected"] for counts in one.rows.values()),
            rejects_file=one.rejects_file,
        )
        for one in found
    ]


def mapping_label(name: str) -> Mapping[str, str]:
    """Return what a mapping is called in both languages; nothing where it is no longer there, or cannot be read."""
    try:
        return mappings.label_of(name)
    except Refused:
        return {}


def _sees_batches(user: User, day: date) -> bool:
    return user.is_machine or batches().visible_to(user, BATCH_VIEW, day=day).exists()


def month_of(text: str) -> Span:
    """Return the days of a month written as 2026-04."""
    first = date.fromisoformat(f"{text}-01")
    return Span(first, add_months(first, 1))
