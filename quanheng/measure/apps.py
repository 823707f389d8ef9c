from __future__ import annotations

from django.apps import AppConfig


class MeasureConfig(AppConfig):
    name = "quanheng.measure"
    label = "measure"

    def ready(self) -> None:
        """Declare the actions, let imports bring targets, and register what is held on people and the checks of `quanheng doctor`."""
        from quanheng.measure import checks, held_here, sinks

        sinks.register()
        checks.register()
        held_here.register_own()
