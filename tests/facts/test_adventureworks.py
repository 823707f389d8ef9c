from __future__ import annotations

from datetime import date

from quanheng.engine.ground.period import epoch_day
from quanheng.facts import selectors, services
from quanheng.facts.importing.outcome import Counts
from quanheng.measure.models import Target
from quanheng.org import selectors as org
from tests.facts.files import rows


def test_adventureworks_comes_in_whole(shared, actor, at):
    folder = shared / "data" / "adventureworks"

    outcome = services.batch_import(actor=actor, mapping="adventureworks", paths=[folder], at=at)

    assert outcome.rows == {
        "people": Counts(read=287, new=287),
        "units": Counts(read=10, new=10),
        "assignments": Counts(read=15, new=15),
        "targets": Counts(read=81, new=81),
        "deals": Counts(read=6162, new=6162),
        "products": Counts(read=504, new=504),
        "purchases": Counts(read=676, new=676),
        "deliveries": Counts(read=1352, new=676, skipped=676),
    }
    assert (outcome.findings, outcome.rejects_file) == ([], None)
    assert org.person_names()["274"] == "Stephen Jiang"
    assert (org.company().currency, org.company().money_scale) == ("USD", 4)


def test_orders_quotas_and_territories_are_as_the_files_say(shared, actor, at):
    services.batch_import(
        actor=actor, mapping="adventureworks", paths=[shared / "data" / "adventureworks"], at=at
    )

    first = rows()[0]
    assert (first["deal"], first["person"], first["unit"], first["customer"]) == (
        "43659",
        "279",
        "5",
        "29825",
    )
    assert (first["amount"], first["day"]) == (205656206, epoch_day(date(2011, 5, 31)))
    assert (
        sum(
            row["amount"]
            for row in rows()
            if row["person"] == "274" and row["day"] < epoch_day(date(2011, 8, 31))
        )
        == 225846955
    )
    assert sum(row["person"] is None for row in rows()) > 0
    quotas = (
        Target.objects.filter(key="274")
        .order_by("day_from")
        .values_list("day_from", "day_to", "amount")
    )
    assert list(quotas[:2]) == [
        (date(2011, 5, 31), date(2011, 8, 31), 28000_0000),
        (date(2011, 8, 31), date(2011, 12, 1), 7000_0000),
    ]
    newest = Target.objects.order_by("-day_from")[0]
    assert newest.day_to is None
    moved = [a for a in org.assignments().to_pylist() if a["person"] == "275"]
    assert [(a["unit"], a["to_epoch_day"]) for a in moved] == [
        ("2", epoch_day(date(2012, 11, 30))),
        ("3", None),
    ]
    assert selectors.last_day("deals", versions=selectors.versions()) == epoch_day(
        date(2013, 2, 27)
    )
