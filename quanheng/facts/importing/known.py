"""Which people and units a row may name: those of the org, and those that came in just before."""

from __future__ import annotations

import polars as pl

from quanheng.engine.ground.fields import Field, Kind
from quanheng.org import selectors as org

PERSON, UNIT = "person", "unit"
DEFINES = {"people": PERSON, "units": UNIT}  # by their field of the same name


def references(kind: Kind) -> list[Field]:
    """Return the fields of a kind that name people or units brought in elsewhere."""
    own = DEFINES.get(kind.code)
    return [f for f in kind.fields if f.type in (PERSON, UNIT) and f.name != own]


class Known:
    """The codes of people and units that rows may name; grows as rows come in."""

    def __init__(self, *, any_code: bool = False) -> None:
        """Begin with those of the org; `any_code`: who changes it says what it lacks, as far as the actor may know."""
        self.any_code = any_code
        self.codes = {PERSON: set(org.person_names()), UNIT: set(org.unit_names())}

    def unknown(self, kind: Kind, rows: pl.DataFrame) -> list[tuple[Field, pl.Series]]:
        """Return for each field the rows that name by it what is not known.

        A row may name what another one of `rows` brings in, unless that row is rejected itself.
        """
        named, good, count = [] if self.any_code else references(kind), rows, -1
        found: list[tuple[Field, pl.Series]] = []
        while named and good.height != count:
            count = good.height
            found = [(field, self._unknown(kind, field, rows, good)) for field in named]
            good = rows.filter(~_any(found, rows.height))
        return found

    def _unknown(
        self, kind: Kind, field: Field, rows: pl.DataFrame, good: pl.DataFrame
    ) -> pl.Series:
        codes = self.codes[field.type]
        if DEFINES.get(kind.code) == field.type:
            codes = codes | set(good[field.type].drop_nulls())
        return ~rows[field.name].is_in(list(codes)).fill_null(value=True)

    def learn(self, kind: Kind, rows: pl.DataFrame) -> None:
        """Let later rows name the people and units that these bring in."""
        if kind.code in DEFINES:
            named = DEFINES[kind.code]
            self.codes[named].update(rows[named].drop_nulls())


def _any(found: list[tuple[Field, pl.Series]], height: int) -> pl.Series:
    bad = pl.Series([False]).new_from_index(0, height)
    for _, wrong in found:
        bad |= wrong
    return bad
