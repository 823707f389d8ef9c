"""Markup and addresses that tables make by the hundred: the same as Django makes, in less time."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quanheng.engine.ground.words import said
from quanheng.measure.reading.units import Place
from quanheng.web.addresses import address
from quanheng.web.markup import filled
from quanheng.web.showing import Shown
from quanheng.web.templatetags.web import say, unit_options

GAPS = ["<b>&\"'", SafeString("<b>"), said("a < {b}", b="&"), 7, 2.5, None, Shown("1<2", "x")]


def page(text: str) -> str:
    return Template("{% load web numbers %}" + text).render(Context())


@pytest.mark.parametrize("gap", GAPS)
def test_a_gap_is_escaped_as_django_escapes_it(gap):
    assert filled('<i title="{}">{x}</i>', gap, x=gap) == format_html('<i title="{}">{x}</i>', gap, x=gap)  # fmt: skip


def test_what_is_filled_is_markup_and_not_escaped_again():
    assert filled("<p>{}</p>", filled("<b>{}</b>", "<")) == "<p><b>&lt;</b></p>"


@pytest.mark.parametrize(
    "word", ["B01", "SP-SH", "p_7", "上海", "a b", "a/b", "50%", "x.y~z", "{}"]
)
def test_an_address_is_where_django_finds_it(word):
    assert address("unit", word) == reverse("unit", args=[word])
    assert address("explain_metric", "deal_amount", "unit", word) == reverse(
        "explain_metric", args=["deal_amount", "unit", word]
    )


@pytest.mark.parametrize("word", ["", "a b"])
def test_a_word_that_does_not_fit_its_route_has_no_address(word):
    with pytest.raises(NoReverseMatch):
        address("metric", word)


def test_a_sentence_is_said_in_the_language_of_each_reader_in_turn():
    template = Template('{% load web %}{% say "Trend" %}')
    heard = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            heard.append(template.render(Context()))

    assert heard == ["Trend", "走势", "Trend"]


def test_a_sentence_is_escaped_in_a_page_and_plain_in_a_text():
    with translation.override("en"):
        assert page("""{% say "Head's score" %}""") == "Head&#x27;s score"
        assert page("""{% autoescape off %}{% say "Head's score" %}{% endautoescape %}""") == "Head's score"  # fmt: skip


def test_a_sentence_with_gaps_or_a_name_is_said_as_well():
    with translation.override("en"):
        assert page('{% say "+{gain} points" gain=3 %}') == "+3 points"
        assert page('{% say "Trend" as word %}[{{ word }}]') == "[Trend]"


def test_gaps_that_are_sentences_are_said_in_the_same_language():
    with translation.override("zh-hans"):
        assert say("Trend of {name}", name=said("Score")) == "得分的走势"


def test_units_to_choose_from_lie_as_in_the_tree_and_one_is_chosen():
    def place(code: str, depth: int) -> Place:
        return Place(code=code, name=f"<{code}>", kind="team", parent=None, depth=depth, industry="")  # fmt: skip

    assert unit_options([place("hq", 0), place("n", 1)], "n") == (
        '<option value="hq">&lt;hq&gt;</option><option value="n" selected>\u3000&lt;n&gt;</option>'
    )
