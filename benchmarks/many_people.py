"""A home of ten thousand people with thirteen closed months, for the pages. Usage: many_people.py HOME [PEOPLE] [MONTHS].

The small company of the tests is imported and closed; everybody else is copied into it, as `tests/web/many.py` does.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

PEOPLE, MONTHS = 10_000, 13


def main(home: Path, people: int, months: int) -> None:
    os.environ["QUANHENG_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import django

    django.setup()
    from django.db import transaction

    from quanheng.base.services import machine_user
    from quanheng.config.home import migrate_home
    from quanheng.facts import mappings, services
    from quanheng.measure.services.runs import period_close
    from quanheng.org.services.security import second_factor_set
    from tests.measure import company
    from tests.web import many

    migrate_home()
    actor, at = machine_user(), datetime(2026, 4, 20, 4, tzinfo=UTC)
    second_factor_set(actor=actor, waived=True, at=at)  # whoever asks here brings a session alone
    with tempfile.TemporaryDirectory() as name:
        files = company.write(Path(name) / "files")
        mapping = mappings.find(str(company.mapping(Path(name))))
        services.batch_import(actor=actor, mapping=mapping, paths=[files], at=at)
    run = period_close(actor=actor, period="2026-01", at=at).run
    with transaction.atomic():
        many.build(run, people, months=months)
        many.visitors()


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[2:]]
    main(Path(sys.argv[1]).resolve(), *words, *(PEOPLE, MONTHS)[len(words) :])
