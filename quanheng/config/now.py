"""The clock: read here, by commands, and passed down."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return this moment."""
    return timezone.now()
