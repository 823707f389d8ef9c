"""Sentences that can be said in another language: the English text, and what stands in its gaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Said(str):
    """An English sentence that remembers its pattern and what filled it, so it can be translated.

    It is a plain string wherever only English is wanted.
    """

    msgid: str
    params: dict[str, Any]

    def __new__(cls, msgid: str, params: dict[str, Any]) -> Said:
        """Return the filled sentence; `msgid` holds `{named}` gaps."""
        text = super().__new__(cls, msgid.format_map(params))
        text.msgid, text.params = msgid, params
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how a process boundary rebuilds it."""
        return (Said, (self.msgid, self.params))


def said(msgid: str, /, **params: Any) -> Said:
    """Return the sentence; `msgid` is a literal, so that the translators' tool finds it."""
    return Said(msgid, params)


def render(text: str, translate: Callable[[str], str]) -> str:
    """Return the sentence in the language of `translate`, gaps that are sentences included."""
    if not isinstance(text, Said):
        return text
    filled = {
        name: render(v, translate) if isinstance(v, str) else v for name, v in text.params.items()
    }
    pattern = translate(text.msgid)
    return pattern.format_map(filled)
