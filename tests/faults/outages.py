"""The engines break: broker emptied, restarted, killed and away; PostgreSQL restarted, killed, its sessions ended.

Nobody is in doubt after any of it: a sender that lives takes up again where it was.
"""

import time

import psutil
from django.db import connection

from tests.faults.checks import Expected
from tests.faults.site import wait_until
from tests.faults.trial import Trial

PACE = 400.0
OTHERS = "FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
COUNT_OTHERS = f"SELECT count(*) {OTHERS}"
END_OTHERS = f"SELECT count(pg_terminate_backend(pid)) {OTHERS}"


def broker_emptied(trial: Trial, times: int) -> Expected:
    """FLUSHALL: whatever was queued is gone."""
    trial.begin(pace=PACE)
    for moment in trial.moments(times):
        trial.wait_for(moment)
        with trial.site.broker() as broker:
            broker.flushall()
        trial.broke()
    return Expected()


def broker_restarted(trial: Trial, times: int) -> Expected:
    """The broker ends in order, or is killed, and starts again at once."""
    trial.begin(pace=PACE)
    for number, moment in enumerate(trial.moments(times)):
        trial.wait_for(moment)
        _stop_broker(trial, kill=number % 2 == 1)
        trial.broke()
        trial.site.valkey.start()
    return Expected()


def broker_away(trial: Trial, seconds: int) -> Expected:
    """The broker is away for so long, from the middle of the mailing on."""
    trial.begin(pace=PACE)
    trial.wait_for(trial.people // 3)
    _stop_broker(trial, kill=True)
    trial.broke()
    time.sleep(seconds)
    trial.site.valkey.start()
    return Expected()


def broker_gone(trial: Trial, _: int) -> Expected:
    """The broker does not come back: `manage.py deliver` sends and closes the mailing without it."""
    _stop_broker(trial, kill=True)
    try:
        trial.begin(pace=PACE, wakes=0)
        trial.broke()
        while not trial.is_over:
            assert trial.site.manage("deliver").wait(120) == 0, trial.site.log_of("manage-deliver")
    finally:
        trial.site.valkey.start()
    return Expected()


def database_restarted(trial: Trial, times: int) -> Expected:
    """PostgreSQL is restarted, as for an update: whoever is connected is thrown out."""
    trial.begin(pace=PACE)
    for moment in trial.moments(times):
        trial.wait_for(moment)
        connection.close()
        trial.site.postgres.stop()
        trial.broke()
        trial.site.postgres.start()
    return Expected()


def database_killed(trial: Trial, times: int) -> Expected:
    """kill -9 of PostgreSQL's first process; whoever supervises it starts it again, and it recovers."""
    trial.begin(pace=PACE)
    for moment in trial.moments(times):
        trial.wait_for(moment)
        connection.close()
        postmaster = psutil.Process(trial.site.postgres_pid())
        postmaster.kill()
        postmaster.wait(20)
        trial.broke()
        trial.site.postgres.start()
    return Expected()


def sessions_ended(trial: Trial, times: int) -> Expected:
    """Every session but ours is ended, as an administrator or a proxy may do."""
    trial.begin(pace=PACE)
    for moment in trial.moments(times):
        trial.wait_for(moment)
        # A sender has several; without one the fault would not happen.
        wait_until(lambda: _others(COUNT_OTHERS) > 2, 30, "sessions that can be ended")
        trial.notes.append(f"{_others(END_OTHERS)} ended")
        trial.broke()
    return Expected()


def _stop_broker(trial: Trial, *, kill: bool) -> None:
    if not kill:
        trial.site.valkey.stop()
        return
    with trial.site.broker() as broker:
        psutil.Process(broker.info("server")["process_id"]).kill()


def _others(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])
