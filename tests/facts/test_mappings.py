from __future__ import annotations

from fractions import Fraction

import pytest

from quanheng.engine.ground import rulebook
from quanheng.facts import mappings
from quanheng.facts.mapping import fetching, fields, sections
from tests.conftest import ROOT
from tests.facts.files import SMALL, a_mapping, one_file, write


def told(folder, text):
    """Return what a check of the mapping finds, a line each."""
    path = write(folder, {"own.yaml": text}) / "own.yaml"
    return [str(finding) for finding in mappings.check(rulebook.read(path))]


def test_a_mapping_is_read_whole(tmp_path):
    text = """
mapping: crm
label: {en: CRM, zh-CN: 客户系统}
currency: CNY
money_scale: 3
timezone: Asia/Shanghai
reject_limit: 2.5 %
files:
  - file: 成交*.xlsx
    sink: deals
    sheet: 明细
    header_row: 2
    encoding: GBK
    delimiter: ";"
    empty: ["-", 无]
    where: {单号: not empty, 状态: [已签, 已付]}
    fields:
      deal: 单号
      day: {column: 日期, formats: ["%Y.%m.%d"]}
      amount: {column: 金额(万元), times: 10000}
      customer: {join: [省, 客户], with: "-"}
      channel: {value: 线下}
      customer_kind: {column: 新老, lookup: {新: new, 老: existing}, otherwise: existing}
      quantity: {column: 折扣, as: percent}
"""
    mapping = a_mapping(tmp_path, text)

    (section,) = mapping.sections
    assert (mapping.code, mapping.money_scale, mapping.reject_limit) == ("crm", 3, Fraction(1, 40))
    assert (section.sheet, section.header_row, section.encoding) == ("明细", 2, "gbk")
    assert section.columns == ("单号", "状态", "日期", "金额(万元)", "省", "客户", "新老", "折扣")
    by_name = {source.field.name: source for source in section.sources}
    assert by_name["amount"].factor == 10_000
    assert by_name["customer"].joiner == "-"
    assert by_name["channel"].constant == "线下"
    assert by_name["customer_kind"].otherwise == "existing"
    assert by_name["quantity"].reads == "percent"


def test_the_shipped_mappings_are_right():
    for path in sorted(mappings.SHIPPED.glob("*.yaml")):
        assert [str(finding) for finding in mappings.check(rulebook.read(path))] == []


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (SMALL.replace("sink: deals", "sink: orders"), "own.yaml:14: There is nothing called “orders” to import into. Use one of:"),
        (SMALL.replace("amount: amount", "amonut: amount"), "own.yaml:16: “deals” have no field “amonut”. Use one of: amount,"),
        (SMALL.replace("deal: id, ", ""), "own.yaml:16: “deals” need the field “deal”, and nothing fills it. Add a line “deal: …”"),
        (SMALL.replace("currency: CNY\n", ""), "“currency” is missing."),
        (SMALL.replace("CNY", "yuan"), "own.yaml:3: “yuan” cannot be the value of “currency”."),
        ("money_scale: 5" + SMALL, "own.yaml:1: “5” digits of money cannot be held. Write 2, 3 or 4."),
        ("timezone: Mars/North" + SMALL, "own.yaml:1: There is no time zone “Mars/North”."),
        ("reject_limit: 5" + SMALL, "own.yaml:1: “5” is not a share of the rows. Write it as 5 %."),
        ("colour: red" + SMALL, "own.yaml:1: “colour” is not a key of this kind of rule."),
        (SMALL.replace("units.csv", "../units.csv"), "own.yaml:9: “../units.csv” leads out of the folder"),
        (SMALL.replace("units.csv", "/etc/passwd"), "own.yaml:9: “/etc/passwd” leads out of the folder"),
        (one_file("deals", "{}"), "“deals” need the field “deal”"),
        (one_file("deals", "{deal: {}, day: d, amount: a}"), "“deal” must be filled in exactly one way."),
        (one_file("deals", "{deal: [x], day: d, amount: a}"), "“deal” is filled by nothing that can be read."),
        (one_file("deals", "{deal: {value: null}, day: d, amount: a}"), "“deal” is filled by nothing."),
        (one_file("deals", "{deal: {column: x, join: [a]}, day: d, amount: a}"), "“deal” must be filled in exactly one way."),
        (one_file("deals", "{deal: {column: x, times: 2}, day: d, amount: a}"), "“times” does not fit “deal”, which is read as text."),
        (one_file("deals", "{deal: x, day: {column: d, prefix: C}, amount: a}"), "“prefix” does not fit “day”, which is read as day."),
        (one_file("deals", "{deal: x, day: d, amount: {column: a, times: 0}}"), "“times” is not a positive number"),
        (one_file("deals", "{deal: x, day: d, amount: {column: a, as: text}}"), "“amount” cannot be read as “text”."),
        (one_file("deals", "{deal: x, day: d, amount: a, customer_kind: {value: fresh}}"), "“fresh” is no value of “customer_kind”. Use one of: new, existing."),
        (one_file("deals", "{deal: x, day: d, amount: a, customer_kind: {column: k, lookup: {新: fresh}}}"), "“fresh” is no value of “customer_kind”."),
        (one_file("deals", "{deal: x, day: d, amount: a, customer_kind: {column: k, lookup: [新]}}"), "“lookup” is not a table."),
        (one_file("deals", "{deal: x, day: {until: next date in file}, amount: a}"), "“day” cannot end by the next date."),
        (one_file("deals", "{deal: x, day: d, amount: a}", more="    header_row: 0\n"), "“0” is not the number of a row."),
        (one_file("deals", "{deal: x, day: d, amount: a}", more="    encoding: klingon\n"), "There is no encoding “klingon”."),
        (one_file("deals", "{deal: x, day: d, amount: a}", more="    encoding: base64\n"), "There is no encoding “base64”."),
        (one_file("deals", "{deal: x, day: d, amount: a}", more="    delimiter: '::'\n"), "“::” cannot stand between cells."),
        (one_file("deals", "{deal: x, day: d, amount: a}", more="    where: {a: {b: c}}\n"), "“where” holds a condition that is not known."),
        (SMALL.replace("sink: deals", "sink: [deals]"), "own.yaml:14: “sink” holds something that is not text. Write one text."),
        (SMALL.replace("sink: deals", "sink: {deals: 1}"), "own.yaml:14: “sink” holds something that is not text."),
        (SMALL.replace("sink: deals", "sink: !!set {deals}"), "own.yaml:14: “sink” holds something that is not text."),
        (SMALL.replace("file: units.csv", "file: [[x]]"), "own.yaml:9: “file” holds something that is not text."),
        (SMALL.replace("CNY", "[CNY]"), "own.yaml:3: “['CNY']” cannot be the value of “currency”."),
        (SMALL.replace("mapping: small", "mapping: [x]"), "own.yaml:2: “['x']” cannot be the value of “mapping”."),
        ("timezone: [UTC]" + SMALL, "own.yaml:1: “timezone” holds something that is not text."),
        ("money_scale: [2]" + SMALL, "own.yaml:1: “[2]” digits of money cannot be held."),
        ("reject_limit: {a: 1}" + SMALL, "is not a share of the rows. Write it as 5 %."),
        ("label: {en: [x]}" + SMALL, "own.yaml:1: “en” holds something that is not text."),
        ("label: [x]" + SMALL, "own.yaml:1: “label” is not a table."),
        (one_file("deals", "{deal: x, day: d, amount: a}", more="    sheet: {}\n"), "own.yaml:5: “sheet” holds something that is not text."),
        (one_file("deals", "{deal: x, day: d, amount: a}", more="    encoding: [gbk]\n"), "own.yaml:5: “encoding” holds something that is not text."),
        (one_file("deals", "{deal: x, day: d, amount: a}", more="    delimiter: [a]\n"), "own.yaml:5: “['a']” cannot stand between cells."),
        (one_file("deals", "{deal: x, day: d, amount: a}", more="    header_row: [1]\n"), "own.yaml:5: “[1]” is not the number of a row."),
        (one_file("deals", "{deal: {column: [x]}, day: d, amount: a}"), "own.yaml:5: “column” holds something that is not text."),
        (one_file("deals", "{deal: {column: null}, day: d, amount: a}"), "own.yaml:5: “column” holds something that is not text."),
        (one_file("deals", "{deal: {join: [a, [b]]}, day: d, amount: a}"), "own.yaml:5: “join” is not a list of texts."),
        (one_file("deals", "{deal: {join: [a, b], with: []}, day: d, amount: a}"), "own.yaml:5: “with” holds something that is not text."),
        (one_file("deals", "{deal: {column: x, prefix: {a: b}}, day: d, amount: a}"), "own.yaml:5: “prefix” holds something that is not text."),
        (one_file("deals", "{deal: {column: x, lookup: {a: [b]}}, day: d, amount: a}"), "own.yaml:5: “a” holds something that is not text."),
        (one_file("deals", "{deal: {column: x, lookup: {a: null}}, day: d, amount: a}"), "own.yaml:5: “a” holds something that is not text."),
        (one_file("deals", "{deal: {value: [x]}, day: d, amount: a}"), "own.yaml:5: “['x']” is no value of “deal”."),
        (one_file("deals", "{deal: x, day: d, amount: {column: a, as: [x]}}"), "own.yaml:5: “amount” cannot be read as “['x']”."),
        ("mapping: m\ncurrency: CNY\nfiles: deals.csv\n", "own.yaml:3: “files” is not a list of files."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_by_file_and_line_with_how_to_mend_it(tmp_path, broken, found):
    assert any(found in line for line in told(tmp_path, broken)), told(tmp_path, broken)


def test_everything_wrong_is_told_at_once(tmp_path):
    broken = SMALL.replace("sink: deals", "sink: orders").replace("CNY", "yuan")

    assert len(told(tmp_path, broken)) == 2
    with pytest.raises(mappings.CannotMap, match="2 things are wrong"):
        a_mapping(tmp_path, broken)


def test_a_company_s_own_mapping_comes_before_the_shipped_one(home):
    own = "mapping: adventureworks\ncurrency: EUR\nfiles:\n  - {sink: deals, fields: {deal: a, day: b, amount: c}}\n"
    assert mappings.find("adventureworks").currency == "USD"

    write(home, {"rulebook/mappings/adventureworks.yaml": own})

    assert mappings.find("adventureworks").currency == "EUR"


def test_a_name_that_stands_for_nothing_is_refused_with_those_that_do():
    with pytest.raises(mappings.CannotMap, match=r"no mapping “adventure”.*adventureworks"):
        mappings.find("adventure")


def test_the_recipe_s_mapping_works_and_the_recipe_names_every_key(tmp_path):
    page = (ROOT / "docs" / "recipes" / "mapping.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    keys = mappings.KNOWN | sections.KNOWN | fields.KNOWN | fetching.FROM_KNOWN

    assert told(tmp_path, example) == []
    assert [key for key in sorted(keys) if f"`{key}" not in page and f"{key}:" not in page] == []


def test_what_a_mapping_is_called_is_read_again_once_its_file_changed(home):
    folder = home / "rulebook" / "mappings"
    folder.mkdir(parents=True)
    text = (mappings.SHIPPED / "adventureworks.yaml").read_text("utf-8")
    own = folder / "adventureworks.yaml"

    own.write_text(text.replace("{en: AdventureWorks", "{en: Ours", 1), "utf-8")
    assert mappings.label_of("adventureworks")["en"].startswith("Ours")
    own.write_text(text.replace("{en: AdventureWorks", "{en: Renamed", 1), "utf-8")
    assert mappings.label_of("adventureworks")["en"].startswith("Renamed")
