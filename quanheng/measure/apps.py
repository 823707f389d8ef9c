from __future__ import annotations

from django.apps import AppConfig


class MeasureConfig(AppConfig):
    name = "quanheng.measure"
    label = "measure"

    def ready(self) -> None:
        """Declare the actions, let imports bring targets, and register what is held on people and the checks of `quanheng doctor`."""
        from quanheng.measure import access_questions, checks, held_facts, held_here, sinks

        sinks.register()
        checks.register()
        access_questions.register_own()
        held_here.register_own()
        held_facts.register_own()
