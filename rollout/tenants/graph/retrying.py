"""When a request to Graph is made again."""

from types import TracebackType
from typing import Any, Self

from urllib3 import Retry
from urllib3.exceptions import MaxRetryError, ResponseError
from urllib3.response import BaseHTTPResponse

# A worker that waits sends no mail meanwhile. Who asks for more is asked again by the next fetch instead of too early.
LONGEST_WAIT_SECONDS = 60


class _PatientRetry(Retry):
    """Waits as long as Graph asks for (Retry-After, in seconds or as a date), or gives up where that is too long."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: Any = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        if response is not None:
            # Otherwise urllib3 reads the rest of a refused answer, however long, before it tries again.
            response.close()
            if (self.get_retry_after(response) or 0) > LONGEST_WAIT_SECONDS:
                raise MaxRetryError(_pool, url or "", ResponseError("asked to wait for too long"))
        return super().increment(method, url, response, error, _pool, _stacktrace)


def patient_retry(*methods: str) -> Retry:
    """Retries of a GET, or of `methods`: at most four, by themselves after 0, 2, 4 and 8 seconds.

    The last answer is handed out. Name other methods only where asking twice does no harm.
    """
    return _PatientRetry(
        total=4,
        read=2,
        allowed_methods=methods or ["GET"],
        status_forcelist=(429, 500, 502, 503, 504),
        backoff_factor=1,
        raise_on_status=False,
    )
