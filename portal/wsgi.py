"""The WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# With --preload every worker shares what is loaded here: the views too, not only when the first visitor comes.
get_resolver().url_patterns  # noqa: B018 reading it imports every view
# All of it stays for good. Looked through for garbage again and again it made every few answers a third slower.
gc.collect()
gc.freeze()
# A board makes more than ten thousand objects, none of them garbage until it is sent.
gc.set_threshold(20_000)
