"""The names of whom and what source rows know by a code: people and units of the org, customers and products of their facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

import narwhals.stable.v2 as nw
from django.conf import settings

from quanheng.engine.ground.frames import columns_of
from quanheng.facts import selectors as facts
from quanheng.measure.models import Run
from quanheng.org import selectors as org

Code = tuple[str, str]  # the type of a field, and what it holds
NAMED_BY: Mapping[str, str] = {"customer": "customers", "product": "products"}
TYPES = frozenset({"person", "unit", *NAMED_BY})
MANY = 1_000  # codes; of more, a database is asked for everybody
RUNS_HELD = 40


def names_of(run: int, codes: Collection[Code]) -> dict[Code, str]:
    """Return the names that codes have: one look-up a type. What has no name is not in it.

    `run`: by whose facts customers and products are called.
    """
    asked: dict[str, set[str]] = defaultdict(set)
    for type_, code in codes:
        asked[type_].add(code)
    return {
        (type_, code): name
        for type_ in sorted(TYPES & asked.keys())
        for code, name in _named(run, type_, asked[type_]).items()
        if code in asked[type_]
    }


def _named(run: int, type_: str, codes: Collection[str]) -> Mapping[str, str]:
    if type_ == "person":
        return org.person_names() if len(codes) > MANY else org.names_of(codes)
    if type_ == "unit":
        return org.unit_names() if len(codes) > MANY else org.unit_names_of(codes)
    return _in_facts(run, NAMED_BY[type_], type_, codes)


def _in_facts(run: int, kind: str, key: str, codes: Collection[str]) -> dict[str, str]:
    versions = _versions(str(settings.QUANHENG_HOME), run)
    rows = facts.frame(kind, versions=versions, backend="polars")
    named = rows.filter(nw.col(key).is_in(sorted(codes)), ~nw.col("name").is_null())
    found = columns_of(named.select(key, "name"))
    return dict(zip(found[key], found["name"], strict=True))


@lru_cache(maxsize=RUNS_HELD)
def _versions(home: str, run: int) -> dict[str, int]:
    """Return the versions of facts that a published run pinned; they never change."""
    versions: dict[str, int] = Run.objects.values_list("pins", flat=True).get(pk=run)["facts"]
    return versions
