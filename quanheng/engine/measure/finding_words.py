"""Findings that many rules share: a name that is none, a text missing in a language, a word that is not known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.rulebook import Located
from quanheng.engine.ground.words import said

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LANGUAGES = ("en", "zh-CN")


def scalars(says: Located, keys: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each key that holds a list or a table where one word or number belongs."""
    for key in keys:
        if isinstance(says.get(key), list | dict):
            yield Finding(
                where=says.where(key),
                what=said("“{key}” holds a list or a table.", key=key),
                mend=said("Write one word or number."),
            )


def name(says: Located, key: str) -> Iterator[Finding]:
    """Yield a finding when the code of a rule is not a name, or not that of its file."""
    code = str(says.get(key, ""))
    if code and not NAME.fullmatch(code):
        yield Finding(
            where=says.where(key),
            what=said("“{code}” cannot be a name.", code=code),
            mend=said("Use lower-case words joined by single underscores, such as “deal_amount”."),
        )
    elif code and says.file.removesuffix(".yaml") != code:
        yield Finding(
            where=says.where(key),
            what=said(
                "The file is called “{file}” and declares “{code}”.", file=says.file, code=code
            ),
            mend=said("Call the file “{code}.yaml”.", code=code),
        )


def labels(says: Located, key: str) -> Iterator[Finding]:
    """Yield a finding for each language that a text of the rule does not have."""
    label = says.get(key)
    for language in LANGUAGES:
        if key in says and (
            not isinstance(label, dict) or not str(label.get(language) or "").strip()
        ):
            yield Finding(
                where=says.where(key),
                what=said("“{key}” has no text for {language}.", key=key, language=language),
                mend=said("Write “{key}: {{en: …, zh-CN: …}}”.", key=key),
            )


def texts(says: Located, key: str) -> Iterator[Finding]:
    """Yield a finding where a text is neither one plain text, the same in every language, nor one for each."""
    if isinstance(says.get(key), list):
        yield from scalars(says, (key,))
    elif isinstance(says.get(key), dict):
        yield from labels(says, key)


def in_each(text: Any) -> dict[str, str]:
    """Return a text of a rule by language: as it is said in each, or the one text that there is in all."""
    said_in = text if isinstance(text, dict) else {"": text}
    only = next((each for each in said_in.values() if each), "")
    return {language: str(said_in.get(language) or only) for language in LANGUAGES}


def one_of(says: Located, key: str, words: Collection[str]) -> Iterator[Finding]:
    """Yield a finding when the value is none of the words."""
    if key in says and says[key] not in words:
        yield Finding(
            where=says.where(key),
            what=said("“{value}” cannot be the value of “{key}”.", value=str(says[key]), key=key),
            mend=said("Use one of: {known}.", known=", ".join(words)),
        )
