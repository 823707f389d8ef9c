"""Worked cases are tests: every `*.cases.yaml` of the rulebook is collected, on both engines."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from quanheng.engine.ground.frames import BACKENDS
from quanheng.engine.measure import books, cases

RULEBOOK = Path(__file__).parent / "quanheng" / "rulebook"


@cache
def shipped() -> books.Book:
    rules, findings = books.read_all(books.files([RULEBOOK]))
    assert findings == []
    return books.load(rules)


@cache
def backend(name: str):
    return BACKENDS[name]()


def pytest_collect_file(parent, file_path: Path):
    is_cases = file_path.name.endswith(".cases.yaml") and file_path.is_relative_to(RULEBOOK)
    return Cases.from_parent(parent, path=file_path) if is_cases else None


class Cases(pytest.File):
    def collect(self):
        is_metric = self.path.parent.name == "metrics"
        for case in cases.read_cases(self.path):
            for engine in sorted(BACKENDS) if is_metric else ["duckdb"]:
                yield Case.from_parent(
                    self, name=f"{cases.name_of(case)['en']} [{engine}]", case=case, engine=engine
                )


class Case(pytest.Item):
    def __init__(self, *, case, engine, **kwargs):
        super().__init__(**kwargs)
        self.case, self.engine = case, engine

    def runtest(self):
        code = self.path.name.removesuffix(".cases.yaml")
        wrong = cases.run(self.case, code, shipped(), backend(self.engine))
        assert wrong is None, wrong

    def repr_failure(self, excinfo):
        return f"{self.path.name}: {self.name}: {excinfo.value}"

    def reportinfo(self):
        return self.path, None, f"{self.path.name}: {self.name}"
