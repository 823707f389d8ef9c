"""Where a number opens: the one place that knows the addresses of explanations."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse


@lru_cache(maxsize=20_000)
def link(metric: str, by: str, key: str, period: str) -> str:
    """Return where a number of a person, a unit or the company opens."""
    return f"{reverse('explain_metric', args=[metric, by, key])}?{urlencode({'period': period})}"


def score_link(person: str, period: str) -> str:
    """Return where a person's score opens."""
    return f"{reverse('explain_score', args=[person])}?{urlencode({'period': period})}"


def rows_link(metric: str, by: str, key: str, period: str, place: int) -> str:
    """Return where the rows of one input of a number stand, without the offset of a page of them."""
    asked = urlencode({"period": period, "input": place})
    return f"{reverse('explain_rows', args=[metric, by, key])}?{asked}"


def export_link(metric: str, by: str, key: str, period: str) -> str:
    """Return where the trail of a number comes as a workbook."""
    return f"{reverse('explain_export', args=[metric, by, key])}?{urlencode({'period': period})}"


def score_export_link(person: str, period: str) -> str:
    """Return where a score with its lines comes as a workbook."""
    return f"{reverse('explain_score_export', args=[person])}?{urlencode({'period': period})}"
