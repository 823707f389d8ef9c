"""A rulebook of the tests' own: what ships cannot move what is pinned over it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from quanheng.engine.ground.rulebook import RuleFile, read_text
from quanheng.engine.measure import books

COMMON = "layer: result\ngood: up\nowner: x\nreference: x\nlabel: {en: x, zh-CN: x}\nwhy: {en: x, zh-CN: x}\n"
METRICS = {
    "deal_amount": "shape: sum\nuom: money\nfacts: deals\nof: amount",
    "sold_in_two_months": "shape: sum\nuom: money\nfacts: deals\nof: amount\nwindow: 2 months",
    "deals": "shape: count\nuom: count\nfacts: deals\nwhere: amount > 0",
    "buyers": "shape: distinct\nuom: count\nfacts: deals\nof: customer",
    "typical": "shape: median\nuom: money\nfacts: deals\nof: amount",
    "large": "shape: share\nuom: ratio\nfacts: deals\nof: amount\npart: amount >= 100",
    "attained": "shape: ratio\nuom: ratio\ntop: {metric: deal_amount}\nbottom: {target: deal_amount}",
    "growth": "shape: growth\nuom: ratio\nof: deal_amount",
    "gain": "shape: gain\nuom: money\nof: deal_amount\nagainst: previous",
    "kept": "shape: retained\nuom: ratio\nfacts: deals\nof: customer\nagainst: last_year",
    "first": "shape: first_time\nuom: count\nfacts: deals\nof: customer",
    "each": "shape: per_head\nuom: money\ntop: {metric: deal_amount}\nposts: [salesperson]",
    "mixed": "shape: composite\nuom: ratio\nparts:\n  - {metric: deals, target: 2}\n  - {metric: large, target: 80 %}\n  - {metric: kept, target: 1}",
    "rated": "shape: survey_mean\nuom: points\ntopic: collaboration",
}  # fmt: skip
CARD = """scorecard: sellers
label: {en: x, zh-CN: x}
why: {en: x, zh-CN: x}
reference: x
applies_to: {posts: [salesperson]}
lines:
  - metric: attained
    weight: 60 %
    curve: {kind: linear, points: [[60 %, 0 %], [80 %, 60 %], [100 %, 100 %], [120 %, 120 %]]}
    link: {moves: deal_amount, lag: none, effect: definition}
  - metric: buyers
    weight: 40 %
    target: 3
    curve: {kind: step, points: [[30 %, 30 %], [100 %, 100 %]]}
    link: {moves: deal_amount, lag: none, effect: assumed}
points:
  - when: [{metric: deals, at_least: 1}]
    points: 2
    label: {en: x, zh-CN: x}
red_lines:
  - {metric: deal_amount, above: 110, caps_at: 70 %, label: {en: x, zh-CN: x}}
watch:
  - {metric: growth, scope: company}
"""


@cache
def own_book() -> books.Book:
    """Return the book."""
    texts = {f"metrics/{code}.yaml": f"metric: {code}\n{COMMON}{says}\n" for code, says in METRICS.items()}  # fmt: skip
    texts["scorecards/sellers.yaml"] = CARD
    return books.load(
        RuleFile(Path(name), text, read_text(text, Path(name).name)) for name, text in texts.items()
    )
