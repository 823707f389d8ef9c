"""From where a request came: what tries are counted by, what lists of sessions show, what the audit says."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the address that sent the request; empty where nothing says it.

    Behind the proxy that https wants, that is the last one in X-Forwarded-For, which the proxy wrote itself; those before
    it are whatever the sender liked. Without a proxy the header is nobody's word, and is not read.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.ADDRESS.is_tls:
        return _read(direct)
    return _read(request.headers.get("x-forwarded-for", "").rpartition(",")[2]) or _read(direct)


def came_from(request: HttpRequest) -> str:
    """Return what the audit says of where a request for a page came from."""
    return f"page {address_of(request)}".strip()


def network_of(address: str) -> str:
    """Return what one sender has at its disposal: an address of version 4, a network of 64 bits of version 6."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


def _read(text: str) -> str:
    """Return an address as it is usually written; empty where the text is none."""
    try:
        found = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
