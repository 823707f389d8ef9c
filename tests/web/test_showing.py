"""Numbers as people read them: literal values, worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.values import Value
from quanheng.web.showing import Shown, Style, direction, divided, grouped, is_flat, signed

CHINESE, ENGLISH = Style(), Style(language="en")


def made(uom: str, **more) -> Metric:
    both = {"en": "x", "zh-CN": "x"}
    return Metric(
        code="x", label=both, layer="result", good="up", uom=uom, owner="x", why=both,
        reference=both, shape="sum", formula=None, rule=None, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minor", "chinese", "english"),
    [
        (123_45, Shown("123.45", "元"), Shown("123.45", "CNY")),
        (9_999_99, Shown("9,999.99", "元"), Shown("10.00", "K CNY", "9,999.99 CNY")),
        (10_000_00, Shown("1.00", "万元", "10,000.00元"), Shown("10.00", "K CNY", "10,000.00 CNY")),
        (484_004_330, Shown("484.00", "万元", "4,840,043.30元"), Shown("4.84", "M CNY", "4,840,043.30 CNY")),
        (123_456_789_012, Shown("12.35", "亿元", "1,234,567,890.12元"), Shown("1,234.57", "M CNY", "1,234,567,890.12 CNY")),
        (-25_000_00, Shown("−2.50", "万元", "−25,000.00元"), Shown("−25.00", "K CNY", "−25,000.00 CNY")),
        (0, Shown("0.00", "元"), Shown("0.00", "CNY")),
    ],
)  # fmt: skip
def test_money_is_shortened_as_each_language_does_and_keeps_its_exact_amount(
    minor, chinese, english
):
    assert CHINESE.money(Fraction(minor)) == chinese
    assert ENGLISH.money(Fraction(minor)) == english


def test_whoever_switches_wan_off_reads_the_whole_amount():
    assert str(Style(short=False).money(Fraction(484_004_330))) == "4,840,043.30元"


def test_a_company_that_counts_four_digits_shows_four():
    assert str(Style(short=False, scale=4).money(Fraction(225_846_955))) == "22,584.6955元"


def test_ratios_read_as_their_rule_says():
    assert str(CHINESE.shown(Value(807, 1000), made("ratio"))) == "80.7%"
    assert str(CHINESE.shown(Value(2, 100), made("ratio", reads="points"))) == "+2.0个百分点"
    assert str(ENGLISH.shown(Value(-3, 1000), made("ratio", reads="points"))) == "−0.3 pp"
    assert str(ENGLISH.shown(Value(31, 10), made("ratio", reads="to_one"))) == "3.1 : 1"
    assert str(CHINESE.shown(Value(1164, 100), made("ratio", reads="times"))) == "11.6次"


def test_a_count_says_what_it_counts_and_hours_and_days_their_unit():
    counted = made("count", counts={"en": "customers", "zh-CN": "家"})
    assert str(CHINESE.shown(Value(4402, 1), counted)) == "4,402家"
    assert str(ENGLISH.shown(Value(4402, 1), counted)) == "4,402 customers"
    assert str(CHINESE.shown(Value(1, 1), counted)) == "1家"
    assert str(ENGLISH.shown(Value(1, 1), counted)) == "1 customer"
    assert str(CHINESE.shown(Value(3, 2), made("hours"))) == "1.5小时"
    assert str(ENGLISH.shown(Value(7, 1), made("days"))) == "7.0 days"
    assert str(CHINESE.shown(Value(357, 100), made("points"))) == "3.57分"


@pytest.mark.parametrize(
    ("many", "one"),
    [("people", "person"), ("breaches", "breach"), ("opportunities", "opportunity"), ("a week", "a week")],
)  # fmt: skip
def test_one_of_what_is_counted_stands_in_the_singular(many, one):
    counted = made("count", counts={"en": many, "zh-CN": "个"})

    assert str(ENGLISH.shown(Value(1, 1), counted)) == f"1 {one}"
    assert str(ENGLISH.shown(Value(2, 1), counted)) == f"2 {many}"


def test_where_there_is_no_number_a_dash_stands():
    assert CHINESE.shown(Value(None), made("ratio")) == Shown("–")
    assert CHINESE.shown(None, made("money")) == Shown("–")
    assert CHINESE.score(None) == Shown("–")


def test_halves_go_up_and_down_away_from_zero():
    assert grouped(Fraction(25, 100), 1) == "0.3"
    assert grouped(Fraction(-25, 100), 1) == "−0.3"
    assert signed(Fraction(4, 100), 1) == "0.0"


def test_a_change_of_an_amount_is_percent_and_of_a_ratio_percentage_points():
    assert str(CHINESE.change(Value(120, 1), Value(100, 1), made("money"))) == "+20.0%"
    assert str(CHINESE.change(Value(45, 100), Value(48, 100), made("ratio"))) == "−3.0个百分点"
    assert str(CHINESE.change(Value(5, 1), Value(7, 1), made("days"))) == "−2.0天"
    assert CHINESE.change(Value(5, 1), Value(0, 1), made("money")) == Shown("–")
    assert CHINESE.change(Value(5, 1), None, made("days")) == Shown("–")


@pytest.mark.parametrize(
    ("now", "before", "metric", "change"),
    [
        (Value(10276, 10000), Value(10315, 10000), made("ratio"), "−0.4个百分点"),  # 102.8% after 103.2%
        (Value(2041, 10000), Value(2044, 10000), made("ratio"), "0.0个百分点"),  # 20.4% after 20.4%
        (Value(3077, 100), Value(3032, 100), made("days"), "+0.5天"),  # 30.8 after 30.3
        (Value(4273, 1000), Value(4268, 1000), made("points"), "0.00分"),  # 4.27 after 4.27
        (Value(4275, 1000), Value(4266, 1000), made("points"), "+0.01分"),  # 4.28 after 4.27
        (Value(331, 100), Value(322, 100), made("ratio", reads="to_one"), "+0.1"),  # 3.3 : 1 after 3.2 : 1
    ],
)  # fmt: skip
def test_a_change_is_the_difference_of_the_numbers_that_are_shown(now, before, metric, change):
    assert str(CHINESE.change(now, before, metric)) == change


def test_a_score_changes_by_the_difference_of_the_scores_that_are_shown():
    assert str(CHINESE.gained(909_460, 879_540)) == "+2.9分"  # 90.9 after 88.0
    assert str(ENGLISH.gained(909_500, 909_400)) == "+0.1 points"  # 91.0 after 90.9
    assert is_flat(CHINESE.gained(909_440, 908_560))


@pytest.mark.parametrize(
    ("now", "before", "good", "expected"),
    [
        (2, 1, "up", "good"),
        (1, 2, "up", "bad"),
        (1, 2, "down", "good"),
        (2, 1, "down", "bad"),
        (1, 1, "up", "flat"),
        (2, 1, "none", "flat"),
    ],
)
def test_whether_a_change_is_good_depends_on_the_metric(now, before, good, expected):
    assert direction(Value(now, 1), Value(before, 1), good) == expected


def test_a_score_is_in_points_and_a_share_in_percent():
    assert str(CHINESE.score(664_634)) == "66.5分"
    assert str(ENGLISH.percent(800_000)) == "80.0%"


@pytest.mark.parametrize(
    ("above", "below", "digits", "text"),
    [
        (5, 2, 0, "3"),
        (-5, 2, 0, "−3"),
        (-1, 100, 1, "0.0"),
        (1_234_567, 1, 0, "1,234,567"),
        (1_234_565, 1_000, 2, "1,234.57"),
        (2, -3, 1, "−0.7"),
    ],
)
def test_a_quotient_of_whole_numbers_is_rounded_half_up_with_thousands_set_apart(
    above, below, digits, text
):
    assert divided(above, below, digits) == text


@pytest.mark.parametrize(
    ("facts", "chinese", "english"),
    [
        ("deals", "2笔", "2 deals"),
        ("receipts", "2笔", "2 receipts"),
        ("customer_needs", "2条", "2 needs"),
        ("training", "2人次", "2 entries"),
        ("visits", "2次", "2 visits"),
        ("employment_events", "2人次", "2 events"),
        ("process_steps", "2条", "2 entries"),
    ],
)
def test_rows_are_counted_in_what_people_count_them_in(facts, chinese, english):
    assert str(Style(language="zh-hans").stated(2, "rows", facts)) == chinese
    assert str(Style(language="en").stated(2, "rows", facts)) == english
