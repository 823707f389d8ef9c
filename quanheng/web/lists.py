"""Lists that people look through: what they asked for in the address, and the page of rows that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from quanheng.measure.reading.ranking import ORDERS, Page, ranked
from quanheng.web.scope import Scope

LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class Table:
    """A page of people, what was asked for, and the addresses of the pages beside it."""

    found: Page
    text: str
    card: str
    order: str
    asked: Mapping[str, str]

    def address(self, page: int) -> str:
        """Return the query of another page of the same list."""
        return urlencode({**self.asked, "page": page})

    @property
    def earlier(self) -> str:
        """The query of the page before; empty on the first."""
        return self.address(self.found.page - 1) if self.found.page > 1 else ""

    @property
    def later(self) -> str:
        """The query of the page after; empty on the last."""
        return self.address(self.found.page + 1) if self.found.page < self.found.pages else ""


def people(scope: Scope, asked: QueryDict) -> Table:
    """Return the list of people that an address asks for; what it says wrongly is left at the usual."""
    text, card = asked.get("q", "").strip()[:LONGEST], asked.get("card", "")
    order = asked.get("order", "")
    order = order if order in ORDERS else ORDERS[0]
    number = asked.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1
    found = ranked(
        scope.reader,
        scope.period,
        scope.before,
        units=scope.units.under(scope.unit) if scope.unit else None,
        card=card,
        text=text,
        order=order,
        page=page,
    )
    kept = {
        "period": scope.period.period,
        "unit": scope.unit,
        "q": text,
        "card": card,
        "order": order,
    }
    return Table(
        found=found, text=text, card=card, order=order, asked={k: v for k, v in kept.items() if v}
    )
