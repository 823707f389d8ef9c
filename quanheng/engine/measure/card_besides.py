"""What keeps the parts of a card beside its lines from being right: process points, red lines, what is watched."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.money import PPM
from quanheng.engine.ground.rulebook import Located, missing_keys, unknown_keys
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.finding_words import labels, one_of, scalars
from quanheng.engine.measure.scorecards import COMPARES, SCOPES

POINT_KEYS = frozenset({"metric", "scope", "most", "least", "label"})
WHEN_KEYS = frozenset({"when", "points", "label"})
TEST_KEYS = frozenset({"metric", "scope", *COMPARES})
RED_KEYS = TEST_KEYS | {"caps_at", "label"}
WATCH_KEYS = frozenset({"metric", "scope"})
MOST_POINTS = 100


def check(says: Located) -> Iterator[Finding]:
    """Yield what is wrong with `points`, `red_lines`, `watch` and `without` of a card."""
    for key, one in (("points", _points), ("red_lines", _red_line), ("watch", _watch)):
        for each in _tables(says, key):
            yield from [each] if isinstance(each, Finding) else one(each)
    named = says.get("without", ["any"])
    if "without" in says and (
        not isinstance(named, list) or not all(isinstance(code, str) for code in named)
    ):
        yield _wrong(
            says, "without", said("“without” is not a list of metrics."), said("Write “without: [new_customers]”.")
        )  # fmt: skip
    if "without" in says and "variant_of" not in says:
        yield _wrong(
            says,
            "without",
            said("“without” leaves lines of another card out, and the card names none."),
            said("Add “variant_of”, or leave it away."),
        )


def _wrong(says: Located, key: str, what: Said, mend: Said) -> Finding:
    return Finding(where=says.where(key), what=what, mend=mend)


def _tables(says: Located, key: str) -> Iterator[Finding | Located]:
    listed: Any = says.get(key, [])
    if not isinstance(listed, list) or not all(isinstance(each, Located) for each in listed):
        yield _wrong(
            says,
            key,
            said("“{key}” is not a list of rules.", key=key),
            said("Write “- metric: …” and so on for each."),
        )
        return
    yield from listed


def _points(each: Located) -> Iterator[Finding]:
    yield from labels(each, "label")
    if "when" in each:
        yield from unknown_keys(each, WHEN_KEYS)
        yield from missing_keys(each, ("points", "label"))
        yield from _number(each, "points")
        tests = list(_tables(each, "when"))
        for test in tests:
            yield from [test] if isinstance(test, Finding) else _test(test, TEST_KEYS)
        if not tests:
            yield _wrong(
                each,
                "when",
                said("“when” names no condition."),
                said("Write “- {{metric: target_attainment, at_least: 100 %}}”."),
            )
        return
    yield from unknown_keys(each, POINT_KEYS)
    yield from missing_keys(each, ("metric", "most", "least"))
    yield from scalars(each, ("metric", "scope"))
    yield from one_of(each, "scope", SCOPES)
    wrong = [finding for key in ("most", "least") for finding in _number(each, key)]
    yield from wrong
    if not wrong and each.get("most", 0) < each.get("least", 0):
        yield _wrong(
            each, "most", said("“most” lies below “least”."), said("Write the higher number under “most”.")
        )  # fmt: skip


def _number(each: Located, key: str) -> Iterator[Finding]:
    given = each.get(key, 0)
    number = isinstance(given, int | Decimal) and not isinstance(given, bool)
    if not number or abs(given) > MOST_POINTS or (given * 10_000) % 1:
        yield _wrong(
            each,
            key,
            said("“{value}” is not a number of points.", value=str(given)),
            said(
                "Write a number from −{most} to {most} with at most four digits after the point.",
                most=MOST_POINTS,
            ),
        )


def _test(each: Located, known: frozenset[str]) -> Iterator[Finding]:
    yield from unknown_keys(each, known)
    yield from missing_keys(each, ("metric",))
    yield from scalars(each, ("metric", "scope", *COMPARES))
    yield from one_of(each, "scope", SCOPES)
    signs = [word for word in COMPARES if word in each]
    given = each[signs[0]] if len(signs) == 1 else None
    if not isinstance(given, int | Decimal) or isinstance(given, bool):
        yield _wrong(
            each,
            "metric",
            said("The condition does not compare with one number."),
            said(
                "Write one of {signs} with a number, such as “above: 0”.", signs=", ".join(COMPARES)
            ),
        )


def _red_line(each: Located) -> Iterator[Finding]:
    yield from missing_keys(each, ("caps_at", "label"))
    yield from labels(each, "label")
    yield from _test(each, RED_KEYS)
    cap = each.get("caps_at", 0)
    number = isinstance(cap, int | Decimal) and not isinstance(cap, bool)
    if not number or not 0 <= cap <= 1 or (cap * PPM) % 1:
        yield _wrong(
            each,
            "caps_at",
            said("“{value}” is not a cap.", value=str(cap)),
            said("Write a share from 0 % to 100 %, such as “caps_at: 59 %”."),
        )


def _watch(each: Located) -> Iterator[Finding]:
    yield from unknown_keys(each, WATCH_KEYS)
    yield from missing_keys(each, ("metric",))
    yield from scalars(each, ("metric", "scope"))
    yield from one_of(each, "scope", SCOPES)
