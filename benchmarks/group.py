"""The make-believe group: its files, its import, and months closed together beside the same months one by one.

Called by run.py. Usage: group.py FOLDER WORK, with WORK one of files, import, together, apart.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
MONTHS = ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03")
APART = "apart"


def files(folder: Path) -> dict:
    from quanheng.demo.files import write_files

    begun = time.process_time()
    write_files(folder / "group", "standard")
    return {"work": time.process_time() - begun}


def bring(folder: Path) -> dict:
    """Import the files into a home, and copy it, so that both ways of closing begin alike."""
    import shutil

    from ours import command

    command("import", "--mapping", "demo_group", str(folder / "group"), "--json")
    home = Path(os.environ["QUANHENG_HOME"])
    shutil.copytree(home, home.with_name(f"{home.name}-{APART}"), dirs_exist_ok=True)
    return {}


def close(way: str) -> dict:
    if way == APART:
        os.environ["QUANHENG_HOME"] += f"-{APART}"
    import django

    django.setup()
    from datetime import UTC, datetime

    from quanheng.base.services import machine_user
    from quanheng.measure.services.runs import period_close, periods_close

    at = datetime(2026, 4, 20, 9, tzinfo=UTC)
    actor, begun = machine_user(), time.process_time()
    if way == APART:
        made = [period_close(actor=actor, period=month, at=at) for month in MONTHS]
    else:
        made = periods_close(actor=actor, periods=MONTHS, at=at)
    work = time.process_time() - begun
    every = "".join(one.run.results_hash for one in made)
    return {"work": work, "hash": hashlib.sha256(every.encode()).hexdigest()}


if __name__ == "__main__":
    works = {"files": files, "import": bring}
    folder, work = Path(sys.argv[1]), sys.argv[2]
    print(json.dumps(works[work](folder) if work in works else close(work)))
