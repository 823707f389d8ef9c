"""Filling in a template as a person would: a row typed below its headings, in the workbook itself."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from python_calamine import CalamineWorkbook

SHEET = "xl/worksheets/sheet1.xml"


def headings(path: Path) -> list[str]:
    """Return the headings of a template's first sheet."""
    return [
        str(cell) for cell in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[0]
    ]


def parts(path: Path) -> dict[str, str]:
    """Return the parts of a workbook as text."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def fill(path: Path, cells: Sequence[str | float]) -> None:
    """Type a row of texts and numbers into the template; each cell takes the format of its column."""
    held = parts(path)
    styles = {
        int(found[1]): found[2]
        for found in re.finditer(r'<col min="(\d+)" max="\d+" [^>]*style="(\d+)"', held[SHEET])
    }
    typed = "".join(
        _cell(f"{_letters(place)}2", cell, styles.get(place, "0"))
        for place, cell in enumerate(cells, 1)
    )
    held[SHEET] = held[SHEET].replace("</sheetData>", f'<row r="2">{typed}</row></sheetData>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in held.items():
            archive.writestr(name, text)


def _letters(place: int) -> str:
    return chr(64 + place) if place <= 26 else "A" + chr(64 + place - 26)


def _cell(name: str, cell: str | float, style: str) -> str:
    if isinstance(cell, str):
        return f'<c r="{name}" s="{style}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{name}" s="{style}"><v>{cell}</v></c>'
