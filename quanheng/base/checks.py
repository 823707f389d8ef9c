"""What `quanheng doctor` looks at that no domain owns."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from quanheng.base import audit_chain, doctor
from quanheng.base.audit_heads import FILE, CannotReadHeads, read_heads
from quanheng.base.homelock import make_home
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said

OLDEST_PYTHON = (3, 11)
OTHERS, THROUGH = (
    0o007,
    0o001,
)  # what users may do who are neither the owner nor of the group; that they may pass


def register() -> None:
    """Register these checks."""
    for check in (
        doctor.Check(
            name="python", says=said("Python"), find=python_is_new_enough, needs_database=False
        ),
        doctor.Check(
            name="home", says=said("home folder"), find=home_is_writable, needs_database=False
        ),
        doctor.Check(
            name="home_is_private",
            says=said("the home folder is shut to other users of this machine"),
            find=home_is_private,
            needs_database=False,
        ),
        doctor.Check(
            name="database", says=said("database"), find=database_answers, needs_database=False
        ),
        doctor.Check(
            name="migrations",
            says=said("migrations"),
            find=migrations_are_applied,
            needs_database=False,
        ),
        doctor.Check(name="audit", says=said("audit chain"), find=audit_is_whole),
    ):
        doctor.register(check)


def python_is_new_enough() -> Iterator[Finding]:
    """Yield a finding when this Python is older than 3.11."""
    if sys.version_info < OLDEST_PYTHON:
        yield Finding(
            where="Python",
            what=said("This is Python {version}.", version=sys.version.split()[0]),
            mend=said("Use Python 3.11 or later."),
        )


def home_is_writable() -> Iterator[Finding]:
    """Yield a finding when nothing can be written in the home folder."""
    home = Path(settings.QUANHENG_HOME)
    try:
        make_home(home)
        with tempfile.TemporaryFile(dir=home):
            return
    except OSError as error:
        yield Finding(
            where=str(home),
            what=said("The home folder cannot be written to: {reason}.", reason=error.strerror),
            mend=said("Give this account the right to write there, or set QUANHENG_HOME."),
        )


def home_is_private() -> Iterator[Finding]:
    """Yield a finding when every user of the machine may look into the home folder: the database and files lie there."""
    home = Path(settings.QUANHENG_HOME)
    if home.is_dir() and home.stat().st_mode & OTHERS and _is_on_the_way(home.resolve()):
        yield Finding(
            where=str(home),
            what=said(
                "Every user of this machine may look into it: database and uploads lie there."
            ),
            mend=said("Run: chmod o-rwx {home}", home=str(home)),
        )


def _is_on_the_way(home: Path) -> bool:
    """Return whether everybody gets as far as the folder: one shut folder above it is enough."""
    return all(above.stat().st_mode & THROUGH for above in home.parents)


def audit_is_whole() -> Iterator[Finding]:
    """Yield what is wrong with the audit, also against the heads that the daily rounds wrote down."""
    path = settings.QUANHENG_HEADS / FILE
    try:
        known = read_heads(path) if path.exists() else []
    except CannotReadHeads as error:
        known = []
        yield Finding(
            where=said("audit, as written down each day"),
            what=error.sentence,
            mend=said("Without it nobody sees whether the end of the audit was cut off."),
        )
    yield from audit_chain.verify(known)


def is_database_there() -> bool:
    """Return whether a database can be asked at all, without making an empty one."""
    name = str(connection.settings_dict["NAME"])
    in_memory = name.startswith((":memory:", "file:"))
    return connection.vendor != "sqlite" or in_memory or Path(name).exists()


def database_answers() -> Iterator[Finding]:
    """Yield a finding when the database cannot be reached."""
    if not is_database_there():
        return
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Finding(
            where=said("database"),
            what=said("It does not answer: {reason}.", reason=str(error).strip().rstrip(".")),
            mend=said("Start it, or mend DATABASE_URL."),
        )


def unapplied_migrations() -> list[str]:
    """Return the migrations that the database still lacks, as “part.name”; all where there is none."""
    if not is_database_there():
        return sorted(".".join(key) for key in MigrationLoader(None).disk_migrations)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrations_are_applied() -> Iterator[Finding]:
    """Yield a finding when the database lacks migrations."""
    try:
        missing = unapplied_migrations()
    except DatabaseError:
        return  # that it does not answer is another check's finding
    if missing:
        yield Finding(
            where=said("database"),
            what=said("It lacks {count} migrations.", count=len(missing)),
            mend=said("Run “quanheng migrate” first."),
        )
