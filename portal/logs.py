"""How log lines look: one event per line."""

import logging
import re
from datetime import UTC, datetime

# What every record carries; everything else came by `extra` and belongs to the event.
# The secret parts of addresses: Django names the address when it refuses or breaks, and a traceback may.
_SECRET_PARTS = re.compile(r"(/feeds/|/sign-in/link/)[\w-]{40,}")
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "data", "status_code", "request"}


class LineFormatter(logging.Formatter):
    """`2025-09-24T07:08:00.123Z INFO notifications.deliveries.sending chunk closed mailing_id=7 chunk=3`.

    A line break in text or values is written as `\\n`, and so are those of a traceback: a line is an event, and nobody
    outside can write one. Whoever reads the logs can neither read a tenant's feeds nor sign in by a link.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        extra = [f"{key}={value}" for key, value in vars(record).items() if key not in _OWN]
        line = " ".join([at, record.levelname, record.name, record.getMessage(), *extra])
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        line = _SECRET_PARTS.sub(r"\1…", line)
        return line.replace("\r", "\\r").replace("\n", "\\n")
