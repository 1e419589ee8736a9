"""The portal and those it is compared with, as senders to a port on this machine."""

import csv
import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from django.db import connection

from notifications.deliveries import messages
from notifications.deliveries.messages import Recipient
from notifications.deliveries.pinning import Pins
from notifications.mailings.benchmark import mailing
from rollout.tenants.models import Person
from tests.benchmarks._runs import Sender

# The portal's, where a case names no others.
WORKERS, CONNECTIONS = 1, 20
HERE = Path(__file__).parent
PEERS = {
    "task per person": "task",
    "batches of 100": "batch",
    "post_office": "post_office",
}
# As an address is none, this stands in a mail once for each place of the first name.
FIRST_NAME = "Firstname8c1f"


def portal(name: str, relay: str, people: int, **options: object) -> Sender:
    """The portal itself, through a relay given as in EMAIL_URL; options are those of send_benchmark.

    `trusted`: a file with the certificate of whoever signed the relay's.
    """
    trusted = options.pop("trusted", None)
    options = {"workers": WORKERS, "connections": CONNECTIONS} | options
    words = [word for option, value in options.items() for word in (f"--{option}", str(value))]
    named = connection.settings_dict
    where = urlencode({"host": named["HOST"], **({"port": named["PORT"]} if named["PORT"] else {})})
    user = quote(named["USER"]) + (f":{quote(named['PASSWORD'])}" if named["PASSWORD"] else "")
    environment = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": settings.SECRET_KEY,
        "INSTANCE_TOKEN": settings.INSTANCE_TOKEN,
        "DATABASE_URL": f"postgres://{user}@/{named['NAME']}?{where}",
        "REDIS_URL": settings.CELERY_BROKER_URL,
        "EMAIL_URL": relay,
        "LOG_LEVEL": "WARNING",
        **({"SSL_CERT_FILE": str(trusted)} if trusted else {}),
    }
    return Sender(name, [sys.executable, "manage.py", "send_benchmark", "--people", str(people), *words], environment)


def peer(name: str, port: int, people: int, *, tuned: bool = False) -> Sender:
    """Another way to send the same mails to the first so many of the same people. Inside `peers_of`.

    As Django, Celery and post_office are by themselves; `tuned` as peers/settings.py says.
    """
    folder = settings.VAR_DIR / "bench"
    named = connection.settings_dict
    database = {key: named[key] for key in ("HOST", "PORT", "USER", "PASSWORD")} | {"NAME": _peers_database()}
    environment = {
        "DJANGO_SETTINGS_MODULE": "settings",
        "PEERS_DATABASE": json.dumps(database),
        "PEERS_TUNED": "yes" if tuned else "",
        "PEERS_BROKER": settings.CELERY_BROKER_URL.replace("virtual_host=", "virtual_host=1"),
        "PEERS_TEMPLATES": str(folder / "templates"),
        "PEERS_RELAY_PORT": str(port),
    }
    python = folder / "peers" / "bin" / "python"
    argv = [str(python), str(HERE / "peers"), PEERS[name], str(folder / "people.csv"), str(people)]
    return Sender(f"{name}, tuned" if tuned else name, argv, environment)


@contextmanager
def peers_of(people: int) -> Iterator[None]:
    """Their packages, their database as long as the block lasts, and people and texts of a mailing of the portal."""
    folder = settings.VAR_DIR / "bench"
    _install(folder / "peers")
    prepared = mailing.prepare(people)
    pins = Pins.of(prepared.mailing.pinned)
    for locale in pins.locales:
        _write_templates(folder / "templates" / locale, pins, locale)
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("mail", "first_name", "locale"))
        writer.writerows(Person.objects.order_by("pk").values_list("mail", "given_name", "locale"))
    mailing.clear()
    with psycopg.connect(**_plain_connection(), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {_peers_database()}")
        server.execute(f"CREATE DATABASE {_peers_database()}")
        try:
            yield
        finally:
            server.execute(f"DROP DATABASE {_peers_database()} WITH (FORCE)")


def _write_templates(folder: Path, pins: Pins, locale: str) -> None:
    """A text as Django templates, filled but for the first name."""
    folder.mkdir(parents=True, exist_ok=True)
    recipient = Recipient(0, "", locale, {"first_name": FIRST_NAME})
    mail = messages.fill(pins, messages.version_in(pins, locale), recipient)
    for name, text in (("subject.txt", mail.subject), ("body.txt", mail.plain), ("body.html", mail.html)):
        assert not {"{{", "{%", "{#"} & {text[at : at + 2] for at in range(len(text))}
        (folder / name).write_text(text.replace(FIRST_NAME, "{{ first_name }}"), encoding="utf-8")


def _install(folder: Path) -> None:
    """An environment of their own, made anew when the requirements change."""
    requirements = HERE / "requirements.txt"
    wanted, stamp = hashlib.sha256(requirements.read_bytes()).hexdigest(), folder / "requirements.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    venv.create(folder, clear=True, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--requirement", str(requirements)], check=True)
    stamp.write_text(wanted)


def _peers_database() -> str:
    return f"{connection.settings_dict['NAME']}_peers"


def _plain_connection() -> dict[str, Any]:
    params = connection.get_connection_params()
    given = {name: params[name] for name in ("host", "port", "user", "password") if params.get(name)}
    return given | {"dbname": "postgres"}
