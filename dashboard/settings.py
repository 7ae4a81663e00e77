"""Django's settings, from `conf`. Values only: no behaviour, no secret of its own."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.utils.csp import CSP

from dashboard import conf
from dashboard.signin import issuer

DEBUG = conf.DEBUG
# Django will not start without a key; `checks` refuses to serve with this one.
SECRET_KEY = conf.SECRET_KEY or "unset"
SECRET_KEY_FALLBACKS = conf.SECRET_KEY_FALLBACKS.replace(",", " ").split()
ALLOWED_HOSTS = conf.ALLOWED_HOSTS
ALLOWED_ORIGINS = conf.ALLOWED_ORIGINS or [f"http://{host}" for host in conf.ALLOWED_HOSTS]
CSRF_TRUSTED_ORIGINS = [origin for origin in conf.ALLOWED_ORIGINS if "://" in origin]
SECURE = bool(conf.ALLOWED_ORIGINS) and all(origin.startswith("https://") for origin in conf.ALLOWED_ORIGINS)

INSTALLED_APPS = [
    "daphne",
    "dashboard.people.site.FloorwalkerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "channels",
    "django_htmx",
    "dashboard",
    "dashboard.journal",
    "dashboard.audit",
    "dashboard.people",
    "dashboard.displays",
    "dashboard.alarms",
    "dashboard.screens",
    "dashboard.consent",
    "dashboard.signin",
]
MIDDLEWARE = [
    "dashboard.tracing.TraceMiddleware",
    "dashboard.signin.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dashboard.audit.actor.remember_actor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dashboard.signin.middleware.StandingMiddleware",
    "dashboard.access.AccessMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "dashboard.urls"
ASGI_APPLICATION = "dashboard.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [conf.ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": conf.DATABASE}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;"
        " PRAGMA secure_delete=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

# Who signs in how: docs/decisions/0019-sign-in-by-allauth.md
ACCOUNT_ADAPTER = "dashboard.signin.adapters.PasswordAdapter"
ACCOUNT_FORMS = {"login": "dashboard.signin.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
_TRIES = f"{max(1, conf.LOGINS_PER_MINUTE)}/m/ip"
ACCOUNT_RATE_LIMITS = {
    "login": _TRIES,
    "login_failed": f"{_TRIES},{max(1, conf.LOGIN_FAILURES)}/300s/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = max(0, conf.TRUSTED_PROXIES)
MFA_ADAPTER = "dashboard.signin.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "dashboard.signin.forms.CodeForm",
    "reauthenticate": "dashboard.signin.forms.CodeAgainForm",
    "add_webauthn": "dashboard.signin.forms.NewPasskeyForm",
    "login_webauthn": "dashboard.signin.forms.PasskeySignInForm",
    "authenticate_webauthn": "dashboard.signin.forms.PasskeyForm",
    "reauthenticate_webauthn": "dashboard.signin.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Floorwalker"
MFA_RATE_LIMITS = {"webauthn_login": _TRIES}
SOCIALACCOUNT_ADAPTER = "dashboard.signin.federation.FederationAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": issuer.apps()}}

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_NAME = "__Host-sid" if SECURE else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = max(1, conf.SESSION_HOURS) * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "dashboard.desk.views.forged"
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF, *issuer.origins()],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["htmx"],
}

STATIC_URL = "/static/"
STATICFILES_DIRS = [conf.ROOT / "static"]
# No collectstatic: WhiteNoise serves the files from where they are.
WHITENOISE_USE_FINDERS = True

CHANNEL_LAYERS = (
    {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [conf.REDIS_URL]}}}
    if conf.REDIS_URL
    else {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
)

# What the sign-in counts by. In this process's memory it is enough for one; several share a Redis.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": conf.REDIS_URL}
    if conf.REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
}

USE_TZ = True
# Django will not start with one that it does not know; `checks` refuses to serve with this one.
TIME_ZONE = conf.TIME_ZONE if conf.TIME_ZONE in available_timezones() else "UTC"
LANGUAGE_CODE = "en-gb"

DEFAULT_EXCEPTION_REPORTER_FILTER = "dashboard.reports.Discreet"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {"()": "dashboard.masks.Line"}, "json": {"()": "dashboard.masks.Json"}},
    "filters": {"request": {"()": "dashboard.tracing.Mark"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": conf.LOG_FORMAT, "filters": ["request"]},
        "out": {"class": "logging.StreamHandler", "formatter": conf.LOG_FORMAT, "stream": "ext://sys.stdout"},
    },
    "root": {"handlers": ["console"], "level": conf.LOG_LEVEL if conf.LOG_LEVEL in conf.LEVELS else "INFO"},
    # Its lines at INFO are one per request to GWS, with the ids of calls in the URL.
    "loggers": {
        "httpx": {"level": "WARNING"},
        "daphne.server": {"level": "WARNING"},
        # An anchor is written whatever the level: it is a record, not a remark.
        "dashboard.audit.anchors": {"handlers": ["out"], "level": "INFO", "propagate": False},
    },
}
