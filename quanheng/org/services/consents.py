"""Consents: given and withdrawn by oneself alone; neither is ever removed before its person's data are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.org.actions import CONSENT_CHANGE
from quanheng.org.clock import day_at
from quanheng.org.consent_texts import ConsentText, consent_texts
from quanheng.org.models import Person
from quanheng.org.personal_models import Consent
from quanheng.org.services.common import lock_company

Held = dict[str, str | None] | None


class CannotConsent(Refused):
    """There is nothing of that kind to agree to."""


@transaction.atomic
def consent_give(*, actor: User, code: str, kind: str, version: str, at: datetime) -> None:
    """Agree to a text; who agreed to an older one agrees to the newer one from now on. Twice the same leaves no trace.

    :raises NotFound: the person is somebody else. :raises CannotConsent: there is no such text, or it was changed meanwhile.
    """
    person, text = _person(actor, code, at), _text(kind)
    if version != text.version:
        raise CannotConsent(
            said("The text was changed while you read it. Read the new one, then agree.")
        )
    held = _held(person, kind)
    if held and held.version == text.version:
        return
    if held:
        _end(held, at)
    Consent.objects.create(person=person, kind=kind, version=text.version, given_at=at)
    before: Held = {kind: held.version} if held else None
    _note(actor, person, before, {kind: text.version}, at)


@transaction.atomic
def consent_withdraw(*, actor: User, code: str, kind: str, at: datetime) -> None:
    """Withdraw a consent; what was done on its ground stays lawful. Where none is given nothing happens.

    :raises NotFound: the person is somebody else. :raises CannotConsent: there is no such text.
    """
    person, text = _person(actor, code, at), _text(kind)
    held = _held(person, text.kind)
    if held is None:
        return
    _end(held, at)
    _note(actor, person, {kind: held.version}, {kind: None}, at)


def _person(actor: User, code: str, at: datetime) -> Person:
    return Person.objects.get_for(actor, CONSENT_CHANGE, day=day_at(lock_company(), at), code=code)


def _text(kind: str) -> ConsentText:
    found = next((one for one in consent_texts() if one.kind == kind), None)
    if found is None:
        raise CannotConsent(said("There is nothing called “{kind}” to agree to.", kind=kind[:20]))
    return found


def _held(person: Person, kind: str) -> Consent | None:
    return Consent.objects.filter(person=person, kind=kind, withdrawn_at=None).first()


def _end(held: Consent, at: datetime) -> None:
    held.withdrawn_at = max(at, held.given_at)
    held.save(update_fields=["withdrawn_at"])


def _note(actor: User, person: Person, before: Held, after: Held, at: datetime) -> None:
    audit.note(
        actor=actor,
        action=CONSENT_CHANGE,
        subject=("org.person", person.code),
        before=before,
        after=after,
        at=at,
    )
