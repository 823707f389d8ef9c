"""Whether the keys that are here open what is stored: a key under a right name may still be another one."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator

from quanheng.base import keyring
from quanheng.base.keyring import CannotUnseal
from quanheng.base.sealed import key_of
from quanheng.org.personal_models import PersonalRecord
from quanheng.org.personal_numbers import FIELDS
from quanheng.org.services.factor_keys import SECRETS

AT_ONCE = 2000


def want_opened() -> None:
    """Refuse unless a text of each key can be opened.

    :raises CannotUnseal: a key is missing, or is not the one that its texts were sealed with.
    """
    for text in _one_of_each_key():
        keyring.unseal(text)


def keys_that_open_nothing() -> set[str]:
    """Return the names of the keys, here or not, with which a text that they should have sealed cannot be opened."""
    return {key_of(text) for text in _one_of_each_key() if not _opens(text)}


def _opens(text: str) -> bool:
    try:
        keyring.unseal(text)
    except CannotUnseal:
        return False
    return True


def _one_of_each_key() -> list[str]:
    """Return a sealed text of each key: one of the personal records and one of the second factors."""
    found: list[str] = []
    for texts in (_personal(), _factors()):
        found += {key_of(text): text for text in texts}.values()
    return found


def _personal() -> Iterator[str]:
    for texts in PersonalRecord.objects.values_list(*FIELDS).iterator(chunk_size=AT_ONCE):
        yield from (text for text in texts if text)


def _factors() -> Iterator[str]:
    for data in Authenticator.objects.order_by("pk").values_list("data", flat=True):
        yield from (data[name] for name in SECRETS if name in data)
