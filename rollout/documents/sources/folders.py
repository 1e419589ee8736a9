"""Folders of documents: which ones a tenant may have, and the files in them.

A tenant's folders lie in `<root>/<slug of the tenant>` of one of the roots (`DOCUMENT_ROOTS`): whoever administers
one tenant cannot name the folder of another. Links are never followed.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from rollout.documents.models import DocumentSource
from rollout.documents.reading import Unreadable, is_document
from rollout.documents.sources.patience import NoAnswer, answered, each_answered
from rollout.documents.sources.pieces import name_problem
from rollout.documents.sources.reader import Item, SourceReader, SourceRefused

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of one document; a longer one is reported and not read."""
MOST_FILES = 50_000
"""Files of one folder; a larger share is put in as several."""
FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW
MOST_CHOICES = 200
DEEPEST_CHOICE = 3


class FolderReader(SourceReader):
    """The documents of a folder on the portal's machine and of everything below."""

    def __init__(self, source: DocumentSource) -> None:
        self._folder = checked(source.path, source.tenant.slug)

    def items(self) -> Iterator[Item]:
        return each_answered(
            str(self._folder), lambda: _walked(self._folder), at_work=self.is_at_work, seconds=self.read_seconds
        )

    def one(self, path: str) -> Item | None:
        return answered(str(self._folder), lambda: _one(self._folder, path))

    def content(self, item: Item) -> bytes:
        return answered(str(self._folder), lambda: content(self._folder, item.path), seconds=self.read_seconds)


def homes(slug: str) -> list[Path]:
    """Where the folders of a tenant may lie, whether or not they are there."""
    return [Path(root).resolve() / slug for root in settings.DOCUMENT_ROOTS]


def has_home(slug: str) -> bool:
    """Whether there is a place for folders of a tenant; also where a disk does not answer, which is said elsewhere."""
    try:
        return answered(slug, lambda: any(os.path.isdir(home) for home in homes(slug)))
    except NoAnswer:
        return True


def choices(slug: str) -> list[str]:
    """Folders of a tenant that could be put in; none where a disk does not answer."""
    try:
        return answered(slug, lambda: _choices(slug))
    except NoAnswer:
        return []


def _choices(slug: str) -> list[str]:
    found = []
    for home in homes(slug):
        for folder, inner, _ in os.walk(home):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            found.append(folder)
            if len(Path(folder).relative_to(home).parts) >= DEEPEST_CHOICE:
                inner.clear()
            if len(found) == MOST_CHOICES:
                return found
    return found


def checked(path: str, slug: str) -> Path:
    """The folder, if this tenant may have it and it can be read. Raises SourceRefused with what to do."""
    return answered(path, lambda: _checked(path, slug))


def _checked(path: str, slug: str) -> Path:
    allowed = homes(slug)
    places = " or ".join(str(home) for home in allowed)
    # What a person types may hold anything; a null byte is no path.
    if "\x00" in path or not path.strip() or not Path(path.strip()).is_absolute():
        raise SourceRefused(f"Give the whole path of a folder in {places}.")
    folder = Path(os.path.realpath(path.strip()))
    if not any(folder == home or home in folder.parents for home in allowed):
        raise SourceRefused(
            f"This tenant’s folders must be in {places}. Whoever runs the portal can name other places."
        )
    try:
        is_there, is_folder = folder.exists(), folder.is_dir()
    except OSError as error:
        # A share that went away, or a name that is too long for any disk.
        raise SourceRefused(_why(error, "folder")) from error
    if not is_there:
        raise SourceRefused("There is no such folder on the portal’s machine. Compare how it is written.")
    if not is_folder:
        raise SourceRefused("This is a file. Name the folder it is in.")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SourceRefused("The portal may not read this folder. Give its user the right to.")
    return folder


def files(folder: Path) -> Iterator[Item]:
    """The documents of a folder and everything below, in order; hidden files and other formats are left out.

    What cannot be read comes with its problem: a link out of the folder, a folder without permission.
    """
    return (item for item in _walked(folder) if item is not None)


def _walked(folder: Path) -> Iterator[Item | None]:
    """As `files`, with None for each folder that was looked into."""
    problems: list[Item] = []
    count = 0
    walk = os.walk(folder, onerror=lambda error: problems.append(_refused(folder, error)))
    for current, inner, names in walk:
        yield None
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        here = Path(current)
        for name, is_file in [*((name, False) for name in inner), *((name, True) for name in sorted(names))]:
            path = here / name
            if name.startswith(".") or not ((is_file and is_document(name)) or path.is_symlink()):
                continue
            count += 1
            if count > MOST_FILES:
                yield Item(".", problem=f"The folder has more than {MOST_FILES:,} files. The rest was not read.")
                return
            if path.is_symlink():
                yield from _link(folder, path)
            else:
                yield _named(_path(folder, path), _revision(path))
    yield from problems


def _one(folder: Path, path: str) -> Item | None:
    file = folder / path
    try:
        # A folder on the way may have become a link since it was listed.
        is_there = file.is_file() and file.resolve() == file
    except OSError as error:
        raise SourceRefused(_why(error)) from error
    return _named(path, _revision(file)) if is_there else None


def content(folder: Path, path: str) -> bytes:
    """The bytes of one document. Raises Unreadable."""
    try:
        handle = _opened(folder / path)
    except OSError as error:
        raise Unreadable(_why(error)) from error
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("This is not a file.")
        if about.st_size > LARGEST_FILE:
            raise Unreadable(f"The file is too large: more than {LARGEST_FILE // 1024 // 1024} MB.")
        try:
            return file.read(LARGEST_FILE)
        except OSError as error:
            raise Unreadable(_why(error)) from error


def _opened(path: Path) -> int:
    """A file opened folder by folder. Each of them, and the file, may have become something else since it was listed:
    neither a link, which may lead to another tenant's documents, nor a pipe is opened."""
    above = os.open(path.anchor, FOLDER)
    try:
        for name in path.parts[1:-1]:
            # A folder on the way need not be readable: to be searched is enough, as for a path as a whole.
            below = os.open(name, FOLDER, dir_fd=above)
            os.close(above)
            above = below
        return os.open(path.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=above)
    finally:
        os.close(above)


def _path(folder: Path, path: Path) -> str:
    """The name within the folder. What is no UTF-8 in it is spelt out, for the database would refuse it."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")


def _named(path: str, revision: str) -> Item:
    problem = name_problem(path)
    return Item(path, problem=problem) if problem else Item(path, revision=revision)


def _link(folder: Path, path: Path) -> Iterator[Item]:
    """A link out of the folder is named; what a link inside points to is read where it lies."""
    target = Path(os.path.realpath(path))
    if folder != target and folder not in target.parents:
        yield Item(_path(folder, path), problem="This is a link out of the folder. It is not followed.")


def _revision(path: Path) -> str:
    """What the file system says of a file's version: nobody writes to a file without another moment of its change."""
    try:
        about = path.stat(follow_symlinks=False)
    except OSError:
        return ""
    return f"{about.st_ino}-{about.st_size}-{about.st_ctime_ns}"


def _refused(folder: Path, error: OSError) -> Item:
    path = Path(error.filename or folder)
    return Item(_path(folder, path) if folder in path.parents else ".", problem=_why(error))


def _why(error: OSError, what: str = "file") -> str:
    return f"The {what} cannot be opened: {(error.strerror or 'unknown reason').lower()}."
