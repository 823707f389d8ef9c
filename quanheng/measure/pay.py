"""Who may open what people earn: payroll and HR, and everybody their own; each opening leaves an audit entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import Span
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.needs import kinds_of
from quanheng.measure.actions import PAY_VIEW, may
from quanheng.measure.few import tells_pay
from quanheng.org.models import Person


def is_pay(book: Book, metric: str) -> bool:
    """Return whether a metric is made of rows that say what people earn."""
    return any(FACTS[kind].pay for kind in kinds_of(book.metrics[metric], book.metrics))


@dataclass(frozen=True, kw_only=True)
class PayReach:
    """Whose pay somebody may open on a day. `at`: the moment of opening, for the audit."""

    actor: User
    everybody: bool
    own: frozenset[str]
    at: datetime | None = None

    @classmethod
    def of(cls, actor: User, day: date, at: datetime | None = None) -> PayReach:
        """Return what the actor reaches."""
        mine = Person.objects.filter(user=actor).values_list("code", flat=True)
        everybody = may(actor, PAY_VIEW, day)
        return cls(actor=actor, everybody=everybody, own=frozenset(mine), at=at)

    def reaches(self, by: str, key: str) -> bool:
        """Return whether the rows of pay behind a number of that key open."""
        return self.everybody or (by == "person" and key in self.own)

    def shows(self, book: Book, metric: str, by: str, key: str, span: Span) -> bool:
        """Return whether the number itself is shown: of a person as the rows are, of a unit where it tells of no single one."""
        if by not in ("person", "unit") or self.reaches(by, key) or not is_pay(book, metric):
            return True
        return by == "unit" and tells_pay(key, span)

    def look(self, *, kind: str, by: str, key: str, span: Span) -> None:
        """Write down that a number of somebody else's pay was shown without its rows; not where nobody said when."""
        if self.at is not None and by == "person" and key not in self.own:
            self.open(kind=kind, by=by, key=key, span=span)

    def open(self, *, kind: str, by: str, key: str, span: Span) -> None:
        """Write down that pay was opened.

        :raises ValueError: nobody said when.
        """
        if self.at is None:
            raise ValueError(
                "Rows of pay are opened at a moment, which the audit keeps: pass `at`."
            )
        after = {"facts": kind, "from": span.first, "to": span.end}
        subject = ("measure.pay", f"{by}/{key}")
        audit.note(actor=self.actor, action=PAY_VIEW, subject=subject, after=after, at=self.at)


def reach_of_nobody() -> PayReach:
    """Return what opens no rows of pay at all."""
    return PayReach(actor=User(), everybody=False, own=frozenset())
