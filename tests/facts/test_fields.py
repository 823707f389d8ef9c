"""The ways in which a mapping fills fields, from the file to what is held."""

from __future__ import annotations

from datetime import date

from quanheng.engine.ground.period import epoch_day
from quanheng.measure.models import Target
from quanheng.org import selectors as org
from tests.facts.files import one_file, rows, values

UNTIL = one_file(
    "targets",
    "{metric: {value: deal_amount}, person: who, from: day, to: {until: next date in file}, amount: quota}",
)


def quotas() -> list[tuple]:
    held = Target.objects.order_by("key", "day_from")
    return list(held.values_list("key", "day_from", "day_to", "amount"))


def test_a_target_ends_on_the_next_day_of_anybody_in_the_file(staffed):
    file = (
        "who,day,quota\np1,2026-01-01,100\np2,2026-02-15,50\np1,2026-04-01,200\np2,2026-04-01,9\n"
    )

    staffed.bring({"q.csv": file}, UNTIL)

    assert quotas() == [
        ("p1", date(2026, 1, 1), date(2026, 2, 15), 10000),
        ("p1", date(2026, 4, 1), None, 20000),
        ("p2", date(2026, 2, 15), date(2026, 4, 1), 5000),
        ("p2", date(2026, 4, 1), None, 900),
    ]


def test_a_later_file_with_more_days_ends_what_was_open(staffed):
    staffed.bring({"q.csv": "who,day,quota\np1,2026-01-01,100\n"}, UNTIL)

    outcome = staffed.bring(
        {"q.csv": "who,day,quota\np1,2026-01-01,100\np1,2026-04-01,200\n"}, UNTIL
    )

    assert (outcome.rows["targets"].changed, outcome.rows["targets"].new) == (1, 1)
    assert outcome.changes[0].new == {"to": "2026-04-01"}
    assert quotas()[0] == ("p1", date(2026, 1, 1), date(2026, 4, 1), 10000)


def test_the_days_of_rejected_rows_end_targets_too(staffed):
    good = "".join(f"p1,2025-{m:02}-01,1\n" for m in range(1, 13)) * 2
    file = "who,day,quota\n" + good + "nobody,2025-12-15,5\n"

    staffed.bring({"q.csv": file}, UNTIL)

    assert quotas()[-1][1:3] == (date(2025, 12, 1), date(2025, 12, 15))


def test_an_inclusive_end_gains_a_day(staffed):
    text = one_file("people", "{person: id, name: name, left: {column: last, inclusive: true}}")

    staffed.bring({"p.csv": "id,name,last\np1,Ana,2026-03-31\n"}, text)

    (ana, _) = org.people().to_pylist()
    assert ana["left_epoch_day"] == epoch_day(date(2026, 4, 1))


def test_constants_joins_prefixes_lookups_and_factors(importer):
    fields = (
        "{deal: {join: [省, 号], with: '-'}, day: day, amount: {column: 万元, times: 10000}, "
        "customer: {column: c, prefix: K}, channel: {value: 线下}, key_account: 大客户, "
        "customer_kind: {column: 新老, lookup: {新: new}, otherwise: existing}, "
        "quantity: {column: 箱, divide: 12}}"
    )
    file = "省,号,day,万元,c,大客户,新老,箱\n浙,1,2026-01-05,1.234567,7,是,新,6\n浙,2,2026-01-05,2,,否,老,12\n"

    outcome = importer.bring({"d.csv": file}, one_file("deals", fields))

    names = ("deal", "amount", "customer", "channel", "key_account", "customer_kind", "quantity")
    assert values("deals", *names) == [
        ("浙-1", 1234567, "K7", "线下", True, "new", 500_000),
        ("浙-2", 2_000_000, None, "线下", False, "existing", 1_000_000),
    ]
    assert outcome.findings == []


def test_moments_are_in_the_mapping_s_zone(importer):
    fields = "{need: id, day: heard, heard_at: heard, solved_at: solved}"
    text = one_file("customer_needs", fields, top="timezone: Asia/Shanghai\n")

    importer.bring(
        {"n.csv": "id,heard,solved\nn1,2026-01-05 23:30:00,2026-01-06T01:00:00Z\n"}, text
    )

    (need,) = rows("customer_needs")
    assert need["day"] == epoch_day(date(2026, 1, 5))
    assert need["solved_at"] - need["heard_at"] == int(9.5 * 3_600_000)


def test_one_file_may_feed_several_sinks(importer):
    text = """
mapping: both
currency: CNY
files:
  - {sink: people, fields: {person: who, name: name}}
  - {sink: deals, fields: {deal: id, day: day, person: who, amount: amount}}
"""
    file = "id,day,who,name,amount\nd1,2026-01-05,p1,Ana,1\nd2,2026-01-05,p1,Ana,2\n"

    outcome = importer.bring({"all.csv": file}, text)

    assert (outcome.rows["people"].new, outcome.rows["deals"].new) == (1, 2)
    assert len(outcome.files) == 1


def test_a_choice_a_lookup_does_not_know_is_rejected(importer):
    fields = (
        "{deal: id, day: day, amount: amount, customer_kind: {column: kind, lookup: {新: new}}}"
    )
    good = "".join(f"g{n},2026-01-05,1,新\n" for n in range(60))

    outcome = importer.bring(
        {"d.csv": "id,day,amount,kind\n" + good + "x,2026-01-05,1,旧\n"}, one_file("deals", fields)
    )

    assert outcome.rows["deals"].rejected == 1
    assert "“旧” in “kind” is none of the values that are known." in outcome.rejects_file.read_text(
        "utf-8-sig"
    )


def test_rejects_of_several_files_stand_in_one_file(staffed):
    good = "".join(f"g{n},2026-01-05,p1,1\n" for n in range(60))
    text = "id,day,who,amount\n"

    outcome = staffed.bring(
        {
            "deals1.csv": text + good + "x1,never,p1,-5\n",
            "deals2.csv": "id,day,who,note,amount\nh1,2026-01-05,p1,ok,1\nx2,2026-01-05,p1,=1+1,+x\n",
        }
    )

    told = outcome.rejects_file.read_text("utf-8-sig").splitlines()
    assert told[0] == "id,day,who,amount,note,file,sheet,row,reason"
    assert told[1].startswith("x1,never,p1,-5,,deals1.csv,,62,")
    assert told[2].startswith("x2,2026-01-05,p1,'+x,'=1+1,deals2.csv,,3,")
