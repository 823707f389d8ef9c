"""A correction is a new run that lists each difference with its cause and amount; the causes add up."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from quanheng.engine.measure.results import NOBODY
from quanheng.measure import measurements
from quanheng.measure.models import Difference, Run
from quanheng.measure.services import corrections
from quanheng.measure.services.runs import period_close, period_correct, recomputed

pytestmark = pytest.mark.django_db
DEAL = "deal,day,person,customer,amount\n"


@pytest.fixture
def correct(actor, at):
    def correct(why: str = "a deal was booked wrongly") -> Run:
        return period_correct(actor=actor, period="2026-01", why=why, at=at).run

    return correct


def of(run: Run, what: str, key: str) -> list[tuple[str, int | None, int | None, int]]:
    found = run.differences.filter(what=what, key=key).order_by("position")
    return [(d.cause, d.before, d.after, d.amount) for d in found]


def test_a_changed_fact_is_listed_for_its_person_units_and_company(closed, bring, correct):
    bring(deals=f"{DEAL}D1,2026-01-05,ana,K1,90.00\n")

    run = correct()

    assert (run.corrects_id, run.why) == (closed.pk, "a deal was booked wrongly")
    assert of(run, "deal_amount", "ana") == [("fact", 8000, 9000, 1000)]
    assert of(run, "deal_amount", "east") == [("fact", 12000, 13000, 1000)]
    assert of(run, "deal_amount", "company") == [("fact", 24050, 25050, 1000)]
    assert of(run, "target_attainment", "ana") == [("fact", 800_000, 900_000, 100_000)]
    assert of(run, "salesperson", "ana") == [("fact", 600_000, 800_000, 200_000)]
    assert of(run, "deal_amount", "bo") == []
    assert run.summary["differences"]["fact"]["money"] == 1000


def test_the_closed_run_stays_as_it_was(closed, bring, correct):
    bring(deals=f"{DEAL}D1,2026-01-05,ana,K1,90.00\n")

    correct()

    assert Run.objects.get(pk=closed.pk).results_hash == closed.results_hash == recomputed(closed)
    assert closed.scores.get(person="ana").total == 600_000


def test_a_correction_holds_from_then_on_and_can_be_corrected_again(
    closed, bring, correct, actor, at
):
    bring(deals=f"{DEAL}D1,2026-01-05,ana,K1,90.00\n")
    first = correct()
    assert period_close(actor=actor, period="2026-01", at=at).run == first

    bring(deals=f"{DEAL}D1,2026-01-05,ana,K1,100.00\n")
    second = correct("another one")

    assert second.corrects == first
    assert of(second, "deal_amount", "ana") == [("fact", 9000, 10000, 1000)]


def test_nothing_changed_makes_no_run(closed, correct):
    assert correct() == closed
    assert Difference.objects.count() == 0


def test_each_cause_has_its_own_step_and_the_steps_add_up(closed, bring, correct):
    before = corrections.stored(closed)
    bring(deals=f"{DEAL}D1,2026-01-05,ana,K1,90.00\n")
    bring(
        assignments="person,unit,post,grade,manager,from,to\nana,east,salesperson,standard,gm,2025-01-01,2026-01-04\n"
        "ana,west,salesperson,standard,gm,2026-01-05,2026-02-15\n"
    )
    bring(targets="metric,person,from,to,amount\ndeal_amount,ana,2026-01-01,2026-01-31,120\n")

    run = correct()

    assert of(run, "deal_amount", "east") == [
        ("fact", 12000, 13000, 1000),
        ("org", 13000, 4000, -9000),
    ]
    assert of(run, "deal_amount", "west") == [("org", 12050, 21050, 9000)]
    assert of(run, "target_attainment", "ana") == [
        ("fact", 800_000, 900_000, 100_000),
        ("target", 900_000, 750_000, -150_000),
    ]
    after = corrections.stored(run)
    moved: dict[tuple, int] = defaultdict(int)
    for each in run.differences.all():
        moved[each.what, each.is_score, each.by, each.key] += each.amount
    for place in before.keys() | after.keys():
        change = (after.get(place, (0,))[0] or 0) - (before.get(place, (0,))[0] or 0)
        assert moved.get(place, 0) == change, place


def test_a_changed_rule_is_a_cause(closed, home: Path, correct):
    folder = home / "rulebook" / "scorecards"
    folder.mkdir(parents=True)
    shipped = Path(corrections.__file__).parents[2] / "rulebook" / "scorecards" / "salesperson.yaml"
    own = shipped.read_text(encoding="utf-8").replace("[80 %, 60 %]", "[80 %, 70 %]")
    (folder / "salesperson.yaml").write_text(own, encoding="utf-8")

    run = correct("the curve was too steep")

    assert of(run, "salesperson", "ana") == [("rule", 600_000, 700_000, 100_000)]
    assert of(run, "deal_amount", "ana") == []
    kept = run.rules.get(version__kind="scorecard", version__code="salesperson").version
    assert (kept.source, kept.content) == ("own", own)


def test_a_new_result_and_a_vanished_one_are_listed(closed, bring, correct):
    bring(targets="metric,person,from,to,amount\ndeal_amount,cai,2026-01-01,2026-01-31,50\n")

    run = correct()

    assert of(run, "target_attainment", "cai") == [("target", None, 800_000, 800_000)]
    assert of(run, "salesperson_junior", "cai") == [("target", None, 600_000, 600_000)]


def test_a_revoked_batch_is_a_cause_like_any_other(closed, bring, correct, actor, at):
    from quanheng.facts.services import batch_revoke

    outcome = bring(deals=f"{DEAL}D1,2026-01-05,ana,K1,90.00\n")
    correct()
    batch_revoke(actor=actor, batch_id=outcome.batch, why="brought by mistake", at=at)

    run = correct("the batch was revoked")

    assert of(run, "deal_amount", "ana") == [("fact", 9000, 8000, -1000)]
    assert run.results_hash == closed.results_hash


def test_a_new_metric_is_listed_once_for_all_whom_nothing_concerns(closed, home: Path, correct):
    folder = home / "rulebook" / "metrics"
    folder.mkdir(parents=True)
    shipped = Path(corrections.__file__).parents[2] / "rulebook" / "metrics" / "deal_count.yaml"
    text = shipped.read_text(encoding="utf-8").replace("metric: deal_count", "metric: own_count")
    (folder / "own_count.yaml").write_text(text, encoding="utf-8")

    run = correct("there is a metric more")

    found = run.differences.filter(what="own_count").order_by("position")
    assert [(d.by, d.key, d.cause, d.before, d.after) for d in found] == [
        ("company", "company", "rule", None, 3_000_000),
        ("person", NOBODY, "rule", None, 0),  # the general manager's too
        ("person", "ana", "rule", None, 1_000_000),
        ("person", "bo", "rule", None, 1_000_000),
        ("person", "cai", "rule", None, 1_000_000),
        ("unit", NOBODY, "rule", None, 0),
        ("unit", "east", "rule", None, 2_000_000),
        ("unit", "sales", "rule", None, 3_000_000),
        ("unit", "west", "rule", None, 1_000_000),
    ]


def test_a_common_value_of_which_only_the_reason_changed_is_no_difference(closed, bring, correct):
    bring(ratings="rating,day,person,rater,score\nR1,2026-01-09,bo,ana,4\nR2,2026-01-09,bo,gm,5\n")

    run = correct("ratings came late")

    assert of(run, "collaboration_rating", "bo") == [("fact", None, 4_500_000, 4_500_000)]
    assert of(run, "collaboration_rating", "gm") == of(run, "collaboration_rating", NOBODY) == []
    row = measurements.read_one(run.pk, metric="collaboration_rating", by="person", key="gm")
    assert (row["key"], row["numerator"]) == (NOBODY, None)


def test_who_leaves_the_common_value_is_listed_against_it(closed, bring, correct):
    bring(deals=f"{DEAL}D9,2026-01-06,gm,K9,7.00\n")

    run = correct("a deal of the manager was missing")

    assert of(run, "deal_amount", "gm") == [("fact", 0, 700, 700)]
    assert of(run, "deal_amount", NOBODY) == []


def test_a_changed_common_value_is_listed_once(closed, bring, correct):
    bring(
        deals=f"{DEAL}D1,2026-01-05,ana,K1,80.00\n", visits="visit,day,person\nV1,2026-01-05,ana\n"
    )

    run = correct("visits came late")

    found = run.differences.filter(what="visits").order_by("position")
    assert [(d.by, d.key, d.before, d.after) for d in found] == [
        ("company", "company", None, 1_000_000),
        ("person", NOBODY, None, 0),
        ("person", "ana", None, 1_000_000),
        ("unit", NOBODY, None, 0),
        ("unit", "east", None, 1_000_000),
        ("unit", "sales", None, 1_000_000),
    ]
