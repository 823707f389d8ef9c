from __future__ import annotations

from dataclasses import replace

import pytest

from quanheng.base import sinks


def test_an_unknown_sink_is_refused_with_those_there_are():
    with pytest.raises(sinks.UnknownSink, match=r"nothing called “stars”.*assignments.*units"):
        sinks.sink("stars")


def test_two_sinks_of_one_code_are_an_error():
    other = replace(sinks.sink("posts"), defaults={"name": "x"})

    with pytest.raises(ValueError, match="Two sinks are called “posts”"):
        sinks.register(other)

    sinks.register(sinks.sink("posts"))


def test_a_row_is_completed_where_it_is_empty():
    grades = sinks.sink("grades")

    assert grades.complete({"grade": "p", "rank": None}) == {"grade": "p", "rank": 0}
    assert grades.complete({"grade": "p", "rank": 3}) == {"grade": "p", "rank": 3}


def test_every_key_and_default_is_a_field_of_its_kind():
    for sink in sinks.sinks().values():
        assert {*sink.kind.key, *sink.defaults} <= set(sink.kind.names), sink.kind.code
