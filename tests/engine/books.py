"""Small rulebooks for the tests of cards: rules written as YAML, found sound, and read together."""

from __future__ import annotations

from pathlib import Path

from quanheng.engine.ground.rulebook import RuleFile, read_text
from quanheng.engine.measure import books
from quanheng.engine.measure.book import Book

TEXTS = "label: {en: x, zh-CN: x}\nwhy: {en: x, zh-CN: x}\nreference: x\n"
METRIC = f"layer: result\ngood: up\nowner: x\n{TEXTS}"
LINK = "link: {moves: base, lag: none, effect: assumed}"
STRAIGHT = (
    "curve: {kind: linear, points: [[0 %, 0 %], [200 %, 200 %]]}"  # the score is the attainment
)
INDUSTRY = "label: {en: x, zh-CN: x}\nwhy: {en: x, zh-CN: x}\nreference: x"
BASE = "shape: sum\nuom: money\nfacts: deals\nof: amount"
FOLDERS = {"metric": "metrics", "scorecard": "scorecards", "benchmark": "benchmarks", "industry": "industries"}  # fmt: skip


def rule(kind: str, code: str, says: str) -> RuleFile:
    """Return a rule that these lines declare; metrics and cards get the texts that all of them have."""
    common = {"metric": METRIC, "scorecard": TEXTS}.get(kind, "")
    text = f"{kind}: {code}\n{common}{says}\n"
    return RuleFile(Path(FOLDERS[kind]) / f"{code}.yaml", text, read_text(text, f"{code}.yaml"))


def rules(
    metrics: dict[str, str], cards: dict[str, str], **others: dict[str, str]
) -> list[RuleFile]:
    """Return the rules of a book, with the metric `base` that links may name."""
    made = [rule("metric", code, says) for code, says in ({"base": BASE} | metrics).items()]
    made += [rule("scorecard", code, says) for code, says in cards.items()]
    return made + [rule(kind, code, says) for kind, some in others.items() for code, says in some.items()]  # fmt: skip


def book_of(metrics: dict[str, str], cards: dict[str, str], **others: dict[str, str]) -> Book:
    """Return the book of some rules: metrics and cards by their codes, then `industry` and `benchmark`."""
    return books.load(rules(metrics, cards, **others))


def line(metric: str, weight: str, more: str = "target: 1", curve: str = STRAIGHT) -> str:
    """Return a line of a card."""
    said = "".join(f"\n    {each}" for each in (f"weight: {weight}", *more.split("\n"), curve, LINK) if each)  # fmt: skip
    return f"  - metric: {metric}{said}\n"


def card(posts: str, *lines: str, more: str = "") -> str:
    """Return what a card says after its texts."""
    applies = posts if posts.startswith("{") else f"{{posts: [{posts}]}}"
    return f"applies_to: {applies}\nlines:\n{''.join(lines)}{more}"
