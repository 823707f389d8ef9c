"""The company's files in a folder, ready to be imported."""

from __future__ import annotations

from pathlib import Path

from quanheng.demo.company import Company, company
from quanheng.demo.dice import SEED
from quanheng.demo.sheets import write
from quanheng.demo.tables import tables


def write_files(folder: Path, seed: int = SEED, made: Company | None = None) -> list[Path]:
    """Write the company's files into the folder and return their paths.

    The same seed writes the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [write(table, folder) for table in tables(made or company(seed))]
