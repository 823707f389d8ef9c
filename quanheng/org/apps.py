from __future__ import annotations

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "quanheng.org"
    label = "org"

    def ready(self) -> None:
        """Register what an import may fill here, and what is sealed."""
        from quanheng.org import (
            access_explained,
            duty_sinks,
            held_here,
            personal_checks,
            record_sinks,
            second_factor,
            sinks,
        )

        sinks.register()
        duty_sinks.register()
        record_sinks.register()
        personal_checks.register()
        second_factor.register()
        held_here.register_own()
        access_explained.register_own()
