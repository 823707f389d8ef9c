"""Formulas in symbols: codes for programs, labels in the reader's language for people."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import shipped
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import render
from quanheng.engine.measure import symbols, wording
from quanheng.engine.measure.labels import span_says


def in_chinese(text: str) -> str:
    """Return it with every label in Chinese, and the words around them as they are."""
    return render(text, lambda msgid: "{zh}" if msgid == "{en}" else msgid)


@pytest.mark.parametrize(
    ("metric", "coded", "english", "chinese"),
    [
        (
            "target_attainment",
            "deal_amount ÷ target(deal_amount)",
            "sales amount ÷ target(sales amount)",
            "销售额 ÷ target(销售额)",
        ),
        (
            "need_feedback_rate",
            "#(customer_needs with passed_at − heard_at ≤ 24 h) ÷ #(customer_needs)",
            "#(customer needs with passed on at − heard at ≤ 24 h) ÷ #(customer needs)",
            "#(客户需求 with 反馈时间 − 提出时间 ≤ 24 h) ÷ #(客户需求)",
        ),
        (
            "sales_growth",
            "(deal_amount − deal_amount[last_year]) ÷ deal_amount[last_year]",
            "(sales amount − sales amount[same days last year]) ÷ sales amount[same days last year]",
            "(销售额 − 销售额[same days last year]) ÷ 销售额[same days last year]",
        ),
        (
            "stock_turnover",
            "Σ deals.(cost) ÷ average stock.(amount) × 365 ÷ days",
            "Σ deals.cost ÷ average stock.value × 365 ÷ days",
            "Σ 成交单.成本 ÷ average 库存.库存金额 × 365 ÷ days",
        ),
    ],
)
def test_symbols_name_what_a_formula_is_made_of(metric, coded, english, chinese):
    book = shipped().metrics

    assert symbols.coded(book[metric], book) == coded
    assert type(symbols.coded(book[metric], book)) is str  # which nothing translates
    assert symbols.told(book[metric], book) == english
    assert in_chinese(symbols.told(book[metric], book)) == chinese


def test_no_formula_for_people_holds_a_code():
    book = shipped().metrics

    assert [code for code, metric in book.items() if "_" in symbols.told(metric, book)] == []


def test_a_number_entered_by_hand_is_called_by_its_metrics_name():
    book = shipped().metrics
    words = wording.words(book["channel_stock_days"], book)

    assert "metric is “Days of stock in the channel”" in words
    assert "指标 is “渠道库存天数”" in in_chinese(words)
    assert "channel_stock_days" not in symbols.told(book["channel_stock_days"], book)


def test_what_is_told_apart_is_said_in_the_plural():
    book = shipped().metrics
    words = wording.words(book["people_promoted_out"], book)

    assert words.startswith("number of different people of employment events where")


@pytest.mark.parametrize(
    ("span", "english", "chinese"),
    [
        (Span(date(2026, 3, 1), date(2026, 4, 1)), "2026-03", "2026年3月"),
        (
            Span(date(2026, 3, 1), date(2026, 3, 16)),
            "2026-03-01/2026-03-16",
            "2026-03-01 至 2026-03-15",
        ),
    ],
)
def test_a_month_is_said_as_one(span, english, chinese):
    assert span_says(span) == english
    assert in_chinese(span_says(span)) == chinese
