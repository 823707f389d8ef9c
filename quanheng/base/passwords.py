"""What a password may not be, beside what Django looks at."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from quanheng.engine.ground.words import said

SHORTEST_NAME = 4  # letters; shorter names stand in many good passwords by chance
HAS_NAME = said("The password contains the name.")


class WithoutTheName:
    """Refuses a password that contains the user name, whatever stands around it."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse it.

        :raises ValidationError: the name is in it.
        """
        name = str(getattr(user, "username", "")).casefold()
        if len(name) >= SHORTEST_NAME and name in password.casefold():
            raise ValidationError(HAS_NAME, code="password_has_name")

    def get_help_text(self) -> str:
        """Return what a password must be."""
        return said("The password must not contain the name.")
