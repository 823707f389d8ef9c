"""Changes of what every part shares."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from quanheng.base import audit
from quanheng.base.models import RuleVersion, User

MACHINE_NAME = "quanheng"


@dataclass(frozen=True, kw_only=True)
class RuleText:
    """A rule as it stands in a file."""

    kind: str
    code: str
    content: str
    source: str
    path: str

    @property
    def hash(self) -> str:
        """The SHA-256 of the content, in hexadecimal."""
        return hashlib.sha256(self.content.encode()).hexdigest()


@transaction.atomic
def machine_user() -> User:
    """Return the account that commands act by; it is made on first need and nobody signs in by it."""
    user, _ = User.objects.get_or_create(
        is_machine=True,
        defaults={"username": MACHINE_NAME, "password": make_password(None)},
    )
    user.came_from = "command"
    return user


def in_use_since() -> datetime | None:
    """Return the moment of this machine's clock at which somebody, or a command, first did something here; None before."""
    return User.objects.order_by("date_joined").values_list("date_joined", flat=True).first()


@transaction.atomic
def rule_version_store(
    *, actor: User, rules: Sequence[RuleText], at: datetime
) -> dict[tuple[str, str], RuleVersion]:
    """Keep the rules' texts and return the version of each by kind and code.

    A text that is held already is not stored again.
    """
    held = _versions(rules)
    fresh = [
        RuleVersion(
            kind=rule.kind,
            code=rule.code,
            hash=rule.hash,
            content=rule.content,
            source=rule.source,
            path=rule.path,
            stored_at=at,
        )
        for rule in {(r.kind, r.code, r.hash): r for r in rules}.values()
        if (rule.kind, rule.code, rule.hash) not in held
    ]
    if fresh:
        for version in fresh:
            version.full_clean(validate_constraints=False)  # the insert checks them, once
        RuleVersion.objects.bulk_create(fresh, ignore_conflicts=True)
        audit.note_each(
            actor=actor, action="base.rule.store", changes=[_change(v) for v in fresh], at=at
        )
        held = _versions(rules)
    return {(rule.kind, rule.code): held[rule.kind, rule.code, rule.hash] for rule in rules}


def _change(version: RuleVersion) -> audit.Change:
    after = {"hash": version.hash, "source": version.source, "path": version.path}
    return audit.Change(("base.ruleversion", f"{version.kind}/{version.code}"), None, after)


def _versions(rules: Sequence[RuleText]) -> dict[tuple[str, str, str], RuleVersion]:
    found = RuleVersion.objects.filter(kind__in={r.kind for r in rules})
    wanted = {(rule.kind, rule.code, rule.hash) for rule in rules}
    keyed = {(version.kind, version.code, version.hash): version for version in found}
    return {key: version for key, version in keyed.items() if key in wanted}
