"""Documents of a git repository on the portal's machine, as they are in the commit of a branch.

The program git reads the objects and nothing else: it is given a git folder of the portal's own, with no settings, no
hooks and no refs, beside the repository's objects. Nothing is checked out.
"""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

from rollout.documents.models import DocumentSource
from rollout.documents.reading import Unreadable, is_document
from rollout.documents.sources import repository
from rollout.documents.sources.folders import LARGEST_FILE, MOST_FILES
from rollout.documents.sources.patience import answered, each_answered
from rollout.documents.sources.pieces import name_problem
from rollout.documents.sources.reader import Item, SourceReader, SourceRefused

LIST_SECONDS = 60
READ_SECONDS = 30
DIES_SECONDS = 5
"""For a program that was killed. One that hangs in a disk is left behind: it dies when the disk answers."""
MOST_ENTRIES = 500_000
"""Entries of all folders of a commit. A few small trees that name each other can have more than any disk holds."""
CHUNK = 64 * 1024
LINK, SUBMODULE = "120000", "160000"
LFS_POINTER = b"version https://git-lfs.github.com/spec/"


class GitReader(SourceReader):
    """The documents of one commit; their revision is the name of their blob."""

    def __init__(self, source: DocumentSource) -> None:
        self._git = program()
        self._place = source.path
        path, slug, branch = source.path, source.tenant.slug, source.branch
        at = answered(path, lambda: repository.at_branch(path, slug, branch))
        self._commit = at.commit
        self._blobs: dict[str, str] = {}
        self._opened = ExitStack()
        self._home = Path(self._opened.enter_context(tempfile.TemporaryDirectory(prefix="documents-git-")))
        self._environment = _environment(self._home, at.objects)
        _make_git_folder(self._home, is_sha256=len(at.commit) == 64)
        self._reading: subprocess.Popen[bytes] | None = None

    def items(self) -> Iterator[Item]:
        seen: set[str] = set()
        for number, (mode, blob, size, path) in enumerate(self._all_entries()):
            if number == MOST_ENTRIES:
                raise SourceRefused(f"This commit has more than {MOST_ENTRIES:,} files. It is not read.")
            if not _is_wanted(mode, path) or path in seen:
                continue
            if len(seen) == MOST_FILES:
                yield Item(".", problem=f"There are more than {MOST_FILES:,} documents. The rest was not read.")
                return
            seen.add(path)
            yield self._item(mode, blob, size, path)

    def one(self, path: str) -> Item | None:
        entries = (entry for entry in self._entries(below=path) if entry[-1] == path)
        found = answered(self._place, lambda: next(entries, None))
        return self._item(*found) if found and _is_wanted(found[0], path) else None

    def content(self, item: Item) -> bytes:
        blob = self._blobs[item.path]
        process = self._reader()
        seconds = min(READ_SECONDS, self.read_seconds)
        with _killed_after(seconds, process):
            content = answered(self._place, lambda: _asked(process, blob), seconds=seconds + DIES_SECONDS)
        if content is None:
            self._stop_reading()
            raise Unreadable("The repository is damaged: git cannot read this file.")
        if content.startswith(LFS_POINTER):
            raise Unreadable("The file is kept in Git LFS, outside of the repository. It is not read.")
        return content

    def close(self) -> None:
        self._stop_reading()
        self._opened.close()

    def _item(self, mode: str, blob: str, size: int, path: str) -> Item:
        problem = _problem(mode, size, path)
        if not problem:
            self._blobs[path] = blob
        return Item(path, revision="" if problem else blob, problem=problem)

    def _all_entries(self) -> Iterator[tuple[str, str, int, str]]:
        seconds = LIST_SECONDS + DIES_SECONDS
        return each_answered(self._place, lambda: self._entries("-r"), at_work=self.is_at_work, seconds=seconds)

    def _entries(self, *how: str, below: str = "") -> Iterator[tuple[str, str, int, str]]:
        """Mode, blob, size in bytes and path of entries of the commit, or of what is `below`. Raises SourceRefused."""
        path = [below] if below else []
        process = self._started("ls-tree", *how, "-l", "-z", "--full-tree", self._commit, "--", *path)
        try:
            with _killed_after(LIST_SECONDS, process):
                yield from map(_entry, _parts(cast("IO[bytes]", process.stdout)))
                if process.wait() != 0:
                    raise SourceRefused(
                        f"git cannot list the files of this commit within {LIST_SECONDS} seconds, or it is damaged."
                    )
        finally:
            _end(process)

    def _reader(self) -> "subprocess.Popen[bytes]":
        if self._reading is None:
            self._reading = self._started("cat-file", "--batch")
        return self._reading

    def _stop_reading(self) -> None:
        if self._reading is not None:
            _end(self._reading)
            self._reading = None

    def _started(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603  no shell; a path stands behind “--”
            [self._git, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment,
            cwd=self._home,
        )


def program() -> str:
    """Where the program git is. Raises SourceRefused without one."""
    path = shutil.which("git")
    if path is None:
        raise SourceRefused(
            "The program git is not there. Whoever runs the portal can install it on the portal’s machine."
        )
    return path


def _environment(home: Path, objects: Path) -> dict[str, str]:
    """All that git knows of the world: nothing of the worker's own environment. Its parts it finds by itself."""
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "LC_ALL": "C",
        "GIT_DIR": str(home),
        "GIT_OBJECT_DIRECTORY": str(objects),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _make_git_folder(home: Path, *, is_sha256: bool) -> None:
    (home / "refs").mkdir()
    (home / "HEAD").write_text("ref: refs/heads/none\n")
    settings = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
    settings += "[extensions]\n\tobjectformat = sha256\n" if is_sha256 else ""
    (home / "config").write_text(settings)


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between null bytes."""
    rest = b""
    while chunk := stream.read1(CHUNK):  # type: ignore[attr-defined]  # a pipe is buffered
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


def _entry(line: bytes) -> tuple[str, str, int, str]:
    """“100644 blob <name>    1234<tab>path”; “-” for the size of a submodule, “BAD” for that of a missing blob."""
    about, _, path = line.partition(b"\t")
    mode, _, blob, size = about.decode("ascii").split()
    return mode, blob, int(size) if size.isdigit() else 0, path.decode("utf-8", "backslashreplace")


def _is_wanted(mode: str, path: str) -> bool:
    """Documents, and submodules: whoever misses a document looks for why. As in folders, nothing that is hidden."""
    is_hidden = any(part.startswith(".") and part not in (".", "..") for part in path.split("/"))
    return not is_hidden and (mode == SUBMODULE or is_document(path))


def _problem(mode: str, size: int, path: str) -> str:
    if mode == SUBMODULE:
        return "This is another repository, a submodule. Put it in as a source of its own."
    if mode == LINK:
        return "This is a link. Links are not followed."
    if size > LARGEST_FILE:
        return f"The file is too large: more than {LARGEST_FILE // 1024 // 1024} MB."
    return name_problem(path)


def _asked(process: "subprocess.Popen[bytes]", blob: str) -> bytes | None:
    """The bytes of a blob; None where git has none, or ended."""
    into, out = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    try:
        into.write(f"{blob}\n".encode())
        into.flush()
        words = out.readline().split()
        if len(words) != 3 or words[1] != b"blob" or int(words[2]) > LARGEST_FILE:
            return None
        size = int(words[2])
        content = out.read(size + 1)
    except OSError:
        return None
    return content[:size] if len(content) == size + 1 else None


@contextmanager
def _killed_after(seconds: float, process: "subprocess.Popen[bytes]") -> Iterator[None]:
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    try:
        process.wait(DIES_SECONDS)
    except subprocess.TimeoutExpired:
        return
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:  # What was to be written to a program that ended.
                continue
