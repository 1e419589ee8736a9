"""A Microsoft Graph on loopback TLS, strict about what the real one refuses, with scripted faults."""

import json
import secrets
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme

from tests.accounts.entra_server import POLL_SECONDS, Entra, Grant
from tests.graph.answers import Answer, Fault, PartFault, refusal
from tests.graph.directory import Directory

PATH = "/v1.0/admin/serviceAnnouncement/messages"
ROLE = "ServiceMessage.Read.All"
BATCH_PATH = "/v1.0/$batch"


@dataclass
class Graph:
    """What this Graph lists, per directory, and how it misbehaves.

    `script` holds a fault for each of the next requests, None for an honest answer; after its end all are honest.
    `refusals` are the reasons for which a request was refused, `asked` the query of every request that was let in.
    `largest_page`: Graph gives fewer at times than it was asked for. `directories` are what tenants have besides posts;
    `part_script` is what `script` is, for the next parts of batches, in the order in which they are asked for.
    """

    entra: Entra
    address: str = ""
    posts: dict[str, list[Any]] = field(default_factory=dict)
    script: deque[Fault | None] = field(default_factory=deque)
    refusals: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    largest_page: int = 500
    directories: dict[str, Directory] = field(default_factory=dict)
    part_script: deque[PartFault | None] = field(default_factory=deque)
    batches: list[list[str]] = field(default_factory=list)
    _skips: dict[str, tuple[str, int]] = field(default_factory=dict)

    def answer(self, method: str, path: str, headers: Any, body: bytes = b"") -> Answer:
        fault = self.script.popleft() if self.script else None
        answer = self._honest(method, path, headers, body)
        return fault(answer) if fault else answer

    def _honest(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        url = urlsplit(path)
        grant = self.entra.grants.get(headers.get("Authorization", "").removeprefix("Bearer "))
        if self.directories and url.path != PATH:
            if grant is None:
                self.refusals.append("no token that is good here")
                return refusal(401, "InvalidAuthenticationToken")
            return self._of_directory(
                self.directories.setdefault(grant.directory, Directory()), method, path, headers, body
            )
        size = headers.get("Prefer", "").removeprefix("odata.maxpagesize=")
        for status, reason, applies in (
            (421, "another host", f"https://{headers.get('Host')}" != self.address),
            (405, "another method", method != "GET"),
            (404, "another path", url.path != PATH),
            (401, "no token that is good here", not self._lets_in(grant)),
            (403, "no permission", grant is not None and ROLE not in grant.roles),
            (400, "no page size", not (size.isdecimal() and 1 <= int(size) <= 1000)),
            (406, "no JSON wanted", headers.get("Accept") != "application/json"),
            (400, "an unknown query", not self._knows(url.query, grant)),
        ):
            if applies:
                self.refusals.append(reason)
                return Answer(status, {"Content-Type": "application/json"}, b'{"error": {"code": "refused"}}')
        self.asked.append(url.query)
        assert grant is not None
        return self._page(grant.directory, url.query, min(int(size), self.largest_page))

    def _of_directory(self, directory: Directory, method: str, path: str, headers: Any, body: bytes) -> Answer:
        grant = self.entra.grants[headers["Authorization"].removeprefix("Bearer ")]
        url, is_batch = urlsplit(path), urlsplit(path).path == BATCH_PATH
        for status, reason, applies in (
            (421, "another host", f"https://{headers.get('Host')}" != self.address),
            (401, "no token that is good here", not self._lets_in(grant)),
            (405, "another method", method != ("POST" if is_batch else "GET")),
            (406, "no JSON wanted", headers.get("Accept") != "application/json"),
            (404, "another version", not url.path.startswith("/v1.0/")),
        ):
            if applies:
                self.refusals.append(reason)
                return refusal(status, "refused")
        if is_batch:
            return self._batch(directory, grant, headers, body)
        return directory.answer(self.address, url.path.removeprefix("/v1.0"), url.query, grant.roles)

    def _batch(self, directory: Directory, grant: Grant, headers: Any, body: bytes) -> Answer:
        requests = json.loads(body)["requests"]
        ids = [request["id"] for request in requests]
        is_right = (
            headers.get("Content-Type") == "application/json"
            and 1 <= len(requests) <= 20
            and len(set(ids)) == len(ids)
            and all(isinstance(number, str) for number in ids)
            and all(request["method"] == "GET" and request["url"].startswith("/") for request in requests)
        )
        if not is_right:
            self.refusals.append("no batch")
            return refusal(400, "BadRequest")
        self.batches.append(ids)
        parts = []
        for request in requests:
            fault = self.part_script.popleft() if self.part_script else None
            url = urlsplit(request["url"])
            answer = directory.answer(self.address, url.path, url.query, grant.roles)
            part = {"id": request["id"], "status": answer.status, "headers": answer.headers, "body": answer.content}
            parts.append(fault(part) if fault else part)
        # Graph answers in any order.
        content = {"responses": [part for part in reversed(parts) if part is not None]}
        return Answer(200, {"Content-Type": "application/json"}, json.dumps(content).encode())

    def _lets_in(self, grant: Grant | None) -> bool:
        return grant is not None and grant.audience == self.address and grant.expires_at > time.time()

    def _knows(self, query: str, grant: Grant | None) -> bool:
        skips = parse_qs(query, keep_blank_values=True)
        if not skips:
            return not query
        directory, _ = self._skips.get(skips.get("$skiptoken", [""])[0], ("", 0))
        return list(skips) == ["$skiptoken"] and grant is not None and directory == grant.directory

    def _page(self, directory: str, query: str, size: int) -> Answer:
        _, begin = self._skips[parse_qs(query)["$skiptoken"][0]] if query else ("", 0)
        listed = self.posts.get(directory, [])
        content: dict[str, Any] = {
            "@odata.context": f"{self.address}/v1.0/$metadata#admin/serviceAnnouncement/messages"
        }
        if begin + size < len(listed):
            content["@odata.nextLink"] = self.link_to(directory, begin + size)
        content["value"] = listed[begin : begin + size]
        body = json.dumps(content).encode()
        return Answer(200, {"Content-Type": "application/json;odata.metadata=minimal;charset=utf-8"}, body)

    def link_to(self, directory: str, begin: int) -> str:
        """The address of the page that begins there, by a token that says nothing."""
        skip = secrets.token_urlsafe(12)
        self._skips[skip] = directory, begin
        return f"{self.address}{PATH}?$skiptoken={skip}"


def serve_graph(ca: trustme.CA, entra: Entra) -> tuple[Graph, ThreadingHTTPServer]:
    """Starts a Graph that believes the tokens of this Entra; the caller shuts the server down."""
    graph = Graph(entra)
    server = serve_answers(ca, graph.answer)
    graph.address = f"https://localhost:{server.server_address[1]}"
    return graph, server


def serve_answers(ca: trustme.CA, answers: Callable[[str, str, Any, bytes], Answer]) -> ThreadingHTTPServer:
    """Starts a server on loopback TLS that answers to method, path, headers and body."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = answers(self.command, self.path, self.headers, body)
            # Thousands of pages take one handshake; after a fault nobody trusts the connection.
            self.close_connection = answer.status != 200 or answer.claimed_bytes is not None or answer.parts > 1
            self.send_response(answer.status)
            claimed = len(answer.body) if answer.claimed_bytes is None else answer.claimed_bytes
            connection = "close" if self.close_connection else "keep-alive"
            for name, value in ({"Content-Length": str(claimed), "Connection": connection} | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            step = max(len(answer.body) // answer.parts, 1)
            try:
                for begin in range(0, len(answer.body), step):
                    stopping.wait(answer.seconds)
                    self.wfile.write(answer.body[begin : begin + step])
            except OSError:
                pass  # whoever asked has had enough

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def shutdown(self) -> None:
            stopping.set()
            super().shutdown()

        def handle_error(self, *_: Any) -> None:
            """A client that hangs up is part of the script."""

    stopping = threading.Event()
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    return server
