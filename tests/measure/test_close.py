from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from quanheng.base import audit
from quanheng.base.models import AuditEntry
from quanheng.engine.ground.period import Span
from quanheng.facts import selectors as facts
from quanheng.measure import measurements
from quanheng.measure.models import Run, Score
from quanheng.measure.selectors import closed_periods_touched
from quanheng.measure.services.runs import (
    CannotClose,
    period_close,
    period_correct,
    recomputed,
    runs_recover,
)

pytestmark = pytest.mark.django_db
JANUARY = Span(date(2026, 1, 1), date(2026, 2, 1))
# The integers of the small company's January: another hash means that a rule or its arithmetic changed.
JANUARY_HASH = "70a603d6fac4e2effb7568f33ee259889c247623a034b9a1a34bb4b8b7af1131"


def kept(run: Run, metric: str, by: str) -> dict[str, tuple[int, int] | None]:
    rows = measurements.read(run.pk, metric=metric, by=by)
    return {
        row["key"]: None
        if row["numerator"] is None
        else (int(row["numerator"]), int(row["denominator"]))
        for row in rows
    }


def test_a_close_keeps_every_metric_for_people_units_and_the_company(closed):
    assert kept(closed, "deal_amount", "person") == {
        "ana": (8000, 1),
        "bo": (12050, 1),
        "cai": (4000, 1),
        "gm": (0, 1),
    }
    assert kept(closed, "deal_amount", "unit") == {
        "east": (12000, 1),
        "west": (12050, 1),
        "sales": (24050, 1),
    }
    assert kept(closed, "deal_amount", "company") == {"company": (24050, 1)}
    assert kept(closed, "target_attainment", "person")["bo"] == (12050, 10000)
    assert kept(closed, "win_rate", "company") == {"company": None}


def test_a_close_scores_everybody_whose_post_has_a_card(closed):
    scores = {s.person: (s.card, s.unit, s.total) for s in closed.scores.all()}

    # Ana has 80 of 100: 60 points. Bo has 120.5 %: capped at 120. Cai has no target, no new customer target: no data.
    # The company grew from 100 to 240.50, 140.5 %, exactly the target: 100 points.
    assert scores == {
        "ana": ("salesperson", "east", 600_000),
        "bo": ("salesperson", "west", 1_200_000),
        "cai": ("salesperson_junior", "east", None),
        "gm": ("general_manager", "sales", 1_000_000),
    }


def test_the_same_inputs_give_the_same_hash_on_every_database(closed):
    assert closed.results_hash == JANUARY_HASH


def test_polars_gives_the_same_hash(closed):
    assert recomputed(closed, engine="polars") == recomputed(closed) == closed.results_hash


def test_closing_again_changes_nothing(closed, actor, at):
    again = period_close(actor=actor, period="2026-01", at=at)

    assert (again.run.pk, again.fresh) == (closed.pk, False)
    assert Run.objects.count() == 1


def test_facts_of_another_month_leave_a_closed_period_alone(closed, bring, actor, at):
    bring(deals="deal,day,person,customer,amount\nD8,2026-03-01,ana,K1,9.00\n")

    assert period_close(actor=actor, period="2026-01", at=at).run.pk == closed.pk


def test_a_closed_period_is_locked_when_its_facts_change(closed, bring, actor, at):
    bring(deals="deal,day,person,customer,amount\nD1,2026-01-05,ana,K1,90.00\n")

    with pytest.raises(
        CannotClose,
        match=r"2026-01 is closed \(run \d+\), and facts changed since\. .* --correct --why",
    ):
        period_close(actor=actor, period="2026-01", at=at)
    assert recomputed(closed) == closed.results_hash


def test_a_period_without_facts_is_refused(closed, actor, at):
    with pytest.raises(CannotClose, match="There are no facts in 2030-01"):
        period_close(actor=actor, period="2030-01", at=at)
    assert list(Run.objects.all()) == [closed]


def test_a_close_leaves_an_audit_record(closed):
    entry = AuditEntry.objects.get(action="measure.period.close")

    assert entry.after["results_hash"] == closed.results_hash
    assert list(audit.verify()) == []


def test_what_a_killed_run_left_is_removed_and_was_never_seen(closed, actor, at):
    ghost = Run.objects.create(
        period="2026-02", day_from="2026-02-01", day_to="2026-03-01", pins={}, inputs_hash="x", code_version="0", engine="duckdb",
        started_by=actor, started_at=at,
    )  # fmt: skip
    list(measurements.keep(ghost.pk, [measurements.row(ghost.pk, found, []) for found in ()]))
    Score.objects.create(
        run=ghost, card="c", person="ana", unit="east", post="salesperson", lines=[]
    )

    assert runs_recover() == 1
    assert list(Run.objects.all()) == [closed]
    assert not Score.objects.filter(card="c").exists()


def test_a_quarter_is_closed_beside_its_months(closed, actor, at):
    quarter = period_close(actor=actor, period="2026-Q1", at=at).run

    assert kept(quarter, "deal_amount", "unit") == {
        "east": (18000, 1),
        "west": (13000, 1),
        "sales": (31000, 1),
    }
    assert kept(quarter, "deal_amount", "company") == {
        "company": (31500, 1)
    }  # with the company's own 5.00


# Constraints.
def test_a_period_cannot_be_closed_twice(closed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=closed.pk).first().__class__.objects.create(
            period="2026-01", day_from="2026-01-01", day_to="2026-02-01", status="published", pins={}, inputs_hash="x", results_hash="y",
            code_version="0", engine="duckdb", started_by=closed.started_by, started_at=closed.started_at, published_at=closed.started_at,
        )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"day_to": "2026-01-01"},
        {"status": "working"},
        {"published_at": None},
        {"results_hash": ""},
    ],
)
def test_a_published_run_cannot_lose_what_it_promises(closed, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=closed.pk).update(**wrong)


def test_a_correction_without_a_reason_is_refused(closed, actor, at):
    with pytest.raises(CannotClose, match="A correction needs a reason"):
        period_correct(actor=actor, period="2026-01", why="  ", at=at)
    with pytest.raises(CannotClose, match="2026-02 is not closed yet"):
        period_correct(actor=actor, period="2026-02", why="wrong", at=at)


def test_an_import_into_a_closed_period_is_named(closed, bring):
    before = facts.versions()
    bring(
        deals="deal,day,person,customer,amount\nD1,2026-01-05,ana,K1,90.00\nD8,2026-03-01,ana,K1,9.00\n"
    )

    assert closed_periods_touched(before, facts.versions()) == [closed]


def test_an_import_of_other_months_touches_no_closed_period(closed, bring):
    before = facts.versions()
    bring(deals="deal,day,person,customer,amount\nD8,2026-03-01,ana,K1,9.00\n")

    assert closed_periods_touched(before, facts.versions()) == []
