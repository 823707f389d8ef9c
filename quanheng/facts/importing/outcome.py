"""What an import tells: counts by sink, changes, findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from quanheng.base import language
from quanheng.engine.ground.findings import Finding

# Told a step in words, and how much of it is done, from 0 to 1.
Progress = Callable[[str, float], None]
CHANGES_SHOWN = 20


def in_silence(step: str, done: float) -> None:
    """Tell nobody how far the work is."""


@dataclass
class Counts:
    """What became of the rows of one sink."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class Change:
    """A row that was held already and now has other values; both as people write them."""

    sink: str
    key: str
    file: str
    sheet: str | None
    row: int
    old: dict[str, str | None]
    new: dict[str, str | None]


@dataclass(kw_only=True)
class Outcome:
    """What an import did. `batch` is None, and `status` unchanged, where nothing new came."""

    mapping: str
    files: list[dict[str, Any]]
    rows: dict[str, Counts] = field(default_factory=dict)
    batch: int | None = None
    status: str = "unchanged"
    rejects_file: Path | None = None
    changes: list[Change] = field(default_factory=list)
    added: list[Change] = field(default_factory=list)  # the first of the new rows
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it, findings in the language of whoever runs the command."""
        return {
            "batch": self.batch,
            "status": self.status,
            "mapping": self.mapping,
            "files": self.files,
            "rows": {sink: asdict(counts) for sink, counts in self.rows.items()},
            "rejects_file": str(self.rejects_file) if self.rejects_file else None,
            "changes": [asdict(change) for change in self.changes],
            "findings": findings_as_json(self.findings),
        }


def findings_as_json(findings: list[Finding]) -> list[dict[str, str]]:
    """Return findings as JSON holds them."""
    return [
        {name: language.tell(getattr(finding, name)) for name in ("where", "what", "mend")}
        for finding in findings
    ]
