from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.facts.files import PEOPLE, SMALL, Importer, write
from tests.facts.forking import Forks
from tests.facts.homes import FIRST, SECOND, importing, surroundings


@pytest.fixture
def importer(tmp_path, actor, at):
    return Importer(tmp_path / "files", actor, at)


@pytest.fixture
def staffed(importer):
    """An importer into a company of Ana (p1) and Bo (p2), brought by batch 1."""
    importer.bring({"people.csv": PEOPLE})
    return importer


@pytest.fixture(scope="session")
def run():
    """A function that runs the command in a home and returns its exit status."""
    forks = Forks(ROOT)
    yield lambda home, *words, fault="": forks.run(
        [str(word) for word in words], surroundings(home, fault)
    )
    forks.end()


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory, run) -> Path:
    """A home that is ready and holds nothing; not to be changed."""
    home = tmp_path_factory.mktemp("ready") / "home"
    assert run(home, "migrate") == 0
    return home


@pytest.fixture(scope="session")
def homes(tmp_path_factory, run, empty_home) -> Path:
    """A folder with a mapping, the files of two batches, and a home before, after one and after both."""
    folder = tmp_path_factory.mktemp("homes")
    write(folder, {"small.yaml": SMALL})
    write(folder / "files1", FIRST)
    write(folder / "files2", SECOND)
    shutil.copytree(empty_home, folder / "after0")
    for number in (1, 2):
        shutil.copytree(folder / f"after{number - 1}", folder / f"after{number}")
        assert run(folder / f"after{number}", *importing(folder, number)) == 0
    return folder


@pytest.fixture
def after(homes, tmp_path, settings):
    """A function that returns a fresh home as it stands after so many batches."""

    def copy(batches: int) -> Path:
        settings.QUANHENG_HOME = tmp_path / "crashing"
        shutil.copytree(homes / f"after{batches}", settings.QUANHENG_HOME)
        return settings.QUANHENG_HOME

    return copy
