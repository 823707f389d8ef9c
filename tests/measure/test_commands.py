"""measure, close, explain and rules as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quanheng.config.command import main
from quanheng.measure.models import Difference

pytestmark = pytest.mark.django_db
JANUARY = ("--from", "2026-01-01", "--to", "2026-02-01")


@pytest.fixture
def typed(closed, capsys):
    """Run a command in this process: `typed("close", "2026-01")` → (status, output, errors)."""

    def typed(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(words)
        out, err = capsys.readouterr()
        return status, out, err

    return typed


def test_measure_prints_rows_as_json(typed):
    status, out, _ = typed(
        "measure", "deal_amount", "target_attainment", "--by", "person", *JANUARY, "--json"
    )

    rows = json.loads(out)
    assert (status, len(rows)) == (0, 8)
    assert rows[4] == {
        "key": "ana", "name": "Ana", "period": "2026-01-01/2026-02-01", "metric": "target_attainment", "value": 0.8,
        "uom": "ratio", "numerator": "80.00", "denominator": "100.00",
    }  # fmt: skip
    assert rows[6] == {
        "key": "cai", "name": "Cai", "period": "2026-01-01/2026-02-01", "metric": "target_attainment", "value": None,
        "uom": "ratio", "why": "No target of sales amount is released for 2026-01.",
    }  # fmt: skip


def test_measure_cuts_the_days_and_reads_as_a_table(typed):
    status, out, _ = typed(
        "measure",
        "deal_amount",
        "--by",
        "company",
        "--from",
        "2026-01-15",
        "--to",
        "2026-03-01",
        "--per",
        "month",
    )

    assert status == 0
    assert [line.split()[2:6] for line in out.splitlines()[1:]] == [
        ["2026-01-15/2026-02-01", "Sales", "amount", "160.50"],
        ["2026-02-01/2026-03-01", "Sales", "amount", "74.50"],
    ]


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_either_engine_measures_the_same(typed, engine):
    _, out, _ = typed(
        "measure",
        "retention_rate",
        "--by",
        "company",
        "--from",
        "2026-02-01",
        "--to",
        "2026-03-01",
        "--engine",
        engine,
        "--json",
    )

    assert json.loads(out)[0]["value"] == 0.333333  # of K1, K2, K3 only K1 bought again


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("measure", "deal_amuont", *JANUARY), "There is no metric “deal_amuont”"),
        (
            ("measure", "deal_amount", "--from", "2026-02-30", "--to", "2026-03-01"),
            "“2026-02-30” is not a day of the calendar",
        ),
        (("measure", "deal_amount", "--from", "2026-02-01", "--to", "2026-02-01"), "holds no day"),
        (("measure", "deal_amount", "--by", "planet", *JANUARY), "invalid choice: 'planet'"),
        (("close", "2026-13"), "“2026-13” is not in the calendar"),
        (("close", "2030-01"), "There are no facts in 2030-01"),
        (("close", "2026-02", "--verify"), "2026-02 is not closed yet"),
        (("close", "2026-01", "--correct"), "A correction needs a reason"),
        (
            ("explain", "deal_amount", "--by", "person", "--key", "nobody", *JANUARY),
            "There is no person “nobody” here",
        ),
        (
            ("explain", "salesperson", "--by", "unit", "--key", "east", *JANUARY),
            "A scorecard is a person's",
        ),
        (("explain", "deal_amount", "--by", "unit", *JANUARY), "Add “--key” with the unit's key"),
        (("close", "2026-01", "--correct", "--verify"), "Ask for one of them"),
        (
            ("measure", "deal_amount", "--from", "0001-01-01", "--to", "2026-03-01"),
            "from 1900 to 2199",
        ),
        (
            ("measure", "deal_amount", "--from", "20260101", "--to", "2026-03-01"),
            "write it as 2026-03-31",
        ),
        (("explain", "deal_amount", "--rows", "-1", *JANUARY), "it must be 0 or more"),
    ],
)
def test_bad_input_ends_with_2_and_a_sentence_on_both_outputs(typed, words, sentence):
    status, out, err = typed(*words, "--json")

    assert status == 2
    assert sentence in json.loads(out)["error"]
    assert sentence in err


def test_closing_again_says_that_nothing_changed(typed, closed):
    status, out, _ = typed("close", "2026-01")

    assert status == 0
    assert f"2026-01 was closed before by run {closed.pk}; nothing that touches it changed" in out


def test_a_close_as_json_has_the_cards_the_companys_numbers_and_the_hash(typed, closed):
    status, out, _ = typed("close", "2026-01", "--json")

    said = json.loads(out)
    assert (status, said["status"], said["hash"], said["people_scored"]) == (
        0,
        "already closed",
        closed.results_hash,
        3,
    )
    assert said["cards"]["salesperson"] | {"label": 0} == {
        "label": 0,
        "people": 2,
        "scored": 2,
        "with_missing_lines": 2,
        "lowest": 60.0,
        "mean": 90.0,
        "highest": 120.0,
    }
    assert said["company"]["deal_amount"]["value"] == "240.50"


def test_a_correction_prints_what_differs_and_why(typed, bring):
    bring(deals="deal,day,person,customer,amount\nD1,2026-01-05,ana,K1,90.00\n")

    status, out, _ = typed("close", "2026-01", "--correct", "--why", "the price was wrong")

    assert status == 0
    count = Difference.objects.filter(cause="fact").count()
    assert count > 0
    assert f"{count} differences because of facts; sales amount of the company 10.00." in out
    assert ["deal_amount", "person", "ana", "facts", "80.00", "90.00", "10.00"] in [
        line.split() for line in out.splitlines()
    ]


def test_a_closed_period_verifies(typed, closed):
    status, out, _ = typed("close", "2026-01", "--verify", "--engine", "polars", "--json")

    assert (status, json.loads(out)["same"], json.loads(out)["computed"]) == (
        0,
        True,
        closed.results_hash,
    )


def test_explain_reads_from_the_number_to_the_row(typed):
    status, out, _ = typed(
        "explain", "target_attainment", "--by", "person", "--key", "ana", *JANUARY
    )

    assert status == 0
    assert "= 0.8 ratio" in out
    assert (
        "deals.csv 4: Deal D1 · Signed on 2026-01-05 · Person ana · Customer K1 · Amount 80.00"
        in out
    )
    assert "targets.csv 2: Metric deal_amount" in out


def test_explain_opens_a_card(typed):
    status, out, _ = typed("explain", "salesperson", "--by", "person", "--key", "ana", *JANUARY)

    assert status == 0
    assert (
        "Target attainment (person): value 0.8, target –, attainment 0.8, score 60.0 × weight 100.0 % → 60.0"
        in out
    )


def test_the_shipped_rules_are_sound(typed):
    status, out, _ = typed("rules", "check", "--json")

    said = json.loads(out)
    assert (status, said["findings"]) == (0, [])
    assert said["metrics"] >= 12
    assert said["cases"] >= 4 * said["metrics"]


def own(home: Path, name: str, text: str) -> None:
    path = home / "rulebook" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


METRIC = """metric: dealer_sales
label: {en: Dealer sales, zh-CN: 经销商销售额}
layer: result
good: up
uom: money
owner: sales_manager
why: {en: What dealers bought., zh-CN: 经销商采购额。}
reference: Company practice
shape: sum
facts: deals
of: amount
where: customer = 'K1'
"""


def test_a_metric_is_added_with_one_file(typed, home):
    own(home, "metrics/dealer_sales.yaml", METRIC)

    assert typed("rules", "check")[0] == 0
    assert (
        json.loads(typed("measure", "dealer_sales", "--by", "company", *JANUARY, "--json")[1])[0][
            "value"
        ]
        == "80.00"
    )


def test_a_card_is_added_with_one_file(typed, home):
    shipped = (
        Path(__file__).parents[2] / "quanheng" / "rulebook" / "scorecards" / "general_manager.yaml"
    )
    own(
        home,
        "scorecards/west_manager.yaml",
        shipped.read_text(encoding="utf-8")
        .replace("scorecard: general_manager", "scorecard: west_manager")
        .replace("posts: [general_manager]", "posts: [west_manager]"),
    )

    assert typed("rules", "check")[0] == 0


def test_a_bad_rule_is_found_by_file_and_line_and_the_close_refuses(typed, home):
    own(home, "metrics/dealer_sales.yaml", METRIC.replace("of: amount", "of: amuont"))

    status, out, _ = typed("rules", "check")
    assert status == 2
    assert out.startswith("dealer_sales.yaml:11: “amuont” is not an expression")
    assert typed("close", "2026-02")[0] == 2


WRONG = """
  facts: {deals: [{deal: D, day: 2026-01-02, person: a, customer: K1, amount: 5}]}
  from: 2026-01-01
  to: 2026-02-01
  expect: {a: 6}
"""


def test_a_case_is_named_in_the_language_of_whoever_runs_the_check(typed, home, monkeypatch):
    own(home, "metrics/dealer_sales.yaml", METRIC)
    own(
        home,
        "metrics/dealer_sales.cases.yaml",
        f"- case: {{en: one deal, zh-CN: 只有一单}}{WRONG}- case: 手写的{WRONG}",
    )

    assert "dealer_sales.cases.yaml: one deal: a comes to 5.00" in typed("rules", "check")[1]
    monkeypatch.setenv("QUANHENG_LANGUAGE", "zh-hans")
    chinese = typed("rules", "check")[1]
    assert "dealer_sales.cases.yaml：只有一单" in chinese
    assert "dealer_sales.cases.yaml：手写的" in chinese


def test_a_case_that_lacks_a_language_is_a_finding(typed, home):
    own(home, "metrics/dealer_sales.yaml", METRIC)
    own(
        home,
        "metrics/dealer_sales.cases.yaml",
        f"- case: {{zh-CN: 只有一单}}{WRONG.replace('a: 6', 'a: 5')}",
    )

    status, out, _ = typed("rules", "check")

    assert (status, out.splitlines()[0]) == (
        2,
        "dealer_sales.cases.yaml:1: “case” has no text for en. Write “case: {en: …, zh-CN: …}”.",
    )


def test_a_case_that_comes_out_otherwise_is_a_finding(typed, home):
    own(home, "metrics/dealer_sales.yaml", METRIC)
    own(
        home,
        "metrics/dealer_sales.cases.yaml",
        "- case: wrong\n  facts: {deals: [{deal: D, day: 2026-01-02, person: a, customer: K1, amount: 5}]}\n  from: 2026-01-01\n  to: 2026-02-01\n  expect: {a: 6}\n",
    )

    status, out, _ = typed("rules", "check")

    assert status == 2
    assert (
        "dealer_sales.cases.yaml: wrong: a comes to 5.00, the case says 6. Mend the rule, or the case"
        in out
    )
