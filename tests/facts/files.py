"""Files and mappings that the tests of facts write, and what they import them with."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from quanheng.base.models import User
from quanheng.engine.ground import rulebook
from quanheng.facts import mappings, selectors, services
from quanheng.facts.importing.outcome import Outcome
from quanheng.facts.mapping.parts import Mapping

SMALL = """
mapping: small
currency: CNY
files:
  - file: people.csv
    sink: people
    optional: true
    fields: {person: id, name: name}
  - file: units.csv
    sink: units
    optional: true
    fields: {unit: id, name: name, parent: parent}
  - file: deals*.csv
    sink: deals
    optional: true
    fields: {deal: id, day: day, person: who, amount: amount}
"""
PEOPLE = "id,name\np1,Ana\np2,Bo\n"
HEAD = "id,day,who,amount\n"
DEALS = HEAD + "d1,2026-01-05,p1,100.10\nd2,2026-01-31,p2,200\nd3,2026-02-01,,-30.00\n"


def a_mapping(folder: Path, text: str = SMALL, name: str = "own.yaml") -> Mapping:
    """Return the mapping of that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return mappings.load(rulebook.read(path))


def one_file(sink: str, fields: str, more: str = "", top: str = "") -> str:
    """Return a mapping's text of one section that takes any file."""
    return (
        f"mapping: one\ncurrency: CNY\n{top}files:\n  - sink: {sink}\n{more}    fields: {fields}\n"
    )


def write(folder: Path, files: MappingOf[str, str | bytes]) -> Path:
    """Write the files and return their folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def workbook(path: Path, rows: Sequence[Sequence[Any]], sheet: str = "Sheet1") -> Path:
    """Write a workbook of one sheet and return its path."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


class Importer:
    """Imports in a test: `bring` files, look at what is held."""

    def __init__(self, folder: Path, actor: User, at: datetime) -> None:
        self.folder, self.actor, self.at = folder, actor, at
        folder.mkdir(exist_ok=True)

    def bring(self, files: MappingOf[str, str | bytes], mapping: str | Mapping = SMALL) -> Outcome:
        """Write the files alone into a folder of their own and import that."""
        count = len(list(self.folder.iterdir()))
        folder = self.folder / f"in{count}"
        folder.mkdir()
        write(folder, files)
        made = mapping if isinstance(mapping, Mapping) else a_mapping(self.folder, mapping)
        return services.batch_import(actor=self.actor, mapping=made, paths=[folder], at=self.at)

    def bring_path(self, path: Path, mapping: str) -> Outcome:
        """Import one file."""
        made = a_mapping(self.folder, mapping)
        return services.batch_import(actor=self.actor, mapping=made, paths=[path], at=self.at)

    def revoke(self, batch: int, why: str = "wrong file") -> dict[str, Any]:
        """Take a batch back."""
        return services.batch_revoke(actor=self.actor, batch_id=batch, why=why, at=self.at)


def rows(kind: str = "deals") -> list[dict[str, Any]]:
    """Return the facts of a kind that hold, by their first field."""
    frame = selectors.frame(kind, versions=selectors.versions(), backend="polars").collect()
    held = frame.to_native().to_dicts()
    return sorted(held, key=lambda row: next(iter(row.values())))


def values(kind: str = "deals", *names: str) -> list[tuple[Any, ...]]:
    """Return some fields of the facts of a kind that hold."""
    return [tuple(row[name] for name in names) for row in rows(kind)]
