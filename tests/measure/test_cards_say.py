"""What keeps a line from a number is said on the card, closed or not; a silent zero never stands there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from quanheng.engine.ground.period import Span
from quanheng.measure import explaining_cards
from quanheng.measure.services.runs import period_close
from tests.engine.books import LINK, TEXTS
from tests.measure.literal import bring, table

pytestmark = pytest.mark.django_db
JANUARY, TODAY = Span(date(2026, 1, 1), date(2026, 2, 1)), date(2026, 7, 1)
STRAIGHT = "curve: {kind: linear, points: [[0 %, 0 %], [200 %, 200 %]]}"
LINES = {  # metric: scope, weight, what it is held against
    "deal_count": ("company", 40, "target: 4"),
    "growth_attainment": ("company", 20, ""),
    "headcount_fit": ("company", 10, ""),
    "complaint_rate": ("person", 10, "target: 5 %"),
    "visits": ("company", 10, "target: 5"),
    "sales_per_head": ("unit", 10, "target: 100"),
}
BESIDE = """points:
  - {metric: process_points, most: 10, least: -20}
red_lines:
  - {metric: red_line_breaches, above: 0, caps_at: 30 %, label: {en: A red line, zh-CN: 红线}}
watch:
  - {metric: deal_amount, scope: company}
  - {metric: visits}
"""
TABLES = {
    "units": [
        {"unit": "office", "name": "Office", "industry": "fmcg"},
        {"unit": "shop", "name": "Shop", "industry": ""},
    ],
    "posts": table("post name", "clerk Clerk", "salesperson Salesperson"),
    "people": table("person name", "eva Eva", "ana Ana"),
    "assignments": table(
        "person unit post from", "eva office clerk 2025-01-01", "ana shop salesperson 2025-01-01"
    ),
    "deals": table(
        "deal day person customer amount",
        "D0 2025-01-05 ana K1 100",
        "D1 2026-01-05 ana K1 80",
        "D2 2026-01-06 ana K2 40",
    ),
    "complaints": table("complaint day person", "C1 2026-01-07 ana"),
    "headcounts": table("headcount day unit post needed actual", "H1 2026-01-31 shop clerk 0 0"),
    "targets": table("metric from to value", "sales_growth 2026-01-01 2026-02-01 0"),
}


def rulebook(home: Path, benchmark: str) -> None:
    lines = "".join(
        f"  - metric: {code}\n    scope: {scope}\n    weight: {weight} %\n"
        + (f"    {held}\n" if held else "")
        + f"    {STRAIGHT}\n    {LINK.replace('base', 'deal_amount')}\n"
        for code, (scope, weight, held) in LINES.items()
    )
    texts = {
        "scorecards/clerks": f"scorecard: clerks\n{TEXTS}applies_to: {{posts: [clerk]}}\nlines:\n{lines}{BESIDE}",
        "benchmarks/usual": f"benchmark: usual\nmetric: deal_count\nindustry: fmcg\nlabel: {{en: Usual, zh-CN: x}}\nvalues:\n{benchmark}",
    }
    for name, text in texts.items():
        (home / "rulebook" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "rulebook" / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture(params=["closed", "not closed"])
def card(request, home, tmp_path, actor, at):
    """Bring the tables, some of them changed, and open Eva's card: `card(complaints=…)`."""

    def card(benchmark: str = "  - {from: 2025-01-01, value: 6}\n", **changed) -> dict:
        rulebook(home, benchmark)
        bring(tmp_path / "literal", TABLES | changed, actor=actor, at=at)
        if request.param == "closed":
            period_close(actor=actor, period="2026-01", at=at)
        found = explaining_cards.card(
            actor=actor, code="clerks", person="eva", span=JANUARY, day=TODAY
        )
        assert (found["run"] is None) == (request.param != "closed")
        return found | {"lines": {line["what"]: line for line in found["inputs"]}}

    return card


def test_a_line_without_a_number_says_why(card):
    found = card()

    assert {code: (line["value"], str(line["why"])) for code, line in found["lines"].items()} == {
        "deal_count": (2, "None"),
        "growth_attainment": (None, "The target of sales growth is not above 0; a share of it cannot be reckoned."),
        "headcount_fit": (None, "The sum of needed of headcount in 2026-01 is 0; nothing can be put into proportion to it."),
        "complaint_rate": (None, "No deals of 2026-01 count here."),
        "visits": (None, "There are no visits and follow-ups in 2026-01."),
        "sales_per_head": (None, "Nobody is assigned here in 2026-01."),
    }  # fmt: skip
    # Two deals of four: 50 points, and what has no data gives its weight away.
    assert found["value"] == 50.0
    assert [line["contribution"] for line in found["inputs"]] == [50.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert [line["score"] for line in found["inputs"]] == [50.0, None, None, None, None, None]
    # A headcount of zero is named as doubtful, the benchmark has no source, nobody knows of any conduct.
    assert {code: list(map(str, line["notes"])) for code, line in found["lines"].items()} == {
        **{code: [] for code in LINES},
        "headcount_fit": ["Doubtful rows of headcount: 1 (a headcount of nobody is planned)."],
    }
    benchmark = found["lines"]["deal_count"]["benchmark"]
    assert (benchmark["value"], str(benchmark["why"])) == (
        None,
        "The benchmark “usual” names no source, so it is not shown.",
    )
    assert (found["uncapped"], found["capped_by"]) == (50.0, None)
    assert [(v["value"], each["points"]) for each in found["points"] for v in each["values"]] == [
        (None, 0.0)
    ]


def test_a_growth_target_below_zero_is_said_like_one_of_zero(card):
    targets = table("metric from to value", "sales_growth 2026-01-01 2026-02-01 -0.1")

    line = card(targets=targets)["lines"]["growth_attainment"]

    assert (line["value"], line["attainment"]) == (None, None)
    assert "is not above 0" in str(line["why"])


def test_a_card_of_which_no_line_has_data_has_no_score(card):
    without = {
        kind: TABLES[kind][:1] for kind in ("units", "people", "posts")
    }  # only Eva's office is left

    found = card(
        deals=table("deal day customer amount", "D0 2025-02-05 K1 100"),
        complaints=table("complaint day person", "C1 2026-01-07 eva"),
        assignments=TABLES["assignments"][:1],
        **without,
        headcounts=table("headcount day unit post needed actual", "H1 2026-01-31 office clerk 0 0"),
    )

    assert found["value"] is None
    assert all(line["why"] for line in found["inputs"])


def test_a_benchmark_is_shown_by_its_day_with_its_source(card):
    values = "  - {from: 2025-01-01, value: 6, source: one}\n  - {from: 2026-01-02, value: 7, source: two}\n"

    lines = card(benchmark=values)["lines"]

    assert lines["deal_count"]["benchmark"] == {
        "value": 6, "from": "2025-01-01", "source": "one", "label": {"en": "Usual", "zh-CN": "x"},
    }  # fmt: skip
    assert lines["visits"]["benchmark"] is None


def test_what_stands_beside_the_lines_opens_with_its_numbers(card):
    conduct = table("event day person points red_line", "E1 2026-01-05 eva 3 no", "E2 2026-01-06 eva 0 yes")  # fmt: skip

    found = card(conduct=conduct)

    assert (found["value"], found["uncapped"], found["capped_by"]) == (
        30.0,
        53.0,  # 50 of the lines and 3 process points
        "red_line_breaches",
    )
    [red] = found["red_lines"]
    assert (red["label"]["en"], red["crossed"], red["caps_at"], red["value"]) == (
        "A red line", True, 30.0, 1,
    )  # fmt: skip
    [given] = found["points"]
    assert (given["points"], given["label"]["en"]) == (3.0, "Process points")
    assert [(v["metric"], v["by"], v["key"], v["value"]) for v in given["values"]] == [
        ("process_points", "person", "eva", 3.0)
    ]
    assert [(w["metric"], w["by"], w["key"], w["value"], str(w["why"])) for w in found["watched"]] == [
        ("deal_amount", "company", "company", "120.00", "None"),
        ("visits", "person", "eva", None, "There are no visits and follow-ups in 2026-01."),
    ]  # fmt: skip


def test_a_card_opens_though_its_unit_stands_nowhere_in_the_span(card):
    units = [
        {"unit": "office", "name": "Office", "from": "2025-01-01", "to": "2025-12-01"},
        {"unit": "shop", "name": "Shop", "from": "2025-01-01", "to": ""},
    ]

    found = card(units=units)

    line = found["lines"]["sales_per_head"]
    assert (line["key"], line["value"]) == ("office", None)
    assert str(line["why"]) == "Nobody is assigned here in 2026-01."
