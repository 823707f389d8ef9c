"""What a token may read, and how its secret is written."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection

ORG, METRICS, SCORES, EXPLAIN = "org:read", "metrics:read", "scores:read", "explain:read"
SCOPES = (ORG, METRICS, SCORES, EXPLAIN)
BEGINS = "qh_"
PREFIX_LENGTH = len(BEGINS) + 6


def fresh_secret() -> str:
    """Return a secret that nobody can guess: 256 random bits, in letters that pass through any header."""
    return BEGINS + secrets.token_urlsafe(32)


def prefix_of(secret: str) -> str:
    """Return how a secret begins: enough to tell tokens apart, and no help in guessing one."""
    return secret[:PREFIX_LENGTH]


def hash_of(secret: str) -> str:
    """Return the SHA-256 of a secret, in hexadecimal; a secret of 256 random bits needs no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def packed(scopes: Collection[str]) -> str:
    """Return scopes as a token keeps them: each once, in one order, parted by spaces."""
    return " ".join(scope for scope in SCOPES if scope in scopes)


def unpacked(kept: str) -> tuple[str, ...]:
    """Return the scopes that `packed` packed."""
    return tuple(kept.split())
