from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.ground.expressions import (
    NotAnExpression,
    compiled,
    fields_demanded,
    fields_of,
    type_of,
)
from quanheng.engine.ground.fact_kinds.selling import DEALS
from quanheng.engine.ground.frames import BACKENDS, rows_of
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import epoch_day

TYPES = {field.name: field.type for field in DEALS.fields}
ROWS = pa.table(
    {
        "deal": ["D1", "D2", "D3", "D4"],
        "amount": pa.array([10_000, 9_999, -500, None], pa.int64()),
        "cost": pa.array([4_000, None, 0, 1], pa.int64()),
        "quantity": pa.array([2_500_000, None, 1_000_000, 0], pa.int64()),
        "channel": pa.array(["direct", "dealer", None, "it's"], pa.string()),
        "key_account": pa.array([True, False, None, True]),
        "day": pa.array([epoch_day(date(2026, 1, d)) for d in (1, 2, 3, 31)], pa.int32()),
    }
)


def refusal_of(text: str) -> str:
    """Return the sentence that refuses the text; a lone point where it is an expression."""
    try:
        compiled(text, TYPES, scale=2, want="bool")
    except NotAnExpression as refusal:
        return str(refusal)
    return "."


def kept(text: str) -> list[list[str]]:
    """Return the deals that a condition keeps, one list an engine."""
    found = []
    for make in BACKENDS.values():
        frame = make().table(ROWS).filter(compiled(text, TYPES, scale=2, want="bool"))
        found.append([row["deal"] for row in rows_of(frame.sort("deal"))])
    return found


@pytest.mark.parametrize(
    ("text", "deals"),
    [
        ("amount >= 100", ["D1"]),  # major units: 100.00 is 10000
        ("amount >= 99.99", ["D1", "D2"]),
        ("amount < 0", ["D3"]),
        ("amount is null", ["D4"]),
        ("amount is not null and not amount > 0", ["D3"]),
        ("amount between -5 and 99.99", ["D2", "D3"]),
        ("quantity = 2.5", ["D1"]),
        ("channel in ('direct', 'dealer')", ["D1", "D2"]),
        ("channel not in ('direct')", ["D2", "D4"]),
        ("channel != 'direct'", ["D2", "D4"]),
        ("key_account", ["D1", "D4"]),
        ("not key_account", ["D2"]),
        ("key_account = false", ["D2"]),
        ("day >= '2026-01-03'", ["D3", "D4"]),
        ("(amount > 0 or channel is null) and day < '2026-01-03'", ["D1", "D2"]),
        ("amount - coalesce(cost, 0) > 60", ["D2"]),
        ("amount - cost >= 60", ["D1"]),
        ("abs(amount) = 5", ["D3"]),
        ("amount * 2 = 200", ["D1"]),
        ("-amount = 5", ["D3"]),
        ("channel = deal or deal = 'D4'", ["D4"]),
        # Two fields beside each other; an empty one is neither more nor less.
        ("cost <= amount", ["D1"]),
        ("cost > amount", ["D3"]),
        ("not cost <= amount", ["D3"]),
        ("cost between amount and 0", ["D3"]),
        ("day = day", ["D1", "D2", "D3", "D4"]),
    ],
)
def test_a_condition_keeps_the_same_rows_on_both_engines(text, deals):
    assert kept(text) == [deals, deals]


@pytest.mark.parametrize(
    "text",
    [
        "(select 1)",
        "(select amount from read_csv('/etc/passwd'))",
        "read_csv('/etc/passwd')",
        "getenv('HOME') = 'x'",
        "amount > 0; drop table deals",
        "amount > 0 -- comment",
        "amount > 0 /* comment */",
        '"amount" > 0',
        "`amount` > 0",
        "[amount] > 0",
        "$1 > 0",
        "amount > ?",
        "amount::varchar = '1'",
        "cast(amount as varchar) = '1'",
        "deals.amount > 0",
        "amount > 0x10",
        "amount > 1e3",
        "amount ^ 2 > 1",
        "day <= amount",
        "quantity < amount",
        "channel <= deal",
        "key_account > key_account",
        "amount / 2 > 1",
        "amount % 2 = 1",
        "amount || 'x' = 'x'",
        "channel like '%a'",
        "channel = 'a\\'b'",
        "channel = 'a\nb'",
        "exists (amount)",
        "аmount > 0",  # the first letter is Cyrillic
        "amount ＞ 0",
        "amount\u00a0> 0\u200b",
        "__import__('os')",
        "lambda: 1",
        "amount if amount else 1",
        "unknown > 0",
        "AMOUNT > 0",
        "",
        "   ",
        "amount",
        "1",
        "true",
        "'a' = 'a'",
        "1 = 1",
        "amount = 'x'",
        "amount > channel",
        "channel > 'a'",
        "key_account > false",
        "day > 5",
        "day > '2026-02-30'",
        "quantity > 0.0000001",
        "amount > 0.001",
        "amount > 0 and",
        "amount > 0 channel",
        "amount > (0",
        "amount in ()",
        "amount in (channel)",
        "not",
        "amount not 5",
        "amount between 1",
        "abs(channel) = 1",
        "coalesce(amount) > 1",
        "amount + quantity > 1",
        "amount * 1.5 > 1",
        "amount * cost > 1",
        "amount * 4000000000000000 > 0",
        "amount * 9000 * 9000 > 0",
        "amount > 99999999999999999999999",
        " + ".join(["amount * 1000"] * 10) + " > 0",
        "amount > 0 and channel",
        "(" * 60 + "amount" + ")" * 60,
        "- " * 500 + "amount > 0",
        "not " * 200 + "key_account",
        "amount > 0 and " * 200 + "key_account",
    ],
)
def test_no_way_around_is_let_through(text):
    with pytest.raises(NotAnExpression):
        compiled(text, TYPES, scale=2, want="bool")


def test_the_refusal_names_the_word_and_the_fields():
    with pytest.raises(
        NotAnExpression, match=r"“read_csv” is neither a field .* the fields are amount, channel"
    ):
        compiled("read_csv('x') = 1", TYPES, scale=2, want="bool")


def test_money_at_four_digits_reads_four_digits():
    frame = (
        BACKENDS["polars"]()
        .table(ROWS)
        .filter(compiled("amount = 0.9999", TYPES, scale=4, want="bool"))
    )

    assert [row["deal"] for row in rows_of(frame)] == ["D2"]


def test_an_amount_has_a_type():
    assert type_of("amount - cost", TYPES) == "money"
    assert type_of("quantity * 3", TYPES) == "number"
    with pytest.raises(NotAnExpression, match="an amount is wanted"):
        type_of("channel", TYPES)


def test_the_fields_that_an_expression_reads_are_known():
    assert fields_of("amount - coalesce(cost, 0)", TYPES) == {"amount", "cost"}
    assert fields_of("channel = 'amount'", TYPES) == {"channel"}


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_refused_in_a_sentence(text):
    assert refusal_of(text).endswith(".")


WORDS = st.sampled_from(
    [
        "amount",
        "channel",
        "and",
        "or",
        "not",
        "(",
        ")",
        "in",
        ",",
        "'a'",
        "1",
        ">",
        "=",
        "is",
        "null",
        "-",
        "*",
    ]
)


@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_any_order_of_its_own_words_is_an_expression_or_refused(text):
    assert refusal_of(text).endswith(".")


def test_moments_compare_with_dates_of_the_companys_zone():
    types = {field.name: field.type for field in FACTS["customer_needs"].fields}

    def at_midnight(text: str, **zone) -> bool:
        return "1767225600000" in str(compiled(text, types, scale=2, want="bool", **zone))

    assert at_midnight("heard_at >= '2026-01-01'")
    assert at_midnight("heard_at >= '2026-01-01 08:00:00'", zone=ZoneInfo("Asia/Shanghai"))
    assert at_midnight("heard_at >= '2026-01-01T00:00:00+00:00'", zone=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "demanded"),
    [
        ("channel = 'x'", {"channel"}),
        ("channel is null", set()),
        ("channel IS NULL or channel = 'x'", set()),
        ("channel is not null", {"channel"}),
        ("coalesce(cost, 0) > 0 and amount > 0", {"amount"}),
        ("coalesce(cost, amount) > 0", {"amount"}),
        ("channel = 'channel' and key_account", {"channel", "key_account"}),
        ("channel = 'day is null'", {"channel"}),
    ],
)
def test_a_field_is_demanded_unless_the_expression_says_what_an_empty_one_means(text, demanded):
    assert fields_demanded(text, TYPES) == demanded
