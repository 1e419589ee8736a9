"""HTTPS servers on this machine whose certificates the portal trusts while they run."""

import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from portal.https import trusted


class QuietServer(http.server.ThreadingHTTPServer):
    """Says nothing of clients that hang up: many do it here on purpose."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Nobody reads it."""


class Pages(http.server.BaseHTTPRequestHandler):
    """Answers each path by the function that the test put into `pages`; writes down what it was asked in `asked`."""

    pages: dict[str, Callable[["Pages"], None]]
    asked: list[dict[str, Any]]

    def do_GET(self) -> None:
        self.asked.append({"path": self.path, **self.headers})
        self.pages.get(self.path, lambda page: page.say(b"", status=404))(self)

    def say(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        """An answer; `Content_Type="…"` is a header. Its length is told unless a header takes its place."""
        self.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def https_server(
    handler: type[http.server.BaseHTTPRequestHandler], folder: Path, *, issued_for: str = "localhost"
) -> Iterator[str]:
    """A server on 127.0.0.1, as "https://localhost:<port>". `folder` is for its certificate."""
    ca, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(issued_for).configure_cert(context)
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    with pytest.MonkeyPatch.context() as patch, QuietServer(("127.0.0.1", 0), handler) as server:
        patch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))
        trusted.cache_clear()
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"https://localhost:{server.server_port}"
        server.shutdown()
        thread.join(timeout=5)
    trusted.cache_clear()


@contextmanager
def web_site(folder: Path, **options: str) -> Iterator[tuple[str, type[Pages]]]:
    """A server that says what the test puts into `pages`: its address, and its handler with what it was asked."""
    site = type("Site", (Pages,), {"pages": {}, "asked": []})
    with https_server(site, folder, **options) as address:
        yield address, site
