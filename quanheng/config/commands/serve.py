"""The pages, served: `quanheng serve [--port 8000] [--host 127.0.0.1] [--workers N]`."""

from __future__ import annotations

import argparse
import errno
import ipaddress
import json
import os
import socket
from typing import Any

from django.conf import settings

from quanheng.base.language import tell
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

PORT, HOST = 8000, "127.0.0.1"
MOST_PORT, MOST_WORKERS = 65535, 64
THREADS = (
    1  # a page is work, not waiting: threads of one process would only take turns, and all be late
)


class CannotServe(Refused):
    """The pages cannot be served so."""


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("serve the pages to this machine, or behind a proxy that speaks https"))
    verb = subparsers.add_parser("serve", help=text, description=text)
    verb.add_argument("--port", type=int, default=PORT, help=tell(said("the port, usually 8000")))
    verb.add_argument(
        "--host",
        default=HOST,
        help=tell(said("the address to listen on, usually this machine's own")),
    )
    verb.add_argument(
        "--workers", type=int, default=usual_workers(), help=tell(said("how many processes answer"))
    )


def run(args: argparse.Namespace) -> int:
    """Serve until the process is told to end."""
    serve(args.port, args.host, args.workers, as_json=args.json)
    return 0


def usual_workers() -> int:
    """Return how many processes answer where nothing else is said: as many as there are cores, from two to four.

    Each answers one request at a time; while one writes a long export, another must be there for everybody else.
    """
    return min(max(os.cpu_count() or 1, 2), 4)


def serve(
    port: int = PORT, host: str = HOST, workers: int | None = None, *, as_json: bool = False
) -> None:
    """Serve the pages of the home until the process is told to end (SIGTERM, Ctrl-C); say the address first.

    :raises CannotServe: the port is taken, the host is open to others without https, or the pages' files were not built.
    """
    workers = usual_workers() if workers is None else workers
    _want_numbers(port, workers)
    _want_loopback(host)
    _want_assets()
    _want_free(host, port)
    _say(address(host, port), as_json)
    # It knows the models, and so wants Django set up.
    from quanheng.config.rounds import kept_meanwhile

    with kept_meanwhile():
        _serve(port, host, workers)


def address(host: str, port: int) -> str:
    """Return what people type: passkeys want a name, not a number."""
    named = "localhost" if _is_loopback(host) else host
    return f"http://{f'[{named}]' if ':' in named else named}:{port}"


def _serve(port: int, host: str, workers: int) -> None:
    from granian import Granian  # brings its own event loop: loaded by whoever serves
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    Granian(
        "quanheng.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=1024,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def _say(where: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"address": where}), flush=True)
    else:
        print(tell(said("The pages are at {address}. Ctrl-C ends.", address=where)), flush=True)


def _want_numbers(port: int, workers: int) -> None:
    if not 0 < port <= MOST_PORT:
        raise CannotServe(
            said("{port} is no port. Give one from 1 to 65535, such as --port 8001.", port=port)
        )
    if not 0 < workers <= MOST_WORKERS:
        raise CannotServe(
            said(
                "{workers} processes cannot serve. Give a number from 1 to 64 as --workers.",
                workers=workers,
            )
        )


def _want_loopback(host: str) -> None:
    if _is_loopback(host) or settings.ADDRESS.is_tls:
        return
    raise CannotServe(
        said(
            "On {host} passwords would travel unprotected. Leave out --host, or put a proxy with https in front "
            "and say its address in QUANHENG_URL, such as https://sales.example.com.",
            host=host,
        )
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _want_assets() -> None:
    if not (settings.STATIC_ROOT / "manifest.json").exists():
        raise CannotServe(
            said(
                "The files of the pages were not built. Run scripts/setup (it needs Node), then serve again."
            )
        )


def _want_free(host: str, port: int) -> None:
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(where)
            tried.listen()
    except OSError as error:
        raise CannotServe(_taken(host, port, error)) from error


def _taken(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return said(
            "Port {port} is taken: something else answers there. End that, or choose another with --port {next}.",
            port=port,
            next=port + 1 if port < MOST_PORT else PORT,
        )
    if error.errno == errno.EACCES:
        return said(
            "Port {port} is for the system's own. Choose one above 1023, such as --port 8000.",
            port=port,
        )
    return said(
        "{host} cannot be listened on: {reason}. Leave out --host to serve this machine.",
        host=host, reason=(error.strerror or str(error)).rstrip("."),
    )  # fmt: skip
