"""The company's day: by its own zone, or where it has made the clock stand still."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.org.models import Company


class UnknownZone(Refused):
    """Nobody knows a time zone of that name."""


def day_at(company: Company, at: datetime) -> date:
    """Return the company's day at that moment: its own `today` where it has set one."""
    return company.today or at.astimezone(zone_of(company)).date()


def zone_of(company: Company) -> ZoneInfo:
    """Return the company's time zone.

    :raises UnknownZone: nobody knows a zone of that name.
    """
    try:
        return ZoneInfo(company.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UnknownZone(
            said(
                "There is no time zone “{zone}”. Name one such as Asia/Shanghai.",
                zone=company.timezone,
            )
        ) from None
