"""Runs commands in processes that have the libraries loaded already: half the cost of starting each anew.

Started as a program it reads a request in JSON per line (`surroundings`, `words`), runs the command in a
fork of itself, and answers with the exit status, negative where a signal ended it.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings

from quanheng.config import command, environment

THREADS = Path("/proc/self/task")
# Not polars, pyarrow and deltalake: they start threads as they are loaded, which a fork would lose.
LOADED = (
    "charset_normalizer",
    "django.db.migrations.executor",
    "duckdb",
    "narwhals.stable.v2",
    "python_calamine",
    "quanheng.config.command",
    "quanheng.config.commands.doctor",
    "quanheng.config.home",
    "rich.progress",
    "xlsxwriter",
)


class Forks:
    """A process that forks one process for each command."""

    def __init__(self, root: Path) -> None:
        """Start it; it runs commands in `root`."""
        self.server = subprocess.Popen(
            [sys.executable, "-m", "tests.facts.forking"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "quanheng.config.settings"},
            text=True,
        )

    def run(self, words: list[str], surroundings: dict[str, str]) -> int:
        """Return the exit status of a command in those surroundings."""
        assert self.server.stdin
        assert self.server.stdout
        request = {"words": words, "surroundings": surroundings}
        self.server.stdin.write(json.dumps(request) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())

    def end(self) -> None:
        """End the process."""
        self.server.communicate()


def serve() -> None:
    django.setup()
    for name in LOADED:
        importlib.import_module(name)
    assert not THREADS.is_dir() or len(list(THREADS.iterdir())) == 1
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(**json.loads(line))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def run(words: list[str], surroundings: dict[str, str]) -> None:
    """Run the command as a fresh process in those surroundings would, and end this one with its status."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.environ.clear()
    os.environ.update(surroundings)
    home = environment.home_folder(os.environ)
    settings.QUANHENG_HOME = home
    settings.DATABASES["default"].update(environment.database(os.environ, home))
    sys.argv = ["quanheng", *words]
    command.script()


if __name__ == "__main__":
    serve()
