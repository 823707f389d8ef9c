"""A company of many people around the small one, made in seconds: teams of ten below branches of five hundred.

Nothing is imported or closed for them: the one run of the small company is copied to the months before it, and
its rows to everybody. So numbers stand where a close would put them, in the same amount, and mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from deltalake import write_deltalake

from quanheng.base.models import User
from quanheng.engine.ground.period import add_months, epoch_day
from quanheng.engine.measure.scorecards import Scorecard
from quanheng.measure import measurements, snapshots
from quanheng.measure.models import Derivation, Run, RunRule, Score
from quanheng.measure.reading.books import book_of
from quanheng.org.choices import Role, UnitKind
from quanheng.org.models import Assignment, Grade, Person, Post, RoleGrant, Unit, UnitPlacement

TEAM, BRANCH = 10, 500
SINCE = date(2024, 1, 1)
AT_ONCE = 2000
CITY, LEADS, SELLS = "city_manager", "sales_manager", "salesperson"
ROOT, BRANCH_1, TEAM_1 = "G", "B01", "B01-01"
HEAD, LEADER, SELLER = "P00000", "P00001", "P00002"
ROOM = 700_000  # scores spread over as many ppm
TALLEST = 1_200_000


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Where somebody works: the head of a branch, the leader of a team, or a salesperson of it."""

    person: str
    unit: str
    post: str
    manager: str | None


def seats(people: int) -> Iterator[Seat]:
    """Yield so many seats. In each team the first leads it; in each branch the first of its first team heads it."""
    head = leader = ""
    for number in range(people):
        code = f"P{number:05}"
        branch, place = divmod(number, BRANCH)
        unit = f"B{branch + 1:02}"
        team = f"{unit}-{place // TEAM + 1:02}"
        if place == 0:
            head, leader = code, ""
            yield Seat(person=code, unit=unit, post=CITY, manager=None)
        elif not leader or place % TEAM == 0:
            leader = code
            yield Seat(person=code, unit=team, post=LEADS, manager=head)
        else:
            yield Seat(person=code, unit=team, post=SELLS, manager=leader)


def build(run: Run, people: int, *, months: int = 3) -> None:
    """Add so many people to the small company whose January is closed, and months before it, closed as well."""
    held, rows = list(seats(people)), _rows_of(run)
    copies = [_copied(run, back) for back in range(1, months)]
    _place(held)
    _pin([run, *copies], held)
    for back, one in enumerate([run, *copies]):
        _score(one, held, back)
        _measure(one, rows, held, back)


def visitors() -> dict[str, User]:
    """Make somebody who may sign in for each of the homes, by the home's word."""
    return {
        "mine": _visitor("mine", SELLER, (Role.EMPLOYEE, None)),
        "team": _visitor("team", LEADER, (Role.EMPLOYEE, None), (Role.MANAGER, TEAM_1)),
        "branch": _visitor("branch", HEAD, (Role.EMPLOYEE, None), (Role.BRANCH_HEAD, BRANCH_1)),
        "company": _visitor("company", None, (Role.HEADQUARTERS, None)),
        "operations": _visitor("operations", None, (Role.SALES_OPERATIONS, None)),
    }


def addresses(period: str, *, person: str, unit: str) -> dict[str, tuple[str, str]]:
    """Return every page by its name: whose it is, by the home's word, and its address."""
    at = f"?period={period}"
    homes = {
        f"home_of {kind}": (kind, f"/home/{kind}/{at}")
        for kind in ("mine", "team", "branch", "company", "operations")
    }
    return homes | {
        "person": ("company", f"/people/{person}/{at}"),
        "people": ("company", f"/people/{at}"),
        "units": ("company", f"/units/{at}"),
        "unit": ("company", f"/units/{unit}/{at}&unit={unit}"),
        "chain": ("company", f"/chain/{at}"),
        "rules": ("company", f"/rules/{at}"),
        "metric": ("company", f"/rules/metrics/target_attainment/{at}"),
        "card": ("company", f"/rules/cards/{SELLS}/{at}"),
        "explain_metric": ("company", f"/explain/metric/deal_amount/unit/{unit}/{at}"),
        "explain_score": ("company", f"/explain/score/{person}/{at}"),
        "search": ("company", "/search/?q=P0"),
    }


def _visitor(name: str, person: str | None, *grants: tuple[Role, str | None]) -> User:
    user = User.objects.create(username=f"visitor-{name}")
    Person.objects.filter(code=person).update(user=user)
    for role, unit in grants:
        at = Unit.objects.get(code=unit) if unit else None
        RoleGrant.objects.create(user=user, role=role, unit=at, day_from=SINCE)
    return user


def _place(held: Sequence[Seat]) -> None:
    """Add units, posts, people and where they work."""
    codes = _units(held)
    Unit.objects.bulk_create([Unit(code=one, name=f"Unit {one}", kind=_kind(one)) for one in codes])
    units = dict(Unit.objects.values_list("code", "pk"))
    UnitPlacement.objects.bulk_create(
        [
            UnitPlacement(unit_id=units[code], parent_id=units.get(_above(code)), day_from=SINCE)
            for code in codes
        ]
    )
    posts = {
        code: Post.objects.get_or_create(code=code, defaults={"name": code})[0].pk
        for code in (CITY, LEADS, SELLS)
    }
    grade = Grade.objects.get(code="standard").pk
    Person.objects.bulk_create(
        [Person(code=seat.person, name=f"Name {seat.person}") for seat in held], AT_ONCE
    )
    known = dict(Person.objects.values_list("code", "pk"))
    Assignment.objects.bulk_create(
        [
            Assignment(
                person_id=known[seat.person],
                unit_id=units[seat.unit],
                post_id=posts[seat.post],
                grade_id=grade,
                manager_id=known.get(seat.manager or ""),
                day_from=SINCE,
            )
            for seat in held
        ],
        AT_ONCE,
    )


def _units(held: Sequence[Seat]) -> list[str]:
    """Return the units of the seats and those above them."""
    lowest = {seat.unit for seat in held}
    return sorted({ROOT} | lowest | {_above(unit) for unit in lowest})


def _above(unit: str) -> str:
    return unit.rpartition("-")[0] or ("" if unit == ROOT else ROOT)


def _kind(unit: str) -> UnitKind:
    if unit == ROOT:
        return UnitKind.COMPANY
    return UnitKind.TEAM if "-" in unit else UnitKind.BRANCH


def _pin(runs: Sequence[Run], held: Sequence[Seat]) -> None:
    """Let the runs have pinned the org with everybody in it."""
    first, pinned = epoch_day(SINCE), dict(runs[0].pins["snapshots"])
    rows: dict[str, list[dict[str, Any]]] = {
        "assignments": [
            {"person": seat.person, "unit": seat.unit, "post": seat.post, "grade": "standard",
             "share_ppm": 1_000_000, "main": True, "first": first, "end": None}
            for seat in held
        ],
        "placements": [
            {"unit": unit, "parent": _above(unit) or None, "first": first, "end": None, "industry": None}
            for unit in _units(held)
        ],
    }  # fmt: skip
    for name, added in rows.items():
        before = snapshots.read(name, pinned[name])
        pinned[name] = snapshots.keep(name, snapshots.ordered(name, [*before, *added]))
    for run in runs:
        run.pins["snapshots"] = pinned
        run.save(update_fields=["pins"])


def _copied(run: Run, back: int) -> Run:
    """Return a copy of the run for a month so many before its own."""
    first = add_months(run.day_from, -back)
    copy = Run.objects.get(pk=run.pk)
    copy.pk, copy.day_from, copy.day_to = None, first, add_months(first, 1)
    copy.period, copy.results_hash = f"{first:%Y-%m}", f"{back:064x}"
    copy.save(force_insert=True)
    RunRule.objects.bulk_create(
        [RunRule(run=copy, version_id=one.version_id) for one in run.rules.all()]
    )
    Derivation.objects.bulk_create(
        [Derivation(run=copy, metric=one.metric, body=one.body) for one in run.derivations.all()]
    )
    Score.objects.bulk_create([_again(copy, one) for one in run.scores.all()])
    return copy


def _again(run: Run, score: Score) -> Score:
    """Return somebody's score once more, in another run."""
    score.pk, score.run = None, run
    return score


def _score(run: Run, held: Sequence[Seat], back: int) -> None:
    """Give everybody a score in the run: a salesperson the lines of Bo's, the others those of their card."""
    cards, bo = book_of(run.pk).cards, Score.objects.get(run=run, person="bo")
    lines = {SELLS: bo.lines} | {code: _lines(cards[code], bo.lines[0]) for code in (CITY, LEADS)}
    Score.objects.bulk_create(
        [
            Score(
                run=run,
                card=seat.post,
                person=seat.person,
                unit=seat.unit,
                post=seat.post,
                grade="standard",
                total=400_000 + _spread(place, back) % ROOM,
                lines=[
                    _own(line, seat, _spread(place + at, back))
                    for at, line in enumerate(lines[seat.post])
                ],
                besides=bo.besides,
            )
            for place, seat in enumerate(held)
        ],
        AT_ONCE,
    )


def _spread(place: int, back: int) -> int:
    return place * 7919 + back * 104_729


def _lines(card: Scorecard, like: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of a card as a run keeps them, without a number yet."""
    return [
        like
        | {
            "metric": line.metric,
            "by": line.scope,
            "group": line.group,
            "weight": line.weight,
            "effective_weight": line.weight,
        }
        for line in card.lines
    ]


def _own(line: dict[str, Any], seat: Seat, number: int) -> dict[str, Any]:
    """Return a line as somebody's own, with a number."""
    whose = {"person": seat.person, "unit": seat.unit, "company": "company"}
    reached = number % TALLEST
    return line | {
        "key": whose[line["by"]],
        "value": [str(reached), "1000000"],
        "attainment": reached,
        "score": reached,
        "contribution": reached * line["effective_weight"] // 1_000_000,
        "why": None,
        "notes": [],
    }


def _rows_of(run: Run) -> pl.DataFrame:
    """Return the measurements of the run as it was closed."""
    rows = pl.from_dicts(measurements.read(run.pk), infer_schema_length=None).drop("run")
    wide, text = pl.col("numerator", "denominator"), pl.col("exact", "notes")
    return rows.with_columns(wide.cast(pl.Decimal(38, 0)), text.cast(pl.String))


def _measure(run: Run, rows: pl.DataFrame, held: Sequence[Seat], back: int) -> None:
    """Give everybody in the run the measurements of Bo, every unit those of the west; a copy has the rest too."""
    added = [
        _each(rows, "person", "bo", [seat.person for seat in held], back),
        _each(rows, "unit", "west", _units(held), back),
    ]
    table = pl.concat([rows, *added] if back else added).sort("metric", "by", "key")
    for chunk in table.iter_slices(measurements.CHUNK):
        write_deltalake(
            str(measurements.table_path()),
            _as_kept(chunk, run.pk),
            mode="append",
            schema_mode="merge",
            partition_by=["run"],
        )


def _each(rows: pl.DataFrame, by: str, like: str, keys: Sequence[str], back: int) -> pl.DataFrame:
    """Return the rows of one key again for each of the keys, with numerators that differ."""
    mine = rows.filter((pl.col("by") == by) & (pl.col("key") == like)).drop("key")
    many = pl.DataFrame({"key": keys}).with_row_index("place")
    number = pl.col("numerator").cast(pl.Int64) + (pl.col("place") + back) % 97
    made = mine.join(many, how="cross").with_columns(
        number.cast(pl.Decimal(38, 0)).alias("numerator")
    )
    return made.select(rows.columns)


def _as_kept(chunk: pl.DataFrame, run: int) -> Any:
    names = measurements.SCHEMA.names
    table = chunk.with_columns(pl.lit(run, pl.Int64).alias("run")).select(names).to_arrow()
    return table.cast(measurements.SCHEMA)
