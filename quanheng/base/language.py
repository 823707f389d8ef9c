"""Which language people read, and the catalogue that holds its sentences."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import render, said

LOCALE = Path(__file__).resolve().parents[1] / "locale"
VARIABLE = "QUANHENG_LANGUAGE"
DEFAULT = "zh-hans"
FOLDERS = {"zh-hans": "zh_Hans", "en": "en"}


class UnknownLanguage(Refused):
    """The language chosen is none that this program speaks."""


def chosen(environ: Mapping[str, str] = os.environ) -> str:
    """Return the language that `QUANHENG_LANGUAGE` names: "zh-hans", the default, or "en".

    :raises UnknownLanguage: it names another.
    """
    said_so = (environ.get(VARIABLE) or DEFAULT).lower().replace("_", "-")
    if said_so in ("zh", "zh-cn"):
        return "zh-hans"
    if said_so not in FOLDERS:
        raise UnknownLanguage(
            said(
                "QUANHENG_LANGUAGE is “{language}”; write zh-hans or en.",
                language=environ[VARIABLE],
            )
        )
    return said_so


@cache
def translator(language: str) -> Callable[[str], str]:
    """Return what turns an English pattern into that language; English where nothing is compiled."""
    catalogue = gettext.translation(
        "django", str(LOCALE), languages=[FOLDERS[language]], fallback=True
    )
    return lambda msgid: catalogue.gettext(msgid) if msgid else msgid


def tell(text: str) -> str:
    """Return the sentence in the language of whoever runs the command."""
    return render(text, translator(chosen()))
