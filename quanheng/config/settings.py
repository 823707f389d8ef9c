"""Django's settings: all that varies comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.functional import SimpleLazyObject

from quanheng.config import environment

QUANHENG_HOME = environment.home_folder(os.environ)
SECRET_KEY = SimpleLazyObject(lambda: environment.secret_key(os.environ, QUANHENG_HOME))
DEBUG = False
ALLOWED_HOSTS: list[str] = []

DATABASES = {"default": environment.database(os.environ, QUANHENG_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "base.User"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "quanheng.base",
    "quanheng.org",
    "quanheng.facts",
    "quanheng.measure",
]

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
