"""What keeps a part of a formula from being one: facts, a metric, a target, heads, a level, or a sum of such."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.rulebook import Located, missing_keys, unknown_keys
from quanheng.engine.ground.words import said
from quanheng.engine.measure.field_checks import expression, on_facts
from quanheng.engine.measure.finding_words import one_of, scalars
from quanheng.engine.measure.metrics import DIRECTIONS, ON_FACTS, PART_SHAPES, types_of
from quanheng.engine.measure.shapes import RELEASED

HEADS = ("metric", "target", "heads", "level", "plus", "facts")
PART_WORDS = (
    "metric",
    "target",
    "facts",
    "shape",
    "of",
    "where",
    "day",
    "person",
    "with",
    "at_least",
    "as_of",
)
FACT_KEYS = ON_FACTS | {"shape", "of", "with", "at_least", "as_of"}
# Which keys only some shapes read.
OF_SHAPE = {
    "of": ("sum", "distinct", "first_time", "several"),
    "with": ("several",),
    "at_least": ("several",),
}
LEVEL_KEYS = ON_FACTS | {"of"}
INGREDIENT_KEYS = frozenset({"metric", "target", "otherwise", "good"})


def part(says: Located, key: str) -> Iterator[Finding]:
    """Yield what is wrong with the part that stands under the key."""
    yield from _part(says, key, says[key])


def _part(says: Located, key: str, given: Any) -> Iterator[Finding]:
    kinds = [word for word in HEADS if isinstance(given, Located) and word in given]
    if not isinstance(given, Located) or len(kinds) != 1:
        yield Finding(
            where=says.where(key),
            what=said("“{key}” is not a part that can be reckoned with.", key=key),
            mend=said(
                "Write “{{metric: code}}”, “{{target: code}}”, “{{facts: …, shape: sum, of: …}}”, “{{heads: all}}”, “{{level: …}}” or “{{plus: […], minus: […]}}”."
            ),
        )
        return
    found = list(scalars(given, PART_WORDS))
    yield from found
    if not found:
        yield from CHECKS[kinds[0]](given)


def _named(given: Located) -> Iterator[Finding]:
    yield from unknown_keys(given, frozenset({"metric"} if "metric" in given else {"target"}))


def _heads(given: Located) -> Iterator[Finding]:
    yield from unknown_keys(given, frozenset({"heads"}))
    if given["heads"] != "all":
        yield from posts(given, "heads")


def posts(says: Located, key: str) -> Iterator[Finding]:
    """Yield a finding when the value is no list of posts."""
    named = says.get(key, ["any"])
    if not isinstance(named, list) or not named or not all(isinstance(post, str) for post in named):
        yield Finding(
            where=says.where(key),
            what=said("“{key}” does not name any post.", key=key),
            mend=said("Write a list of posts such as “[salesperson]”."),
        )


def _levelled(given: Located) -> Iterator[Finding]:
    yield from unknown_keys(given, frozenset({"level"}))
    yield from level(given, "level")


def level(says: Located, key: str) -> Iterator[Finding]:
    """Yield what is wrong with the level that stands under the key."""
    given = says[key]
    if not isinstance(given, Located):
        yield Finding(
            where=says.where(key),
            what=said("“{key}” is not a level.", key=key),
            mend=said("Write “{{facts: stock, of: amount}}”."),
        )
        return
    yield from unknown_keys(given, LEVEL_KEYS)
    missing = list(missing_keys(given, ("facts", "of")))
    yield from missing
    if not missing:
        yield from _facts(given)
        if given["facts"] in FACTS:
            yield from expression(given, "of", types_of(given["facts"]), "amount")


def _facts(given: Located) -> Iterator[Finding]:
    yield from unknown_keys(given, FACT_KEYS)
    if given["facts"] in FACTS:
        yield from on_facts(given, given["facts"])
    else:
        yield from one_of(given, "facts", tuple(FACTS))


def _on_facts(given: Located) -> Iterator[Finding]:
    yield from missing_keys(given, ("shape",))
    yield from one_of(given, "shape", PART_SHAPES)
    if given.get("shape") in PART_SHAPES:
        yield from unknown_keys(given, FACT_KEYS - OF_SHAPE.keys() | _own_keys(given["shape"]))
    yield from one_of(given, "as_of", ("end",))
    yield from _facts(given)


def _own_keys(shape: str) -> set[str]:
    return {key for key, shapes in OF_SHAPE.items() if shape in shapes}


def _sum(given: Located) -> Iterator[Finding]:
    yield from unknown_keys(given, frozenset({"plus", "minus"}))
    for key in ("plus", "minus"):
        terms = given.get(key, [])
        if not isinstance(terms, list) or (key == "plus" and not terms):
            yield Finding(
                where=given.where(key),
                what=said("“{key}” is not a list of parts.", key=key),
                mend=said("Write “{key}: [{{metric: code}}, …]”.", key=key),
            )
            continue
        for term in terms:
            yield from _part(given, key, term)


CHECKS = {
    "metric": _named,
    "target": _named,
    "heads": _heads,
    "level": _levelled,
    "plus": _sum,
    "facts": _on_facts,
}


def ingredients(says: Located) -> Iterator[Finding]:
    """Yield what is wrong with the parts of a composite."""
    parts = says["parts"]
    if not isinstance(parts, list) or not parts or not all(isinstance(p, Located) for p in parts):
        yield Finding(
            where=says.where("parts"),
            what=said("“parts” is not a list of metrics."),
            mend=said("Write “- {{metric: code, target: 24}}” for each."),
        )
        return
    for each in parts:
        lists = list(scalars(each, sorted(INGREDIENT_KEYS)))
        yield from lists or _ingredient(each)


def _ingredient(each: Located) -> Iterator[Finding]:
    yield from unknown_keys(each, INGREDIENT_KEYS)
    yield from missing_keys(each, ("metric", "target"))
    yield from one_of(each, "good", DIRECTIONS[:2])
    for key in ("target", "otherwise"):
        yield from target(each, key)
    yield from otherwise(each)


def otherwise(says: Located) -> Iterator[Finding]:
    """Yield a finding when “otherwise” stands beside a target that is not the released one."""
    if "otherwise" in says and says.get("target") != RELEASED:
        yield Finding(
            where=says.where("otherwise"),
            what=said("“otherwise” stands without “target: {released}”.", released=RELEASED),
            mend=said("Write “target: {released}” beside it, or the number under “target”.", released=RELEASED),
        )  # fmt: skip


def target(says: Located, key: str) -> Iterator[Finding]:
    """Yield a finding when the value is neither “released” (under “target”) nor a number above 0."""
    given = says.get(key)
    number = isinstance(given, int | Decimal) and not isinstance(given, bool) and given > 0
    if given is None or number or (key == "target" and given == RELEASED):
        return
    yield Finding(
        where=says.where(key),
        what=said("“{target}” is not a target.", target=str(given)),
        mend=said(
            "Write “released” for the released target, or a number above 0 in the metric's unit of measure."
        ),
    )
