from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from quanheng.base import audit_chain
from quanheng.base.models import AuditEntry
from quanheng.engine.ground.period import Span
from quanheng.engine.measure.results import NOBODY, compute, hashed
from quanheng.engine.measure.values import Measurement, Value
from quanheng.facts import selectors as facts
from quanheng.measure import inputs as inputs_of
from quanheng.measure import measurements
from quanheng.measure.models import Run, Score
from quanheng.measure.selectors import closed_periods_touched
from quanheng.measure.services.runs import (
    CannotClose,
    period_close,
    period_correct,
    periods_close,
    recomputed,
    runs_recover,
)
from tests.measure.own_book import own_book

pytestmark = pytest.mark.django_db
JANUARY = Span(date(2026, 1, 1), date(2026, 2, 1))
# The integers of the small company's January by a rulebook of the tests' own: another hash means that the arithmetic changed.
JANUARY_HASH = "deac42d4441510c06eda0304f5fbf28d4084a0813a8ce9b7347031f86f0a3da5"


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
        NOBODY: (0, 1),  # the general manager's too, who sold nothing
        "ana": (8000, 1),
        "bo": (12050, 1),
        "cai": (4000, 1),
    }
    assert kept(closed, "deal_amount", "unit") == {
        NOBODY: (0, 1),
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


def test_the_same_inputs_give_the_same_hash_on_every_database_and_engine(closed):
    inputs = inputs_of.current(own_book())

    found = {
        engine: compute(inputs_of.measuring(inputs, engine), inputs.book, JANUARY)
        for engine in ("duckdb", "polars")
    }

    # Ana: 80 % of the target, 60 points × 60 %; one of three customers, 30 points × 40 %; 2 for a deal: 50.
    # Bo: 120 × 60 % + 12 + 2 = 86, capped at 70 for more than 110.00. Cai has no target: 30 + 2.
    assert {s.person: s.score.total for s in found["duckdb"].scores} == {
        "ana": 500_000,
        "bo": 700_000,
        "cai": 320_000,
    }
    assert {engine: hashed(each) for engine, each in found.items()} == {
        "duckdb": JANUARY_HASH,
        "polars": JANUARY_HASH,
    }


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
    assert list(audit_chain.verify()) == []


def test_what_a_killed_run_left_is_removed_and_was_never_seen(closed, actor, at):
    ghost = Run.objects.create(
        period="2026-02", day_from="2026-02-01", day_to="2026-03-01", pins={}, inputs_hash="x", code_version="0", engine="duckdb",
        started_by=actor, started_at=at,
    )  # fmt: skip
    found = Measurement("deal_amount", "person", "ana", JANUARY, Value(1))
    assert list(measurements.keep(ghost.pk, [measurements.kept(found, [1])])) == [1]
    Score.objects.create(
        run=ghost, card="c", person="ana", unit="east", post="salesperson", lines=[]
    )

    assert runs_recover() == 1
    assert list(Run.objects.all()) == [closed]
    assert measurements.read(ghost.pk) == []
    assert not Score.objects.filter(card="c").exists()


def test_a_quarter_is_closed_beside_its_months(closed, actor, at):
    quarter = period_close(actor=actor, period="2026-Q1", at=at).run

    assert kept(quarter, "deal_amount", "unit") == {
        NOBODY: (0, 1),
        "east": (18000, 1),
        "west": (13000, 1),
        "sales": (31000, 1),
    }
    assert kept(quarter, "deal_amount", "company") == {
        "company": (31500, 1)
    }  # with the company's own 5.00


def test_periods_closed_together_have_the_hashes_of_periods_closed_one_by_one(closed, actor, at):
    months = ["2026-02", "2025-01", "2026-Q1"]
    with transaction.atomic():
        alone = [period_close(actor=actor, period=m, at=at).run.results_hash for m in months]
        transaction.set_rollback(True)

    together = periods_close(actor=actor, periods=["2026-01", *months], at=at)

    assert [each.run.results_hash for each in together] == [closed.results_hash, *alone]
    assert [each.fresh for each in together] == [False, True, True, True]
    assert [each.run.period for each in together] == ["2026-01", *months]
    assert len(set(alone)) == 3


def test_of_periods_closed_together_one_that_cannot_be_closed_ends_it(closed, actor, at):
    with pytest.raises(CannotClose, match="There are no facts in 2030-01"):
        periods_close(actor=actor, periods=["2026-02", "2030-01", "2025-01"], at=at)

    assert sorted(run.period for run in Run.objects.all()) == ["2026-01", "2026-02"]


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
