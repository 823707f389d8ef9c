from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from quanheng.base.access import NotFound
from quanheng.engine.ground.period import Span
from quanheng.measure import explaining, explaining_cards, selectors
from quanheng.measure.explaining_cards import OtherCard
from quanheng.measure.selectors import Asked, UnknownRule

pytestmark = pytest.mark.django_db
JANUARY = Span(date(2026, 1, 1), date(2026, 2, 1))
FEBRUARY = Span(date(2026, 2, 1), date(2026, 3, 1))
TODAY = date(2026, 7, 1)


@pytest.fixture
def explain(closed, actor):
    def explain(code: str, by: str, key: str, span: Span = JANUARY, **more) -> dict:
        return explaining.metric(
            actor=actor, code=code, by=by, key=key, span=span, day=TODAY, **more
        )

    return explain


def places(rows: list[dict]) -> list[tuple[str, int]]:
    return [(row["file"], row["row"]) for row in rows]


def test_a_closed_number_opens_to_its_rows(explain, closed):
    found = explain("target_attainment", "person", "ana")

    assert (found["value"], found["numerator"], found["denominator"]) == (0.8, "80.00", "100.00")
    assert found["formula"]["symbols"] == "deal_amount ÷ target(deal_amount)"
    assert found["run"]["id"] == closed.pk
    assert found["rule"]["version"] == closed.pins["rules"]["metric/target_attainment"]
    assert [(i["what"], i["value"], i["rows_total"]) for i in found["inputs"]] == [
        ("sales amount (sum of amount of deals)", "80.00", 1),
        ("target of sales amount", "100.00", 1),
    ]
    assert places(found["rows"]) == [("deals.csv", 4), ("targets.csv", 2)]
    assert found["rows"][0]["fields"] == {
        "deal": "D1",
        "day": "2026-01-05",
        "person": "ana",
        "customer": "K1",
        "amount": "80.00",
    }


def test_a_unit_opens_to_the_rows_that_counted_for_it_on_their_days(explain):
    east = explain("deal_amount", "unit", "east", FEBRUARY)
    west = explain("deal_amount", "unit", "west", FEBRUARY)

    assert (east["value"], places(east["rows"])) == ("60.00", [("deals.csv", 7)])
    assert (west["value"], places(west["rows"])) == ("9.50", [("deals.csv", 8), ("deals.csv", 9)])


def test_a_number_that_is_not_closed_says_so_and_opens_all_the_same(explain):
    found = explain("deal_amount", "company", "company", FEBRUARY)

    assert (found["value"], found["run"], found["rows"][-1]["fields"]["deal"]) == (
        "74.50",
        None,
        "D7",
    )


def test_growth_opens_to_both_years(explain):
    found = explain("sales_growth", "company", "company")

    assert [(i["period"], i["value"], places(i["rows"])) for i in found["inputs"]] == [
        ("2026-01-01/2026-02-01", "240.50", [("deals.csv", 4), ("deals.csv", 5), ("deals.csv", 6)]),
        ("2025-01-01/2025-02-01", "100.00", [("deals.csv", 2)]),
    ]


def test_a_closed_number_quotes_the_facts_that_were_pinned(explain, bring):
    bring(deals="deal,day,person,customer,amount\nD1,2026-01-05,ana,K1,90.00\n")

    found = explain("deal_amount", "person", "ana")

    assert (found["value"], found["rows"][0]["fields"]["amount"]) == ("80.00", "80.00")


def test_rows_can_be_limited_and_are_still_counted(explain):
    found = explain("deal_count", "company", "company", most=1)

    assert (len(found["rows"]), found["inputs"][0]["rows_total"]) == (1, 3)


def test_a_median_opens_to_its_own_amount(explain):
    found = explain("typical_deal", "company", "company")

    assert (found["value"], found["inputs"][0]["value"]) == ("80.00", "80.00")


def test_a_row_shows_its_own_unit_and_not_the_one_it_counted_for(explain):
    assert "unit" not in explain("deal_amount", "unit", "east")["rows"][0]["fields"]


def test_no_data_says_why(explain):
    found = explain("win_rate", "person", "ana")

    assert (found["value"], found["why"]) == (
        None,
        "There are no opportunities in 2026-01.",
    )
    assert found["rows"] == []


def test_a_card_opens_line_by_line(closed, actor):
    found = explaining_cards.card(
        actor=actor, code="salesperson", person="ana", span=JANUARY, day=TODAY
    )

    assert (found["value"], found["uom"], found["run"]["id"]) == (60.0, "points", closed.pk)
    lines = {line["what"]: line for line in found["inputs"]}
    target = lines["target_attainment"]
    assert (
        target["weight"],
        target["effective_weight"],
        target["attainment"],
        target["score"],
        target["contribution"],
    ) == (30.0, 100.0, 0.8, 60.0, 60.0)
    assert places(target["rows"]) == [("deals.csv", 4), ("targets.csv", 2)]
    assert lines["satisfaction"]["why"] == "There are no ratings and surveys in 2026-01."
    assert sum(line["contribution"] for line in found["inputs"]) == found["value"]


def test_a_card_that_is_not_closed_opens_too(closed, actor):
    found = explaining_cards.card(
        actor=actor, code="salesperson", person="ana", span=FEBRUARY, day=TODAY
    )

    assert (found["value"], found["run"]) == (100.0, None)  # 90 of 90


@pytest.mark.parametrize(
    ("code", "key", "error", "match"),
    [
        (
            "deal_amuont",
            "ana",
            UnknownRule,
            "There is no metric “deal_amuont”. There are: active_customers, ",
        ),
        ("deal_amount", "nobody", NotFound, "There is no person “nobody” here"),
    ],
)
def test_what_is_not_there_is_refused(explain, code, key, error, match):
    with pytest.raises(error, match=match):
        explain(code, "person", key)
    with pytest.raises(error, match=match):
        explain(code, "person", key, FEBRUARY)


def test_a_metric_that_came_after_the_close_says_so(explain, home):
    shipped = Path(explaining.__file__).parents[1] / "rulebook" / "metrics" / "deal_amount.yaml"
    (home / "rulebook" / "metrics").mkdir(parents=True)
    later = shipped.read_text(encoding="utf-8").replace("metric: deal_amount", "metric: later")
    (home / "rulebook" / "metrics" / "later.yaml").write_text(later, encoding="utf-8")

    with pytest.raises(
        UnknownRule,
        match=r"2026-01 was closed \(run \d+\) before there was a metric “later”\. Correct",
    ):
        explain("later", "person", "ana")
    assert explain("later", "person", "ana", FEBRUARY)["value"] == "90.00"


def test_a_person_without_that_card_is_refused(closed, actor):
    with pytest.raises(
        OtherCard, match=r"ana was scored by the card “salesperson” in .*, not by “general_manager”"
    ):
        explaining_cards.card(
            actor=actor, code="general_manager", person="ana", span=JANUARY, day=TODAY
        )


def test_measuring_lists_everybody_with_a_place(closed, actor):
    rows = selectors.measured(
        actor=actor,
        asked=Asked(metrics=["deal_amount"], by="person", spans=[JANUARY, FEBRUARY]),
        day=TODAY,
    )

    assert [(row["key"], row["period"][:7], row["value"]) for row in rows] == [
        ("ana", "2026-01", "80.00"), ("bo", "2026-01", "120.50"), ("cai", "2026-01", "40.00"), ("gm", "2026-01", "0.00"),
        ("ana", "2026-02", "90.00"), ("bo", "2026-02", "-20.50"), ("cai", "2026-02", "0.00"), ("gm", "2026-02", "0.00"),
    ]  # fmt: skip
    assert rows[0] == {
        "key": "ana", "name": "Ana", "period": "2026-01-01/2026-02-01", "metric": "deal_amount", "value": "80.00",
        "uom": "money", "numerator": "80.00", "denominator": "1", "currency": "CNY",
    }  # fmt: skip
