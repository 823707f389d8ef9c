"""What people do with their own sign-in, and what is written down of it: coming in, passwords, second factors, sessions."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from quanheng.base import audit
from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.base.services import machine_user
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.org.actions import COMPANY_CHANGE, SIGN_IN, USER_CHANGE, USER_SECURE
from quanheng.org.clock import day_at
from quanheng.org.models import Company
from quanheng.org.services.common import lock_company, lock_org, want_whole_company
from quanheng.org.services.sign_ins import WEAK, open_by_name


class CannotChangePassword(Refused):
    """A password cannot be changed so; the old one still holds."""


class WrongPassword(CannotChangePassword):
    """The present password is another one."""


def sign_in_note(*, actor: User, how: str, at: datetime) -> None:
    """Write down that somebody came in, and by what."""
    audit.note(actor=actor, action=SIGN_IN, subject=actor, after={"how": how}, at=at)


@transaction.atomic
def shut_note(*, user: User | None, came_from: str, what: str, at: datetime) -> None:
    """Write down that somebody was wrong too often; `user`: whose name was tried, None for nobody's.

    What was typed is not kept: people type passwords where names belong.
    """
    actor = machine_user()
    actor.came_from = came_from
    audit.note(actor=actor, action=SIGN_IN, subject=user or actor, after={"shut": what}, at=at)


def security_note(*, actor: User, what: str, at: datetime) -> None:
    """Write down what somebody changed about the own sign-in, such as “totp_activated”."""
    audit.note(actor=actor, action=USER_SECURE, subject=actor, after={"what": what}, at=at)


@transaction.atomic
def password_change(*, actor: User, old: str, new: str, again: str, at: datetime) -> None:
    """Give the actor another password; sessions that were opened with the old one end.

    :raises WrongPassword: the old one is wrong.
    :raises CannotChangePassword: the new one is too weak, or was not typed twice alike.
    """
    if not actor.check_password(old):
        raise WrongPassword(said("The present password is wrong. Check capital letters."))
    if new != again:
        raise CannotChangePassword(said("The two new passwords differ. Type the same one twice."))
    try:
        validate_password(new, actor)
    except ValidationError as error:
        why = WEAK.get(error.error_list[0].code or "", " ".join(error.messages))
        raise CannotChangePassword(said("This cannot be a password: {why}", why=why)) from None
    actor.set_password(new)
    actor.save(update_fields=["password"])
    security_note(actor=actor, what="password_changed", at=at)


@transaction.atomic
def second_factor_set(*, actor: User, waived: bool, at: datetime) -> Company:
    """Ask a second factor of those who see others' pay or personal data, or waive it for everybody.

    :raises NotFound: the actor may not set how the company works.
    """
    company = lock_org()
    want_whole_company(actor, COMPANY_CHANGE, day=day_at(company, at))
    before, company.second_factor_waived = company.second_factor_waived, waived
    company.save(update_fields=["second_factor_waived"])
    if before != waived:
        audit.note(
            actor=actor, action=COMPANY_CHANGE, subject=company,
            before={"second_factor_waived": before}, after={"second_factor_waived": waived}, at=at,
        )  # fmt: skip
    return company


@transaction.atomic
def link(*, user: User, provider: str, uid: str, at: datetime) -> None:
    """Let an identity of a provider open the account of somebody who came in by it, from now on whatever its address."""
    _, is_new = SocialAccount.objects.get_or_create(
        provider=provider, uid=uid, defaults={"user": user}
    )
    if is_new:
        security_note(actor=user, what="single_sign_on_linked", at=at)


@transaction.atomic
def sign_on_end(*, actor: User, link_id: int, at: datetime) -> None:
    """Let an identity of a provider no longer open the actor's account.

    :raises NotFound: the actor has no such link.
    """
    held = SocialAccount.objects.filter(user=actor, pk=link_id).first()
    if held is None:
        raise not_found(said("single sign-on"), {"id": link_id})
    held.delete()
    security_note(actor=actor, what="single_sign_on_ended", at=at)


@transaction.atomic
def factors_forget(*, actor: User, username: str, at: datetime, why: str = "") -> User:
    """Remove second factors, passkeys, recovery codes and single sign-on of somebody who lost them.

    :raises NotFound: the actor may not, or nobody signs in by that name.
    """
    want_whole_company(actor, USER_CHANGE, day=day_at(lock_company(), at))
    user = open_by_name(username)
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    links = SocialAccount.objects.filter(user=user)
    before = {"factors": [one.type for one in factors], "single_sign_on": links.count()}
    factors.delete()
    links.delete()
    after = {"factors": [], "single_sign_on": 0}
    audit.note(
        actor=actor, action=USER_CHANGE, subject=user, before=before, after=after, why=why, at=at
    )
    return user
