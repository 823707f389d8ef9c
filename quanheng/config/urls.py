"""All addresses: the pages at the root, the API below /api/."""

from __future__ import annotations

from django.urls import include, path

from quanheng.web import refusals
from quanheng.web.api.routes import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("quanheng.web.urls")),
]
handler404 = refusals.missing
handler403 = refusals.missing
handler500 = refusals.failed
handler400 = refusals.bad
