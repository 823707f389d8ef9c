from __future__ import annotations

import pytest

from quanheng.base.models import AuditEntry
from quanheng.engine.ground.findings import Refused
from quanheng.facts import selectors, store
from quanheng.facts.importing.compare import TwoValues
from quanheng.facts.importing.prepare import OtherMoney
from quanheng.facts.importing.staging import TooManyRejects
from quanheng.facts.models import Batch
from quanheng.org import selectors as org
from tests.facts.files import DEALS, HEAD, PEOPLE, SMALL, one_file, rows, values

FULL = {"people.csv": PEOPLE, "deals.csv": DEALS}


def refusal(error):
    return error.value.told(lambda msgid: msgid)


def test_one_import_brings_people_and_facts_as_one_batch(importer):
    outcome = importer.bring(FULL)

    assert (outcome.batch, outcome.status) == (1, "landed")
    assert org.person_names() == {"p1": "Ana", "p2": "Bo"}
    assert values(
        "deals", "deal", "day", "person", "amount", "batch", "file", "sheet", "row", "month"
    ) == [
        ("d1", 20458, "p1", 10010, 1, "deals.csv", None, 2, "2026-01"),
        ("d2", 20484, "p2", 20000, 1, "deals.csv", None, 3, "2026-01"),
        ("d3", 20485, None, -3000, 1, "deals.csv", None, 4, "2026-02"),
    ]


def test_the_same_files_again_change_nothing_and_make_no_batch(importer):
    importer.bring(FULL)
    before = selectors.versions()

    outcome = importer.bring(FULL)

    assert (outcome.batch, outcome.status) == (None, "unchanged")
    assert outcome.rows["deals"].unchanged == 3
    assert selectors.versions() == before
    assert Batch.objects.count() == 1


def test_a_new_value_replaces_the_old_one_and_is_listed(importer):
    importer.bring(FULL)

    outcome = importer.bring({"deals.csv": HEAD + "d2,2026-01-31,p2,250\nd4,2026-03-01,p1,1\n"})

    counts = outcome.rows["deals"]
    assert (counts.read, counts.new, counts.changed, counts.unchanged) == (2, 1, 1, 0)
    (change,) = outcome.as_json()["changes"]
    assert change == {
        "sink": "deals",
        "key": "d2",
        "file": "deals.csv",
        "sheet": None,
        "row": 2,
        "old": {"amount": "200.00"},
        "new": {"amount": "250.00"},
    }
    assert values("deals", "deal", "amount", "batch") == [
        ("d1", 10010, 1),
        ("d2", 25000, 2),
        ("d3", -3000, 1),
        ("d4", 100, 2),
    ]


def test_a_fact_whose_day_moves_leaves_its_old_month(importer):
    importer.bring(FULL)

    importer.bring({"deals.csv": HEAD + "d1,2026-02-10,p1,100.10\n"})

    assert values("deals", "deal", "month") == [
        ("d1", "2026-02"),
        ("d2", "2026-01"),
        ("d3", "2026-02"),
    ]
    by_month = store.files_by_month("deals", selectors.versions()["deals"])
    assert list(by_month) == ["2026-01", "2026-02"]


def test_an_undated_opportunity_lies_in_its_own_partition(staffed):
    fields = "{opportunity: id, day: day, person: who, outcome: result}"
    staffed.bring({"o.csv": "id,day,who,result\no1,,p1,open\n"}, one_file("opportunities", fields))

    assert values("opportunities", "opportunity", "day", "month") == [("o1", None, "undated")]


def test_a_bad_row_is_kept_with_its_reason_and_the_good_ones_land(staffed):
    good = "".join(f"g{n},2026-01-05,p1,1\n" for n in range(60))

    outcome = staffed.bring({"deals.csv": HEAD + good + "x1,2026-02-30,p1,5\nx2,2026-01-05,p9,5\n"})

    assert (outcome.rows["deals"].new, outcome.rows["deals"].rejected) == (60, 2)
    text = outcome.rejects_file.read_text(encoding="utf-8-sig").splitlines()
    assert text[0] == "id,day,who,amount,file,sheet,row,reason"
    assert text[1].startswith("x1,2026-02-30,p1,5,deals.csv,,62,")
    assert "“2026-02-30” in “day” is not a day of the calendar" in text[1]
    assert "There is no person “p9” (“who”)." in text[2]
    assert len(text) == 3


def test_too_many_bad_rows_refuse_the_batch_and_show_the_first(staffed, home):
    bad = HEAD + "a,2026-01-05,p1,1\nb,2026-01-05,p1,one\nc,2026-01-05,p1,2\n"

    with pytest.raises(TooManyRejects) as error:
        staffed.bring({"deals.csv": bad})

    assert "1 of 3 rows are bad, more than the 5 %" in refusal(error)
    assert "deals.csv, row 3: “one” in “amount” is not a number" in refusal(error)
    assert selectors.versions() == {}
    assert sorted(path.name for path in (home / "batches").iterdir()) == ["1"]
    assert not (home / "rejects").exists()


def test_the_mapping_sets_the_limit(staffed):
    bad = HEAD + "a,2026-01-05,p1,1\nb,2026-01-05,p1,one\nc,2026-01-05,p1,2\n"

    outcome = staffed.bring({"deals.csv": bad}, "reject_limit: 40 %" + SMALL)

    assert outcome.rows["deals"].rejected == 1


def test_the_limit_holds_for_each_file_of_twenty_rows_or_more(staffed):
    orders = "".join(f"o{n},2026-01-05,p1,1\n" for n in range(600))
    good = "".join(f"g{n},2026-01-05,p1,1\n" for n in range(18))
    bad = "x1,2026-01-05,p1,one\nx2,2026-01-05,p1,two\n"
    stray = "s1,2026-01-05,p1,stray\n"
    twenty = {"deals1.csv": HEAD + orders + stray, "deals2.csv": HEAD + good + bad}
    nineteen = {
        "deals1.csv": HEAD + orders,
        "deals2.csv": HEAD + good[: -len("g17,2026-01-05,p1,1\n")] + bad,
    }

    with pytest.raises(TooManyRejects) as error:
        staffed.bring(twenty)
    assert "deals2.csv: 2 of its 20 rows are bad, more than the 5 %" in refusal(error)
    assert "deals2.csv, row 20: “one” in “amount” is not a number" in refusal(error)
    assert "stray" not in refusal(error)
    assert selectors.versions() == {}

    assert staffed.bring(nineteen).rows["deals"].rejected == 2


def test_a_file_at_the_limit_lands(staffed):
    good = "".join(f"g{n},2026-01-05,p1,1\n" for n in range(19))

    outcome = staffed.bring({"deals.csv": HEAD + good + "x1,2026-01-05,p1,one\n"})

    assert (outcome.rows["deals"].new, outcome.rows["deals"].rejected) == (19, 1)


def test_a_file_whose_rows_are_all_bad_refuses_the_batch(staffed):
    text = "".join(f"p{n},N{n}\n" for n in range(10, 110))

    with pytest.raises(TooManyRejects, match="not one of its 1 rows can be taken"):
        staffed.bring({"people.csv": "id,name\n" + text, "deals.csv": HEAD + "x,never,p1,1\n"})

    assert org.person_names() == {"p1": "Ana", "p2": "Bo"}


def test_one_key_with_two_values_refuses_the_batch(staffed):
    twice = HEAD + "d1,2026-01-05,p1,1\nd2,2026-01-05,p1,1\nd1,2026-01-05,p1,2\n"

    with pytest.raises(TwoValues) as error:
        staffed.bring({"deals.csv": twice})

    assert "deals.csv, row 2: “d1” of “deals” stands here and in deals.csv, row 4" in refusal(error)
    assert selectors.versions() == {}


def test_one_person_with_two_names_refuses_the_batch(importer):
    with pytest.raises(TwoValues) as error:
        importer.bring({"people.csv": "id,name\np1,Ana\np1,Anna\n"})

    assert "people.csv, row 2: “p1” of “people” stands here and in people.csv, row 3" in refusal(
        error
    )


def test_one_key_twice_with_the_same_values_counts_once_and_is_said(staffed):
    twice = HEAD + "d1,2026-01-05,p1,1\nd1,2026-01-05,p1,1\n"

    outcome = staffed.bring({"deals.csv": twice})

    assert [row["row"] for row in rows()] == [2]
    assert "1 rows repeat another row word for word." in [f.what for f in outcome.findings]


def test_the_same_key_in_two_files_of_one_import_is_one_key(staffed):
    with pytest.raises(TwoValues) as error:
        staffed.bring(
            {
                "deals1.csv": HEAD + "d1,2026-01-05,p1,1\n",
                "deals2.csv": HEAD + "d1,2026-01-05,p1,2\n",
            }
        )

    assert "deals1.csv, row 2" in refusal(error)
    assert "deals2.csv, row 2" in refusal(error)


def test_people_brought_by_the_same_import_are_known_to_its_facts(importer):
    outcome = importer.bring(FULL)

    assert outcome.rows["deals"].rejected == 0


def test_a_unit_may_stand_under_one_that_comes_later_in_the_file(importer):
    importer.bring({"units.csv": "id,name,parent\nu2,North,u1\nu1,All,\n"})

    assert org.unit_names() == {"u1": "All", "u2": "North"}


def test_units_under_a_unit_that_is_rejected_are_rejected_too(importer):
    good = "".join(f"g{n},G{n},\n" for n in range(60))

    outcome = importer.bring({"units.csv": "id,name,parent\n" + good + "a,A,nowhere\nb,B,a\n"})

    assert outcome.rows["units"].rejected == 2


def test_unknown_customers_are_said_not_rejected(staffed):
    fields = "{deal: id, day: day, customer: c, amount: amount}"
    staffed.bring(
        {"c.csv": "c,name\nc1,First\n"}, one_file("customers", "{customer: c, name: name}")
    )

    outcome = staffed.bring(
        {"d.csv": "id,day,c,amount\nd1,2026-01-05,c1,1\nd2,2026-01-05,c2,1\n"},
        one_file("deals", fields),
    )

    assert outcome.rows["deals"].new == 2
    assert [f.what for f in outcome.findings] == [
        "1 rows name customers that no file has brought: c2."
    ]


def test_rows_that_the_mapping_leaves_out_are_counted_as_skipped(staffed):
    text = one_file(
        "deals",
        "{deal: id, day: day, amount: amount}",
        more="    where: {id: not empty, state: [done, paid]}\n",
    )
    file = "id,day,amount,state\nd1,2026-01-05,1,done\n,,99,total\nd2,2026-01-05,1,open\n"

    outcome = staffed.bring({"d.csv": file}, text)

    assert (outcome.rows["deals"].new, outcome.rows["deals"].skipped) == (1, 2)


def test_what_is_finer_than_money_is_rounded_half_up_and_said(staffed):
    text = HEAD + "d1,2026-01-05,p1,1.005\nd2,2026-01-05,p1,-1.005\nd3,2026-01-05,p1,1.004\n"

    outcome = staffed.bring({"deals.csv": text})

    assert values("deals", "amount") == [(101,), (-101,), (100,)]
    assert [f.what for f in outcome.findings] == [
        "3 values of “amount” are finer than can be held and were rounded half-up."
    ]


def test_the_first_import_fixes_currency_and_digits(importer):
    importer.bring(FULL)

    assert (org.company().currency, org.company().money_scale) == ("CNY", 2)
    with pytest.raises(OtherMoney, match="says USD with 2"):
        importer.bring(FULL, SMALL.replace("CNY", "USD"))
    with pytest.raises(OtherMoney, match="says CNY with 4"):
        importer.bring(FULL, SMALL.replace("currency: CNY", "currency: CNY\nmoney_scale: 4"))


def test_an_import_is_written_into_the_audit(importer, actor):
    importer.bring(FULL)

    entry = AuditEntry.objects.get(action="facts.batch.import")
    assert (entry.actor, entry.subject_key, entry.after["mapping"]) == (actor, "1", "small")


def test_files_are_kept_under_the_hash_of_their_content(importer, home):
    outcome = importer.bring(FULL)

    (people, _) = outcome.files
    assert (home / "uploads" / f"{people['sha256']}.csv").read_text() == PEOPLE
    assert people == {"name": "people.csv", "sha256": people["sha256"], "bytes": len(PEOPLE)}


def test_a_change_that_the_org_refuses_leaves_nothing_behind(importer, home):
    text = SMALL + "  - {file: a.csv, sink: assignments, fields: {person: p, unit: u, from: d}}\n"
    importer.bring(
        {
            "people.csv": PEOPLE,
            "units.csv": "id,name,parent\nu1,A,\nu2,B,\n",
            "a.csv": "p,u,d\np1,u1,2026-01-01\n",
        },
        text,
    )
    before = selectors.versions()

    with pytest.raises(Refused):
        importer.bring({"deals.csv": DEALS, "a.csv": "p,u,d\np1,u2,2026-02-01\n"}, text)

    assert selectors.versions() == before == {}
    assert rows() == []
    assert not (home / "facts" / "deals").exists()
    assert sorted(path.name for path in (home / "batches").iterdir()) == ["1"]
