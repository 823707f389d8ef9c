"""What every part needs and no domain owns: users, the audit chain, rule versions."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

LONGEST_TOKEN = timedelta(days=365)


class User(AbstractUser):
    """Somebody, or the machine itself, who may act."""

    is_machine = models.BooleanField(
        default=False, help_text="The account that commands act by; it reaches everything."
    )
    # From where this user acts in this process, such as “page 10.0.0.7”: no column; whoever lets the user in says it.
    came_from = ""

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["is_machine"], condition=Q(is_machine=True), name="user_one_is_the_machine"
            )
        ]


class AuditEntry(models.Model):
    """One change: who, when, before, after, why; chained, so that tampering shows.

    `audit.note` is the only writer; nothing changes or removes an entry.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_key = models.CharField(max_length=400)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    on_behalf_of = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    came_from = models.CharField(max_length=120, blank=True, default="")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "audit entries"
        constraints = [
            models.UniqueConstraint(fields=["previous_hash"], name="audit_chain_never_forks"),
            models.UniqueConstraint(fields=["hash"], name="audit_hash_is_unique"),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_key"], name="audit_by_subject"),
            models.Index(fields=["at"], name="audit_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_key}"


class AuditHead(models.Model):
    """The one row that says where the chain ends; who writes locks it first."""

    hash = models.CharField(max_length=64)
    entries = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="audit_head_is_one_row"),
            models.CheckConstraint(condition=Q(entries__gte=0), name="audit_head_counts_up"),
        ]

    def __str__(self) -> str:
        return f"{self.entries} entries, {self.hash}"


class RuleVersion(models.Model):
    """The text of a rule as it once stood; it never changes."""

    class Source(models.TextChoices):
        """Where the rule came from."""

        SHIPPED = "shipped", "shipped"
        OWN = "own", "the company's own"

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=120)
    hash = models.CharField(max_length=64, help_text="SHA-256 of the text, in hexadecimal.")
    content = models.TextField()
    source = models.CharField(max_length=10, choices=Source.choices)
    path = models.CharField(max_length=300)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "hash"], name="rule_version_is_stored_once"
            ),
            models.CheckConstraint(
                condition=Q(source__in=["shipped", "own"]), name="rule_version_source_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.hash[:8]}"


class ApiToken(models.Model):
    """A secret by which a program reads on behalf of a user, within some scopes, until a moment.

    The secret itself is not kept: only its SHA-256, and how it begins, so that people can tell tokens apart.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100, help_text="What it is for.")
    prefix = models.CharField(max_length=12, help_text="How the secret begins.")
    hash = models.CharField(max_length=64, help_text="SHA-256 of the secret, in hexadecimal.")
    scopes = models.CharField(max_length=200, help_text="What it may read, parted by spaces.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hash"], name="token_secret_is_unique"),
            models.CheckConstraint(
                condition=Q(name__gt="", prefix__gt="", scopes__gt=""),
                name="token_says_its_name_beginning_and_scopes",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="token_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("created_at") + LONGEST_TOKEN),
                name="token_lives_at_most_a_year",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")),
                name="token_is_revoked_after_it_was_issued",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.user_id}: {self.name}"
