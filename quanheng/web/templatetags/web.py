"""What templates say and show: sentences in the reader's language, numbers, icons, files of the pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quanheng.base.language import DEFAULT, translator
from quanheng.engine.ground.words import Said, render

register = template.Library()


def spoken() -> str:
    """Return the reader's language: zh-hans or en."""
    return "en" if translation.get_language() == "en" else DEFAULT


@register.simple_tag
def say(msgid: str, **gaps: Any) -> str:
    """Return the sentence in the reader's language; `msgid` is a literal, so that the translators' tool finds it."""
    return render(Said(msgid, gaps), translator(spoken()))


@register.filter
def tell(text: Any) -> str:
    """Return a sentence that was said, in the reader's language."""
    return render(text, translator(spoken())) if isinstance(text, str) else ""


@register.filter
def label(both: Mapping[str, str] | None) -> str:
    """Return the label of a rule, `{en: …, zh-CN: …}`, in the reader's language."""
    if not both:
        return ""
    return both["en"] if spoken() == "en" else both["zh-CN"]


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, says: str = "") -> SafeString:
    """Return an icon; `says` is what a screen reader says of it, nothing where words stand beside it."""
    address = asset("icons.svg")
    if says:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            says, address, name,
        )  # fmt: skip
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', address, name
    )


@register.simple_tag
@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """Return the address of a file of the pages, as it was built at set-up."""
    return static(_built().get(name, name))


@cache
def _built() -> dict[str, str]:
    path = settings.STATIC_ROOT / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@register.filter
def indent(depth: int) -> str:
    """Return the space before a name that stands so deep in a tree, for a list that can hold text only."""
    return "\u3000" * depth
