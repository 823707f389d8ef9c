"""Rows that can be read and cannot be right are named on the lines of whoever they concern, and on nobody else's."""

from __future__ import annotations

import pytest

from conftest import backend
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.measure import cases, results
from tests.engine.books import book_of, card, line
from tests.engine.small import ENGINES, JANUARY, january

# kind, doubt → a sound row, what makes it doubtful, how many rows then are, what is said of them
DOUBTS = {
    ("visits", "off_the_scale"): ({"need_depth": 5, "fit": 0}, {"fit": 5.5}, "visits and follow-ups", "need depth or fit lies outside 0 to 5"),
    ("need_forms", "more_than_all"): ({"fields_filled": 5, "fields_total": 5}, {"fields_filled": 6}, "need forms", "more fields are filled in than the form has"),
    ("training", "more_right_than_asked"): ({"questions": 5, "right": 5}, {"right": 6}, "training", "more answers are right than questions were asked"),
    ("headcounts", "nobody_needed"): ({"needed": 1}, {"needed": 0}, "headcount", "a headcount of nobody is planned"),
    ("receipts", "above_the_deal"): ({"amount": 5, "deal_amount": 5}, {"amount": 6}, "receipts", "more was received than the deal is worth"),
    ("ratings", "off_the_scale"): ({"topic": "recommend", "score": 10}, {"topic": "staff", "score": 5.5}, "ratings and surveys", "an answer lies outside its scale: 0 to 10 for recommend, up to 5 for all others"),
    ("ratings", "answered_twice"): ({"topic": "staff", "score": 5, "survey": "S1", "rater": "eva"}, {}, "ratings and surveys", "somebody answered one survey more than once"),
    ("deliveries", "rejected_more_than_received"): ({"received": 5, "rejected": 5}, {"rejected": 6}, "deliveries", "more was rejected than received"),
    ("stock", "below_zero"): ({"quantity": 0, "amount": 0}, {"quantity": -1}, "stock", "stock lies below zero"),
}  # fmt: skip


def test_every_doubt_of_every_kind_is_tried_here():
    declared = {(kind.code, doubt.code) for kind in FACTS.values() for doubt in kind.doubts}

    assert declared == set(DOUBTS)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("kind", "code"), DOUBTS)
def test_a_doubt_is_said_on_the_lines_of_whoever_it_concerns(kind, code, engine):
    sound, wrong, called, what = DOUBTS[kind, code]
    key = FACTS[kind].key[0]
    rows = [
        {key: f"R{i}", "day": january(5), "person": person, **sound, **more}
        for i, (person, more) in enumerate((("ana", {}), ("ana", wrong), ("bo", {})))
    ]
    scopes = ("person", "unit", "company")
    lines = [line("rows", "1 %", f"target: 1\nscope: {scope}") for scope in scopes]
    book = book_of(
        {"rows": f"shape: count\nuom: count\nfacts: {kind}"},
        {"clerks": card("clerk", *lines, line("base", "97 %"))},
    )
    case = {
        "facts": {kind: rows},
        "units": [{"unit": "east"}, {"unit": "west"}],
        "assignments": [
            {"person": "ana", "unit": "east", "post": "clerk"},
            {"person": "bo", "unit": "west", "post": "clerk"},
        ],
    }

    made = results.compute(cases.measuring(case, book, backend(engine)), book, JANUARY)

    said = {s.person: [list(map(str, x.actual.notes)) for x in s.score.lines] for s in made.scores}
    note = [f"Doubtful rows of {called}: 1 ({what})."]
    assert said == {"ana": [note, note, note, []], "bo": [[], [], note, []]}


def ratings(*more: dict) -> list[dict]:
    common = {"day": january(5), "person": "ana", "topic": "staff", "score": 5}
    return [common | {"rating": f"R{i}"} | row for i, row in enumerate(more)]


def doubted(rows: list[dict]) -> list[str]:
    says = "shape: survey_mean\nuom: points\ntopic: staff"
    book = book_of({"rated": says}, {"clerks": card("clerk", line("rated", "100 %"))})
    people = [{"person": "ana", "unit": "east", "post": "clerk"}]
    case = {"facts": {"ratings": rows}, "assignments": people}
    found = []
    for engine in ENGINES:
        made = results.compute(cases.measuring(case, book, backend(engine)), book, JANUARY)
        found.append(list(map(str, made.scores[0].score.lines[0].actual.notes)))
    assert found[0] == found[1]
    return found[0]


def test_one_answer_a_survey_topic_and_rater_is_sound():
    one = {"survey": "S1", "rater": "eva"}

    assert doubted(ratings(one, one | {"rater": "fei"}, one | {"survey": "S2"})) == []
    assert doubted(ratings(one, one | {"topic": "support"}, one | {"person": "bo"})) == []
    assert doubted(ratings({"survey": "S1"}, {"survey": "S1"})) == []  # nobody knows who answered
    assert doubted(ratings({"rater": "eva"}, {"rater": "eva"})) == []  # of no survey


def test_each_answer_too_many_is_counted():
    one = {"survey": "S1", "customer": "K1"}

    assert doubted(ratings(one, one, one)) == [
        "Doubtful rows of ratings and surveys: 2 (somebody answered one survey more than once)."
    ]


def test_an_answer_is_one_too_many_in_whichever_month_the_first_was_given():
    first = {"survey": "S1", "rater": "eva", "day": JANUARY.previous().first}

    assert doubted(ratings(first, {"survey": "S1", "rater": "eva"})) == [
        "Doubtful rows of ratings and surveys: 1 (somebody answered one survey more than once)."
    ]
    assert doubted(ratings(first)) == []


def test_a_line_says_only_what_is_doubtful_among_the_rows_that_it_reads():
    other = {"topic": "support", "survey": "S1", "rater": "eva"}

    assert doubted(ratings({"survey": "S1", "rater": "eva"}, other, other)) == []


def received(*rows: dict) -> list[str]:
    book = book_of(
        {"paid": "shape: sum\nuom: money\nfacts: receipts\nof: amount"},
        {"clerks": card("clerk", line("paid", "100 %", "target: 1"))},
    )
    common = {"day": january(5), "person": "ana", "deal_amount": 80}
    facts = {"receipts": [common | {"receipt": f"R{i}"} | row for i, row in enumerate(rows)]}
    people = [{"person": "ana", "unit": "east", "post": "clerk"}]
    case = {"facts": facts, "assignments": people}
    made = results.compute(cases.measuring(case, book, backend("polars")), book, JANUARY)
    return list(map(str, made.scores[0].score.lines[0].actual.notes))


def test_receipts_are_held_against_their_deal_together_not_one_by_one():
    said = "Doubtful rows of receipts: {} (more was received than the deal is worth)."
    earlier = {"deal": "D1", "amount": 50, "day": JANUARY.previous().first}

    assert received({"deal": "D1", "amount": 50}, {"deal": "D1", "amount": 30}) == []
    assert received({"deal": "D1", "amount": 50}, {"deal": "D1", "amount": 30.01}) == [
        said.format(2)
    ]
    assert received({"deal": "D1", "amount": 50}, {"deal": "D2", "amount": 50}) == []
    assert received(earlier, {"deal": "D1", "amount": 50}) == [said.format(1)]
    assert received({"amount": 50}, {"amount": 50}) == []  # of no deal: each for itself


def test_what_is_only_compared_with_raises_no_doubt():
    rows = [{"receipt": "R1", "day": january(5), "person": "ana", "amount": 5, "deal_amount": 5}]
    rows += [
        {"receipt": "R2", "day": JANUARY.previous().first, "person": "ana", "amount": 6, "deal_amount": 5}
    ]  # fmt: skip
    book = book_of(
        {
            "paid": "shape: sum\nuom: money\nfacts: receipts\nof: amount",
            "more": "shape: growth\nuom: ratio\nof: paid\nagainst: previous",
        },
        {"clerks": card("clerk", line("more", "100 %"))},
    )
    people = [{"person": "ana", "unit": "east", "post": "clerk"}]
    case = {"facts": {"receipts": rows}, "assignments": people}

    made = results.compute(cases.measuring(case, book, backend("duckdb")), book, JANUARY)

    assert made.scores[0].score.lines[0].actual.notes == ()
