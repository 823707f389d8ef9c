"""What a request reads once, however often it asks, such as who holds which role and which periods are closed.

Outside such a request everything is read anew each time, so that a change holds for whatever is asked after it. What hardly
ever changes may outlast the request, as long as a stamp that every change of it renews stays the same.
"""

from __future__ import annotations

from collections import OrderedDict
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


_lasting: OrderedDict[Hashable, Any] = OrderedDict()
MOST_LASTING = 64


def lasting(stamp: Callable[[], str]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let what a function returns be kept by the process as long as the stamp stays the same; nobody may change it.

    Only requests that change nothing are served from it: within a change the stamp may be new and the rows not yet.
    Every value of the stamp must be used once only, so that what was rolled back is never taken for what came after.
    """

    def kept(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            now = stamp() if _read.get() is not None else ""
            if not now:
                return function(*args, **kwargs)
            key = (function, now, args, tuple(sorted(kwargs.items())))
            found = _lasting.get(key, _NOTHING)
            if found is _NOTHING:
                found = _lasting[key] = function(*args, **kwargs)
                while len(_lasting) > MOST_LASTING:
                    _lasting.popitem(last=False)
            else:
                _lasting.move_to_end(key)
            return cast(R, found)

        return called

    return kept


def forget() -> None:
    """Forget what outlasts requests."""
    _lasting.clear()
