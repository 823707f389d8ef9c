"""What the environment says: the home folder, the database, the secret key."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from quanheng.base.homelock import make_home
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

SQLITE_FILE = "quanheng.sqlite3"
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # else half of the read-then-write requests meet a lock
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


ADDRESS = "http://localhost:8000"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where people reach the pages."""

    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    is_tls: bool


class CannotConfigure(Refused):
    """A setting in the environment cannot be used."""


def home_folder(environ: Mapping[str, str]) -> Path:
    """Return the absolute path of the one folder written to: `QUANHENG_HOME`, else `var`."""
    return Path(environ.get("QUANHENG_HOME") or "var").expanduser().absolute()


def database(environ: Mapping[str, str], home: Path) -> dict[str, Any]:
    """Return Django's settings of the database: `DATABASE_URL`, else SQLite in the home.

    :raises CannotConfigure: `DATABASE_URL` is no PostgreSQL address.
    """
    url = environ.get("DATABASE_URL", "")
    return _postgresql(url) if url else _sqlite(home)


def heads_folder(environ: Mapping[str, str], home: Path) -> Path:
    """Return where the daily rounds write down how the audit ends: `QUANHENG_HEADS`, else `rounds` in the home."""
    given = environ.get("QUANHENG_HEADS")
    return Path(given).expanduser().absolute() if given else home / "rounds"


def address(environ: Mapping[str, str]) -> Address:
    """Return where people reach the pages: `QUANHENG_URL`, beside this machine itself.

    :raises CannotConfigure: `QUANHENG_URL` is no address of a site.
    """
    url = environ.get("QUANHENG_URL") or ADDRESS
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise CannotConfigure(
            said(
                "QUANHENG_URL is “{url}”; write it as https://sales.example.com, or remove it to serve this machine alone.",
                url=url,
            )
        )
    hosts = dict.fromkeys((*LOOPBACK, parts.hostname))
    origin = f"{parts.scheme}://{parts.netloc}"
    return Address(hosts=tuple(hosts), origins=(origin,), is_tls=parts.scheme == "https")


def _sqlite(home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home / SQLITE_FILE),
        "OPTIONS": SQLITE_OPTIONS,
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("postgresql", "postgres") or not name or "/" in name or port == -1:
        raise CannotConfigure(
            said(
                "DATABASE_URL cannot be used: it must read "
                "postgresql://user:password@host:port/name. "
                "Mend it, or remove it to use SQLite in the home folder."
            )
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
    }


def secret_key(environ: Mapping[str, str], home: Path) -> str:
    """Return `QUANHENG_SECRET_KEY`, else the key kept in the home, made there on first need."""
    given = environ.get("QUANHENG_SECRET_KEY")
    return given or _kept_key(home / "secret_key")


def _kept_key(path: Path) -> str:
    if not path.exists():
        make_home(path.parent)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(fresh, path)  # whole or not at all, and the first process wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii")
