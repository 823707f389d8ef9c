"""The secrets of second factors sealed anew: what the library keeps of them, it keeps as its adapter sealed it."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.db import transaction

from quanheng.base import keyring
from quanheng.base.sealed import key_of

SECRETS = ("secret", "seed")  # of one-time codes, of recovery codes
AT_ONCE = 200


def factor_keys() -> Iterator[str]:
    """Yield the name of the key of each secret of a second factor."""
    for data in Authenticator.objects.order_by("pk").values_list("data", flat=True):
        yield from (key_of(data[name]) for name in SECRETS if name in data)


@transaction.atomic
def factor_reseal() -> int:
    """Seal the secrets of a batch of second factors with the newest key, and return how many factors they were.

    :raises CannotUnseal: a key is missing or wrong; the batch stays as it was.
    """
    old = [
        pk
        for pk, data in Authenticator.objects.order_by("pk").values_list("pk", "data")
        if any(name in data and not keyring.is_newest(data[name]) for name in SECRETS)
    ]
    rows = Authenticator.objects.filter(pk__in=old[:AT_ONCE]).select_for_update()
    for factor in rows:
        sealed = {name: factor.data[name] for name in SECRETS if name in factor.data}
        factor.data |= {name: keyring.seal(keyring.unseal(text)) for name, text in sealed.items()}
        factor.save(update_fields=["data"])
    return len(rows)
