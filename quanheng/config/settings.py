"""Django's settings: all that varies comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.functional import SimpleLazyObject

from quanheng.config import environment, identity

PACKAGE = Path(__file__).resolve().parents[1]
QUANHENG_HOME = environment.home_folder(os.environ)
QUANHENG_HEADS = environment.heads_folder(os.environ, QUANHENG_HOME)
SECRET_KEY = SimpleLazyObject(lambda: environment.secret_key(os.environ, QUANHENG_HOME))
DEBUG = False

ADDRESS = environment.address(os.environ)
ALLOWED_HOSTS = list(ADDRESS.hosts)
CSRF_TRUSTED_ORIGINS = list(ADDRESS.origins)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ADDRESS.is_tls
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ADDRESS.is_tls else None
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "quanheng_session"
CSRF_COOKIE_NAME = "quanheng_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "quanheng.web.refusals.csrf_failed"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DATABASES = {"default": environment.database(os.environ, QUANHENG_HOME)}
# Shared by all processes, so that a code that one of them accepted is accepted by no other.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "quanheng_cache",
        "OPTIONS": {
            "MAX_ENTRIES": 100_000
        },  # a busy morning must not push out codes that were used
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "base.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "quanheng.base.passwords.WithoutTheName"}]  # fmt: skip
AUTHENTICATION_BACKENDS = ["quanheng.org.signing_in.AnyName"]
globals().update(identity.SETTINGS)
SOCIALACCOUNT_PROVIDERS = identity.providers(os.environ)
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "sign_in", "home", "sign_in"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django_htmx",
    "template_partials",
    "csp",
    "quanheng.base",
    "quanheng.org",
    "quanheng.facts",
    "quanheng.measure",
    "quanheng.web",
    *identity.APPS,  # after ours, whose templates stand in for theirs
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "quanheng.web.middleware.ReadOnce",
    "quanheng.web.middleware.Zone",
    "quanheng.web.middleware.Letters",
    "quanheng.web.middleware.PrivatePages",
    "quanheng.web.identity.middleware.LostSession",
    "quanheng.web.identity.middleware.SecondFactor",
    "quanheng.web.middleware.Refusals",
]
ROOT_URLCONF = "quanheng.config.urls"
WSGI_APPLICATION = "quanheng.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "quanheng.web.frame.frame",
            ],
        },
    }
]

# Everything comes from this host, and nothing is written into the page itself: no inline script, no inline style.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "web" / "static" / "dist"  # built at set-up, names carry a hash
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+-[0-9A-Z]{8}\..+$"

# What went wrong in a page leaves a trace; Django alone would write it nowhere.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "quanheng": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "quanheng_language"
LOCALE_PATHS = [PACKAGE / "locale"]
