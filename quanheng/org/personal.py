"""Personal data as they are read: masked, with the consents, for whoever may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from quanheng.base.access import Action, not_found
from quanheng.base.models import User
from quanheng.engine.ground.words import said
from quanheng.org.actions import (
    CONSENT_CHANGE,
    PERSONAL_CHANGE,
    PERSONAL_EXPORT,
    PERSONAL_UNMASK,
    PERSONAL_VIEW,
)
from quanheng.org.company_roles import holds_any
from quanheng.org.consent_texts import ConsentText, consent_texts
from quanheng.org.models import Person, grants_of
from quanheng.org.personal_models import Consent, PersonalRecord
from quanheng.org.personal_numbers import FIELDS, masked
from quanheng.org.reach import REACH, Level
from quanheng.org.services.personal import opened

ON_A_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class ConsentShown:
    """A text, and how somebody stands to it: since when it is agreed to, by which version; None: not."""

    text: ConsentText
    given_at: datetime | None
    version: str

    @property
    def is_old(self) -> bool:
        """Whether an older text than today's was agreed to."""
        return self.given_at is not None and self.version != self.text.version


@dataclass(frozen=True, kw_only=True)
class PersonalShown:
    """A person's data, masked, by field; empty: not known. What the reader may do besides seeing them so."""

    code: str
    name: str
    masks: Mapping[str, str]
    consents: tuple[ConsentShown, ...]
    is_own: bool
    may_unmask: bool
    may_change: bool
    may_export: bool
    may_consent: bool


@dataclass(frozen=True, kw_only=True)
class ConsentsOf:
    """Somebody in the register, and since when each kind is agreed to; None: not."""

    code: str
    name: str
    given: tuple[datetime | None, ...]


@dataclass(frozen=True, kw_only=True)
class Register:
    """A page of the register of consents. `counts`: how many agreed to each kind, of `people`."""

    texts: tuple[ConsentText, ...]
    rows: tuple[ConsentsOf, ...]
    counts: tuple[int, ...]
    people: int
    page: int
    pages: int


def personal(user: User, code: str, *, day: date) -> PersonalShown:
    """Return a person's data, masked.

    :raises NotFound: there is no such person for this user. :raises CannotUnseal: the keys do not fit.
    """
    person = Person.objects.get_for(user, PERSONAL_VIEW, day=day, code=code)
    record = PersonalRecord.objects.filter(person=person).select_related("person").first()
    held = opened(record) if record else dict.fromkeys(FIELDS, "")

    def may(action: Action) -> bool:
        return (
            Person.objects.visible_to(user, action, day=day, few=True).filter(pk=person.pk).exists()
        )

    return PersonalShown(
        code=person.code,
        name=person.name,
        masks={name: masked(name, value) for name, value in held.items()},
        consents=_consents(person),
        is_own=person.user_id == user.pk,
        may_unmask=any(held.values()) and may(PERSONAL_UNMASK),
        may_change=may(PERSONAL_CHANGE),
        may_export=may(PERSONAL_EXPORT),
        may_consent=may(CONSENT_CHANGE),
    )


def sees_personal(user: User, code: str, day: date) -> bool:
    """Return whether the user may see a person's data, masked."""
    reached = Person.objects.visible_to(user, PERSONAL_VIEW, day=day)
    return reached.filter(code=code).exists()


def own_code(user: User) -> str | None:
    """Return the code of the person that the user is, None for who is nobody of the company."""
    return Person.objects.filter(user=user).values_list("code", flat=True).first()


def sees_register(user: User, day: date) -> bool:
    """Return whether the user may see the register of consents: whoever sees others' personal data."""
    others = {role for role, level in REACH[PERSONAL_VIEW].items() if level is Level.TREE}
    if holds_any(user, others, day):
        return True
    return user.is_active and any(role in others for role, _, _ in grants_of(user, day))


def register(user: User, *, day: date, page: int = 1) -> Register:
    """Return a page of the register, of the people employed on the day whom the user may see; by code.

    :raises NotFound: the user may not see the register.
    """
    if not sees_register(user, day):
        raise not_found(said("company"), {"pk": 1})
    people = Person.objects.visible_to(user, PERSONAL_VIEW, day=day).filter(_employed_on(day))
    count, texts = people.count(), consent_texts()
    pages = max(1, -(-count // ON_A_PAGE))
    page = min(max(1, page), pages)
    shown = list(people.order_by("code")[(page - 1) * ON_A_PAGE : page * ON_A_PAGE])
    agreed = Consent.objects.filter(withdrawn_at=None)
    of_all = agreed.filter(person__in=people.values("pk")).values_list("kind", flat=True)
    kinds = Counter(of_all)
    return Register(
        texts=texts,
        rows=_rows(shown, texts),
        counts=tuple(kinds[text.kind] for text in texts),
        people=count,
        page=page,
        pages=pages,
    )


def _employed_on(day: date) -> Q:
    begun = Q(hired=None) | Q(hired__lte=day)
    return begun & (Q(left=None) | Q(left__gt=day))


def _rows(people: Sequence[Person], texts: Sequence[ConsentText]) -> tuple[ConsentsOf, ...]:
    held = Consent.objects.filter(person__in=people, withdrawn_at=None)
    given = {(one.person_id, one.kind): one.given_at for one in held}
    return tuple(
        ConsentsOf(
            code=person.code,
            name=person.name,
            given=tuple(given.get((person.pk, text.kind)) for text in texts),
        )
        for person in people
    )


def _consents(person: Person) -> tuple[ConsentShown, ...]:
    held = {one.kind: one for one in Consent.objects.filter(person=person, withdrawn_at=None)}
    return tuple(
        ConsentShown(
            text=text,
            given_at=held[text.kind].given_at if text.kind in held else None,
            version=held[text.kind].version if text.kind in held else "",
        )
        for text in consent_texts()
    )
