"""What a request reads once, however often it asks, such as who holds which role and which periods are closed.

Outside such a request everything is read anew each time, so that a change holds for whatever is asked after it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("read", default=None)
_NOTHING = object()


@contextmanager
def reading_once() -> Iterator[None]:
    """Keep, within the block, what functions marked with `once` return; the block must change nothing they read."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def once(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function be called once for the same arguments within `reading_once`; they must be hashable."""

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        read = _read.get()
        if read is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        found = read.get(key, _NOTHING)
        if found is _NOTHING:
            found = read[key] = function(*args, **kwargs)
        return cast(R, found)

    return called
