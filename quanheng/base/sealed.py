"""What is stored sealed: each part registers its own, so that all of it can be sealed anew with the newest key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from quanheng.base import audit, keyring
from quanheng.base.access import declare
from quanheng.base.keyring import all_keys
from quanheng.base.models import User
from quanheng.engine.ground.words import Said, said

KEYS_CHANGE = declare(
    "base.keys.change", said("add a key, and seal everything anew with the newest")
)
SUBJECT = ("base.keys", "keys")


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A kind of stored secrets.

    `key_names()` yields the name of the key of each sealed text held. `reseal()` seals one batch of what is not sealed with
    the newest key, in a transaction of its own, and returns how many rows that were; 0: none is left.
    """

    name: str
    says: Said
    key_names: Callable[[], Iterable[str]]
    reseal: Callable[[], int]


_registered: dict[str, Sealed] = {}


def register(one: Sealed) -> None:
    """Add it; registering it again replaces it."""
    _registered[one.name] = one


def all_sealed() -> list[Sealed]:
    """Return every kind of stored secrets, by name."""
    return [_registered[name] for name in sorted(_registered)]


def key_of(text: str) -> str:
    """Return the name of the key that a text is sealed with."""
    return text.partition(".")[0]


def used() -> Counter[str]:
    """Return how many stored texts each key sealed, by its name."""
    return Counter(name for one in all_sealed() for name in one.key_names())


def known() -> list[str]:
    """Return the names of the keys that are here, the newest first."""
    return [key.name for key in all_keys()]


def want_known(names: Iterable[str]) -> None:
    """Refuse where a text is sealed with a key that is not there.

    :raises CannotUnseal: one is.
    """
    missing = sorted(set(names) - set(known()))
    if missing:
        raise keyring.CannotUnseal(
            said(
                "Stored secrets were sealed with the keys {names}, which are missing. Put them back into QUANHENG_KEYS or the file “keys” of the home.",
                names=", ".join(missing),
            )
        )


def key_add(*, actor: User, at: datetime) -> keyring.Key:
    """Make a key and put it first, so that what is sealed from now on is sealed with it.

    :raises CannotChangeKeys: the keys come from the environment.
    """
    key = keyring.fresh()
    keyring.add(key)
    audit.note(actor=actor, action=KEYS_CHANGE, subject=SUBJECT, after={"added": key.name}, at=at)
    return key


def keys_rotate(*, actor: User, at: datetime, drop: bool = False) -> dict[str, int]:
    """Seal everything anew with the newest key, and return how many rows of each kind that were.

    Batch after batch: what was done stays when it is interrupted, and the next time goes on from there. `drop`: take
    the keys out of the file that nothing is sealed with any more.

    :raises CannotUnseal: a key is missing or wrong; the batch that needs it stays as it was.
    """
    want_known(used())
    done: dict[str, int] = {}
    for one in all_sealed():
        while count := one.reseal():
            done[one.name] = done.get(one.name, 0) + count
    held = known()
    dropped = sorted(set(held[1:]) - set(used())) if drop else []
    if dropped:
        keyring.drop(set(dropped))
    if done or dropped:
        after = {"key": held[0], "rows": done, "dropped": dropped}
        audit.note(actor=actor, action=KEYS_CHANGE, subject=SUBJECT, after=after, at=at)
    return done
