"""The company as it is set now: read by every page, and by what must not load the libraries of frames."""

from __future__ import annotations

from datetime import date, datetime

from quanheng.org.clock import day_at
from quanheng.org.models import company

__all__ = ["company", "org_stamp", "today"]


def today(at: datetime) -> date:
    """Return the company's day at that moment: its own `today` where it has set one."""
    return day_at(company(), at)


def org_stamp() -> str:
    """Return what stands for the org as it is now; another with every change, "" before there is any."""
    return company().org_stamp
