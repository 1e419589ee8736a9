"""Documents read in a process of its own, with an end to its time and memory: nobody knows what is in a file.

A parser that falls, or a document made to grow without end, costs that process and one document; the scan goes on.
Small texts are read where they are wanted: they are over before a process has started.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import PurePath
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from rollout.documents.reading import read_document
from rollout.documents.reading.child import CPU_SECONDS, LENGTH_BYTES, MOST_REPLY, PROBLEM, TOO_MUCH
from rollout.documents.reading.text import DocumentText, Unreadable
from rollout.documents.statements import Paragraph

log = logging.getLogger(__name__)

SMALL_TEXT = 64 * 1024
"""Bytes of Markdown, HTML or plain text that nothing can make slow: the worst that is known takes some seconds."""
TEXTS = (".md", ".markdown", ".html", ".htm", ".txt")
WAIT_SECONDS = 75
"""How long a document is waited for, on however busy a machine. Twice that is below `SILENT_FOR` of scans."""
TOO_LONG = f"Reading the document takes too long: it was given up after {CPU_SECONDS} seconds."


class BoundedReader:
    """Reads documents one after the other. The process starts with the first that needs it, and ends with `close`."""

    def __init__(self, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._wait_seconds = wait_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._is_fresh = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def read(self, path: str, content: bytes) -> DocumentText:
        """As `read_document`, which see. Raises Unreadable also for what takes too much time or memory."""
        if len(content) <= SMALL_TEXT and PurePath(path).suffix.lower() in TEXTS:
            return read_document(path, content)
        reply = self._asked(path, content)
        if reply is None and not self._is_fresh:
            # What was read before may have left its traces; each document is judged by itself alone.
            reply = self._asked(path, content)
        if reply is None:
            raise Unreadable(TOO_MUCH)
        if PROBLEM in reply:
            if reply["error"]:
                log.error("reader fell", extra={"error": reply["error"]})
            raise Unreadable(reply[PROBLEM])
        paragraphs = tuple(
            Paragraph(text, tuple(headings), number, language)
            for text, headings, number, language in reply["paragraphs"]
        )
        title, language, owner_name, owner_address = reply["about"]
        return DocumentText(title, language, owner_name, owner_address, paragraphs)

    def _asked(self, path: str, content: bytes) -> dict[str, Any] | None:
        """What the process answers; None where it fell. Raises Unreadable where it does not answer in time."""
        self._is_fresh = self._process is None
        process = self._process = self._process or _started()
        is_late = threading.Event()

        def give_up() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(self._wait_seconds, give_up)
        timer.start()
        try:
            return _exchanged(process, path.encode(errors="replace"), content)
        except EOFError:
            self.close()
            if is_late.is_set() or process.returncode == -signal.SIGXCPU:
                raise Unreadable(TOO_LONG) from None
            return None
        finally:
            timer.cancel()


def _started() -> subprocess.Popen[bytes]:
    # It needs nothing of this process: no secret of the environment, no connection, no file.
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "rollout.documents.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env=environment,
    )


def _exchanged(process: subprocess.Popen[bytes], path: bytes, content: bytes) -> dict[str, Any]:
    """Hands over a document and takes the reply. Raises EOFError where the process ends before."""
    assert process.stdin is not None
    try:
        for part in (path, content):
            process.stdin.write(len(part).to_bytes(LENGTH_BYTES) + part)
        process.stdin.flush()
    except BrokenPipeError:
        raise EOFError from None
    reply: dict[str, Any] = json.loads(_taken(process, min(int.from_bytes(_taken(process, LENGTH_BYTES)), MOST_REPLY)))
    return reply


def _taken(process: subprocess.Popen[bytes], length: int) -> bytes:
    assert process.stdout is not None
    content = process.stdout.read(length)
    if len(content) < length:
        raise EOFError
    return content
