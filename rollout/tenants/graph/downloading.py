"""The content of one file of a document library.

Graph answers with a redirect to an address of SharePoint that lets in whoever has it, for some minutes. It is followed
by us, to hosts of the cloud's SharePoint alone, and without the token: that one is for Graph.
https://learn.microsoft.com/graph/api/driveitem-get-content
"""

import time
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from portal.https import TIMEOUT_SECONDS, Session
from rollout.tenants.graph.clouds import endpoints
from rollout.tenants.graph.errors import FileProblem, GraphProblem, GraphRefusal
from rollout.tenants.graph.libraries import MALWARE, drive_address, is_sharepoint
from rollout.tenants.graph.links import is_plain
from rollout.tenants.graph.reading import Reader
from rollout.tenants.graph.retrying import patient_retry
from rollout.tenants.graph.subjects import IN_BETWEEN, LIBRARIES
from rollout.tenants.models.connection import GraphConnection

FILE_SECONDS = 90
"""For one file, however slowly it trickles. Well below the silence after which a scan's worker is taken for lost."""
# One further try: a worker that waits a minute for each of four gives no sign of life for too long.
_TRIES = 1
_READ_BYTES = 256 * 1024
_OF_FILES = {
    403: "SharePoint does not give this file to the portal: it is protected, or the site is closed to it.",
    404: "The file is not there any more.",
    410: "The file is not there any more.",
    423: "The file is locked. It is read once it is not.",
    406: "SharePoint does not give this file as a file.",
}


class Downloads:
    """Fetches files of one library, one after the other. Close it, or use it with `with`."""

    def __init__(self, connection: GraphConnection, drive_id: str) -> None:
        self._cloud = connection.tenant.cloud
        self._files = f"{endpoints(self._cloud).graph}{drive_address(drive_id)}/items/"
        self._session = Session(timeout_seconds=TIMEOUT_SECONDS, retry=patient_retry().new(total=_TRIES))
        self._reader = Reader(connection, self._session, LIBRARIES, until=0)
        # Of its own: cookies that one host sets are for nobody else.
        self._sharepoint = Session(timeout_seconds=TIMEOUT_SECONDS, retry=patient_retry().new(total=_TRIES))

    def fetch(self, item_id: str, *, most_bytes: int, seconds: float = FILE_SECONDS) -> bytes:
        """What is in a file, which may take `seconds`.

        Raises FileProblem where it is this file, another GraphProblem where it is more.
        """
        until = time.monotonic() + seconds
        try:
            address = self._reader.within(seconds).lead(f"{self._files}{quote(item_id, safe='!')}/content")
        except GraphRefusal as refusal:
            if refusal.code == "malwareDetected":
                raise FileProblem(MALWARE) from None
            if words := _OF_FILES.get(refusal.status):
                raise FileProblem(words) from None
            raise
        if not self._is_ours(address):
            raise GraphProblem(f"Graph leads to a file at a host that is not SharePoint’s: not followed. {IN_BETWEEN}")
        return self._read(address, most_bytes, until)

    def close(self) -> None:
        self._session.close()
        self._sharepoint.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _is_ours(self, address: str) -> bool:
        if not is_plain(address):
            return False
        parts = urlsplit(address)
        if settings.SHAREPOINT_HOST:
            return bool(f"https://{parts.netloc}" == settings.SHAREPOINT_HOST)
        return is_sharepoint(parts.netloc.lower().removesuffix(":443"), self._cloud)

    def _read(self, address: str, most_bytes: int, until: float) -> bytes:
        try:
            response = self._sharepoint.get(address, stream=True, allow_redirects=False)
        except requests.RequestException:
            response = None
        # Outside the except block: exceptions of requests carry the address, which lets in whoever has it.
        if response is None:
            raise GraphProblem("SharePoint cannot be reached, or hangs up. It is tried again with the next scan.")
        with response:
            if response.status_code in _OF_FILES:
                raise FileProblem(_OF_FILES[response.status_code])
            if response.status_code != 200:
                said = f"SharePoint answers {response.status_code} instead of a file."
                raise GraphProblem(f"{said} It is tried again with the next scan.")
            return _body(response, most_bytes, until)


def _body(response: requests.Response, most_bytes: int, until: float) -> bytes:
    body = bytearray()
    try:
        while part := response.raw.read1(_READ_BYTES, decode_content=True):
            body += part
            if len(body) > most_bytes:
                raise FileProblem(f"The file is too large: more than {most_bytes // 1024 // 1024} MB.")
            if time.monotonic() > until:
                raise FileProblem("The file comes too slowly. It is tried again with the next scan.")
    except HTTPError:
        raise FileProblem("The file came in part only. It is tried again with the next scan.") from None
    return bytes(body)
