"""Writing tables as companies keep them: CSV in some encoding, Excel with a title row."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from quanheng.demo.calendar import TODAY
from quanheng.demo.world import Frame
from quanheng.engine.ground.period import EPOCH, epoch_day

# The same bytes each time: a workbook otherwise says when it was made.
MADE = datetime(TODAY.year, TODAY.month, TODAY.day, 9)  # noqa: DTZ001 - Excel's own moments have no zone
ZIPPED = (1980, 1, 1, 0, 0, 0)
UTF8, UTF8_MARKED, GBK = "utf-8", "utf-8-sig", "gb18030"
FIRST_LABEL, LAST_LABEL = date(2008, 1, 1), date(2030, 1, 1)
TEN_THOUSAND, PERIODS = 1_000_000, {"yuan": 2, "thousandths": 3, "millionths": 6}


@dataclass(frozen=True)
class Column:
    """A column of a file: its heading, the field that fills it, and how the field is written."""

    heading: str
    name: str
    how: str = "text"


@dataclass(frozen=True)
class Sheet:
    """One file: its name says whether it is CSV or Excel; only Excel has a title and a total."""

    file: str
    columns: tuple[Column, ...]
    table: Frame
    title: str = ""
    total: Sequence[Any] = ()
    encoding: str = UTF8
    extra: tuple[dict[str, str], ...] = field(default=())


def write(sheet: Sheet, folder: Path) -> Path:
    """Write the sheet into the folder, over an older one, and return its path."""
    path = folder / sheet.file
    if path.suffix == ".xlsx":
        _write_excel(sheet, path)
    else:
        _write_csv(sheet, path)
    return path


def _write_csv(sheet: Sheet, path: Path) -> None:
    columns = {one.heading: _text(sheet.table[one.name], one.how) for one in sheet.columns}
    table = pl.DataFrame(columns)
    if sheet.extra:
        rows = [[row.get(heading) for heading in columns] for row in sheet.extra]
        more = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
        half = len(table) // 2
        table = pl.concat([table[:half], more, table[half:]])
    if sheet.encoding != GBK:
        table.write_csv(path, include_bom=sheet.encoding == UTF8_MARKED, line_terminator="\r\n")
        return
    buffer = io.BytesIO()
    table.write_csv(buffer, line_terminator="\r\n")
    path.write_bytes(buffer.getvalue().decode("utf-8").encode(GBK))


def _text(column: pl.Series, how: str) -> pl.Series:
    """Return the column as texts."""
    if how == "text":
        return column.cast(pl.String)
    if how == "flag":
        return pl.select(
            pl.when(column).then(pl.lit("是")).when(~column).then(pl.lit("否"))
        ).to_series()
    if how in ("day", "slashed"):
        return _days(how).gather((column - epoch_day(FIRST_LABEL)).cast(pl.UInt32))
    if how == "moment":
        days = _days("day").gather((column // 1_440 - epoch_day(FIRST_LABEL)).cast(pl.UInt32))
        return pl.select(
            days + pl.lit(" ") + _clock().gather((column % 1_440).cast(pl.UInt32))
        ).to_series()
    if how == "grouped":
        return _grouped(column)
    if how == "wan":
        return _decimal(column, TEN_THOUSAND, 6, strip=True)
    return _decimal(column, 10 ** PERIODS[how], PERIODS[how], strip=how != "yuan")


def _decimal(column: pl.Series, unit: int, digits: int, *, strip: bool) -> pl.Series:
    """Return whole numbers as decimal texts, `unit` of them being one."""
    value = pl.lit(column)
    size = value.abs()
    whole = (size // unit).cast(pl.String)
    part = (size % unit).cast(pl.String).str.zfill(digits)
    sign = pl.when(value < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    text = pl.concat_str(sign, whole, pl.lit("."), part)
    if strip:
        text = text.str.strip_chars_end("0").str.strip_chars_end(".")
    return pl.select(pl.when(value.is_not_null()).then(text)).to_series()


def _grouped(column: pl.Series) -> pl.Series:
    """Return money in yuan with thousands separated by commas, as printed lists have it."""
    plain = _decimal(column, 100, 2, strip=False)
    return pl.select(
        pl.lit(plain)
        .str.replace(r"(\d)(\d{3})(\.|$)", "$1,$2$3")
        .str.replace(r"(\d)(\d{3},\d{3}\.)", "$1,$2")
    ).to_series()


@cache
def _days(how: str) -> pl.Series:
    count = (LAST_LABEL - FIRST_LABEL).days
    form = "%Y-%m-%d" if how == "day" else "%Y/%m/%d"
    return pl.Series([f"{FIRST_LABEL + timedelta(days=i):{form}}" for i in range(count)])


@cache
def _clock() -> pl.Series:
    return pl.Series([f"{minute // 60:02}:{minute % 60:02}" for minute in range(1_440)])


def _write_excel(sheet: Sheet, path: Path) -> None:
    buffer = io.BytesIO()
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": sheet.title, "author": "衡远", "created": MADE})
        title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        heading = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(path.stem)
        last = len(sheet.columns) - 1
        page.set_column(0, last, 14)
        page.freeze_panes(2, 1)
        page.merge_range(0, 0, 0, last, sheet.title, title)
        page.write_row(1, 0, [one.heading for one in sheet.columns], heading)
        for place, one in enumerate(sheet.columns):
            _write_column(page, place, _cells(sheet.table[one.name], one.how), day)
        if sheet.total:
            page.write_row(len(sheet.table) + 2, 0, sheet.total, heading)
    path.write_bytes(_stored(buffer.getvalue()))


def _cells(column: pl.Series, how: str) -> list[Any]:
    values = column.to_list()
    if how == "flag":
        return [None if value is None else "是" if value else "否" for value in values]
    if how in ("day", "slashed"):
        return [None if value is None else EPOCH + timedelta(days=value) for value in values]
    if how == "moment":
        return _text(column, how).to_list()
    unit = {"yuan": 100, "wan": TEN_THOUSAND, "thousandths": 1_000}.get(how)
    return [None if value is None else value / unit for value in values] if unit else values


def _write_column(page: Any, place: int, values: list[Any], day: Any) -> None:
    for row, value in enumerate(values, start=2):
        if isinstance(value, date):
            page.write_datetime(row, place, value, day)
        elif isinstance(value, str):
            page.write_string(row, place, value)
        elif value is not None:
            page.write_number(row, place, value)


def _stored(packed: bytes) -> bytes:
    """Return the workbook without compression, whose bytes differ from one machine to the next."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, ZIPPED), old.read(name))
    return out.getvalue()
