"""Who looks at a page, and at which moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.utils import timezone

from quanheng.engine.ground.words import said
from quanheng.org import auditing, changing, duty_access, personal, retention_seen
from quanheng.org import selectors as org
from quanheng.org.services.sign_ins import opens_sign_ins
from quanheng.org.standing import Standing, led_by, standing
from quanheng.web.identity.origin import came_from

if TYPE_CHECKING:
    from quanheng.base.models import User

NO_PERSON = said("This sign-in belongs to nobody who works here, so there is no card of one's own.")


@dataclass(frozen=True)
class Viewer:
    """Somebody who signed in. `day` is the company's day at `at`, by which access is decided."""

    user: User
    at: datetime
    day: date

    @classmethod
    def of(cls, request: HttpRequest) -> Viewer:
        """Return whoever sent the request, kept with it."""
        kept = getattr(request, "viewer", None)
        if kept is None:
            at = timezone.now()
            user = cast("User", request.user)
            user.came_from = user.came_from or came_from(request)  # a token said so already
            kept = cls(user=user, at=at, day=org.today(at))
            request.viewer = kept  # type: ignore[attr-defined]
        return kept

    @cached_property
    def stands(self) -> Standing:
        """Who that is on the day."""
        return standing(self.user, self.day)

    @cached_property
    def sees_duties(self) -> bool:
        """Whether duties and authority may be seen."""
        return duty_access.sees_duties(self.user, self.day)

    @cached_property
    def grants_roles(self) -> bool:
        """Whether roles may be granted, if only for a part of the tree."""
        return duty_access.grants_roles(self.user, self.day)

    @cached_property
    def opens_sign_ins(self) -> bool:
        """Whether sign-ins may be opened and closed: by whoever administers the whole company."""
        return opens_sign_ins(self.user, self.day)

    @cached_property
    def changes_org(self) -> bool:
        """Whether something of the org may be changed, if only in a part of the tree."""
        return changing.changes_org(self.user, self.day)

    @cached_property
    def reads_audit(self) -> bool:
        """Whether the audit may be searched."""
        return auditing.may(self.user, self.day)

    @cached_property
    def sees_consents(self) -> bool:
        """Whether the register of consents may be seen."""
        return personal.sees_register(self.user, self.day)

    @cached_property
    def sees_retention(self) -> bool:
        """Whether it may be seen what is kept how long."""
        return retention_seen.sees_retention(self.user, self.day)

    @cached_property
    def explains_access(self) -> bool:
        """Whether it may be seen why others see something."""
        return duty_access.explains_access(self.user, self.day)

    @cached_property
    def team(self) -> tuple[str, ...]:
        """The people whose manager that is on the day, by code."""
        return led_by(self.stands)
