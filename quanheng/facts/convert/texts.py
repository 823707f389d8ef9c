"""Cleaning text, and reading choices and yes or no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from quanheng.facts.convert.read import NONE, Read

# Blanks, and marks that show nothing: zero-width spaces, joiners, directions, byte order.
INVISIBLE = (
    " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
LONGEST = 500
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
BREAKS = r"[\t\r\n]+"
YES = ("true", "yes", "y", "t", "1", "是", "真", "√")
NO = ("false", "no", "n", "f", "0", "否", "假", "×")


def clean(texts: pl.Series, empties: frozenset[str]) -> pl.Series:
    """Return the texts without blanks around them; null where nothing is left, or a word for it."""
    bare = texts.str.strip_chars(INVISIBLE)
    nothing = bare.is_in(["", *sorted(empties)])
    return pl.select(pl.when(~nothing).then(bare)).to_series()


def plain(texts: pl.Series) -> Read:
    """Return texts on one line; what cannot be printed or is too long is a problem."""
    code = pl.select(
        pl.when(texts.str.len_chars() > LONGEST)
        .then(pl.lit("long"))
        .when(texts.str.contains(CONTROL))
        .then(pl.lit("control"))
    ).to_series()
    if texts.str.contains(BREAKS).any():
        texts = texts.str.replace_all(BREAKS, " ")
    return Read(pl.select(pl.when(code.is_null()).then(texts)).to_series(), code)


def choices(texts: pl.Series, known: Sequence[str]) -> Read:
    """Return the texts that are known, in lower case where that is how they are known."""
    lower = texts.str.to_lowercase()
    found = pl.select(
        pl.when(texts.is_in(known)).then(texts).when(lower.is_in(known)).then(lower)
    ).to_series()
    return _or_problem(texts, found, "choice")


def booleans(texts: pl.Series) -> Read:
    """Return true for yes and false for no, in the words of both languages."""
    lower = texts.str.to_lowercase()
    found = pl.select(
        pl.when(lower.is_in(YES)).then(statement=True).when(lower.is_in(NO)).then(statement=False)
    ).to_series()
    return _or_problem(texts, found, "bool")


def looked_up(texts: pl.Series, table: Mapping[str, str], otherwise: str | None) -> Read:
    """Return what the table has for each text, `otherwise` where it has nothing."""
    found = texts.replace_strict(
        list(table), list(table.values()), default=otherwise, return_dtype=pl.String
    )
    if otherwise is not None:
        found = found.fill_null(otherwise)
    return _or_problem(texts, found, "choice")


def _or_problem(texts: pl.Series, found: pl.Series, code: str) -> Read:
    unread = texts.is_not_null() & found.is_null()
    return Read(found, pl.select(pl.when(unread).then(pl.lit(code)).otherwise(NONE)).to_series())
