"""Every setting of the platform, read from the environment (see .env.example)."""

import subprocess
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def code_revision() -> str:
    """The commit that runs, for the record of each computation; empty where there is no checkout."""
    command = ["git", "-C", str(BASE_DIR), "rev-parse", "--short=12", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


DRAW_A_SECRET = (
    "la tirer avec python3 -c 'import secrets; print(secrets.token_urlsafe(50))' "
    "et la mettre dans l’environnement ou dans .env."
)


def weak(secret: str) -> bool:
    """Django's own threshold (security.W009), and what copied examples carry."""
    known = ("django-insecure-", "changeme", "change-me", "secret", "your-", "votre-")
    return len(secret) < 50 or len(set(secret)) < 10 or secret.lower().startswith(known)


if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", default=False)
# A site that answers to this machine alone, without a proxy in front, is a trial: plain HTTP, any secret.
PRODUCTION = not DEBUG and (
    TRUSTED_PROXY or bool(CSRF_TRUSTED_ORIGINS) or not set(ALLOWED_HOSTS) <= {*LOOPBACK}
)

SECRET_KEY = env.str("SECRET_KEY", default="") or ("debug-only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(f"SECRET_KEY manque : {DRAW_A_SECRET}")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # those it replaced
if PRODUCTION:
    if weak(SECRET_KEY):
        raise ImproperlyConfigured(f"SECRET_KEY est trop courte ou connue de tous : {DRAW_A_SECRET}")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS manque ou admet tout : y mettre le nom du site, par exemple partenariat.exemple.fr."
        )
# The machine's own probes ask for it by its address.
ALLOWED_HOSTS += [host for host in LOOPBACK if host not in ALLOWED_HOSTS]

INSTALLED_APPS = [
    "clichy_partnership.apps.ClichyPartnershipConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "indicators",
    "mentoring",
    "placements",
    "training",
    "projects",
    "followups",
    "people",
    "common",
    "csp",
    "simple_history",
    "import_export",
    "clichy_partnership.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",  # for the pages of allauth
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",  # the outermost: refusals, errors and static files carry the headers too
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clichy_partnership.logs.log_requests",  # after the static files: a page asks for ten of them
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.language.chosen_language",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "common.legible.Legible",
    "common.gate.Gate",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "clichy_partnership.urls"
WSGI_APPLICATION = "clichy_partnership.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Where messages sent by night lead to.
SITE_ADDRESS = env.str("SITE_ADDRESS", default="") or (
    f"https://{ALLOWED_HOSTS[0]}/" if PRODUCTION else "http://127.0.0.1:8000/"
)

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: with the default, a worker that reads before it writes dies of "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)  # seconds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "people.passwords.ContextWordsValidator"},
]
AUTHENTICATION_BACKENDS = ["people.sign_in.RoleBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_ADAPTER = "people.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "people.account_forms.PasswordForm",
    "reauthenticate": "people.account_forms.PasswordAgainForm",
    "request_login_code": "people.account_forms.CodeForm",
    "confirm_login_code": "people.account_forms.LoginCodeForm",
    "confirm_email_verification_code": "people.account_forms.EmailCodeForm",
    "confirm_password_reset_code": "people.account_forms.ResetCodeForm",
    "verify_phone": "people.account_forms.PhoneCodeForm",
    "reset_password": "people.account_forms.ForgottenPasswordForm",
    "reset_password_from_key": "people.account_forms.NewPasswordForm",
    "change_password": "people.account_forms.ChangePasswordForm",
    "set_password": "people.account_forms.FirstPasswordForm",
    "add_email": "people.account_forms.EmailForm",
    "change_email": "people.account_forms.OtherEmailForm",
    "change_phone": "people.account_forms.PhoneForm",
}
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1"]  # what an account may hold; nobody signs up here
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60  # an SMS may take minutes
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = False  # it breaks for an unknown number, and so tells which are known
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = ACCOUNT_REAUTHENTICATION_REQUIRED = ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# By address (a whole class may share one), and by the account or the number concerned (a key).
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/300s/key,50/d/key",
    "request_login_code": "20/m/ip,100/h/ip,3/m/key,6/h/key,20/d/key",
    "reset_password": "20/m/ip,100/h/ip,3/m/key,6/h/key,20/d/key",
    "confirm_email": "20/m/ip,100/h/ip,1/10s/key,6/h/key,20/d/key",
    "change_phone": "5/m/user,20/d/user",
    "verify_phone": "1/30s/key",
    "send_sms": "20/m/ip,100/h/ip,300/d/ip,3/m/key,6/h/key,20/d/key",  # whatever the message: each has a price
}
MFA_ADAPTER = "people.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "people.second_factor.CodeForm",
    "reauthenticate": "people.second_factor.CodeAgainForm",
    "activate_totp": "people.second_factor.AppForm",
    "add_webauthn": "people.second_factor.PasskeyForm",
    "edit_webauthn": "people.second_factor.PasskeyNameForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody registers with the address of another and locks them out
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Clichy Tremplin"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # browsers hold 127.0.0.1 to be safe over plain HTTP
USERSESSIONS_TRACK_ACTIVITY = False  # a write at each page
# How many proxies of ours stand in front: the visitor's address is what the outermost says.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1) if TRUSTED_PROXY else 0
# Text messages: empty (none leaves, forms offer a call back), or a class of common.sms.
SMS_BACKEND = env.str("SMS_BACKEND", default="")
SMS_URL = env.str("SMS_URL", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
SMS_FILE = env.str("SMS_FILE", default=str(BASE_DIR / "var" / "sms.txt"))

# In the database, which every process shares and nothing works without: limits hold when Redis is down.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "common_cacheentry",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# French at the source. The language is chosen, never guessed from the browser's.
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SECURE = True, PRODUCTION
FORMAT_MODULE_PATH = "clichy_partnership.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION  # it needs what collectstatic has prepared
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds
# What is printed is logged: codes, links and names with it.
if EMAIL_CONFIG["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend":
    EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"] = "common.printed_mail.PrintedMail"
PRINTED = {"common.printed_mail.PrintedMail": "EMAIL_URL", "common.sms.Console": "SMS_BACKEND"}
if PRODUCTION and (printed := {EMAIL_CONFIG["EMAIL_BACKEND"], SMS_BACKEND} & PRINTED.keys()):
    raise ImproperlyConfigured(
        f"{PRINTED[min(printed)]} écrirait les messages dans le journal : indiquer ce qui les envoie (voir .env.example)."
    )
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="partenariat@exemple.fr")

# Who answers for the site, on its public pages; an installation that leaves one out is warned by check --deploy.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
DPO_CONTACT = env.str("DPO_CONTACT", default="")
LEGAL_PUBLISHER = env.str("LEGAL_PUBLISHER", default="")
LEGAL_DIRECTOR = env.str("LEGAL_DIRECTOR", default="")
LEGAL_HOST = env.str("LEGAL_HOST", default="")
# Where people turn to, on « Nous écrire »; what is left out is not shown.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
CONTACT_PHONE = env.str("CONTACT_PHONE", default="")
CONTACT_ADDRESS = env.str("CONTACT_ADDRESS", default="")
CONTACT_HOURS = env.str("CONTACT_HOURS", default="")

# Without REDIS_URL the worker and beat live in the serving process (manage.py serve), for a trial.
REDIS_URL = env.str("REDIS_URL", default="")
EMBEDDED_WORKER = not REDIS_URL
TASK_SECONDS = 240
IMPORT_SECONDS = 3600  # its row is claimed: delivered a second time meanwhile, it is not done twice
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # A task is delivered again after this; it must outlive the longest one twice over.
    {"visibility_timeout": 2 * TASK_SECONDS + 60, "socket_connect_timeout": 2, "socket_timeout": 5}
    if REDIS_URL
    else {"polling_interval": 0.1}
)
CELERY_TASK_PUBLISH_RETRY = False  # the row is the request: a broker that is down is the sweeper's business
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = TASK_SECONDS
CELERY_TASK_SOFT_TIME_LIMIT = TASK_SECONDS - 20
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
# A report or an import whose worker has given no sign of life for this long is taken up again.
WORK_LEASE_SECONDS = env.int("WORK_LEASE_SECONDS", default=20)
# A message whose worker has given no sign of life for this long is taken up again: longer than the slowest server.
MESSAGE_LEASE_SECONDS = env.int("MESSAGE_LEASE_SECONDS", default=120)
# What one document may take; thrice the seconds on the clock, within TASK_SECONDS.
PDF_SECONDS = env.int("PDF_SECONDS", default=60)
PDF_MEMORY_MB = env.int("PDF_MEMORY_MB", default=512)
CELERY_BEAT_SCHEDULE = {
    "snapshot-of-yesterday": {
        "task": "indicators.tasks.take_nightly_snapshot",
        "schedule": crontab(hour=2, minute=30),
    },
    "milestone-reports": {
        "task": "indicators.tasks.request_milestone_reports",
        "schedule": crontab(hour=3, minute=0),
    },
    "sweep-reports": {"task": "indicators.tasks.sweep_reports", "schedule": 30.0},
    "sweep-imports": {"task": "clichy_partnership.tasks.sweep_imports", "schedule": 30.0},
    "send-messages": {"task": "people.tasks.send_messages", "schedule": 30.0},
    "forget-messages": {"task": "people.tasks.forget_messages", "schedule": crontab(hour=4, minute=20)},
    "remind-of-registrations": {"task": "people.tasks.remind", "schedule": crontab(hour=9, minute=0)},
    "follow-up": {"task": "followups.tasks.follow_up", "schedule": crontab(minute=10)},
    "forget-followup-links": {
        "task": "followups.tasks.forget_links",
        "schedule": crontab(hour=4, minute=25),
    },
    "remind-of-mentoring": {"task": "mentoring.tasks.remind", "schedule": crontab(hour=9, minute=5)},
    "settle-mentoring": {"task": "mentoring.tasks.settle", "schedule": crontab(hour=1, minute=30)},
    "forget-imports": {
        "task": "clichy_partnership.tasks.forget_imports",
        "schedule": crontab(hour=4, minute=0),
    },
    "keep-no-longer-than-promised": {
        "task": "people.tasks.keep_no_longer_than_promised",
        "schedule": crontab(hour=4, minute=30),
    },
    "forget-checks": {
        "task": "mentoring.tasks.forget_checks",
        "schedule": crontab(hour=4, minute=45),
    },
    "forget-registrations": {
        "task": "people.tasks.forget_registrations",
        "schedule": crontab(hour=4, minute=15),
    },
    "forget-access-records": {
        "task": "common.tasks.forget_access_records",
        "schedule": crontab(hour=4, minute=30),
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = env.str("BEAT_SCHEDULE", default=str(BASE_DIR / "var" / "beat-schedule"))

CODE_REVISION = env.str("CODE_REVISION", default="") or code_revision()

LOGGING_CONFIG = "clichy_partnership.logs.set_up"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "clichy_partnership.logs.JsonFormatter"},
    },
    "filters": {"no-secret-link": {"()": "clichy_partnership.logs.NoSecretLink"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json" if PRODUCTION else "line"}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # No handler of its own: Django's would send whole requests by e-mail.
        "django": {"handlers": [], "level": "WARNING"},
        "django.server": {
            "handlers": ["console"],
            "level": "INFO",
            "propagate": False,
            "filters": ["no-secret-link"],
        },
        "django.request": {"level": "ERROR"},  # what visitors get wrong has its line already
        "clichy_partnership": {"level": "INFO" if PRODUCTION else "WARNING"},
        "indicators": {"level": "INFO" if PRODUCTION else "WARNING"},
        "gunicorn.error": {"level": "INFO", "propagate": True},
    },
}

CSRF_FAILURE_VIEW = "clichy_partnership.errors.stale_form"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        **({"upgrade-insecure-requests": True} if PRODUCTION else {}),
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
                    "microphone", "midi", "payment", "usb")
}  # fmt: skip
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:  # browsers then hold them to this host, this path and HTTPS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
MESSAGE_STORAGE = (
    "django.contrib.messages.storage.session.SessionStorage"  # they may name people: not in a cookie
)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Preloading binds a whole domain for years: its owner's choice, not the platform's.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
