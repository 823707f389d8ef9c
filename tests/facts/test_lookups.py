"""Values looked up in other files of the import, by key."""

from __future__ import annotations

import pytest

from quanheng.engine.ground.findings import Refused
from quanheng.facts import mappings, selectors, services
from tests.facts.files import a_mapping, one_file, rows, values, workbook, write

RETURNED = "{column: id, from: {file: back*.csv, key: order, value: back}, otherwise: 'no'}"
FIELDS = f"{{deal: id, day: day, amount: amount, returned: {RETURNED}}}"
TEXT = one_file("deals", FIELDS, more="    file: deals.csv\n")
DEALS = "id,day,amount\nd1,2026-01-05,1\nd2,2026-01-06,2\nd3,2026-01-07,3\n"
BACK = "order,back\nd1,yes\nd9,yes\nd3,no\n"


def section(fields: str, more: str = "") -> str:
    return one_file("deals", fields, more=f"    file: deals.csv\n{more}")


def region(spec: str, more: str = "") -> str:
    return section(f"{{deal: id, day: day, amount: amount, region: {spec}}}", more)


def refusal(importer, files, text) -> str:
    with pytest.raises(Refused) as error:
        importer.bring(files, text)
    assert selectors.versions() == {}
    return error.value.told(lambda msgid: msgid)


def test_a_value_is_taken_from_the_row_of_the_other_file_that_has_the_key(importer):
    outcome = importer.bring({"deals.csv": DEALS, "back.csv": BACK}, TEXT)

    assert values("deals", "deal", "returned") == [("d1", True), ("d2", False), ("d3", False)]
    assert [file["name"] for file in outcome.files] == ["deals.csv", "back.csv"]
    assert list(outcome.rows) == ["deals"]


def test_a_key_that_is_missing_leaves_the_field_empty(importer):
    spec = "{column: id, from: {file: back.csv, key: order, value: back}}"

    importer.bring({"deals.csv": DEALS, "back.csv": BACK}, region(spec))

    assert values("deals", "deal", "region") == [("d1", "yes"), ("d2", None), ("d3", "no")]


def test_a_missing_key_of_a_required_field_is_rejected_with_where_it_was_looked_for(importer):
    spec = (
        "{deal: id, day: {column: id, from: {file: days.csv, key: id, value: day}}, amount: amount}"
    )
    text = one_file("deals", spec, more="    file: deals.csv\n", top="reject_limit: 90 %\n")

    outcome = importer.bring(
        {"deals.csv": DEALS + ",2026-01-01,4\n", "days.csv": "id,day\nd1,2026-02-01\n"}, text
    )

    assert values("deals", "deal", "month") == [("d1", "2026-02")]
    told = outcome.rejects_file.read_text(encoding="utf-8")
    assert (
        "“d2” of “id” is not in “days.csv”, or has no “day” there. Add it, or write “otherwise” in the mapping."
        in told
    )


def test_a_lookup_reads_what_was_looked_up(importer):
    spec = "{column: id, from: {file: back.csv, key: order, value: back}, lookup: {'yes': North}, otherwise: South}"

    importer.bring({"deals.csv": DEALS, "back.csv": BACK}, region(spec))

    assert values("deals", "region") == [("North",), ("South",), ("South",)]


def test_several_columns_make_a_key_and_a_fetched_column_may_be_part_of_one(importer):
    fetch = """    fetch:
      vendor: {column: order, from: {file: orders.csv, key: order, value: vendor}}
      price:
        join: [item, vendor]
        from: {file: prices.csv, key: [item, who], value: price}
"""
    text = section("{deal: id, day: {value: 2026-01-05}, amount: price, region: vendor}", fetch)
    files = {
        "deals.csv": "id,order,item\nd1,o1,a\nd2,o2,a\nd3,o2,b\n",
        "orders.csv": "order,vendor\no1,v1\no2,v2\n",
        "prices.csv": "item,who,price\na,v1,1.10\na,v2,2.20\nb,v2,3.30\nb,v1,9\n",
    }

    importer.bring(files, text)

    assert values("deals", "amount", "region") == [(110, "v1"), (220, "v2"), (330, "v2")]


def test_columns_joined_make_a_key_of_one_column(importer):
    spec = "{join: [id, day], with: '/', from: {file: other.csv, key: both, value: v}}"

    importer.bring({"deals.csv": DEALS, "other.csv": "both,v\nd2/2026-01-06,x\n"}, region(spec))

    assert values("deals", "region") == [(None,), ("x",), (None,)]


def test_rows_are_kept_by_what_was_looked_up(importer):
    more = """    fetch:
      state: {column: id, from: {file: back.csv, key: order, value: back}, otherwise: none}
    where: {state: {not: ["yes"]}}
"""

    outcome = importer.bring(
        {"deals.csv": DEALS, "back.csv": BACK},
        section("{deal: id, day: day, amount: amount}", more),
    )

    assert values("deals", "deal") == [("d2",), ("d3",)]
    assert outcome.rows["deals"].skipped == 1


def test_a_key_with_two_values_refuses_and_names_both_rows(importer):
    told = refusal(importer, {"deals.csv": DEALS, "back.csv": BACK + "d9,yes\nd1,no\n"}, TEXT)

    assert told == (
        "A key that is looked up has two different values; nothing was imported.\n"
        "- back.csv, row 2: “d1” of “order” stands here and in back.csv, row 6, with different values of “back”. "
        "Keep the right one of the two rows."
    )


def test_two_files_that_disagree_refuse_too_and_sheets_are_named(importer, tmp_path):
    book = workbook(tmp_path / "back.xlsx", [["order", "back"], ["d1", "no"]], sheet="S")
    files = {"deals.csv": DEALS, "back.csv": BACK, "back.xlsx": book.read_bytes()}

    told = refusal(importer, files, TEXT.replace("back*.csv", '"back*"'))

    assert "back.csv, row 2: “d1” of “order” stands here and in back.xlsx, sheet S, row 2" in told


def test_an_empty_value_says_nothing_beside_another(importer):
    importer.bring({"deals.csv": DEALS, "back.csv": "order,back\nd1,\nd1,yes\n,no\n,yes\n"}, TEXT)

    assert values("deals", "returned") == [(True,), (False,), (False,)]


def test_a_missing_file_refuses_with_a_sentence(importer, tmp_path, actor, at):
    said = (
        "“deals” look up “back” in a file “back*.csv”, and no file here is called so. "
        "Name that file too, or the folder that holds both."
    )
    assert refusal(importer, {"deals.csv": DEALS}, TEXT) == f"own.yaml:6: {said}"

    folder = write(tmp_path / "single", {"deals.csv": DEALS, "back.csv": BACK})
    mapping = a_mapping(tmp_path, TEXT)
    with pytest.raises(Refused, match="look up “back”"):
        services.batch_import(actor=actor, mapping=mapping, paths=[folder / "deals.csv"], at=at)
    both = [folder / "deals.csv", folder / "back.csv"]
    services.batch_import(actor=actor, mapping=mapping, paths=both, at=at)
    assert values("deals", "returned")[0] == (True,)


def test_an_optional_file_may_be_missing(importer):
    importer.bring({"deals.csv": DEALS}, TEXT.replace("key: order", "key: order, optional: true"))

    assert values("deals", "returned") == [(False,)] * 3


def test_a_file_that_is_only_looked_into_does_not_come_in_alone(importer):
    text = TEXT.replace("deals.csv\n", "deals.csv\n    optional: true\n")
    mapping = a_mapping(importer.folder, text)
    path = write(importer.folder / "alone", {"back.csv": BACK}) / "back.csv"

    with pytest.raises(Refused, match="has no use for this file"):
        services.batch_import(actor=importer.actor, mapping=mapping, paths=[path], at=importer.at)


def test_a_heading_that_the_other_file_lacks_refuses(importer):
    told = refusal(importer, {"deals.csv": DEALS, "back.csv": "order,gone\nd1,yes\n"}, TEXT)

    assert told.startswith("back.csv, row 1: The column “back” is missing.")


def test_a_row_of_the_other_file_that_is_not_sound_refuses(importer):
    told = refusal(importer, {"deals.csv": DEALS, "back.csv": BACK + "d4\n"}, TEXT)

    assert "back.csv: values are looked up in it, and rows of it are not sound" in told
    assert "back.csv, row 5: The row has 1 cells, the headings 2." in told


def test_sheets_headings_and_encodings_of_the_other_file_are_as_those_of_a_section(importer):
    spec = "{column: id, from: {file: o.csv, key: 单号, value: 区域, header_row: 2, encoding: gb18030, empty: [无]}}"
    other = "标题,\n单号,区域\nd1,华东\nd2,无\n".encode("gb18030")

    importer.bring({"deals.csv": DEALS, "o.csv": other}, region(spec))

    assert values("deals", "region") == [("华东",), (None,), (None,)]


def test_days_of_another_workbook_are_read_as_excel_has_them(importer, tmp_path):
    book = workbook(tmp_path / "days.xlsx", [["id", "day"], ["d1", 46112], ["d2", 46113]])
    spec = "{column: id, from: {file: days.xlsx, key: id, value: day}}"
    text = section(f"{{deal: id, day: {spec}, amount: amount}}")

    importer.bring(
        {"deals.csv": DEALS.replace("d3,2026-01-07,3\n", ""), "days.xlsx": book.read_bytes()}, text
    )

    assert values("deals", "month") == [("2026-03",), ("2026-04",)]


def test_a_long_file_is_looked_up_in_without_being_held_in_memory(importer):
    other = "order,back\n" + "".join(f"x{n},no\n" for n in range(120_000)) + "d2,yes\n"
    deals = DEALS + "".join(f"x{n},2026-01-08,1\n" for n in range(0, 120_000, 2))

    outcome = importer.bring({"deals.csv": deals, "back.csv": other}, TEXT)

    assert outcome.rows["deals"].new == 60_003
    assert sum(row["returned"] for row in rows()) == 1


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("{from: {file: a.csv, key: k, value: v}}", "“region” must be filled in exactly one way."),
        ("{value: x, from: {file: a.csv, key: k, value: v}}", "“region” does not say what is looked up where."),
        ("{column: x, from: back.csv}", "“from” is not a table. Write from: {file: …, key: …, value: …}."),
        ("{column: x, from: {file: a.csv, key: k}}", "“value” is missing."),
        ("{column: x, from: {file: a.csv, key: [k, l], value: v}}", "1 columns make the key here, 2 there."),
        ("{column: x, from: {file: ../a.csv, key: k, value: v}}", "“../a.csv” leads out of the folder"),
        ("{column: x, from: {file: a.csv, key: k, value: v, sheets: s}}", "“sheets” is not a key"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_lookup_is_found(tmp_path, spec, found):
    with pytest.raises(mappings.CannotMap) as error:
        a_mapping(tmp_path, region(spec))

    assert found in error.value.told(lambda msgid: msgid)


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("    fetch: {a: b}\n", "“a” does not say what is looked up where."),
        ("    fetch: {a: {column: b}}\n", "“a” does not say what is looked up where."),
        ("    where: {a: {but: b}}\n", "“where” holds a condition that is not known."),
        ("    repeats: often\n", "“repeats” is neither true nor false."),
    ],
)
def test_what_is_wrong_with_a_section_is_found(tmp_path, more, found):
    with pytest.raises(mappings.CannotMap) as error:
        a_mapping(tmp_path, section("{deal: id, day: day, amount: amount}", more))

    assert found in error.value.told(lambda msgid: msgid)


def test_one_of_several_patterns_is_enough(importer):
    text = TEXT.replace("file: deals.csv", "file: [orders.csv, deals.csv]")

    importer.bring({"deals.csv": DEALS, "back.csv": BACK}, text)

    assert len(rows()) == 3


def test_repeated_rows_that_are_expected_are_not_told(importer):
    file = {"deals.csv": "id,day,amount,c\nd1,2026-01-05,1,c1\nd2,2026-01-05,1,c1\n"}
    text = one_file("customers", "{customer: c}", more="    file: deals.csv\n")

    told = [f.what for f in importer.bring(file, text).findings]
    quiet = importer.bring(file, text.replace("fields", "repeats: true\n    fields"))

    assert told == ["1 rows repeat another row word for word."]
    assert quiet.findings == []


def test_unknown_products_are_said_by_name_not_rejected(importer):
    importer.bring({"p.csv": "p\na\n"}, one_file("products", "{product: p}"))
    file = "id,day,p,amount\n" + "".join(f"d{n},2026-01-05,p{n % 7},1\n" for n in range(15))
    text = one_file("deals", "{deal: id, day: day, product: p, amount: amount}")

    outcome = importer.bring({"d.csv": file}, text)

    assert outcome.rows["deals"].new == 15
    assert [(f.where, f.what) for f in outcome.findings] == [
        ("deals", "15 rows name products that no file has brought: p0, p1, p2, p3, p4, …."),
    ]


def test_products_go_unsaid_while_the_company_imports_none(importer):
    text = one_file("deals", "{deal: id, day: day, product: p, amount: amount}")

    outcome = importer.bring({"d.csv": "id,day,p,amount\nd1,2026-01-05,p,1\n"}, text)

    assert outcome.findings == []


def test_a_mapping_may_hold_money_as_the_company_does(importer):
    own = "mapping: own\ncurrency: company\nfiles:\n  - {sink: deals, fields: {deal: a, day: b, amount: c}}\n"
    usd = own.replace("company", "USD\nmoney_scale: 4")
    importer.bring({"d.csv": "a,b,c\nd1,2026-01-05,1.2345\n"}, usd)

    importer.bring({"d.csv": "a,b,c\nd2,2026-01-05,1.2345\n"}, own)

    assert values("deals", "amount") == [(12345,), (12345,)]
