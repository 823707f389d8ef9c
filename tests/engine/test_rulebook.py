from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.ground.dated import Dated, NoValueYet
from quanheng.engine.ground.findings import Finding, Refused, refuse_all
from quanheng.engine.ground.rulebook import CannotRead, missing_keys, read, read_text, unknown_keys
from quanheng.engine.ground.words import render, said


def refusal_of(text: str) -> str:
    try:
        read_text(text, "x.yaml")
    except CannotRead as refusal:
        return str(refusal)
    return "x.yaml"


def test_numbers_with_a_point_and_percents_are_exact():
    found = read_text("a: 0.1\nb: 15 %\nc: 12.5%\nd: 3\ne: [80 %, 1.50]", "x.yaml")

    assert found == {
        "a": Decimal("0.1"),
        "b": Decimal("0.15"),
        "c": Decimal("0.125"),
        "d": 3,
        "e": [Decimal("0.8"), Decimal("1.50")],
    }
    assert not any(isinstance(value, float) for value in found.values())


def test_every_key_knows_its_line():
    found = read_text("metric: x\n\nlabel:\n  en: X\n", "x.yaml")

    assert found.where("label") == "x.yaml:3"
    assert found["label"].where("en") == "x.yaml:4"
    assert found.where("nothing") == "x.yaml:1"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x 1\nb: *x", "x.yaml:1: .*anchors and aliases"),
        ("a: 1\na: 2", "x.yaml:2: .*“a” stands twice"),
        ("a: !!python/object/apply:os.system ['true']", "x.yaml:1: "),
        ("a: !!binary aGk=\nb: !own 1", "x.yaml:2: "),
        ("a: [1, 2", "x.yaml:"),
        ("a: .inf", "x.yaml:1: "),
        ("a: 2026-02-30", "x.yaml"),
        ("a: b: c", "x.yaml:1: "),
        ("\tb: c", "x.yaml:1: "),
        ("[" * 3000, "x.yaml"),
    ],
)
def test_what_is_not_a_rule_is_refused_with_its_line(text, why):
    with pytest.raises(CannotRead, match=why):
        read_text(text, "x.yaml")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"- 1\n- 2\n", "one mapping"),
        (b"a: " + b"x" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_rule_is_refused(tmp_path, content, why):
    (tmp_path / "x.yaml").write_bytes(content)

    with pytest.raises(CannotRead, match=why):
        read(tmp_path / "x.yaml")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CannotRead, match="cannot be opened"):
        read(tmp_path / "x.yaml")


def test_the_hash_names_the_text_whatever_its_line_ends(tmp_path):
    (tmp_path / "unix.yaml").write_bytes(b"a: 1\nb: 2\n")
    (tmp_path / "dos.yaml").write_bytes(b"a: 1\r\nb: 2\r\n")
    (tmp_path / "other.yaml").write_bytes(b"a: 1\nb: 3\n")

    hashes = [read(tmp_path / f"{name}.yaml").hash for name in ("unix", "dos", "other")]

    assert hashes[0] == hashes[1] != hashes[2]


@given(st.text(max_size=80))
def test_any_text_is_yaml_or_refused_in_a_sentence(text):
    assert refusal_of(text).startswith("x.yaml")


def test_unknown_and_missing_keys_are_found_with_the_way_out():
    says = read_text("metric: x\nlabl: y\n", "x.yaml")

    assert [str(f) for f in unknown_keys(says, frozenset({"metric", "label"}))] == [
        "x.yaml:2: “labl” is not a key of this kind of rule. Use one of: label, metric."
    ]
    assert [str(f) for f in missing_keys(says, ("metric", "label"))] == [
        "x.yaml:1: “label” is missing. Add a line “label: …”."
    ]


def test_a_dated_value_holds_from_its_day_until_the_next():
    rate = Dated.of("rate", {datetime.date(2026, 7, 1): 5, datetime.date(2026, 1, 1): 3})

    assert [rate.on(datetime.date(2026, m, d)) for m, d in ((1, 1), (6, 30), (7, 1), (12, 31))] == [
        3,
        3,
        5,
        5,
    ]


def test_asking_before_the_first_day_is_an_error_that_says_so():
    rate = Dated.of("rate", {datetime.date(2026, 1, 1): 3})

    with pytest.raises(
        NoValueYet, match="rate has no value on 2025-12-31; its first is from 2026-01-01"
    ):
        rate.on(datetime.date(2025, 12, 31))


def test_a_sentence_keeps_what_it_was_made_of_so_that_it_can_be_translated():
    inner = said("“{x}” is missing", x="a")
    sentence = said("{where}: {why}.", where="x.yaml", why=inner)
    chinese = {"{where}: {why}.": "{where}：{why}。", "“{x}” is missing": "缺少“{x}”"}

    assert sentence == "x.yaml: “a” is missing."
    assert render(sentence, chinese.__getitem__) == "x.yaml：缺少“a”。"
    assert render("plain", chinese.__getitem__) == "plain"


def test_one_finding_is_the_refusal_and_several_are_listed():
    one = Finding(where="a:1", what=said("It is wrong."), mend=said("Mend it."))
    refuse_all([])

    with pytest.raises(Refused, match=r"^a:1: It is wrong\. Mend it\.$"):
        refuse_all([one])
    with pytest.raises(Refused, match="2 things are wrong") as refused:
        refuse_all([one, one])
    assert (
        refused.value.told(str)
        == "2 things are wrong:\n- a:1: It is wrong. Mend it.\n- a:1: It is wrong. Mend it."
    )
