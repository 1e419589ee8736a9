"""Settings, read from the environment and from nowhere else. docs/operations.md documents each variable."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from portal.engines import addresses, mailbox, relay
from portal.production import refusals

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# Every variable may also be given as NAME_FILE, the path of a file that holds the value.
env = environ.FileAwareEnv()
ENV_FILE = Path(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))
if ENV_FILE.is_file():
    env.read_env(ENV_FILE)

# Servers of one's own; without them the embedded ones.
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
EMAIL_URL = env.str("EMAIL_URL", default="")
EMBEDDED_DATABASE = not DATABASE_URL
EMBEDDED_BROKER = not REDIS_URL
EMBEDDED_ENGINES = [name for name, is_ours in (("postgres", EMBEDDED_DATABASE), ("valkey", EMBEDDED_BROKER)) if is_ours]
PLACES = addresses.places(BASE_DIR, env.str("DATA_DIR", default=""))

# The address people use, and what follows from it.
PORT = env.int("PORT", default=8000)
HOST = env.str("HOST", default="") or "127.0.0.1"
PORTAL_URL = env.str("PORTAL_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
_url = urlsplit(PORTAL_URL)
IS_HTTPS = _url.scheme == "https"
ALLOWED_HOSTS = [_url.hostname or "", "127.0.0.1", "localhost", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
# How many proxies of our own stand in front: as many entries of X-Forwarded-For are believed.
PROXIES = env.int("PROXIES", default=1 if IS_HTTPS else 0)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
# Encrypt what the portal signs in to Microsoft Graph with: the first seals, all of them unseal.
CREDENTIAL_KEYS = env.str("CREDENTIAL_KEYS", default="").replace(",", " ").split()
# Take the place of Graph, of Entra for Graph, and of the hosts that Graph leads to for files, in tests.
GRAPH_HOST = env.str("GRAPH_HOST", default="").rstrip("/")
GRAPH_AUTHORITY_HOST = env.str("GRAPH_AUTHORITY_HOST", default="").rstrip("/")
SHAREPOINT_HOST = env.str("SHAREPOINT_HOST", default="").rstrip("/")
# Hosts whose pages may be read as documents, over HTTPS alone: "wiki.example.com" or "wiki.example.com:8443".
DOCUMENT_HOSTS = [host.strip().lower() for host in env.list("DOCUMENT_HOSTS", default=[])]
_refusals = refusals(
    debug=DEBUG,
    secret_key=SECRET_KEY,
    credential_keys=CREDENTIAL_KEYS,
    allowed_hosts=ALLOWED_HOSTS,
    document_hosts=DOCUMENT_HOSTS,
    portal_url=PORTAL_URL,
    embedded_database=EMBEDDED_DATABASE,
    stand_ins={
        "GRAPH_HOST": GRAPH_HOST,
        "GRAPH_AUTHORITY_HOST": GRAPH_AUTHORITY_HOST,
        "SHAREPOINT_HOST": SHAREPOINT_HOST,
    },
)
if _refusals:
    raise ImproperlyConfigured("\n".join(["The portal does not start with these settings:", *_refusals]))
SECRET_KEY = SECRET_KEY or addresses.own_secret_key(VAR_DIR)
if EMBEDDED_DATABASE and not CREDENTIAL_KEYS:
    CREDENTIAL_KEYS = [addresses.own_credential_key(VAR_DIR)]

# Tells this installation from one that runs on a copy of its database (notifications.deliveries.home). With servers of
# one's own the secret key does, unless it says otherwise; the embedded ones keep a token beside their data.
INSTANCE_TOKEN = env.str("INSTANCE_TOKEN", default="")
INSTANCE_DIR = PLACES.data if EMBEDDED_DATABASE and not INSTANCE_TOKEN else None

# The relays that take mails; none: nothing can be sent. Without EMAIL_URL mails of the embedded database land in a
# Maildir, by a sandbox relay that `manage.py run` starts on a free port.
SANDBOX_MAIL_DIR = VAR_DIR / "mail" if EMBEDDED_DATABASE and not EMAIL_URL else None
SANDBOX_MAIL_PORT = env.int("SANDBOX_MAIL_PORT", default=0)
# Nobody should be told more often within seven days; a person may decide otherwise.
MAILS_A_WEEK = env.int("MAILS_A_WEEK", default=3)
# Who is asked for SPF, DKIM and DMARC, as address:port; empty: the servers of this machine.
DNS_SERVER = env.str("DNS_SERVER", default="")
RELAYS = relay.from_settings(EMAIL_URL, sandbox_port=SANDBOX_MAIL_PORT if SANDBOX_MAIL_DIR else 0)
# Where mails come back to: read by a job; without it nobody is asked.
BOUNCE_MAILBOX = mailbox.from_settings(env.str("BOUNCE_URL", default=""))

# Sign-in with work accounts. ENTRA_TENANTS lists the ids of the directories whose people may come in.
ENTRA_CLIENT_ID = env.str("ENTRA_CLIENT_ID", default="")
ENTRA_CLIENT_SECRET = env.str("ENTRA_CLIENT_SECRET") if ENTRA_CLIENT_ID else ""
ENTRA_TENANTS = [tenant.lower() for tenant in env.list("ENTRA_TENANTS")] if ENTRA_CLIENT_ID else []
ENTRA_AUTHORITY_HOST = env.str("ENTRA_AUTHORITY_HOST", default="https://login.microsoftonline.com").rstrip("/")

# Document folders of a tenant must lie in `<root>/<slug of the tenant>` of one of these.
DOCUMENT_ROOTS = env.list(
    "DOCUMENT_ROOTS", default=[str(BASE_DIR / "portal" / "demo" / "documents"), str(VAR_DIR / "documents")]
)

# A request with files is measured before it is read; what is left of its files goes to memory or, long ones, to disk.
FILE_UPLOAD_HANDLERS = [
    "portal.uploads.MeasuringUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Each long file is an open one. Forms ask for fewer, in words; Django then answers 400.
DATA_UPLOAD_MAX_NUMBER_FILES = 200

# Folders with packs of one's own, beside those that ship; `manage.py start_pack` writes into the first.
PACK_DIRS = env.list("PACK_DIRS", default=[str(VAR_DIR / "packs")])

# `manage.py run` sets this where only this machine reaches the portal: the sign-in page then lists the demo accounts.
LIST_DEMO_SIGN_INS = env.bool("LIST_DEMO_SIGN_INS", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "portal.accounts",
    "portal.engines",
    "portal.board",
    "portal.status",
    "portal.demo",
    "rollout.packs",
    "rollout.tenants",
    "rollout.changes",
    "rollout.waves",
    "rollout.mockups",
    "rollout.selfcheck",
    "rollout.documents",
    "rollout.helpdesk",
    "notifications.texts",
    "notifications.deliveries",
    "notifications.mailings",
]

MIDDLEWARE = [
    "portal.requests.RequestIdMiddleware",
    "portal.requests.NulMiddleware",
    "portal.proxies.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.requests.LostSessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ]
            if not DEBUG
            else [
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.board.rail.rail",
                "portal.status.context.site",
            ],
            "builtins": ["django.templatetags.static", "portal.templatetags.portal"],
        },
    }
]

DATABASES = {
    "default": (addresses.database(PLACES) if EMBEDDED_DATABASE else env.db_url_config(DATABASE_URL))
    | {"ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 60}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "portal.error_pages.form_too_old"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
# The proxy in front ends TLS and says so in this header; it must remove the header when a visitor sends it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60) if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
# HSTS for subdomains and the browsers' preload list bind hosts that are not ours: for the administrator to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CELERY_BROKER_URL = REDIS_URL or addresses.broker_url(PLACES)
# A broker that swallows packets must not hold up a request.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 5, "socket_timeout": 30}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Graph makes its readers wait, for minutes at times, and so do web pages and shares with documents: who reads them has
# workers of their own, so that no mail waits behind.
# Named here so that a worker that is told no queue works for both.
CELERY_TASK_DEFAULT_QUEUE = "celery"
GRAPH_QUEUE = "graph"
CELERY_TASK_QUEUES = [Queue(CELERY_TASK_DEFAULT_QUEUE), Queue(GRAPH_QUEUE)]
CELERY_TASK_ROUTES = {
    "rollout.changes.tasks.fetch_posts": {"queue": GRAPH_QUEUE},
    "rollout.documents.tasks.scan": {"queue": GRAPH_QUEUE},
    "rollout.tenants.tasks.sync_tenant": {"queue": GRAPH_QUEUE},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# One event per line on standard output, ids as key=value behind the text.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.logs.LineFormatter"}},
    "filters": {"request": {"()": "portal.requests.RequestIdFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Whoever knocks with a wrong host name gets 400; a traceback for each would hide what matters.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # It logs answers that are no JSON as they came, and such a one may hold half a token.
        "msal": {"level": "CRITICAL"},
        # It logs what it says and hears: addresses, and whom it signs in as.
        "imapclient": {"level": "WARNING"},
        # It tells of each of its many expressions that it tries on a mail.
        "flufl.bounce": {"level": "WARNING"},
        # Celery tells of every sweep, twice, every five seconds.
        **{name: {"level": "WARNING"} for name in ("celery.app.trace", "celery.beat", "celery.worker.strategy")},
    },
}
