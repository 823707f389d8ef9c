from __future__ import annotations

import pytest

from tests.facts.files import PEOPLE, Importer


@pytest.fixture
def importer(tmp_path, actor, at):
    return Importer(tmp_path / "files", actor, at)


@pytest.fixture
def staffed(importer):
    """An importer into a company of Ana (p1) and Bo (p2), brought by batch 1."""
    importer.bring({"people.csv": PEOPLE})
    return importer
