"""How the pages of the org say codes: kinds of units, choices of fields, names in the matrix, amounts of pay."""

from __future__ import annotations

from django import template

from quanheng.engine.ground.choice_labels import both
from quanheng.engine.ground.money import in_major
from quanheng.engine.ground.words import Said, said
from quanheng.engine.org.deciding import Answer
from quanheng.engine.org.matrix import Matrix
from quanheng.web.templatetags.web import spoken, tell

register = template.Library()
KINDS: dict[str, Said] = {
    "company": said("Company"),
    "region": said("Region"),
    "branch": said("City branch"),
    "department": said("Department"),
    "team": said("Team"),
}


@register.filter
def unit_kind(code: str) -> str:
    """Return what a kind of unit is called."""
    return tell(KINDS[code]) if code in KINDS else code


@register.filter
def choice_of(code: str, of: str) -> str:
    """Return what a choice is called; `of`: the kind of row and its field, such as "authorities reach"."""
    kind, _, field = of.partition(" ")
    english, chinese = both(kind, field, code)
    return english if spoken() == "en" else chinese


@register.simple_tag
def named(matrix: Matrix, kind: str, code: str) -> str:
    """Return what a post, unit, person or action of the matrix is called."""
    return tell(matrix.called(kind, code))


@register.simple_tag
def limit_of(matrix: Matrix, answer: Answer) -> str:
    """Return the limit up to which whoever was found decides."""
    held = answer.authority
    return tell(matrix.amount(held.limit, held.measure)) if held else ""


@register.simple_tag
def major(minor: int, scale: int) -> str:
    """Return an amount in minor units as people write it, with thousands parted."""
    whole, _, rest = in_major(minor, scale).partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")
