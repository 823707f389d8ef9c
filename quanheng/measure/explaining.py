"""From a number back to its formula, its inputs and the rows of the files they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from quanheng.base.access import NotFound, not_found
from quanheng.base.models import RuleVersion, User
from quanheng.engine.ground.fields import SOURCE_FIELDS
from quanheng.engine.ground.frames import Frame, rows_of
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.money import PPM, in_major
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import said
from quanheng.engine.measure import derivations, symbols, wording
from quanheng.engine.measure.derivations import Input
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.metrics import HOUR_MS, tally_type
from quanheng.engine.measure.results import NOBODY
from quanheng.engine.measure.showing import number
from quanheng.engine.measure.values import Measurement, Value
from quanheng.measure import inputs as inputs_of
from quanheng.measure import measurements, rulebooks
from quanheng.measure.actions import RUN_VIEW, may
from quanheng.measure.few import FEW_SAYS
from quanheng.measure.input_units import unit_of
from quanheng.measure.inputs import Inputs
from quanheng.measure.models import Derivation, Run
from quanheng.measure.own_card import is_on_own_card
from quanheng.measure.pay import PayReach
from quanheng.measure.reading import kept
from quanheng.measure.row_reading import Reading, assignment_row, target_row
from quanheng.measure.selectors import (
    UnknownRule,
    latest_run,
    metric_codes,
    scope_label,
    seen_keys,
    shown,
)

MOST_ROWS = 10_000


@dataclass(frozen=True, kw_only=True)
class Trail:
    """Where an explanation stands: the run that is quoted, or none, and what it was made from."""

    run: Run | None
    inputs: Inputs
    measuring: Measuring
    raters: bool
    pay: PayReach
    span: Span

    @cached_property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.inputs.settings["timezone"])

    @classmethod
    def to(cls, span: Span, *, raters: bool, pay: PayReach) -> Trail:
        """Return the trail of the span: its closed run, else the facts as they stand.

        `raters`: show who rated. `pay`: whose rows of pay open.
        """
        run = latest_run(span)
        inputs = inputs_of.current() if run is None else inputs_of.pinned(run.pins)
        measuring = inputs_of.measuring(inputs)
        return cls(run=run, inputs=inputs, measuring=measuring, raters=raters, pay=pay, span=span)

    def shows(self, metric: str, by: str, key: str) -> bool:
        """Return whether a number is shown, which may be made of pay."""
        return self.pay.shows(self.inputs.book, metric, by, key, self.span)


def metric(
    *,
    actor: User,
    code: str,
    by: str,
    key: str,
    span: Span,
    day: date,
    most: int = MOST_ROWS,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Return a metric's value with formula, inputs and source rows; at most `most` rows an input, with how many there are.

    `at`: the moment, which the audit keeps where rows of pay are opened.

    :raises UnknownRule: there is no such metric. :raises NotFound: there is no such key for the actor.
    """
    trail, most = trail_to(actor, code, by, key, span, day, most, at)
    return explained(trail, code, by, key, span, most)


def trail_to(
    actor: User,
    code: str,
    by: str,
    key: str,
    span: Span,
    day: date,
    most: int,
    at: datetime | None,
) -> tuple[Trail, int]:
    """Return the trail of a metric for the actor, and how many rows an input of it opens at most.

    :raises UnknownRule: there is no such metric. :raises NotFound: there is no such key for the actor.
    """
    try:
        see(actor, by, key, day)
    except NotFound:
        if not is_on_own_card(actor, code, by, key, span):
            raise
        most = 0  # the number stands on the own card, so it opens; its rows are for whoever answers for them
    trail = Trail.to(span, raters=may(actor, RUN_VIEW, day), pay=PayReach.of(actor, day, at))
    if trail.run is not None and code not in trail.inputs.book.metrics:
        metric_codes(rulebooks.current(), [code])
        raise UnknownRule(
            said(
                "{period} was closed (run {run}) before there was a metric “{code}”. Correct the period to have it there, or ask for other days.",
                period=trail.run.period,
                run=trail.run.pk,
                code=code,
            )
        )
    metric_codes(trail.inputs.book, [code])
    if not trail.shows(code, by, key):
        if by == "unit":  # which is there, and seen: only this number of it is not told
            raise NotFound(FEW_SAYS)
        raise not_found(scope_label(by), {"key": key})
    return trail, most


def explained(
    trail: Trail,
    code: str,
    by: str,
    key: str,
    span: Span,
    most: int,
    names: Mapping[tuple[str, str], str] | None = None,
) -> dict[str, Any]:
    """Return the explanation of one number along a trail; `names`: where they are known already.

    :raises NotFound: nobody of that key has a place, facts or a target in the span.
    """
    needs, parts, found, formula = (_stored if trail.run else _fresh)(trail, code, by, key, span)
    opened = [
        _input(trail, code, each, part, by, key, most)
        for each, part in zip(needs, parts, strict=True)
    ]
    return {
        **shown(found, trail.inputs, names),
        "formula": formula,
        "rule": rule_of(trail, f"metric/{code}"),
        "run": run_as(trail.run),
        "inputs": opened,
        "rows": [row for each in opened for row in each["rows"]],
    }


Made = tuple[list[Input], list[int | None], Measurement, dict[str, Any]]


def _stored(trail: Trail, code: str, by: str, key: str, span: Span) -> Made:
    assert trail.run is not None  # noqa: S101 - the caller looked
    row = kept.row(trail.run.pk, code, by, key)
    placed = row and (row["key"] != NOBODY or key in trail.measuring.org.roster(by, span))
    if row is None or not placed:
        raise not_found(scope_label(by), {"key": key})
    body = _body(str(settings.QUANHENG_HOME), trail.run.pk, code)
    found = Measurement(metric=code, by=by, key=key, span=span, value=measurements.value_of(row))
    book = (
        trail.inputs.book.metrics
    )  # in the words of today: those that were kept may have been put less well
    formula = {"symbols": body["symbols"], "words": wording.words(book[code], book)}
    return (
        [Input.of(each) for each in body["inputs"]],
        measurements.parts_of(row),
        found,
        formula,
    )


@lru_cache(maxsize=1_000)
def _body(home: str, run: int, code: str) -> Any:
    """Return how a published run made a metric; it never changes."""
    return Derivation.objects.get(run=run, metric=code).body


def _fresh(trail: Trail, code: str, by: str, key: str, span: Span) -> Made:
    book, measuring = trail.inputs.book.metrics, trail.measuring
    measuring.take([code], by, [span])
    if key not in measuring.keys(book[code], by, span):
        raise not_found(scope_label(by), {"key": key})
    needs = derivations.inputs_of(book[code], book, span)
    found = Measurement(
        metric=code, by=by, key=key, span=span, value=measuring.value(book[code], by, key, span)
    )
    formula = {
        "symbols": symbols.coded(book[code], book),
        "words": wording.words(book[code], book),
    }
    return needs, derivations.reader(measuring, needs, by)(key), found, formula


def _input(
    trail: Trail, code: str, each: Input, part: int | None, by: str, key: str, most: int
) -> dict[str, Any]:
    find = _facts if each.tally else _heads if each.heads else _targets
    found, total = find(trail, each, by, key, most)
    book = trail.inputs.book.metrics
    return {
        "what": each.says(book, book[code]),
        "facts": each.tally.facts if each.tally else "assignments" if each.heads else "targets",
        "period": str(each.days),
        "value": _part(trail, each, part),
        "uom": unit_of(each, book),
        "rows_total": total,
        "rows": found,
    }


def _part(trail: Trail, each: Input, part: int | None) -> str | int | float | None:
    """Return the integer of an input as people read it: money in major units, times in hours, all else in ones."""
    scale = trail.inputs.scale
    if part is None:
        return None
    if each.heads is not None:
        days = (each.span.end - each.span.first).days
        return number(Value(part, PPM * days), "ratio", scale)
    if each.tally is None:
        money = trail.inputs.book.metrics[str(each.target)].uom == "money"
        return in_major(part, scale) if money else number(Value(part, PPM), "ratio", scale)
    if each.tally.how == "elapsed":
        moments = FACTS[each.tally.facts].field(each.tally.start).type == "moment"
        return number(Value(part, HOUR_MS), "hours", scale) if moments else part
    if each.tally.how not in ("sum", "twice_median", "weighted", "weight"):
        return part
    kind, twice = tally_type(each.tally), 2 if each.tally.how == "twice_median" else 1
    stored = PPM if kind == "number" else 1
    return number(Value(part, stored * twice), "money" if kind == "money" else "count", scale)


def _heads(
    trail: Trail, each: Input, by: str, key: str, most: int
) -> tuple[list[dict[str, Any]], int]:
    """Return the assignments that an average number of people was reckoned from."""
    assert each.heads is not None  # noqa: S101 - the caller looked
    held = trail.measuring.org.holding(each.heads.posts, by, key, each.span)
    return [assignment_row(one) for one in held[:most]], len(held)


def _facts(
    trail: Trail, each: Input, by: str, key: str, most: int
) -> tuple[list[dict[str, Any]], int]:
    frame = derivations.rows_of_input(trail.measuring, each, by, key)
    assert frame is not None and each.tally is not None  # noqa: S101, PT018 - the caller looked
    return rows_shown(trail, each.tally.facts, frame, by, key, each.span, most)


def rows_shown(
    trail: Trail, facts: str, frame: Frame, by: str, key: str, span: Span, most: int
) -> tuple[list[dict[str, Any]], int]:
    """Return the first rows of a frame of facts in order, as people read them, and how many there are."""
    kind = FACTS[facts]
    if kind.pay and not trail.pay.reaches(by, key):
        return [], rows_of(frame.select(derivations.counted()))[0]["n"]
    if kind.pay:
        note = trail.pay.open if most else trail.pay.look
        note(kind=kind.code, by=by, key=key, span=span)
    names = [*kind.names, *SOURCE_FIELDS]
    rows = rows_of(
        frame.select(*names).sort(*[n for n in (kind.day, *kind.key) if n]).head(most + 1)
    )
    total = len(rows) if len(rows) <= most else rows_of(frame.select(derivations.counted()))[0]["n"]
    reading = Reading(kind, trail.inputs.scale, trail.zone, raters=trail.raters)
    return [reading.row(row) for row in rows[:most]], total


def _targets(
    trail: Trail, each: Input, by: str, key: str, most: int
) -> tuple[list[dict[str, Any]], int]:
    measuring = trail.measuring
    uom = trail.inputs.book.metrics[str(each.target)].uom
    found = measuring.targets.behind(str(each.target), uom, by, key, each.span, measuring.org)
    money = uom == "money"
    return [target_row(target, trail.inputs.scale, money=money) for target in found[:most]], len(
        found
    )


def see(actor: User, by: str, key: str, day: date) -> None:
    """Return where the actor sees that key.

    :raises NotFound: there is no such key for the actor.
    """
    seen = seen_keys(actor, by, day)
    if seen is not None and key not in seen:
        raise not_found(scope_label(by), {"key": key})


def rule_of(trail: Trail, name: str) -> dict[str, Any]:
    """Return what to say of a rule, named as “kind/code”."""
    kind, _, code = name.partition("/")
    rule = (trail.inputs.book.metrics if kind == "metric" else trail.inputs.book.cards)[code]
    digest = trail.inputs.rules.get(name, rule.rule.hash)
    return {
        "code": code,
        "label": dict(rule.label),
        "version": digest,
        "source": _source(trail, kind, code, digest),
        "file": f"{rule.rule.path.parent.name}/{rule.rule.path.name}",
        "reference": dict(rule.reference),
    }


def _source(trail: Trail, kind: str, code: str, digest: str) -> str | None:
    if trail.run is None:  # a rule that is not pinned yet may be, later
        return _kept_source(kind, code, digest)
    return _pinned_source(str(settings.QUANHENG_HOME), kind, code, digest)


@lru_cache(maxsize=1_000)
def _pinned_source(home: str, kind: str, code: str, digest: str) -> str | None:
    return _kept_source(kind, code, digest)


def _kept_source(kind: str, code: str, digest: str) -> str | None:
    kept = RuleVersion.objects.filter(kind=kind, code=code, hash=digest)
    return kept.values_list("source", flat=True).first()


def run_as(run: Run | None) -> dict[str, Any] | None:
    """Return what to say of the run that is quoted; None where the number is not closed."""
    if run is None:
        return None
    return {
        "id": run.pk,
        "period": run.period,
        "results_hash": run.results_hash,
        "corrects": run.corrects_id,
    }
