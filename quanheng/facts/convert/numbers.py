"""Numbers as people write them, read exactly into whole units: `1,234.50`, `１２３`, `¥12`, `(12.00)`, `80%`.

What could mean two things, such as `1.234,56` or `1.2E5`, is not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from quanheng.engine.ground.expression_terms import LARGEST_AMOUNT
from quanheng.engine.ground.money import half_up
from quanheng.facts.convert.read import Read, problems

WRITTEN = (
    r"^(?P<open>\()?\s*(?P<sign>[+-])?\s*(?:[¥$€£]|CNY|RMB|USD)?\s*(?P<later>[+-])?"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<part>[0-9]*))?\s*(?P<tail>元|%)?\s*(?P<close>\))?$"
)
MOST_WHOLE, MOST_PART = 15, 18
WIDTH = 37


def numbers(
    texts: pl.Series, *, digits: int, factor: Fraction, percent: str, whole: bool = False
) -> Read:
    """Return the numbers × `factor` with `digits` decimal digits as integers, rounded half-up.

    One beyond `LARGEST_AMOUNT` of these units is a problem. `percent` is `no` (a percent sign is a problem), `may` (80% is 0.8) or `always` (80 is 0.8 too).
    """
    parts = _parts(texts)
    fine = _is_written(parts, percent)
    cents = _cents(parts, percent)
    unread = texts.is_not_null() & ~fine
    large = fine & (parts["whole"].str.len_chars() > MOST_WHOLE)
    exact = _scaled(parts.filter(fine & ~large), factor * 10**digits, cents.filter(fine & ~large))
    placed = _placed(exact, fine & ~large)
    large |= (placed["value"].abs() > LARGEST_AMOUNT).fill_null(value=False)
    finer = placed["finer"].fill_null(value=False) & ~large
    code = pl.select(
        pl.when(unread)
        .then(pl.lit("number"))
        .when(large)
        .then(pl.lit("large"))
        .when(finer & whole)
        .then(pl.lit("whole"))
    ).to_series()
    values = pl.select(pl.when(code.is_null()).then(placed["value"])).to_series()
    return Read(values, code, 0 if whole else int(finer.sum()))


def integers(texts: pl.Series, *, factor: Fraction) -> Read:
    """Return whole numbers."""
    return numbers(texts, digits=0, factor=factor, percent="no", whole=True)


@dataclass(frozen=True)
class Exact:
    """Numbers as integers over one denominator; None where empty or unread, then with a code of why."""

    values: list[int | None]
    codes: list[str | None]
    under: int


def exact(texts: pl.Series, percent: str) -> Exact:
    """Return the numbers exactly, up to 18 digits behind the point; `percent` as in `numbers`."""
    parts = _parts(texts)
    fine = _is_written(parts, percent)
    large = fine & (parts["whole"].str.len_chars() > MOST_WHOLE)
    code = pl.select(
        pl.when(texts.is_not_null() & ~fine)
        .then(pl.lit("number"))
        .when(large)
        .then(pl.lit("large"))
    ).to_series()
    read = parts.with_columns(cents=_cents(parts, percent)).filter(fine & ~large)
    negative = (pl.col("sign") == "-") | (pl.col("later") == "-") | pl.col("open").is_not_null()
    rows = read.select(
        pl.concat_str(pl.lit("0"), "whole", pl.col("part").str.pad_end(MOST_PART, "0")),
        negative.fill_null(value=False),
        "cents",
    )
    found = iter(
        int(digits) * (1 if cents else 100) * (-1 if minus else 1)
        for digits, minus, cents in rows.iter_rows()
    )
    values = [next(found) if taken else None for taken in fine & ~large]
    return Exact(values, code.to_list(), 100 * 10**MOST_PART)


def _parts(texts: pl.Series) -> pl.DataFrame:
    clean = texts.str.normalize("NFKC").str.replace_all("−", "-", literal=True)
    found = clean.str.extract_groups(WRITTEN).struct.unnest()
    return found.with_columns(
        pl.col("whole").str.replace_all(",", "", literal=True).str.strip_chars_start("0"),
        pl.col("part").fill_null("").str.slice(0, MOST_PART),
        digits=pl.col("whole").str.len_chars() + pl.col("part").fill_null("").str.len_chars(),
    )


def _is_written(parts: pl.DataFrame, percent: str) -> pl.Series:
    alone = parts["open"].is_null() == parts["close"].is_null()
    once = parts["sign"].is_null() | parts["later"].is_null()
    unsigned = parts["open"].is_null() | (parts["sign"].is_null() & parts["later"].is_null())
    fine = (parts["digits"] > 0) & alone & once & unsigned
    if percent == "no":
        fine &= (parts["tail"] != "%").fill_null(value=True)
    return fine.fill_null(value=False)


def _cents(parts: pl.DataFrame, percent: str) -> pl.Series:
    """Return where the number stands for hundredths."""
    if percent == "always":
        return pl.Series([True], dtype=pl.Boolean).new_from_index(0, parts.height)
    return (parts["tail"] == "%").fill_null(value=False)


def _scaled(parts: pl.DataFrame, factor: Fraction, cents: pl.Series) -> pl.DataFrame:
    """Return value and whether it was finer, for numbers that are well written."""
    longest = int(parts["part"].str.len_chars().max() or 0)  # type: ignore[arg-type]
    digits = pl.concat_str(pl.col("whole"), pl.col("part").str.pad_end(longest, "0"), pl.lit(""))
    whole = pl.when(digits == "").then(pl.lit("0")).otherwise(digits).cast(pl.Int128)
    negative = (pl.col("sign") == "-") | (pl.col("later") == "-") | pl.col("open").is_not_null()
    read = parts.select(whole=whole, negative=negative.fill_null(value=False)).with_columns(
        under=pl.when(cents).then(100).otherwise(1).cast(pl.Int128)
    )
    top, under = factor.numerator, factor.denominator * 10**longest
    wide = MOST_WHOLE + longest + len(str(top)), len(str(under)) + 3
    return _by_column(read, top, under) if max(wide) < WIDTH else _by_row(read, top, under)


def _by_column(read: pl.DataFrame, top: int, under: int) -> pl.DataFrame:
    below = pl.col("under") * pl.lit(under, dtype=pl.Int128)
    over = pl.col("whole") * pl.lit(top, dtype=pl.Int128)
    two = pl.lit(2, dtype=pl.Int128)
    rounded = (two * over + below) // (two * below)
    return read.select(
        value=pl.when(pl.col("negative"))
        .then(pl.lit(0, dtype=pl.Int128) - rounded)
        .otherwise(rounded),
        finer=(over % below) != 0,
    ).with_columns(pl.col("value").clip(-LARGEST_AMOUNT - 1, LARGEST_AMOUNT + 1).cast(pl.Int64))


def _by_row(read: pl.DataFrame, top: int, under: int) -> pl.DataFrame:
    values, finer = [], []
    for whole, negative, cents in read.iter_rows():
        size = half_up(whole * top, under * cents)
        values.append(min(size, LARGEST_AMOUNT + 1) * (-1 if negative else 1))
        finer.append(whole * top % (under * cents) != 0)
    return pl.DataFrame(
        {"value": values, "finer": finer}, schema={"value": pl.Int64, "finer": pl.Boolean}
    )


def _placed(exact: pl.DataFrame, where: pl.Series) -> pl.DataFrame:
    """Return the rows of `exact` in the places where `where` holds, nulls elsewhere."""
    if exact.height == where.len():
        return exact
    at = pl.select(pl.when(where).then(where.cum_sum().cast(pl.Int64) - 1)).to_series()
    return exact[at] if exact.height else exact.clear(where.len())


__all__ = ["integers", "numbers", "problems"]
