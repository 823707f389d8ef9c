"""Why a number may have changed: which of its parts moved, and what lies before it in the whole chain.

What is said here is arithmetic and declared links, never a proof: a link says itself whether it is assumed.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quanheng.engine.ground.words import Said
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.derivations import Input
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.values import Value
from quanheng.measure.models import Derivation
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.periods import Closed


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a number is made of, and how it changed: `change` is now ÷ before − 1; None where there was nothing before."""

    what: Said
    now: int
    before: int
    change: Fraction | None


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """A metric that is said to move another, in the same unit, in both periods."""

    made: Metric
    now: Value
    before: Value
    effect: str
    lag: str


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What may be behind a change."""

    parts: tuple[Part, ...]
    upstream: tuple[Upstream, ...]


def causes(
    now: Closed, before: Closed, metrics: Collection[str], by: str, key: str
) -> dict[str, Cause]:
    """Return, for each of the metrics of one unit or the company, what may be behind its change."""
    book = book_of(now.run)
    known = [code for code in metrics if code in book.metrics]
    inputs = {
        row.metric: [Input.of(each) for each in row.body["inputs"]]
        for row in Derivation.objects.filter(run=now.run, metric__in=known)
    }
    one, other = (kept.parts(each.run, by, known, key) for each in (now, before))
    links = {code: upstream_of(book, code) for code in known}
    wanted = sorted({link[0] for found in links.values() for link in found})
    here, then = (kept.values(each.run, by, wanted, [key]) for each in (now, before))
    return {
        code: Cause(
            parts=_parts(book, inputs.get(code, ()), one.get(code), other.get(code)),
            upstream=tuple(
                Upstream(
                    made=book.metrics[up],
                    now=here[up, key],
                    before=then[up, key],
                    effect=effect,
                    lag=lag,
                )
                for up, effect, lag in links[code]
                if _both(here.get((up, key)), then.get((up, key)))
            ),
        )
        for code in known
    }


def upstream_of(book: Book, metric: str) -> list[tuple[str, str, str]]:
    """Return the metrics whose card lines say that they move this one next: (metric, effect, lag), each once."""
    found: dict[str, tuple[str, str, str]] = {}
    for card in book.cards.values():
        for line in card.lines:
            path = [line.metric, *(line.link.get("via") or ()), line.link["moves"]]
            for one, following in itertools.pairwise(path):
                if following == metric and one != metric:
                    found.setdefault(one, (one, str(line.link["effect"]), str(line.link["lag"])))
    return [found[code] for code in sorted(found)]


def _both(now: Value | None, before: Value | None) -> bool:
    return bool(
        now and before and now.numerator is not None and before.numerator is not None
        and now[:2] != before[:2]
    )  # fmt: skip


def _parts(
    book: Book,
    inputs: Sequence[Input],
    now: Sequence[int | None] | None,
    before: Sequence[int | None] | None,
) -> tuple[Part, ...]:
    if not now or not before or not len(inputs) == len(now) == len(before):
        return ()
    return tuple(
        Part(
            what=each.says(book.metrics),
            now=one,
            before=other,
            change=Fraction(one, other) - 1 if other > 0 else None,
        )
        for each, one, other in zip(inputs, now, before, strict=True)
        if one is not None and other is not None
    )
