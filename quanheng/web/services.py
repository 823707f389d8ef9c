"""What pages alone change: sessions that are over, and the wrong tries at signing in, kept beside the sessions, which are cleared of old rows the same way.

Tries are counted by name and address together, so that nobody locks somebody else out by guessing from elsewhere; by address,
so that nobody tries one password on all names; and, far more generously, by name alone, whatever the address. Of an address
of version 6 its network counts: one sender has all of it.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from quanheng.web.identity.origin import network_of

TRIES, FROM_ONE_PLACE, OF_ONE_NAME, MINUTES = 10, 60, 200, 15
WINDOW = timedelta(minutes=MINUTES)
AT_ONCE = 1000


def sign_in_is_shut(name: str, *, address: str = "", at: datetime) -> bool:
    """Return whether so many tries were wrong that nobody gets in now by that name, which may be nobody's, from that address."""
    return any(len(_tries(key, at)) >= most for key, most in _keys(name, address))


def sign_in_failed(name: str, *, address: str = "", at: datetime) -> bool:
    """Count a wrong try, and return whether it was the one too many."""
    is_last = False
    for key, most in _keys(name, address):
        kept = [*_tries(key, at), at][-most:]
        is_last |= len(kept) == most
        Session.objects.update_or_create(
            session_key=key,
            defaults={
                # no session's data: whoever guessed the key would be nobody
                "session_data": json.dumps([one.isoformat() for one in kept]),
                "expire_date": at + WINDOW,
            },
        )
    return is_last


def sign_in_done(name: str, *, address: str = "") -> None:
    """Forget the wrong tries of somebody who got in; those of others from the same address stay."""
    pair, _, by_name = (key for key, _ in _keys(name, address))
    Session.objects.filter(session_key__in=[pair, by_name]).delete()


def sessions_clear(*, at: datetime, dry: bool = False) -> int:
    """Delete sessions that are over, with where they were opened from, and return how many; `dry`: say so only.

    So many at once, so that nobody who signs in meanwhile waits long.
    """
    over = Session.objects.filter(expire_date__lt=at)
    if dry:
        return over.count()
    count = 0
    while keys := list(over.values_list("session_key", flat=True)[:AT_ONCE]):
        count += over.filter(session_key__in=keys).delete()[0]
    kept = Session.objects.filter(session_key=OuterRef("session_key"))
    begun_before = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    UserSession.objects.filter(~Exists(kept), last_seen_at__lt=begun_before).delete()
    return count


def _keys(name: str, address: str) -> tuple[tuple[str, int], ...]:
    folded, place = unicodedata.normalize("NFKC", name).casefold(), network_of(address)
    return (
        (_key("pair", f"{folded}\n{place}"), TRIES),
        (_key("address", place), FROM_ONE_PLACE),
        (_key("name", folded), OF_ONE_NAME),
    )


def _key(kind: str, text: str) -> str:
    return salted_hmac(f"quanheng.web.sign_in.{kind}", text).hexdigest()


def _tries(key: str, at: datetime) -> list[datetime]:
    kept = Session.objects.filter(session_key=key, expire_date__gt=at).values_list(
        "session_data", flat=True
    )
    moments = [datetime.fromisoformat(one) for one in json.loads(kept.first() or "[]")]
    return [one for one in moments if one > at - WINDOW]
