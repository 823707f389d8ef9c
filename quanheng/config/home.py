"""Making a home folder ready to be worked in."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from quanheng.base import checks
from quanheng.base.homelock import home_lock


def migrate_home() -> list[str]:
    """Bring the home's database to this version and return the migrations that it took."""
    home = Path(settings.QUANHENG_HOME)
    with home_lock(home):
        if not checks.is_database_there():
            home.mkdir(parents=True, exist_ok=True)
        missing = checks.unapplied_migrations()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    return missing
