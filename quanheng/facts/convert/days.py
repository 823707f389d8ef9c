"""Days and moments as people and spreadsheets write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from quanheng.facts.convert.read import Context, Read

DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
MOMENT_FORMATS = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
)
OFFSET_FORMATS = ("%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z")
DAY_MS = 86_400_000
SERIAL = r"^[0-9]{1,6}(?:\.[0-9]+)?$"
SERIAL_EPOCH, SERIAL_1904 = 25_569, 1_462  # 1970-01-01 in Excel's count; what 1904 books count less
SERIAL_NO_DAY = 60  # Excel counts a 29 February 1900, which was none
FIRST_DAY, END_DAY = -25_567, 84_006  # 1900-01-01, 2200-01-01


def days(texts: pl.Series, *, formats: Sequence[str], context: Context) -> Read:
    """Return epoch days; of a moment, its day in the file's time zone."""
    local = _local(texts, formats, context)
    values = (local // DAY_MS).cast(pl.Int32, strict=False)
    return _checked(texts, values, values, "day")


def moments(texts: pl.Series, *, formats: Sequence[str], context: Context) -> Read:
    """Return UTC milliseconds; a moment without an offset is in the file's time zone."""
    local = _local(texts, formats, context)
    naive = local.cast(pl.Datetime("ms"))
    zoned = naive.dt.replace_time_zone(context.timezone, ambiguous="earliest", non_existent="null")
    return _checked(texts, zoned.dt.epoch("ms"), local // DAY_MS, "moment")


def _checked(texts: pl.Series, values: pl.Series, day: pl.Series, code: str) -> Read:
    outside = (day < FIRST_DAY) | (day >= END_DAY)
    found = pl.select(
        pl.when(outside.fill_null(value=False))
        .then(pl.lit("years"))
        .when(texts.is_not_null() & values.is_null())
        .then(pl.lit(code))
    ).to_series()
    return Read(pl.select(pl.when(found.is_null()).then(values)).to_series(), found)


def _local(texts: pl.Series, formats: Sequence[str], context: Context) -> pl.Series:
    """Return milliseconds since 1970-01-01 on the clock of the file's time zone; null where unread."""
    found = pl.Series("local", [None], dtype=pl.Int64).new_from_index(0, texts.len())
    for form in formats or (*DAY_FORMATS, *MOMENT_FORMATS, *OFFSET_FORMATS):
        found = _tried(texts, found, form, context)
    if context.excel:
        if formats:
            for form in (DAY_FORMATS[0], MOMENT_FORMATS[0]):
                found = _tried(texts, found, form, context)
        found = _filled(texts, found, lambda left: _serials(left, context))
    return found


def _tried(texts: pl.Series, found: pl.Series, form: str, context: Context) -> pl.Series:
    return _filled(texts, found, lambda left: _parsed(left, form, context))


def _filled(
    texts: pl.Series, found: pl.Series, read: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    left = texts.is_not_null() & found.is_null()
    if not left.any():
        return found
    if left.all():
        return read(texts)
    return pl.select(pl.coalesce(found, read(texts))).to_series()


def _parsed(texts: pl.Series, form: str, context: Context) -> pl.Series:
    if "z" in form:
        zoned = texts.str.to_datetime(form, strict=False, time_unit="ms", time_zone="UTC")
        local = zoned.dt.convert_time_zone(context.timezone).dt.replace_time_zone(None)
        return local.dt.epoch("ms")
    if "%H" in form or "%I" in form:
        return texts.str.to_datetime(form, strict=False, time_unit="ms").dt.epoch("ms")
    if form == "%Y%m%d":
        texts = pl.select(pl.when(texts.str.contains(r"^[0-9]{8}$")).then(texts)).to_series()
    return texts.str.to_date(form, strict=False).cast(pl.Int64) * DAY_MS


def _serials(texts: pl.Series, context: Context) -> pl.Series:
    written = pl.select(pl.when(texts.str.contains(SERIAL)).then(texts)).to_series()
    # a share of a day is no money: Excel itself holds it as a float
    count = written.cast(pl.Float64)
    if context.since_1904:
        count += SERIAL_1904
    else:
        count = pl.select(
            pl.when(count < SERIAL_NO_DAY)
            .then(count + 1)
            .when(count >= SERIAL_NO_DAY + 1)
            .then(count)
        ).to_series()
    return ((count - SERIAL_EPOCH) * DAY_MS).round().cast(pl.Int64)
