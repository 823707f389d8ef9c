"""What 100 % of a line is, and which way its attainment reads."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from conftest import shipped
from quanheng.engine.measure.values import Value
from quanheng.measure.reading.cards import CardLine
from quanheng.web.showing import Style


def line(card: str, metric: str, **more) -> CardLine:
    book = shipped()
    stated = next(one for one in book.cards[card].lines if one.metric == metric)
    held = {
        "value": Value(1, 2), "target": None, "attainment": 469_000, "score": 1_200_000, "contribution": 0, "why": None,
    }  # fmt: skip
    return CardLine(
        stated=stated, made=book.metrics[metric], by="person", key="ana", weight=0, effective=0, notes=(), **held | more,
    )  # fmt: skip


def shown(one: CardLine) -> str:
    template = Template("{% load numbers %}{% attained line %} {% line_bar line %}")
    with translation.override("en"):
        return template.render(Context({"line": one, "style": Style(language="en")}))


def test_where_less_is_better_it_is_said_beside_the_attainment_and_by_the_bar():
    told = shown(line("purchasing", "purchase_cost", target=Value(1, 1)))

    assert (
        '46.9<span class="unit-of">%</span></span> <small class="muted">less is better</small>'
        in told
    )
    assert 'aria-label="46.9%, less is better"' in told


def test_where_more_is_better_nothing_is_said():
    assert "less is better" not in shown(line("salesperson", "target_attainment"))


@pytest.mark.parametrize(
    ("card", "metric", "target", "expected"),
    [
        ("salesperson", "target_attainment", None, Value(1, 1)),  # itself an attainment
        ("salesperson", "collection_rate", Value(9, 10), Value(9, 10)),
        ("salesperson", "collection_rate", None, None),  # its target was not released
    ],
)
def test_what_a_line_is_held_against_is_the_same_on_every_view(card, metric, target, expected):
    assert line(card, metric, target=target).expected == expected


def test_what_is_hidden_says_no_target_either():
    assert line("salesperson", "target_attainment", hidden=True).expected is None
