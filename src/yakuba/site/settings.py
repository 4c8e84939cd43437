"""Settings. Every secret and every choice of an operator comes from the environment; see docs/operate/settings.md."""

from __future__ import annotations

import os

from csp.constants import NONE, SELF

from ._environment import card_agent, database, flag, home, identity_apps, identity_origins, secret, words

HOME = home()
SECRET_KEY = secret(HOME)
DEBUG = False
ALLOWED_HOSTS = words("YAKUBA_HOSTS", "127.0.0.1 localhost [::1]")
CSRF_TRUSTED_ORIGINS = words("YAKUBA_ORIGINS", "")
HTTPS = flag("YAKUBA_HTTPS", default=False)
PUBLIC_ADDRESS = os.environ.get("YAKUBA_ADDRESS", "http://127.0.0.1:8000")

KERNEL = [
    "audit",
    "people",
    "offices",
    "access",
    "definitions",
    "records",
    "workflow",
    "documents",
    "messages",
    "reading",
]
DESKS = [
    "filling", "apply", "asking", "cards", "casework", "counter", "entitlements", "estimate", "navigator",
    "payments", "plans", "preentry", "review", "tickets", "visits", "api",
]  # fmt: skip
CONNECTORS = ["identity"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "yakuba.site",
    "yakuba.web",
    *[f"yakuba.kernel.{name}" for name in KERNEL],
    *[f"yakuba.desks.{name}" for name in DESKS],
    *[f"yakuba.connectors.{name}" for name in CONNECTORS],
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_htmx",
    "ninja",
    "csp",
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
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yakuba.kernel.records.uploads.too_large",
    "yakuba.kernel.access.middleware.GateMiddleware",
]

ROOT_URLCONF = "yakuba.site.urls"
WSGI_APPLICATION = "yakuba.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yakuba.web.context.frame",
                "yakuba.kernel.access.context.actor",
            ]
        },
    }
]

DATABASES = {"default": database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

STORAGES = {
    "default": {
        "BACKEND": os.environ.get("YAKUBA_STORAGE") or "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "bucket_name": os.environ.get("YAKUBA_S3_BUCKET", ""),
            "endpoint_url": os.environ.get("YAKUBA_S3_ENDPOINT") or None,
            "querystring_auth": True,
            "default_acl": None,
            "file_overwrite": False,
        }
        if os.environ.get("YAKUBA_STORAGE", "").startswith("storages.")
        else {"location": HOME / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "yakuba.kernel.records.uploads.CappedHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
UPLOAD_MAX_BYTES = 30_000_000

EMAIL_BACKEND = os.environ.get(
    "YAKUBA_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("YAKUBA_SMTP_HOST")
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = os.environ.get("YAKUBA_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("YAKUBA_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("YAKUBA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("YAKUBA_SMTP_PASSWORD", "")
EMAIL_USE_TLS = flag("YAKUBA_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("YAKUBA_MAIL_FROM", "yakuba@example.jp")

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
STAFF_REDIRECT_URL = "casework:inbox"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "yakuba.kernel.access.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# The key of a password is its account and the network it comes from (AccountAdapter); of a second factor, the account.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Yakuba"
SOCIALACCOUNT_ADAPTER = "yakuba.kernel.access.adapters.IdentityAdapter"
IDENTITY_CONNECTOR = os.environ.get("YAKUBA_IDENTITY_CONNECTOR", "")
IDENTITY_CONNECTORS = {
    "sample": "yakuba.connectors.identity.sample.SampleIdentity",
    "oidc": "yakuba.connectors.identity.oidc.OpenIdConnect",
}
# Where a counter page asks the card reader of the clerk's own machine; and who reads pictures of identity documents.
CARD_AGENT = card_agent()
DOCUMENT_READER = os.environ.get("YAKUBA_DOCUMENT_READER", "")
DOCUMENT_READERS = {"mrz": "yakuba.connectors.documents.mrz.MrzReader"}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": identity_apps(IDENTITY_CONNECTOR, PUBLIC_ADDRESS, SECRET_KEY),
        "OAUTH_PKCE_ENABLED": True,
    }
}
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_ONLY = False

SESSION_ENGINE = "yakuba.kernel.access._sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("YAKUBA_BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Browsers apply this to where a form's answer redirects to as well: the provider's own page, when one is set.
        "form-action": [SELF, *identity_origins(SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])],
        "frame-ancestors": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]
# Rules over everybody: `embedded` works in this process, `spark` on the master named (see docs/operate).
POPULATION_ENGINE = os.environ.get("YAKUBA_ENGINE", "embedded")
POPULATION_MEMORY = os.environ.get("YAKUBA_ENGINE_MEMORY", "3GB")
SPARK_MASTER = os.environ.get("YAKUBA_SPARK_MASTER", "local[2]")
# How long the hall's numbers are kept as tickets, and as figures without number (see docs/operate).
TICKET_DAYS = int(os.environ.get("YAKUBA_TICKET_DAYS", "7"))
TICKET_FIGURES_DAYS = int(os.environ.get("YAKUBA_TICKET_FIGURES_DAYS", "1830"))
RATE_FACTOR = int(os.environ.get("YAKUBA_RATE_FACTOR", "1"))
TRUST_PROXY = flag("YAKUBA_BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = int(TRUST_PROXY)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("YAKUBA_LOG", "WARNING")},
}
