"""Making a home folder ready to be worked in."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from quanheng.base import checks
from quanheng.base.checks import OTHERS
from quanheng.base.homelock import home_lock, make_home
from quanheng.config.environment import SQLITE_FILE


def tighten_own() -> None:
    """Shut the program's own default folder to other users of the machine; one that somebody named is theirs to set."""
    home = Path(settings.QUANHENG_HOME)
    if os.environ.get("QUANHENG_HOME") or not (home / SQLITE_FILE).is_file():
        return
    mode = stat.S_IMODE(home.stat().st_mode)
    if mode & OTHERS and os.access(home, os.W_OK) and home.stat().st_uid == os.geteuid():
        home.chmod(mode & ~OTHERS)


def migrate_home() -> list[str]:
    """Bring the home's database to this version and return the migrations that it took."""
    home = Path(settings.QUANHENG_HOME)
    with home_lock(home):
        if not checks.is_database_there():
            make_home(home)
        missing = checks.unapplied_migrations()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    return missing
