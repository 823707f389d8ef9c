"""What pages alone change: the wrong tries at signing in, kept beside the sessions, which are cleared of old rows the same way."""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils.crypto import salted_hmac

TRIES, MINUTES = 10, 15
WINDOW = timedelta(minutes=MINUTES)


def sign_in_is_shut(name: str, *, at: datetime) -> bool:
    """Return whether a user name, which may be nobody's, was tried wrongly so often that nobody gets in by it now."""
    return len(_tries(_key(name), at)) >= TRIES


def sign_in_failed(name: str, *, at: datetime) -> None:
    """Count a wrong try."""
    key = _key(name)
    kept = [*_tries(key, at), at][-TRIES:]
    Session.objects.update_or_create(
        session_key=key,
        defaults={
            # no session's data: whoever guessed the key would be nobody
            "session_data": json.dumps([one.isoformat() for one in kept]),
            "expire_date": at + WINDOW,
        },
    )


def sign_in_done(name: str) -> None:
    """Forget the wrong tries of somebody who got in."""
    Session.objects.filter(session_key=_key(name)).delete()


def _key(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return salted_hmac("quanheng.web.sign_in", folded).hexdigest()


def _tries(key: str, at: datetime) -> list[datetime]:
    kept = Session.objects.filter(session_key=key, expire_date__gt=at).values_list(
        "session_data", flat=True
    )
    moments = [datetime.fromisoformat(one) for one in json.loads(kept.first() or "[]")]
    return [one for one in moments if one > at - WINDOW]
