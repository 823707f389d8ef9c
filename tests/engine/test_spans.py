"""Many spans are read in one query, and give exactly what one span at a time gives."""

from __future__ import annotations

from collections import Counter
from datetime import date

import narwhals.stable.v2 as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import shipped
from quanheng.engine.ground.period import Span
from quanheng.engine.measure import results
from quanheng.engine.measure.results import SCOPES
from tests.engine.chance import company, dice_of
from tests.engine.small import ENGINES, FEBRUARY, JANUARY, QUARTER, measuring

HALF_A_MONTH = Span(date(2026, 1, 16), date(2026, 2, 3))  # over the end of a month
SPANS = [JANUARY, HALF_A_MONTH, FEBRUARY, QUARTER]


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SCOPES), st.sampled_from(ENGINES))
def test_spans_together_give_what_each_gives_alone(seed, by, engine):
    dice = dice_of(seed)
    case = company(dice)
    codes = sorted(dice.sample(sorted(shipped().metrics), 25))
    spans = dice.sample(SPANS, 3)

    together = measuring(case, engine).measure(codes, by, spans)

    alone = [m for span in spans for m in measuring(case, engine).measure(codes, by, [span])]
    assert together == alone


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SCOPES))
def test_every_metric_of_a_company_by_dice_is_the_same_on_both_engines(seed, by):
    case, codes = company(dice_of(seed)), sorted(shipped().metrics)

    duck, polars = (measuring(case, engine).measure(codes, by, SPANS[:2]) for engine in ENGINES)

    assert duck == polars


def test_results_prepared_for_several_spans_are_those_of_each():
    case, book = company(dice_of(7), most=3), shipped()
    made = measuring(case, "polars")
    results.prepare(made, book, SPANS[::2])

    for span in SPANS[::2]:
        alone = results.compute(measuring(case, "polars"), book, span)

        assert results.compute(made, book, span) == alone


@pytest.fixture
def asked(monkeypatch) -> Counter[str]:
    """How many queries are run, counted where the frames are collected."""
    count: Counter[str] = Counter()
    collect = nw.LazyFrame.collect

    def counted(frame, *args, **options):
        count["queries"] += 1
        return collect(frame, *args, **options)

    monkeypatch.setattr(nw.LazyFrame, "collect", counted)
    return count


def test_three_months_together_take_hardly_more_queries_than_one(asked):
    case, book = company(dice_of(7), most=3), shipped()
    months = [JANUARY, FEBRUARY, Span(date(2026, 3, 1), date(2026, 4, 1))]

    def queries(*spans: Span) -> int:
        asked.clear()
        made = measuring(case, "polars")
        results.prepare(made, book, spans)
        for span in spans:
            results.compute(made, book, span)
        return asked["queries"]

    one, three = queries(months[0]), queries(*months)
    assert one > 0
    assert three < 1.2 * one
