"""Personal data that nothing is computed from, sealed as they are stored, and what people agreed to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from quanheng.base.access import Action, Guarded
from quanheng.base.models import User
from quanheng.engine.ground.words import said
from quanheng.org.choices import ConsentKind
from quanheng.org.models import Person


class OfPeople(Guarded[Any]):
    def reach(self, user: User, action: Action, day: Any) -> Q:
        """Return the rows of the people whom the action reaches."""
        which = Person.objects.all().reach(user, action, day)
        return Q(person__in=Person.objects.filter(which)) if which else Q()


class PersonalRecord(models.Model):
    """Identity number, bank account, phone, e-mail and address of a person, each sealed by `keyring.seal`; empty: not known.

    `phone_blind` stands for the phone in look-ups. A record goes with its person.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    identity_number = models.TextField(blank=True)
    bank_account = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    address = models.TextField(blank=True)
    phone_blind = models.CharField(max_length=100, null=True, blank=True)

    objects = OfPeople.as_manager()

    class Meta:
        verbose_name = said("personal record")
        constraints = [
            models.UniqueConstraint(fields=["phone_blind"], name="personal_phone_is_unique"),
            models.CheckConstraint(
                condition=Q(phone="", phone_blind=None)
                | Q(phone__gt="", phone_blind__isnull=False, phone_blind__gt=""),
                name="personal_phone_can_be_looked_up",
            ),
        ]

    def __str__(self) -> str:
        return f"personal record {self.pk}"


class Consent(models.Model):
    """That somebody agreed to a use of personal data, by which version of its text, from when until it was withdrawn."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=ConsentKind.choices)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OfPeople.as_manager()

    class Meta:
        verbose_name = said("consent")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(withdrawn_at=None),
                name="consent_is_given_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ConsentKind.values), name="consent_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_is_withdrawn_after_it_was_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person} from {self.given_at:%Y-%m-%d}"
