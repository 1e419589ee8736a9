"""Makes people, queues mails, sends when told to, and tells how long it took."""

import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import psutil
from django.core.management import call_command
from django.db.models import Count
from jobs import app, tell, tell_batch, wait
from people.models import Person

PROCESSES = 2
BATCH = 100
POLL_SECONDS = 0.01


def main(sender: str, people_file: str, count: str) -> None:
    ids = load(people_file, int(count))
    if sender == "post_office":
        queue()
        speak(lambda: call_command("send_queued_mail", processes=PROCESSES), post_office_states)
        return
    starts = {
        "task": lambda: [tell.delay(number) for number in ids],
        "batch": lambda: [tell_batch.delay(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH)],
    }
    app.control.purge()
    words = ["--concurrency", str(PROCESSES), "--without-mingle", "--without-gossip", "--loglevel", "WARNING"]
    here = Path(__file__).parent
    worker = subprocess.Popen([sys.executable, "-m", "celery", "--app", "jobs", "worker", *words], cwd=here, stdout=2)
    try:
        warm_up()
        speak(starts[sender], people_states)
    finally:
        worker.terminate()
        worker.wait()


def load(people_file: str, count: int) -> list[int]:
    """Makes the tables anew and fills them; the people's numbers."""
    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("flush", verbosity=0, interactive=False)
    with open(people_file, encoding="utf-8") as file:
        Person.objects.bulk_create(Person(**row) for row in islice(csv.DictReader(file), count))
    return list(Person.objects.order_by("pk").values_list("pk", flat=True))


def queue() -> None:
    """Every mail in post_office's queue, to be rendered from its templates when it is sent."""
    from mails import REPLY_TO, SENDER
    from post_office import mail
    from post_office.models import EmailTemplate

    folder = Path(os.environ["PEERS_TEMPLATES"])
    templates = {
        each.name: EmailTemplate.objects.create(
            name=each.name,
            subject=(each / "subject.txt").read_text(),
            content=(each / "body.txt").read_text(),
            html_content=(each / "body.html").read_text(),
        )
        for each in folder.iterdir()
    }
    mail.send_many(
        [
            {
                "recipients": person.mail,
                "sender": SENDER,
                "template": templates[person.locale],
                "context": {"first_name": person.first_name},
                "headers": {"Reply-To": REPLY_TO},
                "render_on_delivery": True,
            }
            for person in Person.objects.all()
        ]
    )


def people_states() -> Counter[str]:
    """People by outcome."""
    return Counter(dict(Person.objects.values_list("state").annotate(people=Count("pk"))))


def post_office_states() -> Counter[str]:
    """The same, as post_office keeps it. What it did not send it tries again; for us it waits."""
    from post_office.models import STATUS, Email

    sent = Email.objects.filter(status=STATUS.sent).count()
    return Counter({"sent": sent, "waiting": Email.objects.count() - sent})


def warm_up() -> None:
    while not app.control.ping():
        pass
    for _ in range(2 * PROCESSES):
        wait.delay(0.3)
    time.sleep(1)
    while any(app.control.inspect().active().values()):
        pass


def speak(start: Callable[[], object], states: Callable[[], Counter[str]]) -> None:
    print("READY", flush=True)
    assert sys.stdin.readline() == "GO\n"
    began, used = time.monotonic(), cpu_seconds()
    start()
    while states()["waiting"]:
        time.sleep(POLL_SECONDS)
    seconds = time.monotonic() - began
    counts = states()
    told = {
        "sent": counts["sent"],
        "failed": counts["failed"],
        "seconds": round(seconds, 3),
        "cpu_seconds_per_1000": round(1_000 * (cpu_seconds() - used) / counts.total(), 3),
    }
    print(f"DONE {json.dumps(told)}", flush=True)
    sys.stdin.readline()


def cpu_seconds() -> float:
    """What this program and all that it started have used, also those that ended."""
    me = psutil.Process()
    times = [process.cpu_times() for process in (me, *me.children(recursive=True))]
    return sum(each.user + each.system + each.children_user + each.children_system for each in times)
