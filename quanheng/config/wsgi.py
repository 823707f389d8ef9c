"""What a WSGI server serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
application = get_wsgi_application()

from quanheng.web import warming  # noqa: E402 - models are there only after the line above

warming.begin()
