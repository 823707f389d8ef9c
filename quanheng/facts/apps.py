from __future__ import annotations

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "quanheng.facts"
    label = "facts"

    def ready(self) -> None:
        """Declare the actions, and register the check of `quanheng doctor`."""
        from quanheng.facts import checks

        checks.register()
