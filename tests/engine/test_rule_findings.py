"""What is wrong with parts, composites, variants, process points, red lines, benchmarks and industries is found by line."""

from __future__ import annotations

import pytest

from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.measure import books
from tests.engine.books import INDUSTRY, LINK, card, line, rules

SALES = "{facts: deals, shape: sum, of: amount}"
PART = "Write “{metric: code}”, “{target: code}”, “{facts: …, shape: sum, of: …}”, “{heads: all}”, “{level: …}” or “{plus: […], minus: […]}”."
KINDS, DEALS = ", ".join(FACTS), ", ".join(sorted(FACTS["deals"].names))
TEXTUAL = ("text", "person", "unit", "customer", "product", "choice")


def fields(kind: str, *types: str) -> str:
    return ", ".join(field.name for field in FACTS[kind].fields if field.type in types)


NAMES, SPLITS = fields("deals", *TEXTUAL), fields("deals", "text", "choice", "product", "bool")
TOPICS = ", ".join(FACTS["ratings"].field("topic").choices)
DATED = "Write “- {from: 2024-01-01, value: 15 %, source: …}” for each, oldest first."
COMPARE = "The condition does not compare with one number. Write one of at_least, above, at_most, below with a number, such as “above: 0”."
NO_TARGET = (
    "Write “released” for the released target, or a number above 0 in the metric's unit of measure."
)
BESIDE = "“otherwise” stands without “target: released”. Write “target: released” beside it, or the number under “target”."
TEXTS = "label: {en: x, zh-CN: x}"
COUNT = "shape: count\nuom: count\nfacts: deals"
M = dict.fromkeys("abcd", COUNT)


def found(metrics: dict[str, str], cards: dict[str, str], **others: dict[str, str]) -> list[str]:
    return [str(finding) for finding in books.check(rules(metrics, cards, **others))]


# Metrics: the key “shape” stands in line 8.
@pytest.mark.parametrize(
    ("says", "findings"),
    [
        ("shape: total\nuom: money\nof: 5", [f"own.yaml:10: “of” is not a part that can be reckoned with. {PART}"]),
        ("shape: total\nuom: money\nof: {metric: base, target: base}", [f"own.yaml:10: “of” is not a part that can be reckoned with. {PART}"]),
        ("shape: total\nuom: money\nof: {metric: base, where: amount > 0}", ["own.yaml:10: “where” is not a key of this kind of rule. Use one of: metric."]),
        ("shape: total\nuom: money\nof: {facts: [deals], shape: sum, of: amount}", ["own.yaml:10: “facts” holds a list or a table. Write one word or number."]),
        ("shape: total\nuom: money\nof: {facts: deals, of: amount}", ["own.yaml:10: “shape” is missing. Add a line “shape: …”."]),
        ("shape: total\nuom: money\nof: {facts: deals, shape: median, of: amount}", ["own.yaml:10: “median” cannot be the value of “shape”. Use one of: sum, count, distinct, first_time, several."]),
        ("shape: total\nuom: money\nof: {facts: dealz, shape: sum, of: amount}", [f"own.yaml:10: “dealz” cannot be the value of “facts”. Use one of: {KINDS}."]),
        ("shape: total\nuom: money\nof: {facts: deals, shape: sum}", ["own.yaml:10: “of” is missing. Add a line “of: …”."]),
        ("shape: total\nuom: money\nof: {facts: deals, shape: sum, of: amuont}", [f"own.yaml:10: “amuont” is not an expression: “amuont” is neither a field of these facts nor a word of expressions; the fields are {DEALS}. See “Expressions” in docs/recipes/metric.md."]),
        ("shape: total\nuom: count\nof: {facts: deals, shape: count, as_of: start}", ["own.yaml:10: “start” cannot be the value of “as_of”. Use one of: end."]),
        ("shape: total\nuom: count\nof: {facts: deals, shape: several, of: customer}", ["own.yaml:10: “with” is missing. Add a line “with: …”.", "own.yaml:10: “at_least” is missing. Add a line “at_least: …”.", f"own.yaml:10: deals have no field “None” that could be “with”. Use one of: {NAMES}."]),
        ("shape: total\nuom: count\nof: {heads: []}", ["own.yaml:10: “heads” does not name any post. Write a list of posts such as “[salesperson]”."]),
        ("shape: total\nuom: count\nof: {heads: everybody}", ["own.yaml:10: “heads” does not name any post. Write a list of posts such as “[salesperson]”."]),
        ("shape: total\nuom: count\nof: {heads: all, where: x}", ["own.yaml:10: “where” is not a key of this kind of rule. Use one of: heads."]),
        (f"shape: per_head\nuom: money\ntop: {SALES}\nposts: salesperson", ["own.yaml:11: “posts” does not name any post. Write a list of posts such as “[salesperson]”."]),
        (f"shape: turnover\nuom: ratio\ntop: {SALES}\nlevel: 5", ["own.yaml:11: “level” is not a level. Write “{facts: stock, of: amount}”."]),
        (f"shape: turnover\nuom: ratio\ntop: {SALES}\nlevel: {{facts: stock}}", ["own.yaml:11: “of” is missing. Add a line “of: …”."]),
        (f"shape: turnover\nuom: ratio\ntop: {SALES}\nlevel: {{facts: stock, of: quantity > 0}}", ["own.yaml:11: “quantity > 0” is not an expression: it gives bool where an amount is wanted. See “Expressions” in docs/recipes/metric.md."]),
        (f"shape: turnover\nuom: ratio\ntop: {SALES}\nlevel: {{facts: stock, of: amount, shape: sum}}", ["own.yaml:11: “shape” is not a key of this kind of rule. Use one of: day, facts, of, person, where."]),
        ("shape: total\nuom: money\nof: {level: {facts: stocks, of: amount}}", [f"own.yaml:10: “stocks” cannot be the value of “facts”. Use one of: {KINDS}."]),
        ("shape: total\nuom: money\nof: {plus: []}", ["own.yaml:10: “plus” is not a list of parts. Write “plus: [{metric: code}, …]”."]),
        ("shape: total\nuom: money\nof: {plus: deals}", ["own.yaml:10: “plus” is not a list of parts. Write “plus: [{metric: code}, …]”."]),
        ("shape: total\nuom: money\nof: {plus: [{metric: base}], minus: 3}", ["own.yaml:10: “minus” is not a list of parts. Write “minus: [{metric: code}, …]”."]),
        ("shape: total\nuom: money\nof: {plus: [{metric: base}, 3]}", [f"own.yaml:10: “plus” is not a part that can be reckoned with. {PART}"]),
        ("shape: total\nuom: money\nof: {plus: [{metric: base}], times: [{metric: base}]}", ["own.yaml:10: “times” is not a key of this kind of rule. Use one of: minus, plus."]),
        ("shape: total\nuom: money\nof: {plus: [{metric: base}, {heads: all}]}", ["own.yaml:9: Money divided by money is a ratio, money by anything else is money; this is neither. Change “uom”, “top” or “bottom”."]),
        (f"shape: total\nuom: money\nof: {SALES}\nper: month", ["own.yaml:11: “month” cannot be the value of “per”. Use one of: year, week."]),
        ("shape: total\nuom: count\nof: {facts: deals, shape: sum, of: amount}", ["own.yaml:9: Money divided by money is a ratio, money by anything else is money; this is neither. Change “uom”, “top” or “bottom”."]),
        (f"shape: per_head\nuom: ratio\ntop: {SALES}", ["own.yaml:9: Money divided by money is a ratio, money by anything else is money; this is neither. Change “uom”, “top” or “bottom”."]),
        (f"shape: turnover\nuom: ratio\ntop: {SALES}\nlevel: {{facts: stock, of: quantity}}", ["own.yaml:9: Money divided by money is a ratio, money by anything else is money; this is neither. Change “uom”, “top” or “bottom”."]),
        ("shape: count\nuom: count\nfacts: deals\nwindow: a year", ["own.yaml:11: “a year” is not a window. Write “12 months”, with a number up to 60."]),
        ("shape: count\nuom: count\nfacts: deals\nwindow: 0 months", ["own.yaml:11: “0 months” is not a window. Write “12 months”, with a number up to 60."]),
        ("shape: count\nuom: count\nfacts: deals\nwindow: 61 months", ["own.yaml:11: “61 months” is not a window. Write “12 months”, with a number up to 60."]),
        ("shape: count\nuom: count\nfacts: deals\nreads: times", ["own.yaml:11: “reads” is said of a metric whose uom is not ratio. Remove “reads”, or mend “uom”."]),
        ("shape: count\nuom: count\nfacts: deals\ncounts: {en: deals}", ["own.yaml:11: “counts” has no text for zh-CN. Write “counts: {en: …, zh-CN: …}”."]),
        ("shape: count\nuom: count\nfacts: deals\nsplit: [channel, amount]", [f"own.yaml:11: “['channel', 'amount']” are not fields that the metric can be broken down by. Use some of: {SPLITS}."]),
        ("shape: count\nuom: count\nfacts: deals\nsplit: channel", ["own.yaml:11: “split” is not a list of fields. Write “split: [channel]”."]),
        ("shape: sum\nuom: money\nfacts: deals\nof: amount\ndivide: 0", ["own.yaml:12: “0” cannot be the value of “divide”. Write a whole number from 1."]),
        ("shape: sum\nuom: money\nfacts: deals\nof: amount\ndivide: 0.5", ["own.yaml:12: “0.5” cannot be the value of “divide”. Write a whole number from 1."]),
        ("shape: gain\nuom: money\nof: base\nagainst: year_before", ["own.yaml:11: “year_before” cannot be the value of “against”. Use one of: last_year, previous."]),
        ("shape: lost\nuom: ratio\nfacts: deals\nof: customer\nagainst: ever", ["own.yaml:12: “ever” cannot be the value of “against”. Use one of: last_year, previous, year_before."]),
        ("shape: composite\nuom: ratio\nparts: base", ["own.yaml:10: “parts” is not a list of metrics. Write “- {metric: code, target: 24}” for each."]),
        ("shape: composite\nuom: ratio\nparts:\n  - {metric: base, target: 0}", ["own.yaml:11: “0” is not a target. Write “released” for the released target, or a number above 0 in the metric's unit of measure."]),
        ("shape: composite\nuom: ratio\nparts:\n  - {metric: base}", ["own.yaml:11: “target” is missing. Add a line “target: …”."]),
        ("shape: composite\nuom: ratio\nparts:\n  - {metric: base, target: 5, otherwise: released}", ["own.yaml:11: “released” is not a target. Write “released” for the released target, or a number above 0 in the metric's unit of measure.", "own.yaml:11: “otherwise” stands without “target: released”. Write “target: released” beside it, or the number under “target”."]),
        ("shape: composite\nuom: ratio\nparts:\n  - {metric: base, target: 5, good: none}", ["own.yaml:11: “none” cannot be the value of “good”. Use one of: up, down."]),
        ("shape: composite\nuom: ratio\nparts:\n  - {metric: base, target: 5, weight: 2}", ["own.yaml:11: “weight” is not a key of this kind of rule. Use one of: good, metric, otherwise, target."]),
        ("shape: composite\nuom: ratio\nparts:\n  - {metric: base, target: 5}\n  - {metric: nowhere, target: 5}", ["own.yaml:10: There is no metric “nowhere”. Declare it in metrics/nowhere.yaml, or name another."]),
        ("shape: composite\nuom: ratio\nparts:\n  - {metric: own, target: 5}", ["own.yaml:8: The metric is made of itself: own → own. Let one of them be made of facts."]),
        ("shape: manual\nuom: money", ["own.yaml:9: “money” cannot be the value of “uom”. Use one of: count, ratio, days, hours, points."]),
        ("shape: manual\nuom: points\nfacts: manual_values", ["own.yaml:10: “facts” is not a key of this kind of rule. Use one of: counts, good, label, layer, metric, owner, reads, reference, shape, split, uom, why, window."]),
        ("shape: weighted_days\nuom: days\nfacts: outlays\nweight: customer\nstart: day\nend: recovered_day", ["own.yaml:11: outlays have no field “customer” that could be “weight”. Use one of: amount."]),
        ("shape: weighted_days\nuom: days\nfacts: expense_claims\nweight: amount\nstart: submitted_at\nend: approved_at", ["own.yaml:12: expense_claims have no field “submitted_at” that could be “start”. Use one of: day, paid_day.", "own.yaml:13: expense_claims have no field “approved_at” that could be “end”. Use one of: day, paid_day."]),
        ("shape: weighted_days\nuom: hours\nfacts: outlays\nweight: amount\nstart: day\nend: recovered_day", ["own.yaml:9: “hours” cannot be the value of “uom”. Use one of: days.", "own.yaml:12: Hours cannot be counted between days. Use days, or two moments."]),
        ("shape: concordance\nuom: ratio\nfacts: appraisals\nof: rating\nwith: rater", ["own.yaml:12: appraisals have no field “rater” that could be “with”. Use one of: rating, later_result."]),
        ("shape: several\nuom: count\nfacts: deals\nof: customer\nwith: product_line\nat_least: 0", ["own.yaml:13: “0” cannot be the value of “at_least”. Write a whole number from 1."]),
        ("shape: several\nuom: count\nfacts: deals\nof: customer\nwith: amount\nat_least: 2", [f"own.yaml:12: deals have no field “amount” that could be “with”. Use one of: {NAMES}."]),
        ("shape: several\nuom: count\nfacts: deals\nof: customer\nwith: product_line", ["own.yaml:1: “at_least” is missing. Add a line “at_least: …”."]),
        ("shape: nps\nuom: ratio\ntopic: recommend", ["own.yaml:9: “ratio” cannot be the value of “uom”. Use one of: points."]),
        ("shape: nps\nuom: points\ntopic: weather", [f"own.yaml:10: “weather” cannot be the value of “topic”. Use one of: {TOPICS}."]),
        ("shape: nps\nuom: points\ntopic: recommend\nat_least: 2.5", ["own.yaml:11: “2.5” cannot be the value of “at_least”. Write a whole number from 1."]),
        ("shape: gain\nuom: ratio\nof: own", ["own.yaml:8: The metric is made of itself: own → own. Let one of them be made of facts."]),
        ("shape: total\nuom: money\nof: {plus: [{metric: base}], minus: [{target: nowhere}]}", ["own.yaml:10: There is no metric “nowhere”. Declare it in metrics/nowhere.yaml, or name another."]),
        ("shape: composite\nuom: ratio\nparts:\n  - {metric: [x], target: 5}", ["own.yaml:11: “metric” holds a list or a table. Write one word or number."]),
        ("shape: gain\nuom: count\nof: base", ["own.yaml:9: “base” is counted in money, and so is what it gains. Write “uom: money”."]),
        ("shape: count\nuom: count\nfacts: deals\nsplit: [[channel]]", ["own.yaml:11: “split” is not a list of fields. Write “split: [channel]”."]),
        ("shape: count\nuom: count\nfacts: deals\nsplit: 5", ["own.yaml:11: “split” is not a list of fields. Write “split: [channel]”."]),
        ("shape: composite\nuom: ratio\nparts:\n  - {metric: base, target: 5, otherwise: 6}", ["own.yaml:11: “otherwise” stands without “target: released”. Write “target: released” beside it, or the number under “target”."]),
    ],
)  # fmt: skip
def test_a_bad_part_is_found_by_line(says, findings):
    assert found({"own": says}, {}) == findings


def test_a_composite_asks_which_direction_is_better_where_its_metric_has_none():
    says = "shape: composite\nuom: ratio\nparts:\n  - {metric: mix, target: 5}"
    made = rules({"own": says, "mix": COUNT}, {})
    undirected = next(rule for rule in made if rule.said.get("metric") == "mix")
    undirected.said["good"] = "none"

    assert [str(finding) for finding in books.check(made)] == [
        "own.yaml:10: Of “mix” neither direction is better. Add “good: up” or “good: down” to the part."
    ]


def test_a_field_of_a_split_must_be_one_of_all_the_facts():
    says = "shape: ratio\nuom: ratio\ntop: {facts: deals, shape: count}\nbottom: {facts: leads, shape: count}\nsplit: "

    assert found({"own": f"{says}[channel]"}, {}) == []
    assert found({"own": f"{says}[channel, segment]"}, {}) == [
        "own.yaml:12: “['channel', 'segment']” are not fields that the metric can be broken down by. Use some of: channel."
    ]


def test_a_metric_made_of_itself_through_parts_and_composites_is_found_once():
    metrics = {
        "own": "shape: total\nuom: ratio\nof: {plus: [{metric: other}]}",
        "other": "shape: composite\nuom: ratio\nparts:\n  - {metric: own, target: 1}",
    }

    assert found(metrics, {}) == [
        "other.yaml:8: The metric is made of itself: other → own → other. Let one of them be made of facts."
    ]


# Variants: a card's own keys begin in line 5.
BASE = card("seller", line("a", "60 %"), line("b", "40 %"))
VETO = f"  - metric: c\n    curve: {{kind: veto, below: 50 %}}\n    target: 1\n    {LINK}\n"
NOTHING_LEFT = "other.yaml:5: No line of “base_card” is left to share what the variant's own lines leave. Leave fewer lines out, or state all lines without “variant_of”."


@pytest.mark.parametrize(
    ("says", "finding"),
    [
        ("variant_of: other\napplies_to: {posts: [x]}", "other.yaml:5: There is no card “other” to be a variant of. Name a card that states all its lines."),
        ("variant_of: nowhere\napplies_to: {posts: [x]}", "other.yaml:5: There is no card “nowhere” to be a variant of. Name a card that states all its lines."),
        ("variant_of: [base_card]\napplies_to: {posts: [x]}", "other.yaml:5: “variant_of” holds a list or a table. Write one word or number."),
        ("variant_of: base_card\napplies_to: {posts: [x]}\nwithout: [c]", "other.yaml:7: “base_card” has no line “c”. Leave it away, or name a line of that card."),
        ("variant_of: base_card\napplies_to: {posts: [x]}\nwithout: a", "other.yaml:7: “without” is not a list of metrics. Write “without: [new_customers]”."),
        ("variant_of: base_card\napplies_to: {posts: [x]}\nlines: a", "other.yaml:7: “lines” is not a list of lines. Write “- metric: …” and so on for each line."),
        ("variant_of: base_card\n" + card("x", line("d", "100 %")), "other.yaml:7: The variant's own lines leave nothing for those of “base_card”. Let their weights add up to less than 100 %, or state all lines without “variant_of”."),
        (card("x", line("d", "100 %"), more="without: [a]\n"), "other.yaml:12: “without” leaves lines of another card out, and the card names none. Add “variant_of”, or leave it away."),
        ("variant_of: base_card\napplies_to: {posts: [x]}\nwithout: [a, b]", NOTHING_LEFT),
        ("variant_of: base_card\n" + card("x", line("a", "50 %"), line("b", "20 %")), NOTHING_LEFT),
        ("variant_of: base_card\n" + card("x", line("d", "50 %"), more="without: [a, b]\n"), NOTHING_LEFT),
    ],
)  # fmt: skip
def test_a_bad_variant_is_found_by_line(says, finding):
    assert found(M, {"base_card": BASE, "other": says}) == [finding]


def test_a_veto_alone_cannot_share_what_a_variant_leaves():
    base = card("seller", line("a", "60 %"), line("b", "40 %"), VETO)
    says = "variant_of: base_card\n" + card("x", line("d", "50 %"), more="without: [a, b]\n")

    assert found(M, {"base_card": base, "other": says}) == [NOTHING_LEFT]


def test_a_variant_of_a_variant_is_found():
    other = "variant_of: base_card\napplies_to: {posts: [x]}"
    third = "variant_of: other\napplies_to: {posts: [y]}"

    assert found(M, {"base_card": BASE, "other": other, "third": third}) == [
        "third.yaml:5: There is no card “other” to be a variant of. Name a card that states all its lines."
    ]


# Beside the lines: what stands there begins in line 12, its rules in line 13.
@pytest.mark.parametrize(
    ("more", "finding"),
    [
        ("points: b", "12: “points” is not a list of rules. Write “- metric: …” and so on for each."),
        ("points:\n  - {metric: b, most: 10}", "13: “least” is missing. Add a line “least: …”."),
        ("points:\n  - {metric: b, most: 101, least: 0}", "13: “101” is not a number of points. Write a number from −100 to 100 with at most four digits after the point."),
        ("points:\n  - {metric: b, most: 1, least: -100.5}", "13: “-100.5” is not a number of points. Write a number from −100 to 100 with at most four digits after the point."),
        ("points:\n  - {metric: b, most: 0.00001, least: 0}", "13: “0.00001” is not a number of points. Write a number from −100 to 100 with at most four digits after the point."),
        ("points:\n  - {metric: b, most: true, least: 0}", "13: “True” is not a number of points. Write a number from −100 to 100 with at most four digits after the point."),
        ("points:\n  - {metric: b, most: -5, least: 5}", "13: “most” lies below “least”. Write the higher number under “most”."),
        ("points:\n  - {metric: nowhere, most: 1, least: 0}", "12: There is no metric “nowhere”. Declare it in metrics/nowhere.yaml, or name another."),
        ("points:\n  - {metric: [b], most: 1, least: 0}", "13: “metric” holds a list or a table. Write one word or number."),
        ("points:\n  - {metric: b, scope: team, most: 1, least: 0}", "13: “team” cannot be the value of “scope”. Use one of: person, unit, company."),
        ("points:\n  - {metric: b, most: 1, least: 0, points: 5}", "13: “points” is not a key of this kind of rule. Use one of: label, least, metric, most, scope."),
        ("points:\n  - {when: [], points: 1, LABEL}", "13: “when” names no condition. Write “- {metric: target_attainment, at_least: 100 %}”."),
        ("points:\n  - {when: b, points: 1, LABEL}", "13: “when” is not a list of rules. Write “- metric: …” and so on for each."),
        ("points:\n  - {when: [{metric: nowhere, above: 0}], points: 1, LABEL}", "12: There is no metric “nowhere”. Declare it in metrics/nowhere.yaml, or name another."),
        ("points:\n  - {when: [{metric: b, above: 0}], LABEL}", "13: “points” is missing. Add a line “points: …”."),
        ("points:\n  - {when: [{metric: b, above: 0}], points: 1}", "13: “label” is missing. Add a line “label: …”."),
        ("points:\n  - {when: [{metric: b, above: 0}], points: 1, most: 5, LABEL}", "13: “most” is not a key of this kind of rule. Use one of: label, points, when."),
        ("points:\n  - {when: [{metric: b, above: 0, caps_at: 1}], points: 1, LABEL}", "13: “caps_at” is not a key of this kind of rule. Use one of: above, at_least, at_most, below, metric, scope."),
        ("points:\n  - {when: [{metric: b}], points: 1, LABEL}", f"13: {COMPARE}"),
        ("red_lines: b", "12: “red_lines” is not a list of rules. Write “- metric: …” and so on for each."),
        ("red_lines:\n  - {metric: b, above: 0, caps_at: 101 %, LABEL}", "13: “1.01” is not a cap. Write a share from 0 % to 100 %, such as “caps_at: 59 %”."),
        ("red_lines:\n  - {metric: b, above: 0, caps_at: 0.00000001, LABEL}", "13: “1E-8” is not a cap. Write a share from 0 % to 100 %, such as “caps_at: 59 %”."),
        ("red_lines:\n  - {metric: b, above: 0, LABEL}", "13: “caps_at” is missing. Add a line “caps_at: …”."),
        ("red_lines:\n  - {metric: b, above: 0, caps_at: 59 %}", "13: “label” is missing. Add a line “label: …”."),
        ("red_lines:\n  - {metric: b, above: 0, caps_at: 59 %, label: {en: x}}", "13: “label” has no text for zh-CN. Write “label: {en: …, zh-CN: …}”."),
        ("red_lines:\n  - {metric: b, caps_at: 59 %, LABEL}", f"13: {COMPARE}"),
        ("red_lines:\n  - {metric: b, above: 0, below: 5, caps_at: 59 %, LABEL}", f"13: {COMPARE}"),
        ("red_lines:\n  - {metric: b, above: much, caps_at: 59 %, LABEL}", f"13: {COMPARE}"),
        ("red_lines:\n  - {metric: nowhere, above: 1, caps_at: 59 %, LABEL}", "12: There is no metric “nowhere”. Declare it in metrics/nowhere.yaml, or name another."),
        ("red_lines:\n  - {metric: b, above: 1, caps_at: 59 %, why: x, LABEL}", "13: “why” is not a key of this kind of rule. Use one of: above, at_least, at_most, below, caps_at, label, metric, scope."),
        ("watch: [b]", "12: “watch” is not a list of rules. Write “- metric: …” and so on for each."),
        ("watch:\n  - {metric: nowhere}", "12: There is no metric “nowhere”. Declare it in metrics/nowhere.yaml, or name another."),
        ("watch:\n  - {metric: b, scope: team}", "13: “team” cannot be the value of “scope”. Use one of: person, unit, company."),
        ("watch:\n  - {scope: unit}", "13: “metric” is missing. Add a line “metric: …”."),
        ("watch:\n  - {metric: b, weight: 5 %}", "13: “weight” is not a key of this kind of rule. Use one of: metric, scope."),
    ],
)  # fmt: skip
def test_what_is_wrong_beside_the_lines_is_found_by_line(more, finding):
    says = card("x", line("a", "100 %"), more=more.replace("LABEL", TEXTS) + "\n")

    assert found(M, {"own": says}) == [f"own.yaml:{finding}"]


@pytest.mark.parametrize(
    ("more", "finding"),
    [
        ("otherwise: 5", f"9: {BESIDE}"),
        ("target: 4\notherwise: 5", f"10: {BESIDE}"),
        ("target: released\notherwise: released", f"10: “released” is not a target. {NO_TARGET}"),
        ("target: released\notherwise: -1", f"10: “-1” is not a target. {NO_TARGET}"),
        ("target: 1\ngroup: other", "10: “other” cannot be the value of “group”. Use one of: results, process, behaviour, team, cost, strategy."),
    ],
)  # fmt: skip
def test_a_bad_line_is_found_by_line(more, finding):
    assert found(M, {"own": card("x", line("a", "100 %", more))}) == [f"own.yaml:{finding}"]


@pytest.mark.parametrize(
    ("link", "finding"),
    [
        ("via: base", "“via” is not a list of metrics. Write “via: [stock_turnover]”."),
        ("via: []", "“via” is not a list of metrics. Write “via: [stock_turnover]”."),
        ("via: [nowhere]", "There is no metric “nowhere”. Declare it in metrics/nowhere.yaml, or name another."),
        ("says: {en: x}", "“says” has no text for zh-CN. Write “says: {en: …, zh-CN: …}”."),
        ("size: 3", "“size” is not a key of this kind of rule. Use one of: effect, lag, moves, says, via."),
    ],
)  # fmt: skip
def test_a_bad_link_is_found_by_line(link, finding):
    says = card("x", line("a", "100 %").replace("effect: assumed", f"effect: assumed, {link}"))

    assert found(M, {"own": says}) == [f"own.yaml:11: {finding}"]


@pytest.mark.parametrize(
    ("applies", "finding"),
    [
        ("{posts: [x], industries: [tea]}", "There is no industry “tea”. Declare it in industries/tea.yaml, or name another."),
        ("{posts: [x], industries: tea}", "“applies_to” does not name any post. Write “applies_to: {posts: [salesperson], grades: [junior], industries: [fmcg]}”; grades and industries may be left out."),
        ("{posts: [x], units: [tea]}", "“units” is not a key of this kind of rule. Use one of: grades, industries, posts."),
    ],
)  # fmt: skip
def test_whom_a_card_applies_to_is_checked(applies, finding):
    assert found(M, {"own": card(applies, line("a", "100 %"))}) == [f"own.yaml:5: {finding}"]


# Industries and benchmarks.


def test_two_cards_for_one_industry_and_grade_are_found_once():
    cards = {
        "c1": card("{posts: [x], industries: [tea], grades: [j]}", line("a", "100 %")),
        "c2": card("{posts: [y, x], industries: [tea], grades: [j, k]}", line("a", "100 %")),
        "c3": card("{posts: [x], grades: [j]}", line("a", "100 %")),
    }

    assert found(M, cards, industry={"tea": INDUSTRY}) == [
        "c2.yaml:5: The post x, grade j, industry tea, has two cards: c1, c2. Let one of them name other posts, grades or industries."
    ]


@pytest.mark.parametrize(
    ("says", "finding"),
    [
        (f"{TEXTS}\nreference: x", "1: “why” is missing. Add a line “why: …”."),
        (f"{INDUSTRY}\nparent: x", "5: “parent” is not a key of this kind of rule. Use one of: industry, label, reference, why."),
        (INDUSTRY.replace(TEXTS, "label: {en: x}"), "2: “label” has no text for zh-CN. Write “label: {en: …, zh-CN: …}”."),
    ],
)  # fmt: skip
def test_a_bad_industry_is_found_by_line(says, finding):
    assert found({}, {}, industry={"tea": says}) == [f"tea.yaml:{finding}"]


ONE = "values:\n  - {from: 2024-01-01, value: 1, source: s}"


@pytest.mark.parametrize(
    ("says", "finding"),
    [
        (f"metric: nowhere\n{TEXTS}\n{ONE}", "2: There is no metric “nowhere”. Declare it in metrics/nowhere.yaml, or name another."),
        (f"metric: [base]\n{TEXTS}\n{ONE}", "2: “metric” holds a list or a table. Write one word or number."),
        (f"metric: base\n{ONE}", "1: “label” is missing. Add a line “label: …”."),
        (f"metric: base\n{TEXTS}\n{ONE}\nindustry: tea", "6: There is no industry “tea”. Declare it in industries/tea.yaml, or name another."),
        (f"metric: base\n{TEXTS}\n{ONE}\nunit: x", "6: “unit” is not a key of this kind of rule. Use one of: benchmark, industry, label, metric, values."),
        (f"metric: base\n{TEXTS}", "1: “values” is missing. Add a line “values: …”."),
        (f"metric: base\n{TEXTS}\nvalues: 5", f"4: “values” is not a list of dated values. {DATED}"),
        (f"metric: base\n{TEXTS}\nvalues: []", f"4: “values” is not a list of dated values. {DATED}"),
        (f"metric: base\n{TEXTS}\n{ONE}".replace("value: 1", "value: much"), f"5: “much” is not a number. {DATED}"),
        (f"metric: base\n{TEXTS}\n{ONE}".replace("2024-01-01", "once"), f"5: “once” is not a day. {DATED}"),
        (f"metric: base\n{TEXTS}\n{ONE}".replace("from: 2024-01-01, ", ""), "5: “from” is missing. Add a line “from: …”."),
        (f"metric: base\n{TEXTS}\n{ONE}".replace("source", "where"), "5: “where” is not a key of this kind of rule. Use one of: from, source, value."),
        (f"metric: base\n{TEXTS}\n{ONE}\n  - {{from: 2024-01-01, value: 2}}", f"4: The days of the values do not rise. {DATED}"),
    ],
)  # fmt: skip
def test_a_bad_benchmark_is_found_by_line(says, finding):
    assert found({}, {}, benchmark={"usual": says}) == [f"usual.yaml:{finding}"]


def test_a_benchmark_without_a_source_is_no_finding():
    says = f"metric: base\n{TEXTS}\nvalues:\n  - {{from: 2024-01-01, value: 15 %}}"

    assert found({}, {}, benchmark={"usual": says}) == []
