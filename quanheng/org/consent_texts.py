"""What people are asked to agree to, in both languages, each text with its version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from quanheng.engine.ground.rulebook import read

PATH = Path(__file__).with_name("consent_texts.yaml")


@dataclass(frozen=True, kw_only=True)
class ConsentText:
    """A use of personal data that needs somebody's consent, and the words in which it is asked."""

    kind: str
    version: str
    label: Mapping[str, str]
    text: Mapping[str, str]


@cache
def consent_texts() -> tuple[ConsentText, ...]:
    """Return every text as it is asked today."""
    return tuple(
        ConsentText(
            kind=one["consent"], version=one["version"], label=one["label"], text=one["text"]
        )
        for one in read(PATH).said["consents"]
    )
