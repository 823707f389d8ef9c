from __future__ import annotations

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "quanheng.base"
    label = "base"

    def ready(self) -> None:
        """Register the checks of `quanheng doctor` that need no domain."""
        from quanheng.base import checks
        from quanheng.base.tokens import actions  # noqa: F401 - declares its actions

        checks.register()
