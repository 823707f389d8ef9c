"""What keeps a declaration from reading facts: fields that a kind does not have, expressions that are none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from quanheng.engine.ground.expressions import NotAnExpression, compiled, type_of
from quanheng.engine.ground.fields import TEXTUAL, Kind
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.rulebook import Located, missing_keys
from quanheng.engine.ground.words import Said, said
from quanheng.engine.measure.finding_words import one_of
from quanheng.engine.measure.metrics import limit_in, types_of

FINEST_SCALE = 4  # a company with fewer digits refuses a finer number when it measures
OF_FIELD = ("distinct", "retained", "lost", "first_time", "several")
OF_AMOUNT = ("sum", "mean", "median", "share")
NAMING = ("text", "person", "unit", "customer", "product", "choice")


def on_facts(says: Located, facts: str) -> Iterator[Finding]:
    """Yield a finding for each key that the kind of facts cannot answer."""
    kind, types = FACTS[facts], types_of(facts)
    for key in ("where", "part"):
        if key in says:
            yield from expression(says, key, types, "bool")
    yield from dates(says, kind)
    if "person" in says and says["person"] != "nobody":
        yield from field(says, "person", kind, ("person",))
    yield from _of(says, kind, types)
    yield from whole(says, "divide", 1)
    yield from whole(says, "at_least", 1)
    if "topic" in says:
        yield from one_of(says, "topic", kind.field("topic").choices)


def _of(says: Located, kind: Kind, types: Mapping[str, str]) -> Iterator[Finding]:
    shape = says.get("shape")
    if shape in (*OF_FIELD, *OF_AMOUNT) and "of" not in says:
        yield from missing_keys(says, ("of",))
    elif shape in OF_FIELD:
        yield from field(says, "of", kind, NAMING)
        if shape == "several":
            yield from missing_keys(says, ("with", "at_least"))
            yield from field(says, "with", kind, tuple(TEXTUAL))
    elif shape in OF_AMOUNT:
        yield from expression(says, "of", types, "amount")
        yield from _money(says, types)
    elif shape == "concordance":
        for key in ("of", "with"):
            yield from field(says, key, kind, ("number", "int", "money"))
    elif shape in ("days_between", "within", "weighted_days"):
        yield from _ends(says, kind)
        if shape == "weighted_days":
            yield from field(says, "weight", kind, ("number", "int", "money"))


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
    wanted = ("day",) if says["shape"] == "weighted_days" else ("day", "moment")
    for key in ("start", "end"):
        yield from field(says, key, kind, wanted)
    types = {kind.field(end).type for end in ends if end in kind.by_name}
    if types == {"day", "moment"}:
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


def whole(says: Located, key: str, least: int) -> Iterator[Finding]:
    """Yield a finding when the value is no whole number from `least` on."""
    number = says.get(key, least)
    if not isinstance(number, int) or isinstance(number, bool) or number < least:
        yield Finding(
            where=says.where(key),
            what=said("“{value}” cannot be the value of “{key}”.", value=str(number), key=key),
            mend=said("Write a whole number from {least}.", least=least),
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


def dates(says: Located, kind: Kind) -> Iterator[Finding]:
    """Yield a finding when no day places the rows in a span."""
    if "day" in says:
        yield from field(says, "day", kind, ("day",))
    elif kind.day is None:
        yield from missing_keys(says, ("day",))


def field(says: Located, key: str, kind: Kind, types: Collection[str]) -> Iterator[Finding]:
    """Yield a finding when the value names no field of the kind that has one of the types."""
    asked: Any = says.get(key)
    fits = [each.name for each in kind.fields if each.type in types]
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


def expression(says: Located, key: str, types: Mapping[str, str], want: str) -> Iterator[Finding]:
    """Yield a finding when the value is no expression of the kind that is wanted."""
    try:
        compiled(str(says[key]), types, scale=FINEST_SCALE, want=want)
    except NotAnExpression as error:
        yield Finding(
            where=says.where(key),
            what=error.sentence,
            mend=said("See “Expressions” in docs/recipes/metric.md."),
        )
