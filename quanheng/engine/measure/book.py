"""The book: all metrics and scorecards of a company, read together and checked against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from quanheng.engine.ground.findings import Finding, refuse_all
from quanheng.engine.ground.rulebook import CannotRead, RuleFile, read
from quanheng.engine.ground.words import said
from quanheng.engine.measure import card_checks, metric_checks, metrics, scorecards
from quanheng.engine.measure.metrics import (
    Growth,
    Metric,
    MetricRef,
    Part,
    Quotient,
    TargetRef,
    tally_type,
)
from quanheng.engine.measure.scorecards import RELEASED, Scorecard

FOLDERS = {"metrics": "metric", "scorecards": "scorecard"}


@dataclass(frozen=True, kw_only=True)
class Book:
    """Metrics and scorecards by their codes."""

    metrics: Mapping[str, Metric]
    cards: Mapping[str, Scorecard]

    def card_for(self, post: str | None, grade: str | None) -> Scorecard | None:
        """Return the card of a post and grade; one that names the grade goes before one that names none."""
        found = [card for card in self.cards.values() if card.applies_to(post, grade)]
        return min(found, key=lambda card: (not card.grades, card.code), default=None)

    def rules(self) -> list[tuple[str, str, RuleFile]]:
        """Return (kind, code, file) of every rule, in order."""
        found = [("metric", m.code, m.rule) for m in self.metrics.values()]
        found += [("scorecard", c.code, c.rule) for c in self.cards.values()]
        return sorted(found, key=lambda rule: rule[:2])


def files(folders: Iterable[Path]) -> list[Path]:
    """Return the rule files of some rulebooks; a later folder's file replaces an earlier one's of the same name."""
    found: dict[tuple[str, str], Path] = {}
    for folder in folders:
        for name in FOLDERS:
            for path in sorted((folder / name).glob("*.yaml")):
                if not path.name.endswith(".cases.yaml"):
                    found[name, path.name] = path
    return [found[at] for at in sorted(found)]


def read_all(paths: Iterable[Path]) -> tuple[list[RuleFile], list[Finding]]:
    """Return the files that are YAML, and a finding for each that is not."""
    rules, findings = [], []
    for path in paths:
        try:
            rules.append(read(path))
        except CannotRead as error:
            findings.append(
                Finding(where=path.name, what=error.sentence, mend=said("Then check again."))
            )
    return rules, findings


def check(rules: Iterable[RuleFile]) -> list[Finding]:
    """Return everything that keeps the rules from being a book."""
    findings, sound = [], []
    for rule in rules:
        found = list(_check_one(rule))
        findings += found
        if not found:
            sound.append(rule)
    if not findings:
        findings += _check_together(_load(sound))
    return findings


def load(rules: Iterable[RuleFile]) -> Book:
    """Return the book.

    :raises Refused: something is wrong with a rule; every finding is in it.
    """
    rules = list(rules)
    refuse_all(check(rules))
    return _load(rules)


def _check_one(rule: RuleFile) -> Iterator[Finding]:
    if rule.path.parent.name == "scorecards":
        yield from card_checks.check(rule)
    else:
        yield from metric_checks.check(rule)


def _load(rules: Iterable[RuleFile]) -> Book:
    made_metrics, made_cards = {}, {}
    for rule in rules:
        if "scorecard" in rule.said:
            card = scorecards.load(rule)
            made_cards[card.code] = card
        else:
            metric = metrics.load(rule)
            made_metrics[metric.code] = metric
    return Book(metrics=made_metrics, cards=made_cards)


def _check_together(book: Book) -> Iterator[Finding]:
    lost = [finding for metric in book.metrics.values() for finding in _lost(metric, book)]
    yield from lost
    if not lost:
        cycles = list(_cycles(book))
        yield from cycles
        if not cycles:
            yield from _sides(book)
    yield from _lost_lines(book)
    yield from _doubled(book)


def _refers(metric: Metric) -> list[tuple[str, str]]:
    """Return (key in the file, code) of the metrics that a metric is made of, targets included."""
    if isinstance(metric.formula, Growth):
        return [("of", metric.formula.of)]
    parts = (("top", metric.formula.top), ("bottom", metric.formula.bottom))
    return [(key, part.code) for key, part in parts if isinstance(part, MetricRef | TargetRef)]


def _lost(metric: Metric, book: Book) -> Iterator[Finding]:
    for key, code in _refers(metric):
        if code not in book.metrics:
            yield Finding(
                where=metric.rule.said.where(key),
                what=said("There is no metric “{code}”.", code=code),
                mend=said("Declare it in metrics/{code}.yaml, or name another.", code=code),
            )


def _cycles(book: Book) -> Iterator[Finding]:
    needs = {
        metric.code: [code for key, code in _refers(metric) if (key, code) not in _targets(metric)]
        for metric in book.metrics.values()
    }
    done: set[str] = set()
    for code in sorted(needs):
        trail = _trail_back(code, code, needs, ())
        if trail and not done & set(trail):
            done |= set(trail)
            says = book.metrics[code].rule.said
            yield Finding(
                where=says.where("shape"),
                what=said(
                    "The metric is made of itself: {trail}.", trail=" → ".join((*trail, code))
                ),
                mend=said("Let one of them be made of facts."),
            )


def _targets(metric: Metric) -> set[tuple[str, str]]:
    if isinstance(metric.formula, Growth):
        return set()
    parts = (("top", metric.formula.top), ("bottom", metric.formula.bottom))
    return {(key, part.code) for key, part in parts if isinstance(part, TargetRef)}


def _trail_back(
    start: str, at: str, needs: Mapping[str, list[str]], trail: tuple[str, ...]
) -> tuple[str, ...]:
    for code in needs[at]:
        if code == start:
            return (*trail, at)
        if (
            code not in trail
            and code != at
            and (found := _trail_back(start, code, needs, (*trail, at)))
        ):
            return found
    return ()


def _sides(book: Book) -> Iterator[Finding]:
    """Yield a finding for each quotient whose sides do not give its unit of measure."""
    for metric in book.metrics.values():
        if metric.shape != "ratio" or not isinstance(metric.formula, Quotient):
            continue
        top, bottom = (
            _in_money(part, book) for part in (metric.formula.top, metric.formula.bottom)
        )
        if (metric.uom == "money") != (top and not bottom) or (bottom and not top):
            yield Finding(
                where=metric.rule.said.where("uom"),
                what=said(
                    "Money divided by money is a ratio, money by anything else is money; this is neither."
                ),
                mend=said("Change “uom”, “top” or “bottom”."),
            )


def _in_money(part: Part | None, book: Book) -> bool:
    if isinstance(part, MetricRef | TargetRef):
        return book.metrics[part.code].uom == "money"
    return part is not None and part.how == "sum" and tally_type(part) == "money"


def _lost_lines(book: Book) -> Iterator[Finding]:
    for card in book.cards.values():
        for line, says in zip(card.lines, card.rule.said["lines"], strict=True):
            for key, code in (("metric", line.metric), ("link", line.link["moves"])):
                if code not in book.metrics:
                    yield Finding(
                        where=says.where(key),
                        what=said("There is no metric “{code}”.", code=str(code)),
                        mend=said(
                            "Declare it in metrics/{code}.yaml, or name another.", code=str(code)
                        ),
                    )
            metric = book.metrics.get(line.metric)
            if metric and line.target is None and metric.uom != "ratio":
                yield Finding(
                    where=says.where("metric"),
                    what=said(
                        "“{code}” is not a ratio, and the line has no target to hold it against.",
                        code=line.metric,
                    ),
                    mend=said(
                        "Add “target: {released}” or a number in {uom}.",
                        released=RELEASED,
                        uom=metric.uom,
                    ),
                )


def _doubled(book: Book) -> Iterator[Finding]:
    seen: dict[tuple[str, str | None], list[Scorecard]] = defaultdict(list)
    for card in book.cards.values():
        for post in card.posts:
            for grade in card.grades or (None,):
                seen[post, grade].append(card)
    for (post, grade), cards in sorted(seen.items(), key=str):
        if len(cards) > 1:
            yield Finding(
                where=cards[1].rule.said.where("applies_to"),
                what=said(
                    "The post {post}, grade {grade}, has two cards: {cards}.",
                    post=post,
                    grade=grade or "*",
                    cards=", ".join(c.code for c in cards),
                ),
                mend=said("Let one of them name other posts or grades."),
            )
