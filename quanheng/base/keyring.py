"""The keys by which secrets and personal data are sealed before they are stored, so that a copy of the database tells nothing.

A sealed text names its key, so that old ones can be opened while new ones are sealed with a newer key: “<key>.<token>”.
The keys come from `QUANHENG_KEYS` (name:key, the newest first, parted by commas), else from a file in the home that only
its owner reads, made on first need: while nothing is sealed yet.

A text may be bound to what it is about: “<key>.1.<token>”. Copied to another place it is refused there.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from quanheng.base.homelock import home_lock, make_home
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

FILE = "keys"
VARIABLE = "QUANHENG_KEYS"
BLIND = b"quanheng blind index: "
BOUND, BINDING = "1.", b"quanheng bound to its place: "


class CannotUnseal(Refused):
    """What was sealed cannot be opened with the keys that there are."""


class SealedForAnother(CannotUnseal):
    """It can be opened, and was sealed for another place than the one where it lies."""


class CannotChangeKeys(Refused):
    """The keys are not ours to change; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key and the name by which sealed texts say that it is theirs."""

    name: str
    secret: str


def seal(text: str, *, about: str = "") -> str:
    """Return the text sealed with the newest key; another result each time. `about`: the place that it is bound to."""
    key = all_keys()[0]
    if not about:
        return f"{key.name}.{Fernet(key.secret).encrypt(text.encode()).decode()}"
    held = json.dumps([about, text], ensure_ascii=False).encode()
    return f"{key.name}.{BOUND}{_binding(key).encrypt(held).decode()}"


def unseal(sealed: str, *, about: str = "") -> str:
    """Return the text that was sealed. `about`: the place where it lies; empty: wherever that is.

    What was sealed before places were bound opens anywhere, until it is sealed anew.

    :raises CannotUnseal: its key is missing, or is not the one that it was sealed with, or the text was changed.
    :raises SealedForAnother: it is bound to another place.
    """
    name, _, token = sealed.partition(".")
    key = next((one for one in all_keys() if one.name == name), None)
    if key is None:
        raise CannotUnseal(
            said(
                "A stored secret was sealed with the key “{name}”, which is missing. Put it back into QUANHENG_KEYS or the file “keys” of the home.",
                name=name[:20],
            )
        )
    try:
        if not token.startswith(BOUND):
            return Fernet(key.secret).decrypt(token.encode()).decode()
        held = _binding(key).decrypt(token.removeprefix(BOUND).encode())
    except InvalidToken:
        raise CannotUnseal(
            said(
                "A stored secret cannot be opened with the key “{name}”: it is another key than the one it was sealed with, or the secret was changed.",
                name=name,
            )
        ) from None
    place, text = json.loads(held)
    if about and about != place:
        raise SealedForAnother(
            said(
                "A stored secret was sealed for another place than the one where it lies. Bring it back from a backup."
            )
        )
    return str(text)


def _binding(key: Key) -> Fernet:
    # A key of its own: a bound text without the mark that says so opens with none.
    derived = hmac.new(key.secret.encode(), BINDING, hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(derived))


def is_newest(sealed: str) -> bool:
    """Return whether a text is sealed with the newest key."""
    return sealed.partition(".")[0] == all_keys()[0].name


def blind(text: str) -> str:
    """Return what stands for a text in an index: the same for the same newest key, and nothing can be read from it."""
    return _blind(all_keys()[0], text)


def blinds(text: str) -> list[str]:
    """Return what may stand for a text in an index: by each key, the newest first, as old ones hold until all is rotated."""
    return [_blind(key, text) for key in all_keys()]


def _blind(key: Key, text: str) -> str:
    # A key of its own is derived, so that the one for sealing is used for nothing else.
    derived = hmac.new(key.secret.encode(), BLIND, hashlib.sha256).digest()
    return f"{key.name}.{hmac.new(derived, text.encode(), hashlib.sha256).hexdigest()}"


def all_keys() -> list[Key]:
    """Return the keys, the newest first; one at least.

    :raises CannotUnseal: one of them is no key, or there is none.
    """
    given = os.environ.get(VARIABLE, "")
    text = given.replace(",", "\n") if given else _kept(path())
    found = [_read(line) for line in text.split()]
    if not found:
        raise CannotUnseal(
            said(
                "There is no key to open stored secrets with: QUANHENG_KEYS and the file “keys” of the home are empty. Put the keys back from a backup."
            )
        )
    return found


def path() -> Path:
    """Return where the keys are kept that the environment does not give."""
    return Path(settings.QUANHENG_HOME) / FILE


def fresh() -> Key:
    """Return a new key. Its name is made from it, so that two keys never share one."""
    secret = Fernet.generate_key().decode()
    return Key(name=hashlib.sha256(secret.encode()).hexdigest()[:8], secret=secret)


def add(key: Key) -> None:
    """Put a key before those in the file, so that what is sealed from now on is sealed with it.

    :raises CannotChangeKeys: the keys come from the environment.
    :raises HomeBusy: another process writes in the home.
    """
    _want_file()
    with _locked():
        _write([key, *all_keys()])


def drop(names: set[str]) -> None:
    """Take keys out of the file; whoever calls knows that nothing is sealed with them any more.

    :raises CannotChangeKeys: the keys come from the environment.
    :raises HomeBusy: another process writes in the home.
    """
    _want_file()
    with _locked():
        _write([key for key in all_keys() if key.name not in names])


def _locked() -> AbstractContextManager[None]:
    return home_lock(Path(settings.QUANHENG_HOME))


def _want_file() -> None:
    if os.environ.get(VARIABLE):
        raise CannotChangeKeys(
            said(
                "The keys come from QUANHENG_KEYS. Write the new one before the others there, with a comma between them."
            )
        )


def _read(line: str) -> Key:
    name, _, secret = line.partition(":")
    try:
        Fernet(secret)
        secret.encode("ascii")
    except ValueError:
        raise CannotUnseal(
            said(
                "“{name}” is no key. Write each as name:key; “quanheng keys add” makes one.",
                name=name[:8],
            )
        ) from None
    return Key(name=name, secret=secret)


def _line(key: Key) -> str:
    return f"{key.name}:{key.secret}\n"


def _kept(file: Path) -> str:
    if not file.exists():
        _want_nothing_sealed(file)
        made = _beside(file, [fresh()])
        try:
            os.link(made, file)  # whole or not at all, and the first process wins
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return file.read_text(encoding="ascii")


def _want_nothing_sealed(file: Path) -> None:
    """Refuse to make keys where others must have been: a new one opens nothing of what is stored.

    :raises CannotUnseal: something is sealed.
    """
    from quanheng.base.sealed import used  # it builds on this module

    if used():
        raise CannotUnseal(
            said(
                "The keys that stored secrets were sealed with are missing: {path} is not there. Copy the file “keys” back from its backup to that place, or set QUANHENG_KEYS.",
                path=str(file),
            )
        )


def _write(held: list[Key]) -> None:
    _beside(path(), held).replace(path())  # whole or not at all


def _beside(file: Path, held: list[Key]) -> Path:
    """Return a new file beside another, which only its owner reads, with the keys in it on the disk."""
    make_home(file.parent)
    made = file.with_name(f"{file.name}.{os.getpid()}")
    made.unlink(missing_ok=True)
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write("".join(map(_line, held)))
        target.flush()
        os.fsync(target.fileno())
    return made
