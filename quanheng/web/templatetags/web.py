"""What templates say and show: sentences in the reader's language, numbers, icons, files of the pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.template import Context, Node
from django.template.base import Parser, Token
from django.templatetags.static import static
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.text import unescape_string_literal

from quanheng.base.language import DEFAULT, translator
from quanheng.engine.ground.words import Said, render
from quanheng.measure.reading.units import Place
from quanheng.web.markup import filled

register = template.Library()
SELECTED = SafeString(" selected")


def spoken() -> str:
    """Return the reader's language: zh-hans or en."""
    return "en" if translation.get_language() == "en" else DEFAULT


@register.simple_tag
def say(msgid: str, **gaps: Any) -> str:
    """Return the sentence in the reader's language; `msgid` is a literal, so that the translators' tool finds it."""
    translate = translator(spoken())
    filled_in = {
        name: render(gap, translate) if isinstance(gap, str) else gap for name, gap in gaps.items()
    }
    return translate(msgid).format_map(filled_in)


_say_with_gaps = register.tags["say"]


@register.tag("say")
def _say(parser: Parser, token: Token) -> Node:
    """Return the node of a sentence; most have no gaps, and a page holds hundreds."""
    node: Node = _say_with_gaps(parser, token)
    words = token.split_contents()[1:]
    is_plain = len(words) == 1 and words[0][0] in "\"'"
    return Plain(unescape_string_literal(words[0])) if is_plain else node


class Plain(Node):
    """A sentence without gaps."""

    def __init__(self, msgid: str) -> None:
        self.msgid = msgid

    def render(self, context: Context) -> str:
        """Return the sentence in the reader's language."""
        text = _plain(spoken(), self.msgid)
        return escape(text) if context.autoescape else text


@lru_cache(maxsize=4096)
def _plain(language: str, msgid: str) -> str:
    """Return a sentence of the templates, of which there are some hundreds in each language."""
    return translator(language)(msgid).format_map({})


@register.filter
def tell(text: Any) -> str:
    """Return a sentence that was said, in the reader's language."""
    if isinstance(text, Said):
        return render(text, translator(spoken()))
    return text if isinstance(text, str) else ""


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
        return filled(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            says, address, name,
        )  # fmt: skip
    return filled(
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


@register.simple_tag
def unit_options(places: Iterable[Place], chosen: str) -> SafeString:
    """Return units to choose from, indented as they lie in the tree: up to two hundred on every page."""
    pattern = '<option value="{}"{}>{}{}</option>'
    return SafeString(
        "".join(
            filled(
                pattern,
                one.code,
                SELECTED if one.code == chosen else "",
                indent(one.depth),
                one.name,
            )
            for one in places
        )
    )
