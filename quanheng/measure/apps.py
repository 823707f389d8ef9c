from __future__ import annotations

from django.apps import AppConfig


class MeasureConfig(AppConfig):
    name = "quanheng.measure"
    label = "measure"

    def ready(self) -> None:
        """Declare the actions, let imports bring targets, and register the checks of `quanheng doctor`."""
        from quanheng.measure import checks, sinks

        sinks.register()
        checks.register()
