"""The relay wants access tokens, and those it had are over: it signs nobody in, and nobody fails for it."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.accounts.entra_server import CLIENT_ID, SECRET, TID, Entra, serve
from tests.faults.checks import Expected
from tests.faults.cuts import MOST_WITH_BDAT
from tests.faults.rules import EVERYTHING, Rule
from tests.faults.site import Site
from tests.faults.trial import Trial
from tests.relay.script import Step

PACE = 400.0
SIGN_IN_AGAIN = Rule(Step.MAIL, "421 4.7.66 Access token expired, sign in again", most=20)


def token_expired(trial: Trial, seconds: int) -> Expected:
    """All tokens end before their time; later the relay takes none at all for so many seconds."""
    with _entra(trial.site) as authority:
        trial.begin(pace=PACE, expired=[])
        trial.wait_for(trial.people // 4)
        trial.follow(SIGN_IN_AGAIN, pace=PACE, expired=authority.issued)
        trial.broke()
        trial.wait_for(trial.people // 2)
        trial.follow(SIGN_IN_AGAIN, pace=PACE, expired=[EVERYTHING])
        trial.broke()
        time.sleep(seconds)
        trial.follow(pace=PACE, expired=[])
        trial.wait_until_over()
        trial.notes.append(f"{len(authority.issued)} tokens")
        trial.site.dismiss()
    return Expected(states=["in_doubt"], most_in_doubt=trial.hang_ups_count() * MOST_WITH_BDAT)


@contextmanager
def _entra(site: Site) -> Iterator[Entra]:
    """An authority on this machine, and workers that ask it for tokens."""
    folder = site.places.data / "entra"
    folder.mkdir()
    authority, server = serve(folder)
    try:
        site.use(
            f"auth=xoauth2&tenant={TID}&client={CLIENT_ID}",
            login=f"rollout%40contoso.example:{SECRET}@",
            ENTRA_AUTHORITY_HOST=authority.address,
            SSL_CERT_FILE=authority.ca_file,
        )
        site.staff()
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        shutil.rmtree(folder)
