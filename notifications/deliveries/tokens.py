"""Access tokens for relays that want XOAUTH2: from Entra, by the client credentials that EMAIL_URL names."""

import asyncio
import threading
from functools import cache
from typing import Protocol

import msal
from django.conf import settings

from portal.errors import PortalError
from portal.https import MSAL_ERRORS, Session

# Exchange Online in the worldwide cloud.
SCOPE = "https://outlook.office365.com/.default"


class NoToken(PortalError):
    """Entra gives no access token for the relay."""


class Account(Protocol):
    """What signs in with an access token: a relay, or a mailbox. It is told from others by its hash."""

    @property
    def oauth_tenant(self) -> str: ...
    @property
    def oauth_client(self) -> str: ...
    @property
    def password(self) -> str: ...


class Tokens:
    """The tokens of all relays. MSAL keeps each until five minutes before its end and then fetches the next.

    Safe to share between connections, loops and threads.
    """

    def __init__(self) -> None:
        self._session = Session()
        self._applications: dict[Account, msal.ConfidentialClientApplication] = {}
        # One request, however many connections ask at the same time.
        self._lock = threading.Lock()

    async def get(self, relay: Account) -> str:
        """A token for the relay that is good for some minutes at least. Raises NoToken."""
        return await asyncio.to_thread(self._get, relay, "")

    async def replace(self, relay: Account, refused: str) -> str:
        """A token in place of one that the relay refused. Raises NoToken."""
        return await asyncio.to_thread(self._get, relay, refused)

    def _get(self, relay: Account, refused: str) -> str:
        with self._lock:
            token = self._fetch(relay)
            if token == refused:
                # Its cache goes with it. If another connection was faster, the token is another one already.
                del self._applications[relay]
                token = self._fetch(relay)
        return token

    def _fetch(self, relay: Account) -> str:
        try:
            if relay not in self._applications:
                self._applications[relay] = self._application(relay)
            result = self._applications[relay].acquire_token_for_client([SCOPE])
        except MSAL_ERRORS as error:
            raise NoToken(f"Entra gives no access token: it cannot be reached ({type(error).__name__}).") from error
        if "access_token" not in result:
            raise NoToken(f"Entra gives no access token for the relay: {_why(result)}.")
        return str(result["access_token"])

    def _application(self, relay: Account) -> msal.ConfidentialClientApplication:
        return msal.ConfidentialClientApplication(
            relay.oauth_client,
            client_credential=relay.password,
            authority=f"{settings.ENTRA_AUTHORITY_HOST}/{relay.oauth_tenant}",
            # The authority is ours to choose and not taken from anybody: there is nothing to discover.
            instance_discovery=False,
            http_client=self._session,
        )


@cache
def shared() -> Tokens:
    """The tokens of this process."""
    return Tokens()


def _why(result: dict[str, object]) -> str:
    """The word and Entra's number, such as “invalid_client, AADSTS7000215”: its sentences name ids and addresses."""
    number = str(result.get("error_description", "")).partition(":")[0]
    return ", ".join([str(result.get("error", "no reason"))] + ([number] if number.startswith("AADSTS") else []))
