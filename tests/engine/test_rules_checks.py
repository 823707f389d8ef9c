"""A bad metric or card is found by file and line, and the finding says how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.rulebook import RuleFile, read_text
from quanheng.engine.measure import books
from quanheng.engine.measure.metrics import SHAPES

PARTS = "Write “{metric: code}”, “{target: code}”, “{facts: …, shape: sum, of: …}”, “{heads: all}”, “{level: …}” or “{plus: […], minus: […]}”."
TEXTUAL = ("text", "person", "unit", "customer", "product", "choice")
NAMES_OF_DEALS = ", ".join(f.name for f in FACTS["deals"].fields if f.type in TEXTUAL)
TOPICS = ", ".join(FACTS["ratings"].field("topic").choices)

METRIC = {
    "metric": "x",
    "label": "{en: X, zh-CN: 某}",
    "layer": "result",
    "good": "up",
    "uom": "money",
    "owner": "salesperson",
    "why": "{en: Because., zh-CN: 因为。}",
    "reference": "none",
    "shape": "sum",
    "facts": "deals",
    "of": "amount",
}
LINE = "{metric: x, weight: 100 %, curve: {kind: linear, points: [[0 %, 0 %], [100 %, 100 %]]}, target: released, link: {moves: x, lag: none, effect: assumed}}"
CARD = {
    "scorecard": "c",
    "label": "{en: C, zh-CN: 卡}",
    "why": "{en: Because., zh-CN: 因为。}",
    "reference": "none",
    "applies_to": "{posts: [salesperson]}",
    "lines": f"[{LINE}]",
}


def rule(says: dict[str, str], folder: str = "metrics", code: str | None = None) -> RuleFile:
    name = f"{code or says.get('metric') or says.get('scorecard')}.yaml"
    text = "".join(f"{key}: {value}\n" for key, value in says.items())
    return RuleFile(Path(folder) / name, text, read_text(text, name))


def metric(**changes: str | None) -> RuleFile:
    says = {k: v for k, v in (METRIC | changes).items() if v is not None}
    return rule(says, code=changes.get("metric") and "x")


def card(**changes: str | None) -> RuleFile:
    return rule({k: v for k, v in (CARD | changes).items() if v is not None}, "scorecards")


def line(**changes: str) -> str:
    texts = {
        "metric": "x",
        "weight": "100 %",
        "curve": "{kind: linear, points: [[0 %, 0 %], [100 %, 100 %]]}",
        "target": "released",
        "link": "{moves: x, lag: none, effect: assumed}",
    } | changes
    return "{" + ", ".join(f"{key}: {value}" for key, value in texts.items()) + "}"


def test_a_sound_metric_and_card_have_no_finding():
    assert books.check([metric(), card()]) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"label": None}, "x.yaml:1: “label” is missing. Add a line “label: …”."),
        ({"label": "{en: X}"}, "x.yaml:2: “label” has no text for zh-CN. Write “label: {en: …, zh-CN: …}”."),
        ({"metric": "Deal Amount"}, "x.yaml:1: “Deal Amount” cannot be a name. Use lower-case words joined by single underscores, such as “deal_amount”."),
        ({"metric": "y"}, "x.yaml:1: The file is called “x.yaml” and declares “y”. Call the file “y.yaml”."),
        ({"layer": "outcome"}, "x.yaml:3: “outcome” cannot be the value of “layer”. Use one of: result, process, behaviour."),
        ({"shape": "totals"}, f"x.yaml:9: “totals” cannot be the value of “shape”. Use one of: {', '.join(SHAPES)}."),
        ({"facts": "dealz"}, f"x.yaml:10: “dealz” cannot be the value of “facts”. Use one of: {', '.join(FACTS)}."),
        ({"of": "amuont"}, f"x.yaml:11: “amuont” is not an expression: “amuont” is neither a field of these facts nor a word of expressions; the fields are {', '.join(sorted(FACTS['deals'].names))}. See “Expressions” in docs/recipes/metric.md."),
        ({"of": "quantity"}, "x.yaml:5: “quantity” is number, the unit of measure is money. Use “uom: money” for money and another for everything else."),
        ({"where": "amount"}, "x.yaml:12: “amount” is not an expression: it gives money where a condition is wanted. See “Expressions” in docs/recipes/metric.md."),
        ({"wehre": "amount > 0"}, "x.yaml:12: “wehre” is not a key of this kind of rule. Use one of: counts, day, divide, facts, good, label, layer, metric, of, owner, person, reads, reference, shape, split, uom, where, why, window."),
        ({"day": "amount"}, "x.yaml:12: deals have no field “amount” that could be “day”. Use one of: day."),
        ({"person": "customer"}, "x.yaml:12: deals have no field “customer” that could be “person”. Use one of: person."),
        ({"shape": "distinct", "of": "amount", "uom": "count"}, f"x.yaml:11: deals have no field “amount” that could be “of”. Use one of: {NAMES_OF_DEALS}."),
        ({"shape": "within", "of": None, "facts": "customer_needs", "start": "heard_at", "end": "passed_at", "limit": "a day", "uom": "ratio"}, "x.yaml:13: “a day” is not a limit. Write “24 hours” or “3 days”."),
        ({"shape": "days_between", "of": None, "facts": "customer_needs", "start": "day", "end": "passed_at", "uom": "days"}, "x.yaml:12: “day” and “passed_at” are a day and a moment. Use two days or two moments."),
        ({"shape": "growth", "facts": None, "of": "y", "uom": "ratio"}, "x.yaml:10: There is no metric “y”. Declare it in metrics/y.yaml, or name another."),
        ({"shape": "ratio", "facts": None, "of": None, "top": "{metric: y}", "bottom": "{target: x}"}, "x.yaml:10: There is no metric “y”. Declare it in metrics/y.yaml, or name another."),
        ({"shape": "ratio", "facts": None, "of": None, "top": "5", "bottom": "{target: x}"}, f"x.yaml:10: “top” is not a part that can be reckoned with. {PARTS}"),
        ({"facts": "[deals]"}, "x.yaml:10: “facts” holds a list or a table. Write one word or number."),
        ({"shape": "[sum]"}, "x.yaml:9: “shape” holds a list or a table. Write one word or number."),
        ({"shape": "count", "of": None}, "x.yaml:5: “money” cannot be the value of “uom”. Use one of: count."),
        ({"shape": "survey_mean", "facts": None, "of": None, "topic": "staff", "uom": "points", "at_least": "x"}, "x.yaml:11: “x” cannot be the value of “at_least”. Write a whole number from 1."),
        ({"shape": "within", "of": None, "facts": "customer_needs", "start": "heard_at", "end": "passed_at", "limit": "999999999999999999999 hours", "uom": "ratio"}, "x.yaml:13: “999999999999999999999 hours” is not a limit. Write “24 hours” or “3 days”."),
        ({"of": "amount - 99999999999999999999999"}, "x.yaml:11: “amount - 99999999999999999999999” is not an expression: 99999999999999999999999 is larger than any amount. See “Expressions” in docs/recipes/metric.md."),
        ({"shape": "ratio", "facts": None, "of": None, "uom": "ratio", "top": "{facts: deals, shape: sum, of: amount}", "bottom": "{facts: deals, shape: count}"}, "x.yaml:5: Money divided by money is a ratio, money by anything else is money; this is neither. Change “uom”, “top” or “bottom”."),
        ({"shape": "ratio", "facts": None, "of": None, "top": "{metric: [x]}", "bottom": "{facts: deals, shape: count}"}, "x.yaml:10: “metric” holds a list or a table. Write one word or number."),
        ({"shape": "survey_mean", "facts": None, "of": None, "topic": "weather", "uom": "points"}, f"x.yaml:10: “weather” cannot be the value of “topic”. Use one of: {TOPICS}."),
    ],
)  # fmt: skip
def test_a_bad_metric_is_found_by_line(changes, finding):
    assert [str(found) for found in books.check([metric(**changes)])] == [finding]


def test_a_metric_made_of_itself_is_found_once():
    a = rule(
        METRIC | {"metric": "a", "shape": "growth", "of": "b", "facts": "", "uom": "ratio"},
        code="a",
    )
    b = rule(
        METRIC | {"metric": "b", "shape": "growth", "of": "a", "facts": "", "uom": "ratio"},
        code="b",
    )
    a.said.pop("facts"), b.said.pop("facts")

    assert [str(found) for found in books.check([a, b])] == [
        "a.yaml:9: The metric is made of itself: a → b → a. Let one of them be made of facts."
    ]


def test_a_target_of_itself_is_no_cycle():
    itself = {
        "shape": "ratio",
        "top": "{facts: deals, shape: sum, of: quantity}",
        "bottom": "{target: x}",
        "uom": "ratio",
    }

    assert books.check([metric(facts=None, of=None, **itself)]) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"lines": f"[{line(weight='99 %')}]"}, "c.yaml:6: The weights of the lines add up to 99 %, not to 100 %. Change the weights until they add up to 100 %."),
        ({"lines": f"[{line(weight='much')}]"}, "c.yaml:6: “much” is not the weight of a line. Write a share above 0 % and up to 100 %; a veto has no weight."),
        ({"lines": f"[{line(metric='nothing')}]"}, "c.yaml:6: There is no metric “nothing”. Declare it in metrics/nothing.yaml, or name another."),
        ({"lines": f"[{line(target='0')}]"}, "c.yaml:6: “0” is not a target. Write “released” for the released target, or a number above 0 in the metric's unit of measure."),
        ({"lines": f"[{line(curve='{kind: linear, points: [[0 %, 100 %], [100 %, 0 %]]}')}]"}, "c.yaml:6: The scores of a linear curve fall. Use “kind: reverse” where lower is better."),
        ({"lines": f"[{line(curve='{kind: reverse, points: [[0 %, 0 %], [100 %, 100 %]]}')}]"}, "c.yaml:6: The scores of a reverse curve rise. Use “kind: linear” where higher is better."),
        ({"lines": f"[{line(curve='{kind: step, points: [[80 %, 60 %], [80 %, 100 %]]}')}]"}, "c.yaml:6: The attainments of the points do not rise. Put the points in order, each attainment once."),
        ({"lines": f"[{line(curve='{kind: linear, points: [[80 %, 60 %]]}')}]"}, "c.yaml:6: The curve's points cannot be read. Write at least 2: “points: [[80 %, 60 %], [100 %, 100 %]]”."),
        ({"lines": f"[{line(link='{moves: x, lag: none}')}]"}, "c.yaml:6: “effect” is missing. Add a line “effect: …”."),
        ({"lines": "[]"}, "c.yaml:6: “lines” is not a list of lines. Write “- metric: …” and so on for each line."),
        ({"applies_to": "{posts: []}"}, "c.yaml:5: “applies_to” does not name any post. Write “applies_to: {posts: [salesperson], grades: [junior], industries: [fmcg]}”; grades and industries may be left out."),
        ({"lines": f"[{line()}, {{metric: x, target: released, curve: {{kind: veto, below: 50 %, caps_at: -5 %}}, link: {{moves: x, lag: none, effect: assumed}}}}]"}, "c.yaml:6: The veto does not say when it holds. Write “{kind: veto, below: 60 %, caps_at: 0 %}”, or “above”."),
        ({"applies_to": "{posts: [[a]]}"}, "c.yaml:5: “applies_to” does not name any post. Write “applies_to: {posts: [salesperson], grades: [junior], industries: [fmcg]}”; grades and industries may be left out."),
        ({"lines": f"[{line(metric='[x]')}]"}, "c.yaml:6: “metric” holds a list or a table. Write one word or number."),
        ({"lines": f"[{line(curve='{kind: linear, points: [[0 %, 0 %], [99999999 %, 100 %]]}')}]"}, "c.yaml:6: The curve's points cannot be read. Write at least 2: “points: [[80 %, 60 %], [100 %, 100 %]]”."),
        ({"missing": "guess"}, "c.yaml:7: “guess” cannot be the value of “missing”. Use one of: exclude, zero."),
    ],
)  # fmt: skip
def test_a_bad_card_is_found_by_line(changes, finding):
    assert [str(found) for found in books.check([metric(), card(**changes)])] == [finding]


def test_a_line_without_a_target_wants_a_ratio():
    without = line().replace("target: released, ", "")

    assert [str(found) for found in books.check([metric(), card(lines=f"[{without}]")])] == [
        "c.yaml:6: “x” is not a ratio, and the line has no target to hold it against. Add “target: released” or a number in money."
    ]


def test_two_cards_for_one_post_are_found():
    other = rule(CARD | {"scorecard": "d"}, "scorecards")

    assert [str(found) for found in books.check([metric(), card(), other])] == [
        "d.yaml:5: The post salesperson, grade *, industry *, has two cards: c, d. Let one of them name other posts, grades or industries."
    ]


def test_a_veto_has_no_weight():
    veto = "{metric: x, target: released, curve: {kind: veto, below: 50 %}, link: {moves: x, lag: none, effect: assumed}}"

    assert books.check([metric(), card(lines=f"[{line()}, {veto}]")]) == []


def test_a_reference_is_one_text_for_all_languages_or_one_for_each():
    plain, both = "钢铁厂规程", "{en: Mill rules, zh-CN: 钢铁厂规程}"
    books_of = [
        books.load([metric(reference=said), card(reference=said)]) for said in (plain, both)
    ]

    assert [(b.metrics["x"].reference, b.cards["c"].reference) for b in books_of] == [
        ({"en": plain, "zh-CN": plain},) * 2,
        ({"en": "Mill rules", "zh-CN": plain},) * 2,
    ]


@pytest.mark.parametrize(
    ("reference", "wrong"),
    [
        ("{en: Mill rules}", "“reference” has no text for zh-CN. Write “reference: {en: …, zh-CN: …}”."),
        ("{zh-CN: 规程, en: ' '}", "“reference” has no text for en. Write “reference: {en: …, zh-CN: …}”."),
        ("[Mill rules]", "“reference” holds a list or a table. Write one word or number."),
    ],
)  # fmt: skip
def test_a_reference_that_lacks_a_language_is_a_finding(reference, wrong):
    found = books.check([metric(reference=reference), card(reference=reference)])

    assert list(map(str, found)) == [f"x.yaml:8: {wrong}", f"c.yaml:4: {wrong}"]


def test_a_file_of_the_companys_own_folder_replaces_the_shipped_one(tmp_path):
    for folder, reference in (("shipped", "ours"), ("own", "theirs")):
        (tmp_path / folder / "metrics").mkdir(parents=True)
        text = "".join(f"{k}: {v}\n" for k, v in (METRIC | {"reference": reference}).items())
        (tmp_path / folder / "metrics" / "x.yaml").write_text(text)

    rules, findings = books.read_all(books.files([tmp_path / "shipped", tmp_path / "own"]))

    assert (findings, books.load(rules).metrics["x"].reference["en"]) == ([], "theirs")
