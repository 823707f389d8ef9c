"""Sign-ins: a user with a password, of a person or of nobody; opened and closed, never removed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from quanheng.base import audit
from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.base.passwords import HAS_NAME
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.org.actions import USER_CHANGE
from quanheng.org.clock import day_at
from quanheng.org.company_now import today
from quanheng.org.company_roles import holds_any
from quanheng.org.days import holds_on
from quanheng.org.models import Person, RoleGrant
from quanheng.org.personal_numbers import phone_read
from quanheng.org.reach import REACH
from quanheng.org.services.common import Author, lock_company, lock_org, want_whole_company
from quanheng.org.services.grants import want_administrator_left
from quanheng.org.services.people import person_link_user

NAMES = said("A name has letters, digits and @ . + - _ only, at most 150 of them.")
WEAK = {
    "password_too_short": said("The password is shorter than 8 characters."),
    "password_too_common": said("Many people use that password."),
    "password_entirely_numeric": said("The password has digits only."),
    "password_too_similar": said("The password is too close to the name."),
    "password_has_name": HAS_NAME,
}


LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, IN_A_GROUP = 4, 4


class CannotSignIn(Refused):
    """A sign-in cannot be opened so."""


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """A sign-in as lists show it. `person`: the code of whose it is, empty for nobody's. `last_at`: None: never used."""

    username: str
    person: str
    name: str
    is_open: bool
    email: str = ""
    last_at: datetime | None = None
    has_factor: bool = False


@transaction.atomic
def sign_in_open(
    *,
    actor: User,
    username: str,
    password: str,
    person: str = "",
    email: str = "",
    at: datetime,
    hashed: str = "",
) -> User:
    """Let somebody sign in by a name and a password; `person` is the code of whose sign-in it is.

    `hashed`: the password's hash, where one password is given to many at once.

    :raises NotFound: the actor may not, or there is no such person. :raises CannotSignIn: the name is taken or
        cannot be, the password is too weak, or the person has a sign-in already.
    """
    author, day = Author(actor=actor, at=at), day_at(lock_org(), at)
    want_whole_company(actor, USER_CHANGE, day=day)
    _want_free(username)
    _want_only_sign_in(person)
    _want_own_mail(email)
    _want_plain_name(username, email)
    user = User(username=username, email=email, password=hashed or make_password(password))
    _want_sound(user, password)
    user.save()
    author.note(USER_CHANGE, [audit.Change(user, None, {"username": username, "person": person})])
    if person:
        person_link_user(actor=actor, code=person, user=user, at=at)
    return user


@transaction.atomic
def sign_in_close(*, actor: User, username: str, at: datetime, why: str = "") -> User:
    """Let nobody sign in by a name any more; open sessions and tokens end with it.

    :raises NotFound: the actor may not, or nobody signs in by that name. :raises CannotChangeOrg: nobody else
        administers the whole company.
    """
    author, day = Author(actor=actor, at=at, why=why), day_at(lock_org(), at)
    want_whole_company(actor, USER_CHANGE, day=day)
    user = open_by_name(username)
    if not actor.is_machine:
        own = list(RoleGrant.objects.filter(holds_on(day), user=user))
        want_administrator_left(own, RoleGrant.objects.exclude(user=user), day=day)
    user.is_active = False
    user.save(update_fields=["is_active"])
    author.note(USER_CHANGE, [audit.Change(user, {"is_active": True}, {"is_active": False})])
    return user


@transaction.atomic
def sign_in_reopen(
    *, actor: User, username: str, password: str, at: datetime, why: str = ""
) -> User:
    """Let somebody sign in again by a name that was closed, with another password.

    :raises NotFound: the actor may not, or no closed sign-in has that name. :raises CannotSignIn: the password is too
        weak, or the person or the address has another sign-in by now.
    """
    author, day = Author(actor=actor, at=at, why=why), day_at(lock_org(), at)
    want_whole_company(actor, USER_CHANGE, day=day)
    user = User.objects.filter(username=username, is_machine=False, is_active=False).first()
    if user is None:
        raise not_found(said("closed sign-in"), {"username": username})
    whose = Person.objects.filter(user=user).values_list("code", flat=True).first()
    _want_only_sign_in(whose or "")
    _want_own_mail(user.email)
    _want_strong(user, password)
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["is_active", "password"])
    before, after = {"is_active": False}, {"is_active": True, "password": "renewed"}
    author.note(USER_CHANGE, [audit.Change(user, before, after)])
    return user


@transaction.atomic
def sign_in_renew(
    *, actor: User, username: str, password: str, at: datetime, why: str = ""
) -> User:
    """Give somebody who forgot the password another one; open sessions end with the old one.

    :raises NotFound: the actor may not, or nobody signs in by that name. :raises CannotSignIn: it is too weak.
    """
    author, day = Author(actor=actor, at=at, why=why), day_at(lock_company(), at)
    want_whole_company(actor, USER_CHANGE, day=day)
    user = open_by_name(username)
    _want_strong(user, password)
    user.set_password(password)
    user.save(update_fields=["password"])
    author.note(USER_CHANGE, [audit.Change(user, None, {"password": "renewed"})])
    return user


def fresh_password() -> str:
    """Return a password for somebody else, to be read out or copied: no letter in it looks like another."""
    drawn = [secrets.choice(LETTERS) for _ in range(GROUPS * IN_A_GROUP)]
    starts = range(0, len(drawn), IN_A_GROUP)
    return "-".join("".join(drawn[start : start + IN_A_GROUP]) for start in starts)


def opens_sign_ins(user: User, day: date) -> bool:
    """Return whether the user may open and close sign-ins."""
    return holds_any(user, set(REACH[USER_CHANGE]), day)


def want_opens_sign_ins(user: User, day: date) -> None:
    """Refuse whoever may not open and close sign-ins.

    :raises NotFound: the user may not.
    """
    if not opens_sign_ins(user, day):
        raise not_found(said("company"), {"pk": 1})


def open_by_name(username: str) -> User:
    """Return who signs in by that name.

    :raises NotFound: nobody does.
    """
    user = User.objects.filter(username=username, is_machine=False, is_active=True).first()
    if user is None:
        raise not_found(said("sign-in"), {"username": username})
    return user


def sign_ins(*, actor: User, at: datetime) -> list[SignIn]:
    """Return every sign-in but the machine's, by name.

    :raises NotFound: the actor may not see them.
    """
    if not actor.is_machine:  # the machine lists them in an empty home too
        want_whole_company(actor, USER_CHANGE, day=today(at))
    people = dict(Person.objects.exclude(user=None).values_list("user", "code"))
    names = dict(Person.objects.exclude(user=None).values_list("user", "name"))
    guarded = set(Authenticator.objects.values_list("user", flat=True))
    return [
        SignIn(
            username=user.username,
            person=people.get(user.pk, ""),
            name=names.get(user.pk, ""),
            is_open=user.is_active,
            email=user.email,
            last_at=user.last_login,
            has_factor=user.pk in guarded,
        )
        for user in User.objects.filter(is_machine=False).order_by("username")
    ]


def _want_free(username: str) -> None:
    held = User.objects.filter(username__iexact=username).first()
    if held is None:
        return
    if held.is_active or held.is_machine:
        raise CannotSignIn(
            said("Somebody signs in as “{name}” already. Choose another name.", name=username)
        )
    raise CannotSignIn(
        said(
            "The sign-in “{name}” was closed. Open it again, by “quanheng user open {name}” or on the page of sign-ins, or choose another name.",
            name=held.username,
        )
    )


def _want_only_sign_in(person: str) -> None:
    # Who had a sign-in that is closed may get another.
    if Person.objects.filter(code=person, user__is_active=True).exists():
        raise CannotSignIn(
            said("“{person}” has a sign-in already. Close it first, or leave it.", person=person)
        )


def _want_plain_name(username: str, email: str) -> None:
    """Refuse a name by which somebody else could mean to sign in: another's address or number."""
    if "@" in username and username.casefold() != email.casefold():
        raise CannotSignIn(
            said(
                "“{name}” reads like an e-mail address. Choose a name without @, or give the same address as the e-mail of this sign-in.",
                name=username,
            )
        )
    if phone_read(username):
        raise CannotSignIn(
            said(
                "“{name}” reads like a mobile phone number, by which its owner signs in. Choose another name.",
                name=username,
            )
        )
    if email and User.objects.filter(username__iexact=email).exists():
        raise CannotSignIn(
            said(
                "“{email}” is the name by which somebody signs in. Give another e-mail address.",
                email=email,
            )
        )


def _want_own_mail(email: str) -> None:
    if email and User.objects.filter(email__iexact=email, is_active=True).exists():
        raise CannotSignIn(
            said(
                "Somebody signs in by “{email}” already. An address belongs to one account.",
                email=email,
            )
        )


def _want_sound(user: User, password: str) -> None:
    try:
        user.full_clean()
    except ValidationError:
        raise CannotSignIn(said("This cannot be a sign-in: {why}", why=NAMES)) from None
    _want_strong(user, password)


def _want_strong(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        why = WEAK.get(error.error_list[0].code or "", " ".join(error.messages))
        raise CannotSignIn(said("This cannot be a sign-in: {why}", why=why)) from None
