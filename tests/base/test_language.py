from __future__ import annotations

import pytest

from quanheng.base import language


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "zh-hans"),
        ({"QUANHENG_LANGUAGE": "en"}, "en"),
        ({"QUANHENG_LANGUAGE": "zh_Hans"}, "zh-hans"),
        ({"QUANHENG_LANGUAGE": "zh_CN"}, "zh-hans"),
    ],
)
def test_the_language_is_the_one_chosen_else_chinese(given, expected):
    assert language.chosen(given) == expected


def test_a_language_that_is_not_spoken_is_refused():
    with pytest.raises(language.UnknownLanguage, match="is “fr”; write zh-hans or en"):
        language.chosen({"QUANHENG_LANGUAGE": "fr"})


def test_a_sentence_that_nobody_translated_stays_english():
    assert language.translator("zh-hans")("No catalogue holds this.") == "No catalogue holds this."
    assert language.translator("en")("Python") == "Python"


def test_an_empty_sentence_stays_empty():
    assert language.translator("zh-hans")("") == ""
