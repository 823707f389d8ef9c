"""The rejects file: what did not come in, as it stood in its file, with the reason."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

from quanheng.base import language
from quanheng.base.spreadsheets import harmless
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said
from quanheng.facts.convert.rows import Reject
from quanheng.facts.readers.tables import Table

SHOWN = 5
LARGEST_SHEET = 1_000_000
LONGEST_CELL = 32_000


@dataclass
class Rejects:
    """Gathers rejects in `folder`, then writes them as one file; `shown` are the first few."""

    folder: Path
    count: int = 0
    excel: bool = False
    shown: list[Finding] = field(default_factory=list)
    spools: dict[Path, list[str]] = field(default_factory=dict)

    def add(self, table: Table, rejects: Sequence[Reject]) -> None:
        """Keep the rejects of a table aside until all are known."""
        if not rejects:
            return
        self.excel = self.excel or table.excel
        self.count += len(rejects)
        path = self.folder / f"rejects-{self._spool(table)}.jsonl"
        self.spools[path] = table.headings
        with path.open("a", encoding="utf-8") as stream:
            for reject in rejects:
                if len(self.shown) < SHOWN:
                    self.shown.append(finding(table, reject))
                why = " ".join(map(language.tell, reject.reasons))
                row = [table.file, table.sheet or "", str(reject.number), why, *reject.cells]
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _spool(self, table: Table) -> int:
        for index, headings in enumerate(self.spools.values()):
            if headings is table.headings:
                return index
        return len(self.spools)

    def write(self, stem: Path) -> Path | None:
        """Write the file as `stem` with its ending and return it; None where nothing was rejected."""
        if not self.count:
            return None
        stem.parent.mkdir(parents=True, exist_ok=True)
        if self.excel and self.count < LARGEST_SHEET:
            return _write_excel(stem.with_suffix(".xlsx"), self._rows())
        return _write_csv(stem.with_suffix(".csv"), self._rows())

    def _rows(self) -> Iterator[list[str]]:
        """Yield headings and rows: the columns of all files side by side, then place and reason."""
        union = list(dict.fromkeys(h for headings in self.spools.values() for h in headings if h))
        ends = [
            language.tell(word)
            for word in (said("file"), said("sheet"), said("row"), said("reason"))
        ]
        yield [harmless(cell) for cell in [*union, *ends]]
        for path, headings in self.spools.items():
            with path.open(encoding="utf-8") as stream:
                for line in stream:
                    place, cells = json.loads(line)[:4], json.loads(line)[4:]
                    held = dict(zip(headings, cells, strict=False))
                    yield [harmless(cell) for cell in [*(held.get(h, "") for h in union), *place]]


def finding(table: Table, reject: Reject) -> Finding:
    if table.sheet is None:
        where = said("{file}, row {row}", file=table.file, row=reject.number)
    else:
        where = said(
            "{file}, sheet {sheet}, row {row}",
            file=table.file,
            sheet=table.sheet,
            row=reject.number,
        )
    return Finding(where=where, what=reject.reasons[0], mend="")


def _write_csv(path: Path, rows: Iterator[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def _write_excel(path: Path, rows: Iterator[list[str]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell[:LONGEST_CELL])
    return path
