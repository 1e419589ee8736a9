"""The process that reads documents: one after the other from standard input, each answered on standard output.

Lengths go before contents: the path and the bytes of a document come in, JSON goes out. It ends with its input.
"""

import json
import os
import resource
import sys
from typing import Any, BinaryIO

from rollout.documents.reading import read_document
from rollout.documents.reading.text import Unreadable

LENGTH_BYTES = 8
CPU_SECONDS = 45
"""Of one document; a PDF of 500 pages takes 3 to 5."""
MOST_MEMORY = 1024 * 1024 * 1024
"""Bytes of addresses, of which the programs themselves take about 200 MB."""
MOST_REPLY = 24 * 1024 * 1024
"""Bytes of text, with its headings, that are taken from one document."""
MOST_FILES = 64
PROBLEM = "problem"
TOO_MUCH = "The document is broken, or reading it needs too much memory."
BROKEN = "The file is broken: reading it fails."


def main() -> None:
    """Answers until nothing is asked any more."""
    asked = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a library prints is no answer.
    if sys.platform == "linux":  # macOS, where people try the portal, takes no limit of addresses.
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (path := _next(asked)) is not None and (content := _next(asked)) is not None:
        _allow_seconds(CPU_SECONDS)
        reply = json.dumps(_answer(path.decode(), content)).encode()
        if len(reply) > MOST_REPLY:
            reply = json.dumps(_problem("The document has too much text.")).encode()
        answers.write(len(reply).to_bytes(LENGTH_BYTES) + reply)
        answers.flush()


def _next(asked: BinaryIO) -> bytes | None:
    length = asked.read(LENGTH_BYTES)
    return asked.read(int.from_bytes(length)) if length else None


def _allow_seconds(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, most))


def _answer(path: str, content: bytes) -> dict[str, Any]:
    try:
        read = read_document(path, content)
    except Unreadable as refused:
        return _problem(str(refused))
    except MemoryError:
        return _problem(TOO_MUCH)
    except Exception as error:  # the loop of a worker: the other side logs it
        return _problem(BROKEN, type(error).__name__)
    return {
        "about": [read.title, read.language, read.owner_name, read.owner_address],
        "paragraphs": [[item.text, item.headings, item.number, item.language] for item in read.paragraphs],
    }


def _problem(problem: str, error: str = "") -> dict[str, Any]:
    return {PROBLEM: problem, "error": error}


if __name__ == "__main__":
    main()
