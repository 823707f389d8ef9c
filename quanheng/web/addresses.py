"""Addresses of pages that a list names by the hundred: the routes are looked through once a process, not for each row."""

from __future__ import annotations

import re
from functools import cache

from django.urls import reverse

PLAIN = re.compile(
    r"[A-Za-z0-9_-]+"
)  # what every route takes as it is, and no address needs to escape
MARK = "word-{}-here"


def address(route: str, *words: str) -> str:
    """Return where a page is, as Django's `reverse` does.

    :raises NoReverseMatch: there is no such route, or a word does not fit it.
    """
    if not all(map(PLAIN.fullmatch, words)):
        return reverse(route, args=words)
    return _pattern(route, len(words)).format(*words)


@cache
def _pattern(route: str, words: int) -> str:
    """Return the address of a route with a gap for each of its words."""
    marks = [MARK.format(place) for place in range(words)]
    found = reverse(route, args=marks).replace("{", "{{").replace("}", "}}")
    for mark in marks:
        found = found.replace(mark, "{}")
    return found
