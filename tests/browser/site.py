"""A site to look at: a home made by the real commands, and the real server on a free port."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError

from tests.conftest import ROOT
from tests.measure import company
from tests.measure.homes import command, run, surroundings

PASSWORD = "right-horse-7"
LONGEST = 30.0
MAKE_USERS = """
import sys, django
django.setup()
from quanheng.base.models import User
from quanheng.org.models import Company
from tests.web.people import ROLES, somebody
Company.objects.update(second_factor_waived=True)
for role in ROLES[1:]:
    user = somebody(role)
    user.set_password(sys.argv[1])
    user.email = f"{role}@example.com"
    user.save()
"""


@dataclass(frozen=True)
class Site:
    """Where pages are served, from which home, by which process. `cookies`: of each user who signed in, to enter by again."""

    address: str
    home: Path
    process: subprocess.Popen[bytes]
    cookies: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


def build(folder: Path, home: Path) -> None:
    """Make a home with the small company, its January closed, and a user named after each role."""
    making = folder / "home"
    mapping, files = company.mapping(folder), company.write(folder / "files")
    for words in (("import", "--mapping", mapping, files), ("close", "2026-01")):
        status, said = run(making, *words)
        assert status == 0, said
    known = surroundings(making) | {"DJANGO_SETTINGS_MODULE": "quanheng.config.settings"}
    python = command()[0]
    subprocess.run([python, "-c", MAKE_USERS, PASSWORD], env=known, cwd=ROOT, check=True)
    shutil.move(making, home)


@contextmanager
def served(home: Path, *words: str, environ: Mapping[str, str] | None = None) -> Iterator[Site]:
    """Serve a home until the block ends. `environ`: what more the server finds in its environment."""
    port = free_port()
    known = surroundings(home) | dict(environ or {})
    with (home.parent / "server.log").open("w+") as log:
        server = subprocess.Popen(
            command("serve", "--port", port, "--workers", "1", *words), env=known, cwd=ROOT, stdout=log, stderr=log
        )  # fmt: skip
        try:
            address = f"http://localhost:{port}"
            _wait(address, server, Path(log.name))
            yield Site(address, home, server)
        finally:
            server.terminate()
            server.wait(timeout=LONGEST)


def free_port() -> int:
    """Return a port on which nothing answers at this moment."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(f"The server ended: {log.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/sign-in/", timeout=5):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"The server does not answer: {log.read_text()}")
