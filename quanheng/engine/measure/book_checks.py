"""What keeps sound rules from going together: names that nothing has, circles, sides that do not fit, two cards for one post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.money import PPM
from quanheng.engine.ground.rulebook import Located
from quanheng.engine.ground.words import said
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.metrics import (
    Comparison,
    Composite,
    Heads,
    Level,
    Metric,
    MetricRef,
    Part,
    Quotient,
    Sum,
    TargetRef,
    tally_type,
)
from quanheng.engine.measure.needs import kinds_of, metrics_of, targets_of
from quanheng.engine.measure.scorecards import RELEASED, Line, Scorecard

SPLITS = ("text", "choice", "product", "bool")


def check(book: Book) -> Iterator[Finding]:
    """Yield everything that keeps the rules from being a book."""
    lost = [finding for metric in book.metrics.values() for finding in _lost(metric, book)]
    yield from lost
    if not lost:
        cycles = list(_cycles(book))
        yield from cycles
        if not cycles:
            yield from _sides(book)
            yield from _directions(book)
            yield from _gains(book)
            for metric in book.metrics.values():
                yield from _split(metric, book)
    for card in book.cards.values():
        yield from _lost_base(card, book)
        yield from _lost_lines(card, book)
    yield from _lost_benchmarks(book)
    yield from _doubled_benchmarks(book)
    yield from _doubled(book)


def _unknown(where: str, code: str) -> Finding:
    return Finding(
        where=where,
        what=said("There is no metric “{code}”.", code=code),
        mend=said("Declare it in metrics/{code}.yaml, or name another.", code=code),
    )


def _lost(metric: Metric, book: Book) -> Iterator[Finding]:
    for code in dict.fromkeys([*metrics_of(metric), *targets_of(metric)]):
        if code not in book.metrics:
            yield _unknown(_where(metric.rule.said, code), code)


def _where(says: Located, code: str) -> str:
    """Return where a rule names a metric: the key that holds it, however deep."""
    for key, held in says.items():
        if key not in ("metric", "label", "why") and _names(held, code):
            return says.where(key)
    return says.where("shape")


def _names(held: Any, code: str) -> bool:
    if isinstance(held, Mapping):
        return any(_names(each, code) for each in held.values())
    if isinstance(held, list):
        return any(_names(each, code) for each in held)
    return bool(held == code)


def _cycles(book: Book) -> Iterator[Finding]:
    made_of = {metric.code: metrics_of(metric) for metric in book.metrics.values()}
    done: set[str] = set()
    for code in sorted(made_of):
        trail = _trail_back(code, code, made_of, ())
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


def _trail_back(
    start: str, at: str, made_of: Mapping[str, list[str]], trail: tuple[str, ...]
) -> tuple[str, ...]:
    for code in made_of[at]:
        if code == start:
            return (*trail, at)
        if (
            code not in trail
            and code != at
            and (found := _trail_back(start, code, made_of, (*trail, at)))
        ):
            return found
    return ()


def _sides(book: Book) -> Iterator[Finding]:
    """Yield a finding for each quotient whose sides do not give its unit of measure."""
    for metric in book.metrics.values():
        formula = metric.formula
        if metric.shape not in ("ratio", "total", "per_head", "turnover") or not isinstance(
            formula, Quotient
        ):
            continue
        top, bottom = _in_money(formula.top, book), _in_money(formula.bottom, book)
        if (
            None in (top, bottom)
            or (metric.uom == "money") != (top and not bottom)
            or (bottom and not top)
        ):
            yield Finding(
                where=metric.rule.said.where("uom"),
                what=said(
                    "Money divided by money is a ratio, money by anything else is money; this is neither."
                ),
                mend=said("Change “uom”, “top” or “bottom”."),
            )


def _in_money(part: Part | None, book: Book) -> bool | None:
    """Return whether a part is money; None where it adds money to something else."""
    if isinstance(part, MetricRef | TargetRef):
        return book.metrics[part.code].uom == "money"
    if part is None or isinstance(part, Heads):
        return False
    if isinstance(part, Sum):
        found = {_in_money(term, book) for _, term, _ in part.terms}
        return found.pop() if len(found) == 1 else None
    one = part.amount if isinstance(part, Level) else part
    return one.how == "sum" and tally_type(one) == "money"


def _directions(book: Book) -> Iterator[Finding]:
    """Yield a finding for each part of a composite of which nobody says which direction is better."""
    for metric in book.metrics.values():
        if isinstance(metric.formula, Composite):
            for each in metric.formula.parts:
                if not each.good and book.metrics[each.metric].good == "none":
                    yield Finding(
                        where=metric.rule.said.where("parts"),
                        what=said("Of “{code}” neither direction is better.", code=each.metric),
                        mend=said("Add “good: up” or “good: down” to the part."),
                    )


def _gains(book: Book) -> Iterator[Finding]:
    """Yield a finding for each gain that is not counted in what its metric is counted in."""
    for metric in book.metrics.values():
        formula = metric.formula
        if isinstance(formula, Comparison) and formula.how == "gain":
            uom = book.metrics[formula.of].uom
            if metric.uom != uom:
                yield Finding(
                    where=metric.rule.said.where("uom"),
                    what=said(
                        "“{code}” is counted in {uom}, and so is what it gains.",
                        code=formula.of,
                        uom=uom,
                    ),
                    mend=said("Write “uom: {uom}”.", uom=uom),
                )


def _split(metric: Metric, book: Book) -> Iterator[Finding]:
    """Yield a finding when a field of `split` is not one of all the facts that the metric is made of."""
    says = metric.rule.said
    if "split" not in says:
        return
    kinds = [FACTS[code] for code in kinds_of(metric, book.metrics)]
    first = kinds[0].fields if kinds else ()
    known = [f.name for f in first if f.type in SPLITS and all(f.name in k.by_name for k in kinds)]
    if not _is_split(metric, book):
        known = []
    if not set(metric.split) <= set(known):
        yield Finding(
            where=says.where("split"),
            what=said(
                "“{split}” are not fields that the metric can be broken down by.",
                split=str(says["split"]),
            ),
            mend=said("Use some of: {known}.", known=", ".join(known)),
        )


def _is_split(metric: Metric, book: Book) -> bool:
    """Return whether a metric can be broken down: a released target is whole, and so is what is compared with it."""
    below = [book.metrics[code] for code in metrics_of(metric)]
    whole = isinstance(metric.formula, Composite) or targets_of(metric)
    return not whole and all(_is_split(each, book) for each in below)


def _lost_base(card: Scorecard, book: Book) -> Iterator[Finding]:
    says = card.rule.said
    code = says.get("variant_of")
    if code is None:
        return
    base = book.cards.get(code)
    if base is None or "variant_of" in base.rule.said:
        yield Finding(
            where=says.where("variant_of"),
            what=said("There is no card “{code}” to be a variant of.", code=str(code)),
            mend=said("Name a card that states all its lines."),
        )
        return
    if sum(line.weight for line in card.lines) != PPM:
        yield Finding(
            where=says.where("variant_of"),
            what=said(
                "No line of “{base}” is left to share what the variant's own lines leave.",
                base=base.code,
            ),
            mend=said("Leave fewer lines out, or state all lines without “variant_of”."),
        )
    held = {line.metric for line in base.lines}
    for left in says.get("without") or ():
        if left not in held:
            yield Finding(
                where=says.where("without"),
                what=said("“{base}” has no line “{code}”.", base=base.code, code=left),
                mend=said("Leave it away, or name a line of that card."),
            )


def _lost_lines(card: Scorecard, book: Book) -> Iterator[Finding]:
    says = card.rule.said
    for line, written in zip(card.lines, says.get("lines") or (), strict=False):
        yield from _lost_line(line, written, book)
    for code in sorted({code for code, _ in card.reads()} - {line.metric for line in card.lines}):
        if code not in book.metrics:
            yield _unknown(_where(says, code), code)
    for industry in card.industries:
        if industry not in book.industries:
            yield _no_industry(says.where("applies_to"), industry)


def _no_industry(where: str, code: str) -> Finding:
    return Finding(
        where=where,
        what=said("There is no industry “{code}”.", code=code),
        mend=said("Declare it in industries/{code}.yaml, or name another.", code=code),
    )


def _lost_line(line: Line, says: Located, book: Book) -> Iterator[Finding]:
    linked = [("link", code) for code in (line.link["moves"], *(line.link.get("via") or ()))]
    for key, code in (("metric", line.metric), *linked):
        if code not in book.metrics:
            yield _unknown(says.where(key), str(code))
    metric = book.metrics.get(line.metric)
    if metric and line.target is None and metric.uom != "ratio":
        yield Finding(
            where=says.where("metric"),
            what=said(
                "“{code}” is not a ratio, and the line has no target to hold it against.",
                code=line.metric,
            ),
            mend=said(
                "Add “target: {released}” or a number in {uom}.", released=RELEASED, uom=metric.uom
            ),
        )


def _lost_benchmarks(book: Book) -> Iterator[Finding]:
    for benchmark in book.benchmarks.values():
        says = benchmark.rule.said
        if benchmark.metric not in book.metrics:
            yield _unknown(says.where("metric"), benchmark.metric)
        if benchmark.industry is not None and benchmark.industry not in book.industries:
            yield _no_industry(says.where("industry"), benchmark.industry)


def _doubled_benchmarks(book: Book) -> Iterator[Finding]:
    seen: dict[tuple[str, str | None], str] = {}
    for code, benchmark in sorted(book.benchmarks.items()):
        at = (benchmark.metric, benchmark.industry)
        if at in seen:
            yield Finding(
                where=benchmark.rule.said.where("metric"),
                what=said(
                    "The metric {metric}, industry {industry}, has two benchmarks: {one}, {other}.",
                    metric=benchmark.metric,
                    industry=benchmark.industry or "*",
                    one=seen[at],
                    other=code,
                ),
                mend=said("Keep one of them; its values may change by date."),
            )
        seen.setdefault(at, code)


def _doubled(book: Book) -> Iterator[Finding]:
    seen: dict[tuple[str, str | None, str | None], list[Scorecard]] = defaultdict(list)
    for card in book.cards.values():
        for at in product(card.posts, card.grades or (None,), card.industries or (None,)):
            seen[at].append(card)
    for (post, grade, industry), cards in sorted(seen.items(), key=str):
        if len(cards) > 1:
            yield Finding(
                where=cards[1].rule.said.where("applies_to"),
                what=said(
                    "The post {post}, grade {grade}, industry {industry}, has two cards: {cards}.",
                    post=post,
                    grade=grade or "*",
                    industry=industry or "*",
                    cards=", ".join(c.code for c in cards),
                ),
                mend=said("Let one of them name other posts, grades or industries."),
            )
