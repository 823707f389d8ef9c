"""What keeps a file from being a metric: each thing with file, line and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.rulebook import Located, RuleFile, missing_keys, unknown_keys
from quanheng.engine.ground.words import said
from quanheng.engine.measure import part_checks
from quanheng.engine.measure.field_checks import on_facts
from quanheng.engine.measure.finding_words import labels, name, one_of, scalars, texts
from quanheng.engine.measure.metrics import (
    COMMON,
    COMPARISONS,
    DIRECTIONS,
    LAYERS,
    MOST_MONTHS,
    NEEDED,
    PASTS,
    PER_DAYS,
    READS,
    SHAPES,
    SHIFTS,
    UOMS_OF,
    months_in,
)

WORDS = (
    "metric", "layer", "good", "uom", "owner", "shape", "facts", "where", "part", "day", "person",
    "start", "end", "limit", "against", "topic", "at_least", "with", "weight", "per", "divide", "window", "reads",
)  # fmt: skip
PARTS = {
    "ratio": ("top", "bottom"),
    "total": ("of",),
    "per_head": ("top",),
    "turnover": ("top",),
}
ON_RATINGS = ("survey_mean", "nps")


def check(rule: RuleFile) -> Iterator[Finding]:
    """Yield what keeps the file from being a metric; references to other metrics are `book.check`'s."""
    says = rule.said
    shape = says.get("shape")
    lists = list(scalars(says, WORDS if shape == "total" else (*WORDS, "of")))
    yield from lists
    if lists:
        return
    needed, allowed = SHAPES.get(str(shape), ((), frozenset()))
    yield from missing_keys(says, tuple(sorted(NEEDED)))
    yield from name(says, "metric")
    yield from labels(says, "label")
    yield from labels(says, "why")
    yield from texts(says, "reference")
    words: Mapping[str, tuple[str, ...]] = {
        "layer": LAYERS,
        "good": DIRECTIONS,
        "shape": tuple(SHAPES),
    }
    for key, known in words.items():
        yield from one_of(says, key, known)
    if shape not in SHAPES:
        return
    yield from unknown_keys(says, COMMON | frozenset(needed) | allowed)
    yield from one_of(says, "uom", UOMS_OF[str(shape)])
    yield from _window(says)
    yield from _split(says)
    yield from _reads(says)
    missing = list(missing_keys(says, needed))
    yield from missing
    if not missing:
        yield from _shape(says, str(shape))


def _shape(says: Located, shape: str) -> Iterator[Finding]:
    yield from one_of(says, "per", tuple(PER_DAYS))
    if shape in COMPARISONS:
        yield from one_of(says, "against", SHIFTS)
    elif shape == "composite":
        yield from part_checks.ingredients(says)
    elif shape in PARTS:
        for key in PARTS[shape]:
            yield from part_checks.part(says, key)
        if shape == "turnover":
            yield from part_checks.level(says, "level")
        yield from part_checks.posts(says, "posts")
    elif shape != "manual":
        facts = "ratings" if shape in ON_RATINGS else says["facts"]
        yield from one_of(says, "against", PASTS)
        yield from on_facts(says, facts) if facts in FACTS else one_of(says, "facts", tuple(FACTS))


def _split(says: Located) -> Iterator[Finding]:
    named = says.get("split", [])
    if not isinstance(named, list) or not all(isinstance(field, str) for field in named):
        yield Finding(
            where=says.where("split"),
            what=said("“split” is not a list of fields."),
            mend=said("Write “split: [channel]”."),
        )


def _reads(says: Located) -> Iterator[Finding]:
    """Yield a finding where it is said of the wrong unit of measure how a number reads, or what it counts."""
    yield from one_of(says, "reads", READS)
    yield from labels(says, "counts")
    for key, uom in (("reads", "ratio"), ("counts", "count")):
        if key in says and says.get("uom") != uom:
            yield Finding(
                where=says.where(key),
                what=said("“{key}” is said of a metric whose uom is not {uom}.", key=key, uom=uom),
                mend=said("Remove “{key}”, or mend “uom”.", key=key),
            )


def _window(says: Located) -> Iterator[Finding]:
    if "window" not in says:
        return
    try:
        months_in(says["window"])
    except ValueError:
        yield Finding(
            where=says.where("window"),
            what=said("“{window}” is not a window.", window=str(says["window"])),
            mend=said("Write “12 months”, with a number up to {most}.", most=MOST_MONTHS),
        )
