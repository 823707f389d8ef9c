"""Writing tables as companies keep them: CSV in some encoding, Excel with a title row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

# The same bytes each time: a workbook otherwise says when it was made.
MADE = datetime(2026, 4, 20, 9, 0)  # noqa: DTZ001 - Excel's own moments have no zone
UTF8, UTF8_MARKED, GBK = "utf-8", "utf-8-sig", "gb18030"
Cells = Sequence[Any]


@dataclass(frozen=True)
class Table:
    """One file: its name says whether it is CSV or Excel; only Excel has a title and a total."""

    file: str
    headings: tuple[str, ...]
    rows: Iterable[Cells]
    title: str = ""
    total: Cells = ()
    encoding: str = UTF8


def write(table: Table, folder: Path) -> Path:
    """Write the table into the folder, over an older one, and return its path."""
    path = folder / table.file
    if path.suffix == ".xlsx":
        _write_excel(table, path)
    else:
        _write_csv(table, path)
    return path


def _write_csv(table: Table, path: Path) -> None:
    with path.open("w", encoding=table.encoding, newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(table.headings)
        writer.writerows(table.rows)


def _write_excel(table: Table, path: Path) -> None:
    options = {"strings_to_numbers": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": table.title, "author": "衡远食品", "created": MADE})
        title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        heading = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(path.stem)
        sheet.set_column(0, len(table.headings) - 1, 14)
        sheet.freeze_panes(2, 1)
        sheet.merge_range(0, 0, 0, len(table.headings) - 1, table.title, title)
        sheet.write_row(1, 0, table.headings, heading)
        number = 1
        for number, cells in enumerate(table.rows, start=2):
            _write_cells(sheet, number, cells, day)
        if table.total:
            sheet.write_row(number + 1, 0, table.total, heading)


def _write_cells(sheet: Any, row: int, cells: Cells, day: Any) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, day)
        elif isinstance(value, str):
            if value:
                sheet.write_string(row, column, value)
        elif value is not None:
            sheet.write_number(row, column, value)
