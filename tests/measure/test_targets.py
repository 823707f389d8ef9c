from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from quanheng.base.models import AuditEntry
from quanheng.engine.ground.findings import Refused
from quanheng.measure.models import Target

pytestmark = pytest.mark.django_db
HEAD = "metric,person,from,to,amount\n"


def held() -> dict[tuple[str, str, date], tuple[date | None, int]]:
    return {(t.metric, t.key, t.day_from): (t.day_to, t.amount) for t in Target.objects.all()}


def test_an_import_releases_targets_with_where_they_stood(closed):
    ana = Target.objects.get(key="ana", day_from=date(2026, 1, 1))

    assert (ana.metric, ana.by, ana.day_to, ana.amount) == (
        "deal_amount",
        "person",
        date(2026, 2, 1),
        10000,
    )
    assert (ana.batch, ana.file, ana.row) == (1, "targets.csv", 2)
    growth = Target.objects.get(metric="sales_growth")
    assert (growth.by, growth.key, growth.amount) == ("company", "company", 1_405_000)


def test_the_same_targets_again_change_nothing(closed, bring):
    assert bring(targets=f"{HEAD}deal_amount,ana,2026-01-01,2026-01-31,100\n").batch is None


def test_a_new_amount_replaces_the_old_one_and_is_on_record(closed, bring):
    bring(targets=f"{HEAD}deal_amount,ana,2026-01-01,2026-01-31,110\n")

    assert held()["deal_amount", "ana", date(2026, 1, 1)] == (date(2026, 2, 1), 11000)
    entry = AuditEntry.objects.filter(action="measure.target.change").last()
    assert (entry.before["amount"], entry.after["amount"]) == (10000, 11000)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {"targets": f"{HEAD}deal_amuont,ana,2026-03-01,2026-03-31,5\n"},
            "There is no metric “deal_amuont”.",
        ),
        (
            {"targets": f"{HEAD}sales_growth,ana,2026-03-01,2026-03-31,5\n"},
            "is not in the field “value”",
        ),
        (
            {"growth": "metric,from,to,value\ndeal_amount,2026-03-01,2026-03-31,5\n"},
            "is not in the field “amount”",
        ),
        ({"targets": f"{HEAD}deal_amount,ana,2026-03-31,2026-03-01,5\n"}, "before it begins"),
        (
            {"targets": f"{HEAD}deal_amount,ana,2026-02-15,2026-03-15,5\n"},
            "The target of deal_amount for ana from 2026-02-15 overlaps",
        ),
    ],
)
def test_a_target_that_cannot_hold_refuses_the_batch_and_changes_nothing(
    closed, bring, files, sentence
):
    before = held()

    with pytest.raises(Refused, match=sentence):
        bring(**files)
    assert held() == before


def test_an_open_target_ends_where_the_next_begins(closed, bring):
    bring(targets=f"{HEAD}deal_amount,bo,2026-03-01,,5\ndeal_amount,bo,2026-04-01,,6\n")

    assert held()["deal_amount", "bo", date(2026, 3, 1)] == (None, 500)
    assert held()["deal_amount", "bo", date(2026, 4, 1)] == (None, 600)


@pytest.mark.parametrize(
    "wrong",
    [{"day_to": date(2026, 1, 1)}, {"by": "team"}, {"day_from": date(2026, 2, 1)}],
)
def test_the_database_keeps_what_a_target_promises(closed, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(key="ana", day_from=date(2026, 1, 1)).update(**wrong)
