"""The command line's words: read by argparse, refused in whole sentences, in both languages."""

from __future__ import annotations

import argparse
import gettext
import os
from collections.abc import Sequence
from typing import Any, NoReturn

from quanheng.base.language import FOLDERS, LOCALE
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said


class BadCommandLine(Refused):
    """The words on the command line make no command."""


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of ending the process, and guesses no shortened option."""

    def __init__(self, **settings: Any) -> None:
        given: dict[str, Any] = {"allow_abbrev": False, "conflict_handler": "resolve"}
        super().__init__(**given | settings)

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        :raises BadCommandLine: always.
        """
        raise BadCommandLine(
            said(
                "The command line cannot be read: {problem}. “{command} --help” says what it takes.",
                problem=message.rstrip("."),
                command=self.prog,
            )
        )


def take_json(words: Sequence[str]) -> tuple[list[str], bool]:
    """Return the words without `--json`, wherever it stands, and whether it stood there."""
    end = words.index("--") if "--" in words else len(words)
    kept = [word for word in words[:end] if word != "--json"]
    return kept + list(words[end:]), len(kept) < end


def speak(language: str) -> None:
    """Let argparse's own words come from its catalogue in that language."""
    gettext.bindtextdomain("argparse", str(LOCALE))
    gettext.textdomain("argparse")
    os.environ["LANGUAGE"] = FOLDERS[language]
