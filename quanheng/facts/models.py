"""Batches that landed, and the version of each fact table that holds."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from quanheng.base.access import Action, Guarded
from quanheng.base.models import User
from quanheng.facts import access


class Batches(Guarded["Batch"]):
    """Batches, reached on behalf of somebody."""

    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return all batches where the user's role for the whole company allows it, else none."""
        return Q() if access.may(user, action, day) else Q(pk__in=[])


class Batch(models.Model):
    """One import that landed. It begins to exist when it lands: the database is the commit point."""

    class Status(models.TextChoices):
        """Whether what it brought still holds."""

        LANDED = "landed", "landed"
        REVOKED = "revoked", "revoked"

    id = models.BigIntegerField(primary_key=True, help_text="Ascending within a home, from 1.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.LANDED)
    mapping = models.CharField(max_length=120)
    mapping_hash = models.CharField(max_length=64, help_text="SHA-256 of the mapping's text.")
    files = models.JSONField(help_text="name, sha256 and bytes of each file, in their order")
    rows = models.JSONField(help_text="by sink: read, new, changed, unchanged, rejected, skipped")
    findings = models.JSONField(default=list, blank=True)
    rejects_file = models.CharField(max_length=300, blank=True)
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_why = models.TextField(blank=True)

    objects = Batches.as_manager()

    class Meta:
        verbose_name = "batch"
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(condition=Q(id__gte=1), name="batch_numbers_begin_at_one"),
            models.CheckConstraint(
                condition=Q(status="landed", revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(status="revoked", revoked_at__isnull=False, revoked_by__isnull=False),
                name="batch_revoked_has_moment_and_actor",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("imported_at")),
                name="batch_is_revoked_after_it_landed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.mapping}"


class FactTable(models.Model):
    """Which version of a kind's Delta table holds: what readers open."""

    kind = models.CharField(max_length=40, unique=True)
    version = models.BigIntegerField()
    batch = models.ForeignKey(
        Batch,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose landing or revoking wrote the version.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=0), name="fact_table_version_counts_up")
        ]

    def __str__(self) -> str:
        return f"{self.kind} version {self.version}"
