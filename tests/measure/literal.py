"""Homes of literal rows: a table of each kind, written as files whose headings are the fields, and brought in."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from quanheng.base.models import User
from quanheng.facts import mappings, services

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
HEAD = "mapping: literal\nlabel: {en: x, zh-CN: x}\nreference: tests\ncurrency: CNY\nmoney_scale: 2\ntimezone: Asia/Shanghai\nfiles:\n"
FIRST = ("units", "posts", "grades", "people", "assignments")


def table(names: str, *rows: str) -> list[dict[str, str]]:
    """Return rows from lines of words: `table("deal amount", "D1 5", "D2 -")`; a lone dash is empty."""
    fields = names.split()
    made = [dict(zip(fields, row.split(), strict=True)) for row in rows]
    return [{name: value for name, value in row.items() if value != "-"} for row in made]


def bring(folder: Path, tables: Tables, *, actor: User, at: datetime) -> None:
    """Import the tables; a field of the org or of facts is filled from the column of its name."""
    folder.mkdir(parents=True)
    ordered = [kind for kind in FIRST if kind in tables] + [k for k in tables if k not in FIRST]
    text = HEAD
    for kind in ordered:
        names = list(dict.fromkeys(name for row in tables[kind] for name in row))
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(tables[kind])
        fields = ", ".join(f"{name}: {name}" for name in names)
        text += f"  - {{file: {kind}.csv, sink: {kind}, fields: {{{fields}}}}}\n"
    mapping = folder.parent / f"{folder.name}.yaml"
    mapping.write_text(text.replace("mapping: literal", f"mapping: {folder.name}"), "utf-8")
    chosen = mappings.find(str(mapping))
    services.batch_import(actor=actor, mapping=chosen, paths=[folder], at=at)
