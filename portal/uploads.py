"""How long a request with files may be: judged before a byte of it is stored."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, UnreadablePostError

LARGEST_UPLOAD = 200 * 1024 * 1024
"""Bytes of all files of the largest form."""
LARGEST_REQUEST = LARGEST_UPLOAD + 10 * 1024 * 1024
"""Bytes: the largest upload, and what the other fields of a form and the names of files add."""
MOST_READ_IN_VAIN = 1024 * 1024 * 1024
"""Bytes of a refused request. Of a longer one a browser says that the connection was reset."""
CHUNK = 64 * 1024


def read_the_rest(request: HttpRequest) -> None:
    """Reads what is left of a request that was refused, and keeps nothing of it.

    A browser looks for an answer when it has sent everything, and gunicorn closes the connection before.
    """
    left = MOST_READ_IN_VAIN
    try:
        while left > 0 and (chunk := request.read(CHUNK)):
            left -= len(chunk)
    except UnreadablePostError:
        # Whoever sent it is gone.
        return


class MeasuringUploadHandler(FileUploadHandler):
    """Refuses a request that is too long; else leaves its files to the handlers after it.

    Files are read before anybody knows who sends them, for the form's token is among them, so a limit in a form comes
    after the disk is full. A request that does not say how long it is has no body for Django.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig("This request is longer than any upload may be.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
