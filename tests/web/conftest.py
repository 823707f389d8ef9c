"""The small company with its January closed, as pages show it."""

from __future__ import annotations

from tests.measure.conftest import bring, closed, template, user  # noqa: F401
