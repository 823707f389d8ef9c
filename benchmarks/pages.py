"""Measure the pages: the real server with eight clients, beside a bare view of Django served the same way.

Usage: python benchmarks/pages.py [--people N] [--only many|demo] [--requests N]
Homes are made in a temporary folder, unless BENCH_HOME names one of the make-believe company that is made already,
and BENCH_MANY one of many people.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
HOST = "127.0.0.1"
CLIENTS, REQUESTS, ALONE = 8, 25, 10
SERVED_WITHIN = 60
WARMED = 3  # rounds of every client before a page is measured: each worker reads what it keeps
BARE_BYTES = 20 * 1024
PLAIN_KB, CHARTS_KB = 200, 430
BUDGET_MS = 200


class Timed(NamedTuple):
    """How long answers took, in ms: the middle and the slow end with eight clients, and the middle with one alone.

    `cpu`: what the server's processes worked for one answer, which other work on the machine changes less.
    """

    p50: float
    p95: float
    alone: float
    cpu: float


class Server(NamedTuple):
    """Where a server listens, and the process group that it and its workers are."""

    port: int
    group: int


class Weighed(NamedTuple):
    """What a page makes a browser load, in KB as it travels compressed: its HTML, and all with it. `charts`: draws any."""

    html: float
    whole: float
    charts: bool


# What the processes of their own run.


def bare() -> Any:
    """Return the floor: one view of Django that returns a page of 20 KB, without middleware."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    page = b"x" * BARE_BYTES

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(page)

    urls = type("urls", (), {"urlpatterns": [path("", view)]})
    settings.configure(ROOT_URLCONF=urls, ALLOWED_HOSTS=["*"], SECRET_KEY="bench", MIDDLEWARE=[])  # noqa: S106
    return get_wsgi_application()


def serve_bare(port: int) -> None:
    """Serve the floor as `quanheng serve` serves the pages."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from quanheng.config.commands.serve import THREADS, usual_workers

    Granian(
        "pages:bare", factory=True, address=HOST, port=port, interface=Interfaces.WSGI, backlog=1024,
        workers=usual_workers(), blocking_threads=THREADS, log_access=False, log_level=LogLevels.warning,
        workers_kill_timeout=10,
    ).serve()  # fmt: skip


def look_up() -> dict[str, Any]:
    """Return, for the home of this process, each page: its address, a session of whoever looks, and its queries."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from quanheng.measure.models import Score
    from quanheng.measure.reading.periods import closed_periods
    from tests.web import many

    period = closed_periods()[0]
    users, branch = _users(period.run)
    seller = Score.objects.filter(run=period.run, card=many.SELLS).order_by("-person").first()
    pages = {}
    for name, (kind, address) in many.addresses(
        period.period, person=seller.person, unit=branch
    ).items():
        client = Client(SERVER_NAME="localhost")
        client.force_login(users[kind])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            status = client.get(address).status_code
        if status != 200:
            raise SystemExit(f"{name} at {address} answers with {status}")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        pages[name] = {
            "address": address,
            "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
            "queries": len(queries),
        }
    return pages


def _users(run: int) -> tuple[dict[str, Any], str]:
    """Return somebody for each of the homes, and the unit of the head of a branch."""
    from quanheng.base.models import User
    from quanheng.measure.models import Score
    from quanheng.org.models import Person, RoleGrant

    def holding(role: str, *, everywhere: bool) -> RoleGrant:
        grants = RoleGrant.objects.filter(role=role, unit__isnull=everywhere)
        found = grants.select_related("user", "unit").order_by("user__username").first()
        if found is None:
            raise SystemExit(f"Nobody of the home is {role}.")
        return found

    head = holding("branch_head", everywhere=False)
    sells = Score.objects.filter(run=run, card="salesperson").values("person")
    mine = Person.objects.filter(user__isnull=False, code__in=sells).order_by("code").first()
    users: dict[str, User] = {
        "mine": mine.user,
        "team": holding("manager", everywhere=False).user,
        "branch": head.user,
        "company": holding("headquarters", everywhere=True).user,
        "operations": holding("sales_operations", everywhere=True).user,
    }
    return users, head.unit.code


# What measures them.


def surroundings(home: Path) -> dict[str, str]:
    return os.environ | {
        "QUANHENG_HOME": str(home),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}",
        "DJANGO_SETTINGS_MODULE": "quanheng.config.settings",
    }


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind((HOST, 0))
        return int(tried.getsockname()[1])


@contextmanager
def served(words: list[str], home: Path) -> Iterator[Server]:
    """Serve on a free port until the block ends; then nothing of the server is left."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, *words, str(port)],
        env=surroundings(home),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _want_served(process, port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            print(f"The server on port {port} did not end by itself.", file=sys.stderr)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # workers too
        process.wait()


def spent(group: int) -> float:
    """Return the ms of CPU that the processes of a group have used so far."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = path.read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += (int(words[11]) + int(words[12])) * (int(words[2]) == group)
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _want_served(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + SERVED_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with {process.returncode}.")
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"Nothing answered on port {port} within {SERVED_WITHIN} s.")


def ask(line: http.client.HTTPConnection, address: str, cookie: str) -> tuple[float, bytes]:
    """Return the ms until the whole answer was here, and its body."""
    begun = time.perf_counter()
    headers = {"Host": "localhost", "Cookie": cookie, "Accept-Encoding": "gzip"}
    line.request("GET", address, headers=headers)
    answer = line.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{address} answers with {answer.status}")
    packed = answer.getheader("Content-Encoding") == "gzip"
    return (time.perf_counter() - begun) * 1000, body if packed else gzip.compress(body)


def asked(port: int, address: str, cookie: str, times: int) -> list[float]:
    """Return the ms of so many answers one after another on one connection."""
    line = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        return [ask(line, address, cookie)[0] for _ in range(times)]
    finally:
        line.close()


def timed(server: Server, address: str, cookie: str, requests: int) -> Timed:
    """Ask for a page with eight clients, each so many times, and with one alone."""
    at = server.port, address, cookie
    with ThreadPoolExecutor(CLIENTS) as clients:

        def by_all(times: int) -> list[float]:
            jobs = [clients.submit(asked, *at, times) for _ in range(CLIENTS)]
            return sorted(ms for job in jobs for ms in job.result())

        by_all(WARMED)
        before = spent(server.group)
        found = by_all(requests)
        cpu = (spent(server.group) - before) / len(found)
    alone = sorted(asked(*at, ALONE))
    slow = found[-(-len(found) * 95 // 100) - 1]
    return Timed(found[len(found) // 2], slow, alone[ALONE // 2], cpu)


def weighed(port: int, address: str, cookie: str) -> Weighed:
    """Load a page as a browser would, with the files that it names."""
    line = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        html = ask(line, address, cookie)[1]
        text = gzip.decompress(html).decode()
        charts = re.search(r'data-charts="([^"]+)"', text)
        draws = charts is not None and "data-chart=" in text
        names = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', text))
        names |= {charts[1]} if charts and draws else set()
        files = [len(ask(line, name, cookie)[1]) for name in sorted(names)]
    finally:
        line.close()
    return Weighed(len(html) / 1024, (len(html) + sum(files)) / 1024, draws)


def measured(home: Path, floor: Timed, requests: int) -> list[str]:
    """Return the table of the pages of a home."""
    done = subprocess.run(
        [sys.executable, str(HERE / "pages.py"), "--look-up"],
        env=surroundings(home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr or done.stdout)
    pages = json.loads(done.stdout.splitlines()[-1])
    lines = [
        "| page | queries | p50 ms | p95 ms | × bare | one client ms | CPU ms | HTML KB gzip | whole KB gzip |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    with served(["-m", "quanheng.config.command", "serve", "--port"], home) as server:
        for name, page in pages.items():
            at = page["address"], page["cookie"]
            took, weight = timed(server, *at, requests), weighed(server.port, *at)
            budget = CHARTS_KB if weight.charts else PLAIN_KB
            lines.append(
                f"| {name} | {page['queries']} | {took.p50:.0f} | {took.p95:.0f}{_over(took.p95, BUDGET_MS)} "
                f"| {took.p95 / floor.p95:.1f} | {took.alone:.0f} | {took.cpu:.0f} | {weight.html:.1f} "
                f"| {weight.whole:.0f} of {budget}{_over(weight.whole, budget)} |"
            )
            print(lines[-1], file=sys.stderr)
    return lines


def _over(found: float, budget: float) -> str:
    return " OVER" if found > budget else ""


def homes(folder: Path, people: int, only: str) -> Iterator[tuple[str, Path]]:
    """Yield what is measured and its home, made where the environment names none."""
    if only != "many":
        given = os.environ.get("BENCH_HOME")
        home = Path(given) if given else folder / "demo"
        if not given:
            command = ["-m", "quanheng.config.command", "demo", "--size", "standard", "--no-serve"]
            _made(home, *command)
        yield "The make-believe group", home
    if only != "demo":
        given = os.environ.get("BENCH_MANY")
        home = Path(given) if given else folder / "many"
        if not given:
            _made(home, str(HERE / "many_people.py"), str(home), str(people))
        yield (
            f"A company of {people:,} people, thirteen months closed"
            if not given
            else "A company of many people",
            home,
        )


def _made(home: Path, *words: str) -> None:
    subprocess.run(
        [sys.executable, *words], env=surroundings(home), check=True, stdout=subprocess.DEVNULL
    )


def section(people: int = 10_000, only: str = "", requests: int = REQUESTS) -> list[str]:
    """Return what was measured of the pages, as Markdown."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served([str(HERE / "pages.py"), "--floor"], folder) as server:
            floor = timed(server, "/", "", requests)
        lines = [
            f"{CLIENTS} clients, each {requests} times a page without a pause; {os.cpu_count()} cores serve and ask. "
            f"Bare, a view of 20 KB without middleware: p50 {floor.p50:.1f} ms, p95 {floor.p95:.1f} ms, "
            f"one client {floor.alone:.1f} ms, CPU {floor.cpu:.1f} ms.",
        ]
        for what, home in homes(folder, people, only):
            lines += ["", f"{what}:", "", *measured(home, floor, requests)]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--only", choices=["demo", "many"], default="")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--floor", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--look-up", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.floor:
        serve_bare(args.floor)
    elif args.look_up:
        print(json.dumps(look_up()))
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers end too
        print("\n".join(section(args.people, args.only, min(args.requests, REQUESTS))))


if __name__ == "__main__":
    main()
