"""Where a number opens: the one place that knows the addresses of explanations."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

from quanheng.web.addresses import address


def link(metric: str, by: str, key: str, period: str) -> str:
    """Return where a number of a person, a unit or the company opens."""
    return f"{address('explain_metric', metric, by, key)}?{_within(period)}"


def score_link(person: str, period: str) -> str:
    """Return where a person's score opens."""
    return f"{address('explain_score', person)}?{_within(period)}"


def rows_link(metric: str, by: str, key: str, period: str, place: int) -> str:
    """Return where the rows of one input of a number stand, without the offset of a page of them."""
    asked = urlencode({"period": period, "input": place})
    return f"{address('explain_rows', metric, by, key)}?{asked}"


def doubt_link(metric: str, by: str, key: str, period: str, doubt: tuple[str, str]) -> str:
    """Return where the doubtful rows behind a number stand, without the offset; `doubt`: its kind and code."""
    asked = urlencode({"period": period, "doubt": ".".join(doubt)})
    return f"{address('explain_rows', metric, by, key)}?{asked}"


def export_link(metric: str, by: str, key: str, period: str) -> str:
    """Return where the trail of a number comes as a workbook."""
    return f"{address('explain_export', metric, by, key)}?{_within(period)}"


def score_export_link(person: str, period: str) -> str:
    """Return where a score with its lines comes as a workbook."""
    return f"{address('explain_score_export', person)}?{_within(period)}"


@lru_cache(maxsize=64)
def _within(period: str) -> str:
    return urlencode({"period": period})
