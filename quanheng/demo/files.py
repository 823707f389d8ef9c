"""The company's files in a folder, ready to be imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from quanheng.demo.dice import SEED
from quanheng.demo.labels import LABELS
from quanheng.demo.layouts import LAYOUTS, Layout
from quanheng.demo.sheets import Column, Sheet, write
from quanheng.demo.sizes import SIZES, Size
from quanheng.demo.tables import tables
from quanheng.demo.world import Frame, World, world

# Rows that cannot be right, as every export has some: the rejects file shows them.
UNKNOWN = {"small": "HY109", "standard": "HG9109"}
IMPOSSIBLE_DAY, NO_NUMBER = "2026/02/30", "较深"


def write_files(folder: Path, size: str, seed: int = SEED, made: World | None = None) -> list[Path]:
    """Write the company's files into the folder and return their paths.

    The same size and seed write the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    layouts = {one.table: one for one in LAYOUTS}
    written = {
        name: write(_sheet(SIZES[size], layouts[name], table), folder)
        for name, table in tables(made or world(size, seed))
    }
    return [written[one.table] for one in LAYOUTS]


def columns(layout: Layout) -> tuple[Column, ...]:
    """Return the columns of a file."""
    parts = [
        part.split() for line in layout.columns.split("\n") for part in line.split("|") if part
    ]
    return tuple(Column(*part) for part in parts)


def _sheet(size: Size, layout: Layout, table: Frame) -> Sheet:
    listed = columns(layout)
    labelled = table.with_columns(
        pl.col(one.name).replace_strict(LABELS[one.how]).alias(one.name)
        for one in listed
        if one.how in LABELS
    )
    plain = tuple(
        Column(one.heading, one.name, "text" if one.how in LABELS else one.how) for one in listed
    )
    summed = layout.table == "spend"
    total = ("", "合计", "", "", "", "", table["amount"].sum() / 1_000_000) if summed else ()
    title = f"{size.name}{layout.title}"
    wrong = _wrong(size, layout, table)
    return Sheet(layout.file, plain, labelled, title, total, layout.encoding, wrong)


def _wrong(size: Size, layout: Layout, table: Frame) -> tuple[dict[str, str], ...]:
    """Return the rows that are planted to be rejected."""
    make = {"deals": _wrong_deal, "receipts": _wrong_receipt, "visits": _wrong_visit}
    if layout.table not in make:
        return ()
    return (make[layout.table](size, table.row(len(table) // 2, named=True)),)


def _wrong_deal(size: Size, middle: dict[str, Any]) -> dict[str, str]:
    return {
        "单号": f"{middle['deal']}A", "成交日期": "2025-03-12", "工号": UNKNOWN[size.code],
        "客户编号": middle["customer"], "产品编码": middle["product"], "数量": "1", "金额": "128.00", "成本": "84.00",
    }  # fmt: skip


def _wrong_receipt(_: Size, middle: dict[str, Any]) -> dict[str, str]:
    return {
        "回款单号": f"{middle['receipt']}A", "成交单号": middle["deal"], "工号": middle["person"],
        "客户编号": middle["customer"], "应收日期": "2026/02/11", "应收金额": "300.00",
        "回款日期": IMPOSSIBLE_DAY, "回款金额": "300.00",
    }  # fmt: skip


def _wrong_visit(_: Size, middle: dict[str, Any]) -> dict[str, str]:
    return {
        "拜访编号": f"{middle['visit']}A", "拜访日期": "2025-02-19", "工号": middle["person"],
        "客户编号": middle["customer"], "需求深度": NO_NUMBER,
    }  # fmt: skip
