"""Filters in words: what a number leaves out reads as a sentence in both languages, never as code."""

from __future__ import annotations

import pytest

from conftest import shipped
from quanheng.base.language import translator
from quanheng.engine.ground.words import render
from quanheng.engine.measure import wording
from quanheng.engine.measure.conditions import amount_says
from quanheng.engine.measure.conditions import test_says as says


def zh(text: str) -> str:
    return render(text, translator("zh-hans"))


@pytest.mark.parametrize(
    ("kind", "test", "english", "chinese"),
    [
        ("employment_events", "kind = 'left'", "kind is “left”", "异动类型为“离职”"),
        (
            "employment_events", "kind = 'left' and core and post in ('salesperson', 'growth_salesperson')",
            "kind is “left”, and core person is yes, and post is “salesperson” or “growth salesperson”",
            "异动类型为“离职”，且核心人员为“是”，且岗位为“销售”或“专项拓新销售”",
        ),
        (
            "process_steps", "kind in ('appraisal', 'form', 'approval')",
            "kind is “appraisal”, “form” or “approval”", "步骤类型为“绩效环节”、“表单填写”或“审批”",
        ),
        ("process_steps", "kind not in ('form')", "kind is not “form”", "步骤类型不为“表单填写”"),
        ("deals", "amount >= 10000", "amount is at least 10,000", "成交金额不小于 10,000"),
        ("deals", "amount > 0 and amount < 0.5", "amount is above 0, and amount is below 0.5", "成交金额大于 0，且成交金额小于 0.5"),
        ("deals", "customer_kind = 'new'", "customer is “new”", "客户新老为“新客户”"),
        ("deals", "product_kind = 'new'", "product is “new”", "产品新老为“新品”"),
        ("deals", "day >= '2026-01-01'", "signed on is not before 2026-01-01", "成交日期不早于2026-01-01"),
        ("deals", "day between '2026-01-01' and '2026-01-31'", "signed on is from 2026-01-01 to 2026-01-31", "成交日期在 2026-01-01 至 2026-01-31 之间"),
        ("milestones", "done_day <= day", "done on is not after due on", "完成日期不晚于应完成日期"),
        ("process_steps", "not complete", "complete is no", "填写完整为“否”"),
        ("process_steps", "not (complete and automatic)", "not (complete is yes, and without a person is yes)", "并非（填写完整为“是”，且系统自动完成为“是”）"),
        ("spend", "purpose is null or purpose = 'promotion'", "purpose is empty, or purpose is “promotion”", "用途为空，或用途为“市场推广”"),
        ("expense_claims", "findings = 0", "findings equals 0", "不合规项数等于 0"),
        (
            "requests", "coalesce(topic, 'other') != 'meeting'",
            "topic (where empty: “other”) is not “meeting”", "类型（空则按“其他”）不为“会议”",
        ),
        (
            "requests", "from_function = 'sales' and (to_function = 'hr' or to_function = 'finance')",
            "asked by function is “sales”, and (asked of function is “hr”, or asked of function is “finance”)",
            "提出方职能为“销售”，且（被请求方职能为“人力资源”，或被请求方职能为“财务”）",
        ),
    ],
)  # fmt: skip
def test_a_filter_reads_as_a_sentence_in_both_languages(kind, test, english, chinese):
    told = says(kind, [test])

    assert (str(told), zh(told)) == (english, chinese)


def test_several_filters_hold_together_and_either_or_keeps_its_brackets():
    told = says("visits", ["kind is null or kind = 'visit'", "next_step"])

    assert told == "(kind is empty, or kind is “visit”), and next step reached is yes"
    assert zh(told) == "（跟进方式为空，或跟进方式为“上门拜访”），且达成下一步为“是”"


def test_an_amount_over_several_fields_reads_as_words():
    told = amount_says("headcounts", "needed - abs(actual - needed)")

    assert told == "(needed less the absolute value of (actual less needed))"
    assert zh(told) == "（需求人数减（在岗人数减需求人数）的绝对值）"


def test_a_text_that_is_no_expression_of_today_is_shown_as_it_was_written():
    assert says("deals", ["amount %% 2"]) == "amount %% 2"


def test_a_metric_says_its_filters_and_posts_in_words():
    book = shipped().metrics

    assert zh(wording.words(book["attrition"], book)) == (
        "人事异动（只计异动类型为“离职”，且岗位为“销售”或“专项拓新销售”）的数量"
        " ÷ 销售、专项拓新销售 岗位的平均人数，按最近 12 个月计算"
    )


def test_no_metric_says_code_where_words_belong():
    book = shipped().metrics

    for metric in book.values():
        told = zh(wording.words(metric, book))
        assert not any(sign in told for sign in (" = ", " in (", " is null", " and ")), told
