"""Everything a computation follows from: read as it stands now, or as a run pinned it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from quanheng.base.models import User
from quanheng.engine.ground.frames import BACKENDS, Backend, DuckDB, Frame
from quanheng.engine.ground.period import epoch_day
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.needs import kinds_of
from quanheng.engine.measure.places import Assignment, Org, Placement
from quanheng.engine.measure.store import Store
from quanheng.engine.measure.targets import Target as Expected
from quanheng.engine.measure.targets import Targets
from quanheng.facts import selectors as facts
from quanheng.measure import rulebooks, snapshots
from quanheng.measure.models import Target
from quanheng.org import selectors as org

DEFAULT_SCALE = 2
AUTO = "auto"
ENGINES = (AUTO, *sorted(BACKENDS))
# Below this Polars is about three times as fast, as it binds a query sooner; above, DuckDB needs half the memory.
MANY_FACTS = 1_000_000
PINNED_HELD = 3  # orgs and targets of so many closed periods at a time
Rows = list[dict[str, Any]]
_pinned_targets: dict[tuple[Any, ...], Targets] = {}
_pinning = Lock()


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """A book, the rows of org and targets, the landed versions of facts, and the company's settings."""

    book: Book
    rules: Mapping[str, str]
    facts: Mapping[str, int]
    rows: Mapping[str, Rows]
    settings: Mapping[str, Any]
    snapshots: Mapping[str, str] = field(default_factory=dict)  # of what was pinned: name → hash

    @property
    def scale(self) -> int:
        """The digits of the company's money."""
        return int(self.settings["money_scale"])


def current(book: Book | None = None) -> Inputs:
    """Return the inputs as they stand now; nothing is written.

    Facts, org and targets are of one moment: where a batch lands while they are read, they are read again.
    """
    before = facts.landed()
    while True:
        found = _current(book or rulebooks.current())
        after = facts.landed()
        if after == before:
            return found
        before = after


def _current(book: Book) -> Inputs:
    company = org.company()
    rows = {
        "assignments": [_assignment(row) for row in org.assignments().to_pylist()],
        "placements": [_placement(row) for row in org.placements().to_pylist()],
        "targets": [_target(target) for target in Target.objects.all()],
    }
    return Inputs(
        book=book,
        rules={},
        facts=facts.versions(),
        rows={name: snapshots.ordered(name, each) for name, each in rows.items()},
        settings={
            "money_scale": DEFAULT_SCALE if company.money_scale is None else company.money_scale,
            "currency": company.currency,
            "fiscal_start_month": company.fiscal_start_month,
            "timezone": company.timezone,
        },
    )


def pin(inputs: Inputs, *, actor: User, at: datetime) -> dict[str, Any]:
    """Keep rules and snapshots for good and return the pins that name all inputs."""
    versions = rulebooks.pin(inputs.book, actor=actor, at=at)
    return {
        "rules": {name: version.hash for name, version in versions.items()},
        "facts": dict(sorted(inputs.facts.items())),
        "snapshots": {
            name: snapshots.keep(name, rows) for name, rows in sorted(inputs.rows.items())
        },
        "settings": dict(inputs.settings),
    }


def pinned(pins: Mapping[str, Any]) -> Inputs:
    """Return the inputs that pins name, as they stood when they were pinned."""
    return Inputs(
        book=rulebooks.pinned(pins["rules"]),
        rules=pins["rules"],
        facts=pins["facts"],
        rows=KeptRows(pins["snapshots"]),
        settings=pins["settings"],
        snapshots=pins["snapshots"],
    )


class KeptRows(Mapping[str, Rows]):
    """The rows of snapshots, each read when it is asked for: whoever only explains a number needs few."""

    def __init__(self, digests: Mapping[str, str]) -> None:
        """Hold the name and hash of each snapshot."""
        self.digests = digests

    def __getitem__(self, name: str) -> Rows:
        """Return the rows of a snapshot, ordered."""
        return snapshots.read(name, self.digests[name])

    def __iter__(self) -> Iterator[str]:
        """Return the names."""
        return iter(self.digests)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.digests)


def digest(pins: Mapping[str, Any]) -> str:
    """Return the SHA-256 that names the pins."""
    return hashlib.sha256(json.dumps(pins, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def engine_for(inputs: Inputs, asked: str = AUTO) -> str:
    """Return the engine asked for; for "auto" the one that is faster on so many facts, as both give the same integers."""
    if asked != AUTO:
        return asked
    versions = tuple(sorted(inputs.facts.items()))
    return "duckdb" if _are_many(str(settings.QUANHENG_HOME), versions) else "polars"


@lru_cache(maxsize=16)
def _are_many(home: str, versions: tuple[tuple[str, int], ...]) -> bool:
    return facts.rows_in(dict(versions)) >= MANY_FACTS


def measuring(inputs: Inputs, engine: str = AUTO) -> Measuring:
    """Return what measures these inputs, on "duckdb", "polars", or "auto": whichever suits their size."""
    backend = BACKENDS[engine_for(inputs, engine)]()
    made = _org(inputs)
    store = Store(
        backend=backend,
        frame=partial(_frame, inputs.facts, backend),
        org=made,
        zone=ZoneInfo(inputs.settings["timezone"]),
        scale=inputs.scale,
    )
    return Measuring(book=inputs.book.metrics, store=store, targets=_targets(inputs))


def _org(inputs: Inputs) -> Org:
    if not inputs.snapshots:
        return _made_org(inputs.rows["assignments"], inputs.rows["placements"])
    held = inputs.snapshots["assignments"], inputs.snapshots["placements"]
    return _pinned_org(str(settings.QUANHENG_HOME), *held)


# Snapshots are named by their hash and never change: what is made of them is kept for the months that people look at.
@lru_cache(maxsize=PINNED_HELD)
def _pinned_org(home: str, assignments: str, placements: str) -> Org:
    return _made_org(
        snapshots.read("assignments", assignments), snapshots.read("placements", placements)
    )


def _made_org(assignments: Rows, placements: Rows) -> Org:
    return Org(
        assignments=tuple(Assignment(**row) for row in assignments),
        placements=tuple(Placement(**row) for row in placements),
        names={},
    )


def name_of(by: str, key: str) -> str:
    """Return the name to show for a person, a unit or the company; the key where it has none."""
    if by == "company":
        return org.company().name
    return (org.names_of([key]) if by == "person" else org.unit_names_of([key])).get(key, key)


def names() -> dict[tuple[str, str], str]:
    """Return the names to show for people, units and the company."""
    found = {("person", code): name for code, name in org.person_names().items()}
    found |= {("unit", code): name for code, name in org.unit_names().items()}
    return found | {("company", "company"): org.company().name}


def _frame(
    versions: Mapping[str, int], backend: Backend, kind: str, months: Sequence[str] | None
) -> Frame:
    connection = backend.connection if isinstance(backend, DuckDB) else None
    name = "duckdb" if connection is not None else "polars"
    return facts.frame(kind, versions=versions, months=months, backend=name, connection=connection)  # type: ignore[arg-type]


def _targets(inputs: Inputs) -> Targets:
    if not inputs.snapshots:
        return _made_targets(inputs, [_expected(row) for row in inputs.rows["targets"]])
    versions = tuple(sorted(inputs.facts.items()))
    rules = tuple(sorted(inputs.rules.items()))
    at = (str(settings.QUANHENG_HOME), inputs.snapshots["targets"], versions, rules)
    with _pinning:  # several threads answer: the second waits for what the first makes
        if at not in _pinned_targets:
            while len(_pinned_targets) >= PINNED_HELD:
                _pinned_targets.pop(next(iter(_pinned_targets)))
            rows = [_expected(row) for row in inputs.rows["targets"]]
            _pinned_targets[at] = _made_targets(inputs, rows)
        return _pinned_targets[at]


def _made_targets(inputs: Inputs, rows: Sequence[Expected]) -> Targets:
    open_ones = {(target.metric, target.by) for target in rows if target.end is None}
    last = {
        at: _last_fact_day(inputs, *at) for at in sorted(open_ones) if at[0] in inputs.book.metrics
    }
    return Targets(rows=rows, last_fact_days=last)


def _last_fact_day(inputs: Inputs, metric: str, by: str) -> int | None:
    """Return the last day that has facts of the metric; for people only facts that name one can count."""
    kinds = kinds_of(inputs.book.metrics[metric], inputs.book.metrics)
    if not kinds:
        return None
    return facts.last_day(kinds[0], versions=inputs.facts, by_person=by == "person")


def _expected(row: Mapping[str, Any]) -> Expected:
    source = (row["file"] or None, row["sheet"] or None, row["row"])
    return Expected(
        metric=row["metric"],
        by=row["by"],
        key=row["key"],
        first=row["first"],
        end=row["end"],
        amount=row["amount"],
        source=source,
    )


def _assignment(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: row[name] for name in ("person", "unit", "post", "grade", "share_ppm", "main")}
    return kept | {"first": row["from_epoch_day"], "end": row["to_epoch_day"]}


def _placement(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "unit": row["unit"],
        "parent": row["parent"],
        "first": row["from_epoch_day"],
        "end": row["to_epoch_day"],
        "industry": row["industry"] or None,
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "metric": target.metric, "by": target.by, "key": target.key,
        "first": epoch_day(target.day_from), "end": None if target.day_to is None else epoch_day(target.day_to),
        "amount": target.amount, "file": target.file, "sheet": target.sheet, "row": target.row,
    }  # fmt: skip
