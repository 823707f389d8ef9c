"""Text that people open in a spreadsheet."""

from __future__ import annotations

import re

STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
PLAIN_NUMBER = re.compile(r"[+-][0-9.,]+%?")


def harmless(cell: str) -> str:
    """Return the text of a CSV cell so that no spreadsheet runs it as a formula; a plain number is none.

    >>> harmless("=1+1"), harmless("-12.5"), harmless("Corner shop")
    ("'=1+1", '-12.5', 'Corner shop')
    """
    if not cell.startswith(STARTS_FORMULA) or PLAIN_NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"
