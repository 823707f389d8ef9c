"""`quanheng serve`: what it says, what it refuses, how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import urllib.request

import pytest

from quanheng.config.commands import serve
from tests.browser.site import free_port, served
from tests.conftest import ROOT
from tests.measure.homes import command, run, surroundings


@pytest.fixture
def built(settings, tmp_path):
    """A folder of built files that is not empty."""
    settings.STATIC_ROOT = tmp_path / "dist"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "manifest.json").write_text("{}")


def refusal(*words, **more) -> str:
    with pytest.raises(serve.CannotServe) as caught:
        serve.serve(*words, **more)
    return str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "::1"])
def test_this_machine_is_called_by_a_name_that_passkeys_take(host):
    assert serve.address(host, 8000) == "http://localhost:8000"


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "192.168.1.5", "sales.example.com", "localhost.example.com"],  # noqa: S104
)
def test_a_host_that_others_reach_wants_https(built, host):
    assert refusal(8000, host) == (
        f"On {host} passwords would travel unprotected. Leave out --host, or put a proxy with https in front "
        "and say its address in QUANHENG_URL, such as https://sales.example.com."
    )


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_is_none_is_refused(port):
    assert refusal(port) == f"{port} is no port. Give one from 1 to 65535, such as --port 8001."


@pytest.mark.parametrize("workers", [0, 65])
def test_a_number_of_processes_that_cannot_serve_is_refused(workers):
    assert refusal(8000, workers=workers) == (
        f"{workers} processes cannot serve. Give a number from 1 to 64 as --workers."
    )


def test_a_port_that_is_taken_is_refused_with_the_next_one(built):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert refusal(port) == (
            f"Port {port} is taken: something else answers there. "
            f"End that, or choose another with --port {port + 1}."
        )


def test_pages_whose_files_were_not_built_are_not_served(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "nothing"

    assert refusal(8000) == (
        "The files of the pages were not built. Run scripts/setup (it needs Node), then serve again."
    )


def test_an_empty_home_is_not_served(tmp_path):
    done = subprocess.run(
        command("serve", "--port", free_port()),
        env=surroundings(tmp_path / "home"), cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 2
    assert "Run “quanheng migrate” first." in done.stderr


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_says_where_and_ends_when_told_to(tmp_path, ending):
    home = tmp_path / "home"
    assert run(home, "migrate")[0] == 0
    with served(home) as site:
        with urllib.request.urlopen(f"{site.address}/sign-in/") as page:  # noqa: S310 - our own address
            assert page.status == 200
        site.process.send_signal(ending)

        assert site.process.wait(timeout=20) == 0
    # What follows is of the daily rounds, where it served for so long.
    first, *rest = (tmp_path / "server.log").read_text().splitlines()
    assert first == f"The pages are at {site.address}. Ctrl-C ends."
    assert [line for line in rest if "INFO quanheng.rounds: " not in line] == []
