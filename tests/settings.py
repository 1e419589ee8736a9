"""The site's own settings on engines of the tests' own, in a temporary folder.

Without DATABASE_URL and REDIS_URL `tests/conftest.py` starts the engines there. The processes of pytest-xdist share
them: each has its own database by pytest-django, and its own Redis database by its number.
"""

import os

from tests.temporary import new_folder

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

if not WORKER:
    os.environ["DATA_DIR"] = new_folder()
# A developer's own settings must not lead the tests to a real mail relay or directory.
for name in (
    "ALLOWED_HOSTS", "BOUNCE_URL", "DEBUG", "EMAIL_URL", "ENTRA_CLIENT_ID", "GRAPH_AUTHORITY_HOST", "GRAPH_HOST",
    "HOST", "PORT", "PORTAL_URL", "PROXIES", "SHAREPOINT_HOST",
):  # fmt: skip
    os.environ.pop(name, None)
    os.environ.pop(f"{name}_FILE", None)
# Every program that the tests start would compile all it imports anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["SECRET_KEY"] = "the tests' own key, which keeps nothing secret from anybody"
os.environ["INSTANCE_TOKEN"] = "the tests' own"
os.environ["CREDENTIAL_KEYS"] = "dGhlIHRlc3RzJyBvd24ga2V5IG9mIDMyIGJ5dGVzISE="
os.environ["ENV_FILE"] = os.devnull

from portal.settings import *  # noqa: E402, F403
from portal.settings import EMBEDDED_BROKER, INSTALLED_APPS, LOGGING, PLACES, VAR_DIR, addresses  # noqa: E402

if EMBEDDED_BROKER:
    CELERY_BROKER_URL = addresses.broker_url(PLACES, number=int(WORKER.removeprefix("gw") or 0))
SANDBOX_MAIL_DIR = VAR_DIR / "mail"  # mailings can be sent, whichever engines the tests were given
INSTALLED_APPS = ["tests", *INSTALLED_APPS]  # first: it has commands of its own
PACK_DIRS: list[str] = []  # a developer's own packs are not what is tested
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING["loggers"]["mail.log"] = {"level": "WARNING"}  # the tests' relays tell of every line of every mail
STATIC_ROOT = None  # nothing is collected in tests; whitenoise warns of a folder that is not there
