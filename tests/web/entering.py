"""Signing in as a browser does it, with and without a second factor."""

from __future__ import annotations

import re
import time

from django.test import Client

from quanheng.base.models import AuditEntry
from tests.web import totp

PASSWORD = "right-horse-7"


def browser(**more: str) -> Client:
    """Return somebody's browser, which reads English."""
    return Client(SERVER_NAME="localhost", headers={"accept-language": "en"}, **more)


def signed_in(name: str = "bo") -> Client:
    """Return the browser of somebody who typed name and password."""
    client = browser()
    client.post("/sign-in/", {"username": name, "password": PASSWORD})
    return client


def text(answer) -> str:
    """Return what an answer says."""
    return answer.content.decode()


def enrolled(client: Client) -> str:
    """Add an authenticator, and return its secret."""
    page = text(client.get("/security/app/add/"))
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    assert client.post("/security/app/add/", {"code": totp.code(secret)}).status_code == 302
    return secret


def next_step() -> float:
    """Return a moment of the next half minute: the code of this one was used to add the authenticator."""
    return time.time() + 30


def noted() -> list[str]:
    """Return what the audit says of signing in and of security, in its order."""
    rows = AuditEntry.objects.filter(action__in=("org.user.signin", "org.user.secure"))
    found = [row.after or {} for row in rows.order_by("id")]
    return [str(one.get("what") or one.get("how") or one.get("shut")) for one in found]
