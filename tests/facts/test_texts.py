from __future__ import annotations

import polars as pl

from quanheng.facts.convert import texts


def series(*held: str | None) -> pl.Series:
    return pl.Series(held, dtype=pl.String)


def test_blanks_and_marks_that_show_nothing_are_stripped():
    cleaned = texts.clean(
        series(" a ", "\u3000b\u00a0", "\ufeffc\u200b", "  ", "", "-", "d e"), frozenset({"-"})
    )

    assert cleaned.to_list() == ["a", "b", "c", None, None, None, "d e"]


def test_what_cannot_be_printed_or_is_too_long_is_a_problem():
    read = texts.plain(series("a\x00b", "x" * 500, "x" * 501, "line\nbreak", None, "权衡"))

    assert read.problems.to_list() == ["control", None, "long", None, None, None]
    assert read.values.to_list() == [None, "x" * 500, None, "line break", None, "权衡"]


def test_choices_are_known_in_any_case():
    read = texts.choices(series("won", "WON", "perhaps", None), ("won", "lost"))

    assert read.values.to_list() == ["won", "won", None, None]
    assert read.problems.to_list() == [None, None, "choice", None]


def test_yes_and_no_in_both_languages():
    read = texts.booleans(series("是", "否", "TRUE", "n", "0", "maybe", None))

    assert read.values.to_list() == [True, False, True, False, False, None, None]
    assert read.problems.to_list() == [None, None, None, None, None, "bool", None]


def test_a_lookup_gives_values_and_knows_what_it_has_not():
    table = {"赢单": "won", "输单": "lost"}

    assert texts.looked_up(series("赢单", "?", None), table, None).values.to_list() == [
        "won",
        None,
        None,
    ]
    assert texts.looked_up(series("赢单", "?", None), table, None).problems.to_list() == [
        None,
        "choice",
        None,
    ]
    assert texts.looked_up(series("赢单", "?", None), table, "open").values.to_list() == [
        "won",
        "open",
        "open",
    ]
