"""What templates are written in: the words for choices, yes and no, sheets, in both languages.

Labels and meanings of kinds and fields come from their declarations, the words for choices from `choice_labels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quanheng.engine.ground import choice_labels
from quanheng.engine.ground.fields import Field, Kind


@dataclass(frozen=True)
class Speech:
    """The fixed words of one language; `code` is that of `quanheng.base.language`."""

    code: str
    sheet: str
    about: str
    yes: str
    no: str
    comma: str

    @property
    def is_wide(self) -> bool:
        """Whether a letter takes two columns of a typewriter."""
        return self.code == "zh-hans"


ZH = Speech("zh-hans", "填写", "说明", "是", "否", "、")
EN = Speech("en", "Rows", "About", "Yes", "No", ", ")
SPEECHES = {"zh": ZH, "en": EN}

# Days on which something ends: a template asks for the last one inside, as people think of it.
LAST_DAYS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("units", "to"): ("The last day on which it holds; empty: open.", "最后有效的一天；留空：一直有效。"),
    ("assignments", "to"): ("The last day on which it holds; empty: open.", "最后任职的一天；留空：仍在任。"),
    ("duty_parts", "to"): ("The last day on which it holds; empty: open.", "最后有效的一天；留空：一直有效。"),
    ("authorities", "to"): ("The last day on which it holds; empty: open.", "最后有效的一天；留空：一直有效。"),
    **{
        (kind, "to"): ("The last day on which it holds; empty: open.", "最后有效的一天；留空：一直有效。")
        for kind in ("planned_headcounts", "grade_steps", "pay_bands", "file_entries")
    },
    ("people", "left"): ("The last day employed; empty: still here.", "最后工作日；留空：在职。"),
    ("targets", "to"): ("The last day covered; empty: open.", "目标期的最后一天；留空：未定。"),
}  # fmt: skip


def of(language: str) -> Speech:
    """Return the words of a language of the program, `zh-hans` or `en`."""
    return next(speech for speech in SPEECHES.values() if speech.code == language)


def label(of: Kind | Field, speech: Speech) -> str:
    """Return what a kind or field is called."""
    return of.label_zh if speech is ZH else of.label_en


def choice(kind: Kind, field: Field, code: str, speech: Speech) -> str:
    """Return what one of the field's choices is called."""
    english, chinese = choice_labels.both(kind.code, field.name, code)
    return english.capitalize() if speech is EN else chinese


def meaning(kind: Kind, field: Field | None, speech: Speech) -> str:
    """Return what the kind holds, or what its field means."""
    if field is not None and (kind.code, field.name) in LAST_DAYS:
        english, chinese = LAST_DAYS[kind.code, field.name]
        return chinese if speech is ZH else english
    of = kind if field is None else field
    return of.says if speech is EN else of.says_zh or of.says


def ends_inside(kind: Kind, field: Field) -> bool:
    """Return whether the template asks for the last day inside, where the first one outside is held."""
    return (kind.code, field.name) in LAST_DAYS
