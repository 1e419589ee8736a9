"""Settings of the senders that the portal is compared with: Django, Celery and post_office as they are."""

import json
import os

SECRET_KEY = "only measured"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.contenttypes", "post_office", "people"]
IS_TUNED = bool(os.environ["PEERS_TUNED"])
# {"NAME": …, "HOST": …}
DATABASE = {"ENGINE": "django.db.backends.postgresql"} | json.loads(os.environ["PEERS_DATABASE"])
# By itself Django connects anew for each job.
DATABASES = {"default": DATABASE | ({"CONN_MAX_AGE": 60} if IS_TUNED else {})}
# The mails of the portal's mailing, as templates with the first name left open.
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [os.environ["PEERS_TEMPLATES"]]},
    {
        "NAME": "post_office",
        "BACKEND": "post_office.template.backends.post_office.PostOfficeTemplates",
        "OPTIONS": {"context_processors": []},
    },
]
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["PEERS_RELAY_PORT"])

CELERY_BROKER_URL = os.environ["PEERS_BROKER"]
CELERY_TASK_IGNORE_RESULT = True

POST_OFFICE = {
    "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
    # By itself it takes 100 mails at a time and writes a row of its log for each.
    **({"BATCH_SIZE": 1_000, "LOG_LEVEL": 1} if IS_TUNED else {}),
}
LOGGING_CONFIG = None
