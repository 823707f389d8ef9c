from __future__ import annotations

import argparse
import json
from typing import Any

from django.conf import settings

from quanheng.base.language import tell
from quanheng.config.home import migrate_home
from quanheng.engine.ground.words import said


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("make the home folder's database, or bring it to this version"))
    subparsers.add_parser("migrate", help=text, description=text)


def run(args: argparse.Namespace) -> int:
    """Migrate the home and say how many steps that took."""
    applied = migrate_home()
    home = str(settings.QUANHENG_HOME)
    if args.json:
        print(json.dumps({"home": home, "applied": applied}, ensure_ascii=False))
    elif applied:
        print(
            tell(
                said("{home} is ready: {count} migrations applied.", home=home, count=len(applied))
            )
        )
    else:
        print(tell(said("{home} is up to date already.", home=home)))
    return 0
