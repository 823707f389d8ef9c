"""From a number back to its formula, its inputs and the rows of the files they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from quanheng.base.access import NotFound, not_found
from quanheng.base.models import RuleVersion, User
from quanheng.engine.ground.frames import rows_of
from quanheng.engine.ground.kinds import FACTS, Field
from quanheng.engine.ground.money import PPM, in_major
from quanheng.engine.ground.period import Span, from_epoch_day
from quanheng.engine.ground.words import said
from quanheng.engine.measure import derivations
from quanheng.engine.measure.derivations import Input
from quanheng.engine.measure.measuring import Measurement, Measuring, Value
from quanheng.engine.measure.metrics import HOUR_MS, tally_type
from quanheng.engine.measure.results import score_all
from quanheng.engine.measure.showing import number
from quanheng.engine.measure.targets import Target
from quanheng.measure import inputs as inputs_of
from quanheng.measure import measurements, rulebooks
from quanheng.measure.actions import RUN_VIEW, may
from quanheng.measure.inputs import Inputs
from quanheng.measure.keeping import lines_of
from quanheng.measure.measurements import unpack
from quanheng.measure.models import Derivation, Run
from quanheng.measure.selectors import (
    UnknownRule,
    latest_run,
    metric_codes,
    scope_label,
    seen_keys,
    shown,
)
from quanheng.org.clock import zone_of
from quanheng.org.selectors import company

MOST_ROWS = 10_000
RATERS = frozenset(
    {"rater"}
)  # who gave an answer is for those who see the whole company, not for whoever was rated
SOURCE = ("batch", "file", "sheet", "row")


@dataclass(frozen=True, kw_only=True)
class Trail:
    """Where an explanation stands: the run that is quoted, or none, and what it was made from."""

    run: Run | None
    inputs: Inputs
    measuring: Measuring
    raters: bool

    @classmethod
    def to(cls, span: Span, *, raters: bool) -> Trail:
        """Return the trail of the span: its closed run, else the facts as they stand; `raters`: show who rated."""
        run = latest_run(span)
        inputs = inputs_of.current() if run is None else inputs_of.pinned(run.pins)
        return cls(run=run, inputs=inputs, measuring=inputs_of.measuring(inputs), raters=raters)


def metric(
    *, actor: User, code: str, by: str, key: str, span: Span, day: date, most: int = MOST_ROWS
) -> dict[str, Any]:
    """Return a metric's value with formula, inputs and source rows; at most `most` rows an input, with how many there are.

    :raises UnknownRule: there is no such metric. :raises NotFound: there is no such key for the actor.
    """
    _see(actor, by, key, day)
    trail = Trail.to(span, raters=may(actor, RUN_VIEW, day))
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
    return explained(trail, code, by, key, span, most)


def explained(trail: Trail, code: str, by: str, key: str, span: Span, most: int) -> dict[str, Any]:
    """Return the explanation of one number along a trail.

    :raises NotFound: nobody of that key has a place, facts or a target in the span.
    """
    needs, parts, found, formula = (_stored if trail.run else _fresh)(trail, code, by, key, span)
    opened = [
        _input(trail, each, part, by, key, most) for each, part in zip(needs, parts, strict=True)
    ]
    return {
        **shown(found, trail.inputs),
        "formula": formula,
        "rule": _rule(trail, f"metric/{code}"),
        "run": run_as(trail.run),
        "inputs": opened,
        "rows": [row for each in opened for row in each["rows"]],
    }


Made = tuple[list[Input], list[int | None], Measurement, dict[str, Any]]


def _stored(trail: Trail, code: str, by: str, key: str, span: Span) -> Made:
    assert trail.run is not None  # noqa: S101 - the caller looked
    rows = measurements.read(trail.run.pk, metric=code, by=by, key=key)
    if not rows:
        raise not_found(scope_label(by), {"key": key})
    body = Derivation.objects.get(run=trail.run, metric=code).body
    found = Measurement(
        metric=code, by=by, key=key, span=span, value=measurements.value_of(rows[0])
    )
    formula = {"symbols": body["symbols"], "words": unpack(body["words"])}
    return (
        [Input.of(each) for each in body["inputs"]],
        measurements.parts_of(rows[0]),
        found,
        formula,
    )


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
        "symbols": derivations.symbols(book[code], book),
        "words": derivations.words(book[code], book),
    }
    return needs, derivations.values_of(measuring, needs, by, key), found, formula


def _input(
    trail: Trail, each: Input, part: int | None, by: str, key: str, most: int
) -> dict[str, Any]:
    found, total = (_facts if each.tally else _targets)(trail, each, by, key, most)
    return {
        "what": each.says(trail.inputs.book.metrics),
        "facts": each.tally.facts if each.tally else "targets",
        "period": str(each.days),
        "value": _part(trail, each, part),
        "rows_total": total,
        "rows": found,
    }


def _part(trail: Trail, each: Input, part: int | None) -> str | int | float | None:
    """Return the integer of an input as people read it: money in major units, times in hours, all else in ones."""
    scale = trail.inputs.scale
    if part is None:
        return None
    if each.tally is None:
        money = trail.inputs.book.metrics[str(each.target)].uom == "money"
        return in_major(part, scale) if money else number(Value(part, PPM), "ratio", scale)
    if each.tally.how == "elapsed":
        moments = FACTS[each.tally.facts].field(each.tally.start).type == "moment"
        return number(Value(part, HOUR_MS), "hours", scale) if moments else part
    if each.tally.how not in ("sum", "twice_median"):
        return part
    kind, twice = tally_type(each.tally), 2 if each.tally.how == "twice_median" else 1
    stored = PPM if kind == "number" else 1
    return number(Value(part, stored * twice), "money" if kind == "money" else "count", scale)


def _facts(
    trail: Trail, each: Input, by: str, key: str, most: int
) -> tuple[list[dict[str, Any]], int]:
    frame = derivations.rows_of_input(trail.measuring, each, by, key)
    assert frame is not None and each.tally is not None  # noqa: S101, PT018 - the caller looked
    kind = FACTS[each.tally.facts]
    names = [*kind.names, *SOURCE]
    rows = rows_of(
        frame.select(*names).sort(*[n for n in (kind.day, *kind.key) if n]).head(most + 1)
    )
    total = len(rows) if len(rows) <= most else rows_of(frame.select(derivations.counted()))[0]["n"]
    fields = kind.by_name
    hidden = frozenset() if trail.raters else RATERS
    return [_row(kind.code, row, fields, trail.inputs.scale, hidden) for row in rows[:most]], total


def _row(
    kind: str,
    row: Mapping[str, Any],
    fields: Mapping[str, Field],
    scale: int,
    hidden: frozenset[str],
) -> dict[str, Any]:
    shown = [name for name in fields if row[name] is not None and name not in hidden]
    values = {name: plain(row[name], fields[name].type, scale) for name in shown}
    return {"facts": kind, **{name: row[name] for name in SOURCE}, **{"fields": values}}


def plain(value: Any, kind: str, scale: int) -> Any:
    """Return a field of a fact as people read it: days and moments in ISO form and the company's zone, money in major units."""
    if kind == "day":
        return from_epoch_day(value).isoformat()
    if kind == "moment":
        return datetime.fromtimestamp(value // 1000, zone_of(company())).isoformat()
    if kind == "money":
        return in_major(value, scale)
    return in_major(value, 6) if kind == "number" else value


def _targets(
    trail: Trail, each: Input, by: str, key: str, most: int
) -> tuple[list[dict[str, Any]], int]:
    measuring = trail.measuring
    found = measuring.targets.behind(str(each.target), by, key, each.span, measuring.org)
    money = trail.inputs.book.metrics[str(each.target)].uom == "money"
    return [_target(target, trail.inputs.scale, money=money) for target in found[:most]], len(found)


def _target(target: Target, scale: int, *, money: bool) -> dict[str, Any]:
    file, sheet, row = target.source
    whose = {} if target.by == "company" else {target.by: target.key}
    fields = {
        "metric": target.metric,
        **whose,
        "from": from_epoch_day(target.first).isoformat(),
        "to": None if target.end is None else from_epoch_day(target.end).isoformat(),
        "amount" if money else "value": in_major(target.amount, scale if money else 6),
    }
    return {
        "facts": "targets",
        "batch": None,
        "file": file,
        "sheet": sheet,
        "row": row,
        "fields": fields,
    }


def _see(actor: User, by: str, key: str, day: date) -> None:
    seen = seen_keys(actor, by, day)
    if seen is not None and key not in seen:
        raise not_found(scope_label(by), {"key": key})


def _rule(trail: Trail, name: str) -> dict[str, Any]:
    kind, _, code = name.partition("/")
    rule = (trail.inputs.book.metrics if kind == "metric" else trail.inputs.book.cards)[code]
    digest = trail.inputs.rules.get(name, rule.rule.hash)
    kept = RuleVersion.objects.filter(kind=kind, code=code, hash=digest).first()
    return {
        "code": code,
        "label": dict(rule.label),
        "version": digest,
        "source": kept.source if kept else None,
        "file": f"{rule.rule.path.parent.name}/{rule.rule.path.name}",
        "reference": rule.reference,
    }


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


def card(
    *, actor: User, code: str, person: str, span: Span, day: date, most: int = MOST_ROWS
) -> dict[str, Any]:
    """Return a person's score with its lines, each down to its source rows.

    :raises UnknownRule: there is no such card. :raises NotFound: the person has no such card in the span, or not for the actor.
    """
    _see(actor, "person", person, day)
    trail = Trail.to(span, raters=may(actor, RUN_VIEW, day))
    score = score_stored(trail.run, person) if trail.run else score_fresh(trail, person, span)
    if score is None or score["card"] != code:
        raise not_found(said("scorecard"), {"card": code, "person": person})
    lines = [_line(trail, line, span, _rows_for(actor, line, day, most)) for line in score["lines"]]
    return {
        "key": person,
        "name": inputs_of.names().get(("person", person), person),
        "period": str(span),
        "card": code,
        "value": points(score["total"]),
        "uom": "points",
        "capped_by": score["capped_by"] or None,
        "uncapped": points(sum(line["contribution"] for line in score["lines"])),
        "formula": {"symbols": "Σ weight × score ÷ Σ weight", "words": derivations.card_words()},
        "rule": _rule(trail, f"scorecard/{code}"),
        "run": run_as(trail.run),
        "inputs": lines,
        "rows": [row for line in lines for row in line["rows"]],
    }


def _rows_for(actor: User, line: Mapping[str, Any], day: date, most: int) -> int:
    """Return how many source rows of a line the actor may open: a card may rest on numbers of a larger part than its own."""
    try:
        _see(actor, line["by"], line["key"], day)
    except NotFound:
        return 0
    return most


def points(ppm: int | None) -> float | None:
    """Return a score in points: 1,000,000 is 100."""
    return None if ppm is None else ppm / 10_000


def score_stored(run: Run, person: str) -> dict[str, Any] | None:
    """Return a person's score as a run kept it."""
    found = run.scores.filter(person=person).first()
    if found is None:
        return None
    return {
        "card": found.card,
        "total": found.total,
        "capped_by": found.capped_by,
        "lines": found.lines,
    }


def score_fresh(trail: Trail, person: str, span: Span) -> dict[str, Any] | None:
    """Return a person's score by the facts as they stand, in the form in which a run keeps it."""
    for scored in score_all(trail.measuring, trail.inputs.book, span):
        if scored.person == person:
            lines = list(lines_of(scored))
            return {
                "card": scored.card.code,
                "total": scored.score.total,
                "capped_by": scored.score.capped_by,
                "lines": lines,
            }
    return None


def _line(trail: Trail, line: Mapping[str, Any], span: Span, most: int) -> dict[str, Any]:
    found = explained(trail, line["metric"], line["by"], line["key"], span, most)
    made = trail.inputs.book.metrics[line["metric"]]
    target = line["target"]
    return {
        **found,
        "what": made.code,
        "by": line["by"],
        "weight": line["weight"] / 10_000,
        "effective_weight": line["effective_weight"] / 10_000,
        "target": None
        if target is None
        else number(measurements.quotient(target), made.uom, trail.inputs.scale),
        "attainment": None if line["attainment"] is None else line["attainment"] / 1_000_000,
        "score": points(line["score"]),
        "contribution": points(line["contribution"]),
        "why": unpack(line["why"]),
    }
