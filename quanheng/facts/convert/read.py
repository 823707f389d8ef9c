"""What reading a column of text gives: values, and for each row that cannot be read a code of why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from quanheng.engine.ground.words import Said, said

NONE = pl.lit(None, dtype=pl.String)


@dataclass(frozen=True)
class Read:
    """Values, null where empty or unreadable; codes of `WHY`, null where fine; what was rounded."""

    values: pl.Series
    problems: pl.Series
    rounded: int = 0


@dataclass(frozen=True)
class Context:
    """How numbers and days are to be read in one file."""

    money_scale: int
    timezone: str
    excel: bool = False
    since_1904: bool = False


def none(length: int) -> pl.Series:
    """Return `length` times no problem."""
    return pl.Series("problem", [None], dtype=pl.String).new_from_index(0, length)


def problems(bad: pl.Series, code: str) -> pl.Series:
    """Return `code` where `bad` holds, else null."""
    return pl.select(pl.when(bad).then(pl.lit(code)).otherwise(NONE)).to_series()


def first_of(left: pl.Series, right: pl.Series) -> pl.Series:
    """Return the left problem, or the right one where there is none."""
    return pl.select(pl.coalesce(left, right)).to_series()


WHY: dict[str, Callable[[str, str], Said]] = {
    "required": lambda column, text: said(
        "“{column}” is empty and must not be. Fill it in.", column=column
    ),
    "number": lambda column, text: said(
        "“{text}” in “{column}” is not a number. Write it as 1234.50 or 1,234.50.",
        text=text,
        column=column,
    ),
    "whole": lambda column, text: said(
        "“{text}” in “{column}” is not a whole number. Write it without a fraction.",
        text=text,
        column=column,
    ),
    "large": lambda column, text: said(
        "“{text}” in “{column}” is larger than can be held. Check how it is written.",
        text=text,
        column=column,
    ),
    "day": lambda column, text: said(
        "“{text}” in “{column}” is not a day of the calendar, or is written in an unknown way. Write it as 2026-03-31, or name its format in the mapping.",
        text=text,
        column=column,
    ),
    "moment": lambda column, text: said(
        "“{text}” in “{column}” is not a moment, or is written in an unknown way. Write it as 2026-03-31 17:30:00, or name its format in the mapping.",
        text=text,
        column=column,
    ),
    "years": lambda column, text: said(
        "“{text}” in “{column}” lies outside the years 1900 to 2199. Check the year.",
        text=text,
        column=column,
    ),
    "choice": lambda column, text: said(
        "“{text}” in “{column}” is none of the values that are known. Mend it, or add it to “lookup” in the mapping.",
        text=text,
        column=column,
    ),
    "bool": lambda column, text: said(
        "“{text}” in “{column}” is neither yes nor no. Write yes or no.", text=text, column=column
    ),
    "control": lambda column, text: said(
        "“{column}” holds characters that cannot be printed. Remove them.", column=column
    ),
    "long": lambda column, text: said(
        "“{column}” holds more than 500 characters. Shorten it.", column=column
    ),
    "person": lambda column, text: said(
        "There is no person “{text}” (“{column}”). Import people first, or mend the code.",
        text=text,
        column=column,
    ),
    "unit": lambda column, text: said(
        "There is no unit “{text}” (“{column}”). Import units first, or mend the code.",
        text=text,
        column=column,
    ),
}
