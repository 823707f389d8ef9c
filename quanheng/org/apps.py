from __future__ import annotations

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "quanheng.org"
    label = "org"

    def ready(self) -> None:
        """Register what an import may fill here."""
        from quanheng.org import access_explained, duty_sinks, record_sinks, sinks

        sinks.register()
        duty_sinks.register()
        record_sinks.register()
        access_explained.register_own()
