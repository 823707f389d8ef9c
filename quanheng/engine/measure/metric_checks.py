"""What keeps a file from being a metric: each thing with file, line and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from quanheng.engine.ground.expressions import NotAnExpression, compiled, type_of
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.kinds import FACTS, Kind
from quanheng.engine.ground.rulebook import Located, RuleFile, missing_keys, unknown_keys
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.metrics import (
    COMMON,
    DIRECTIONS,
    LAYERS,
    ON_FACTS,
    PART_SHAPES,
    SHAPES,
    SHIFTS,
    UOMS_OF,
    limit_in,
)

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
FINEST_SCALE = 4  # a company with fewer digits refuses a finer number when it measures
LANGUAGES = ("en", "zh-CN")


def check(rule: RuleFile) -> Iterator[Finding]:
    """Yield what keeps the file from being a metric; references to other metrics are `book.check`'s."""
    says = rule.said
    lists = list(scalars(says, WORDS))
    yield from lists
    if lists:
        return
    shape = says.get("shape")
    needed, allowed = SHAPES.get(str(shape), ((), frozenset()))
    yield from missing_keys(says, tuple(sorted(COMMON)))
    yield from name(says, "metric")
    yield from labels(says, "label")
    yield from labels(says, "why")
    for key, words in (
        ("layer", LAYERS),
        ("good", DIRECTIONS),
        ("shape", tuple(SHAPES)),
    ):
        yield from one_of(says, key, words)
    if shape not in SHAPES:
        return
    yield from unknown_keys(says, COMMON | frozenset(needed) | allowed)
    yield from one_of(says, "uom", UOMS_OF[str(shape)])
    missing = list(missing_keys(says, needed))
    yield from missing
    if not missing:
        yield from _shape(says)


WORDS = (
    "metric", "layer", "good", "uom", "owner", "reference", "shape", "facts", "of", "where", "part", "day", "person",
    "start", "end", "limit", "against", "topic", "at_least",
)  # fmt: skip


def scalars(says: Located, keys: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each key that holds a list or a table where one word or number belongs."""
    for key in keys:
        if isinstance(says.get(key), list | dict):
            yield Finding(
                where=says.where(key),
                what=said("“{key}” holds a list or a table.", key=key),
                mend=said("Write one word or number."),
            )


def name(says: Located, key: str) -> Iterator[Finding]:
    """Yield a finding when the code of a rule is not a name, or not that of its file."""
    code = str(says.get(key, ""))
    if code and not NAME.fullmatch(code):
        yield Finding(
            where=says.where(key),
            what=said("“{code}” cannot be a name.", code=code),
            mend=said("Use lower-case words joined by single underscores, such as “deal_amount”."),
        )
    elif code and says.file.removesuffix(".yaml") != code:
        yield Finding(
            where=says.where(key),
            what=said(
                "The file is called “{file}” and declares “{code}”.", file=says.file, code=code
            ),
            mend=said("Call the file “{code}.yaml”.", code=code),
        )


def labels(says: Located, key: str) -> Iterator[Finding]:
    """Yield a finding for each language that a text of the rule does not have."""
    label = says.get(key)
    for language in LANGUAGES:
        if key in says and (
            not isinstance(label, dict) or not str(label.get(language) or "").strip()
        ):
            yield Finding(
                where=says.where(key),
                what=said("“{key}” has no text for {language}.", key=key, language=language),
                mend=said("Write “{key}: {{en: …, zh-CN: …}}”.", key=key),
            )


def one_of(says: Located, key: str, words: Collection[str]) -> Iterator[Finding]:
    """Yield a finding when the value is none of the words."""
    if key in says and says[key] not in words:
        yield Finding(
            where=says.where(key),
            what=said("“{value}” cannot be the value of “{key}”.", value=str(says[key]), key=key),
            mend=said("Use one of: {known}.", known=", ".join(words)),
        )


def _shape(says: Located) -> Iterator[Finding]:
    if says["shape"] == "ratio":
        for key in ("top", "bottom"):
            yield from _part(says, key)
    elif says["shape"] == "growth":
        yield from one_of(says, "against", SHIFTS)
    else:
        facts = says.get("facts", "ratings")
        yield from _on_facts(says, facts) if facts in FACTS else one_of(says, "facts", tuple(FACTS))


def _part(says: Located, key: str) -> Iterator[Finding]:
    part = says[key]
    if not isinstance(part, Located) or not {"metric", "target", "facts"} & part.keys():
        yield Finding(
            where=says.where(key),
            what=said("“{key}” is neither facts, a metric nor a target.", key=key),
            mend=said(
                "Write “{{metric: code}}”, “{{target: code}}” or “{{facts: …, shape: sum, of: …}}”."
            ),
        )
    elif found := list(scalars(part, (*WORDS, "target"))):
        yield from found
    elif "facts" in part:
        yield from missing_keys(part, ("shape",))
        yield from one_of(part, "shape", PART_SHAPES)
        yield from unknown_keys(part, ON_FACTS | {"shape", "of"})
        if part["facts"] in FACTS:
            yield from _on_facts(part, part["facts"])
        else:
            yield from one_of(part, "facts", tuple(FACTS))
    elif len(part) != 1:
        yield from unknown_keys(part, frozenset({"metric"} if "metric" in part else {"target"}))


def _on_facts(says: Located, facts: str) -> Iterator[Finding]:
    kind = FACTS[facts]
    types = {field.name: field.type for field in kind.fields}
    for key in ("where", "part"):
        if key in says:
            yield from _expression(says, key, types, "bool")
    yield from _dates(says, kind)
    if "person" in says and says["person"] != "nobody":
        yield from _field(says, "person", kind, ("person",))
    yield from _of(says, kind, types)
    if says.get("shape") == "survey_mean":
        yield from one_of(says, "topic", kind.field("topic").choices)
        yield from _at_least(says)
    if "against" in says:
        yield from one_of(says, "against", SHIFTS)


def _of(says: Located, kind: Kind, types: Mapping[str, str]) -> Iterator[Finding]:
    shape = says.get("shape")
    if shape in ("distinct", "retained", "first_time"):
        yield from _field(
            says, "of", kind, ("text", "person", "unit", "customer", "product", "choice")
        )
    elif shape in ("sum", "mean", "median", "share") and "of" not in says:
        yield from missing_keys(says, ("of",))
    elif shape in ("sum", "mean", "median", "share"):
        yield from _expression(says, "of", types, "amount")
        yield from _money(says, types)
    elif shape in ("days_between", "within"):
        yield from _ends(says, kind)


def _money(says: Located, types: Mapping[str, str]) -> Iterator[Finding]:
    if says.get("uom") is None or says["shape"] == "share":
        return
    try:
        found = type_of(str(says["of"]), types)
    except NotAnExpression:
        return
    if (found == "money") != (says["uom"] == "money"):
        yield Finding(
            where=says.where("uom"),
            what=said(
                "“{of}” is {type}, the unit of measure is {uom}.",
                of=str(says["of"]),
                type=found,
                uom=says["uom"],
            ),
            mend=said("Use “uom: money” for money and another for everything else."),
        )


def _ends(says: Located, kind: Kind) -> Iterator[Finding]:
    ends = [says["start"], says["end"]]
    for key in ("start", "end"):
        yield from _field(says, key, kind, ("day", "moment"))
    types = {kind.field(end).type for end in ends if end in kind.by_name}
    if len(types) > 1:
        yield Finding(
            where=says.where("end"),
            what=said("“{start}” and “{end}” are a day and a moment.", start=ends[0], end=ends[1]),
            mend=said("Use two days or two moments."),
        )
    if types == {"day"} and (says.get("uom") == "hours" or "hour" in str(says.get("limit", ""))):
        yield Finding(
            where=says.where("start"),
            what=said("Hours cannot be counted between days."),
            mend=said("Use days, or two moments."),
        )
    yield from _limit(says)


def _at_least(says: Located) -> Iterator[Finding]:
    least = says.get("at_least", 1)
    if not isinstance(least, int) or isinstance(least, bool) or least < 1:
        yield Finding(
            where=says.where("at_least"),
            what=said("“{value}” is not a number of answers.", value=str(least)),
            mend=said("Write a whole number from 1."),
        )


def _limit(says: Located) -> Iterator[Finding]:
    if "limit" not in says:
        return
    try:
        limit_in(says["limit"])
    except ValueError:
        yield Finding(
            where=says.where("limit"),
            what=said("“{limit}” is not a limit.", limit=str(says["limit"])),
            mend=said("Write “24 hours” or “3 days”."),
        )


def _dates(says: Located, kind: Kind) -> Iterator[Finding]:
    if "day" in says:
        yield from _field(says, "day", kind, ("day",))
    elif kind.day is None:
        yield from missing_keys(says, ("day",))


def _field(says: Located, key: str, kind: Kind, types: Collection[str]) -> Iterator[Finding]:
    asked: Any = says.get(key)
    fits = [field.name for field in kind.fields if field.type in types]
    if asked not in fits:
        what: Said = said(
            "{facts} have no field “{field}” that could be “{key}”.",
            facts=kind.code,
            field=str(asked),
            key=key,
        )
        yield Finding(
            where=says.where(key),
            what=what,
            mend=said("Use one of: {known}.", known=", ".join(fits)),
        )


def _expression(says: Located, key: str, types: Mapping[str, str], want: str) -> Iterator[Finding]:
    try:
        compiled(str(says[key]), types, scale=FINEST_SCALE, want=want)
    except NotAnExpression as error:
        yield Finding(
            where=says.where(key),
            what=error.sentence,
            mend=said("See “Expressions” in docs/recipes/metric.md."),
        )
