"""The small company, imported and its January closed: built once a module, and given back as it was after each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from quanheng.base.models import User
from quanheng.base.services import machine_user
from quanheng.facts import mappings, services
from quanheng.measure.models import Run
from quanheng.measure.services.runs import period_close
from quanheng.org.models import Person
from quanheng.org.services.security import second_factor_set
from tests.conftest import NOON
from tests.measure import company


@pytest.fixture(scope="module")
def template(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """A home with the small company, whose rows stay in a transaction that the module rolls back."""
    folder = tmp_path_factory.mktemp("template")
    before, django_settings.QUANHENG_HOME = django_settings.QUANHENG_HOME, folder / "home"
    (folder / "home").mkdir()
    with django_db_blocker.unblock(), transaction.atomic():
        files, actor = company.write(folder / "files"), machine_user()
        services.batch_import(
            actor=actor, mapping=mappings.find(str(company.mapping(folder))), paths=[files], at=NOON
        )
        period_close(actor=actor, period="2026-01", at=NOON)
        second_factor_set(actor=actor, waived=True, at=NOON)
        yield folder / "home"
        transaction.set_rollback(True)
    django_settings.QUANHENG_HOME = before


@pytest.fixture
def closed(template: Path, home: Path, db) -> Run:
    """The close of January, in a home of the test's own."""
    shutil.copytree(template, home, dirs_exist_ok=True)
    return Run.objects.get()


@pytest.fixture
def bring(tmp_path, closed, actor, at):
    """Import some CSV text of the small company: `bring(deals="…")`."""
    count = iter(range(1000))

    def bring(**changed: str):
        folder = company.write(tmp_path / f"files{next(count)}", **changed)
        return services.batch_import(
            actor=actor,
            mapping=mappings.find(str(company.mapping(tmp_path))),
            paths=[folder],
            at=at,
        )

    return bring


@pytest.fixture
def user(closed) -> User:
    """Bo, who may sign in."""
    made = User.objects.create(username="bo")
    Person.objects.filter(code="bo").update(user=made)
    return made
