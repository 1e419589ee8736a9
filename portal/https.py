"""HTTPS to Microsoft: sessions that give up, follow nobody elsewhere, and take nothing from the environment."""

import ssl
from functools import cache
from typing import Any

import requests
from msal.exceptions import MsalError
from requests.adapters import HTTPAdapter
from urllib3 import Retry

# To connect, and between two packets of an answer.
TIMEOUT_SECONDS = 15.0
# MSAL's ways to say that Entra cannot be reached or is broken, that it is no Entra, or has no such directory.
MSAL_ERRORS = (requests.RequestException, MsalError, ValueError, RuntimeError)


@cache
def trusted() -> ssl.SSLContext:
    """Whom we trust: the certificates of this machine, or of the file that SSL_CERT_FILE names. Read once."""
    return ssl.create_default_context()


class _Adapter(HTTPAdapter):
    """HTTPS that gives up after a time, also for callers who name none: MSAL drops its own for a session of ours."""

    def __init__(self, timeout_seconds: float, retry: Retry) -> None:
        self._timeout_seconds = timeout_seconds
        super().__init__(max_retries=retry)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=trusted())

    def cert_verify(self, conn: Any, *args: Any, **kwargs: Any) -> None:
        """Our context knows whom to trust: requests would add a list of its own to it, with every connection anew."""
        conn.cert_reqs = "CERT_REQUIRED"

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = kwargs.get("timeout") or self._timeout_seconds
        return super().send(request, *args, **kwargs)


class Session(requests.Session):
    """A session that speaks HTTPS alone, follows no redirect, and gives up after `timeout_seconds` of silence.

    Without the environment's proxies and credentials: it talks to hosts that we choose. A redirect is an answer like
    any other, so what a request carries never reaches a host that an answer chose. `retry` says what is tried again;
    without it nothing is.
    """

    def __init__(self, *, timeout_seconds: float = TIMEOUT_SECONDS, retry: Retry | None = None) -> None:
        super().__init__()
        self.trust_env = False
        self.adapters.clear()
        self.mount("https://", _Adapter(timeout_seconds, retry or Retry(0, read=False)))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere, whatever the answer says."""
