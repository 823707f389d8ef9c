"""What the integer behind a number counts: money, hours, rows, people; nothing where its field says no unit of measure."""

from __future__ import annotations

from collections.abc import Mapping

from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.measure.derivations import Input
from quanheng.engine.measure.metrics import Metric, Tally, tally_type

ROWS = frozenset({"count", "timed", "in_time", "repeats", "above"})
PAIRS = frozenset({"concordant", "discordant"})
NAMED = {"customer": "customers", "person": "people", "day": "days"}


def unit_of(each: Input, book: Mapping[str, Metric]) -> str:
    """Return the unit of measure of an input, as pages name it, such as `money`, `rows`; of a target that of its metric."""
    if each.heads is not None:
        return "people"
    if each.tally is None:
        return book[str(each.target)].uom
    return _of_tally(each.tally)


def _of_tally(one: Tally) -> str:
    if one.how in ROWS:
        return "rows"
    if one.how in PAIRS:
        return "pairs"
    fields = FACTS[one.facts].by_name
    if one.how == "elapsed":
        return "hours" if fields[one.start].type == "moment" else "days"
    if one.how in ("sum", "twice_median", "weight", "weighted"):
        return _of_amount(one)
    return NAMED.get(fields[one.of].type if one.of in fields else "", "different")


def _of_amount(one: Tally) -> str:
    if tally_type(one) == "money":
        return "money_days" if one.how == "weighted" else "money"
    field = FACTS[one.facts].by_name.get(one.of)
    return "" if field is None or one.how == "weighted" else field.uom
