"""A git repository as files: where it is, and which commit a branch stands at. No program runs and no setting counts.

A repository's own configuration can name programs to run, so nothing here lets git read it.
"""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from rollout.documents.sources import folders
from rollout.documents.sources.patience import answered
from rollout.documents.sources.reader import SourceRefused

LONGEST_REF_FILE = 4096
LONGEST_PACKED_REFS = 20 * 1024 * 1024
DEEPEST_REF = 5
"""How often a ref may stand for another one."""
COMMIT = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
BRANCH = re.compile(r"(?![./-])[^\s~^:?*\[\\\x00-\x1f\x7f]+(?<![./])")
NOT_IN_BRANCH = re.compile(r"\.\.|//|/\.|@\{|\.lock(?:/|$)")
"""What may be the name of a branch (git-check-ref-format)."""


@dataclass(frozen=True)
class Repository:
    """A repository a tenant may have, at one commit: its hexadecimal name, of SHA-1 or SHA-256."""

    folder: Path
    objects: Path
    commit: str


def found(path: str, slug: str) -> Path:
    """The git folder of a repository, bare or with its files beside it. Raises SourceRefused with what to do."""
    return answered(path, lambda: _found(path, slug))


def _found(path: str, slug: str) -> Path:
    folder = folders.checked(path, slug)
    git_folder = folder if (folder / "objects").is_dir() and (folder / "HEAD").exists() else folder / ".git"
    if _kind(git_folder) == stat.S_IFREG:
        raise SourceRefused("This is a worktree or submodule whose repository lies elsewhere. Name the repository.")
    parts = [git_folder, *(git_folder / part for part in ("objects", "refs"))]
    if any(_kind(part) != stat.S_IFDIR for part in parts) or _kind(git_folder / "HEAD") != stat.S_IFREG:
        raise SourceRefused("This folder is no git repository. Name the one that has .git in it, or a bare one.")
    borrowed = ("commondir", "objects/info/alternates", "objects/info/http-alternates")
    if any(_kind(git_folder / part) for part in borrowed) or _has_links(git_folder / "objects"):
        # It would be a way to what lies outside of the tenant's places.
        raise SourceRefused("This repository borrows objects from another one. Clone it without doing so.")
    return git_folder


def at_branch(path: str, slug: str, branch: str) -> Repository:
    """The repository at its branch, or at what it has checked out where `branch` is empty. Raises SourceRefused."""
    git_folder = found(path, slug)
    if branch and not _may_be_branch(branch):
        raise SourceRefused("A branch cannot have this name.")
    name = f"refs/heads/{branch}" if branch else "HEAD"
    for _ in range(DEEPEST_REF):
        value = _loose(git_folder, name) or _packed(git_folder, name)
        if COMMIT.fullmatch(value):
            return Repository(git_folder, git_folder / "objects", value.decode())
        target = value.removeprefix(b"ref: ").decode("utf-8", "replace")
        if not value.startswith(b"ref: refs/") or not _may_be_branch(target):
            break
        name = target
    called = name.removeprefix("refs/heads/")
    raise SourceRefused(f"There is no branch “{called}” with a commit in this repository. Compare how it is written.")


def _may_be_branch(name: str) -> bool:
    return BRANCH.fullmatch(name) is not None and NOT_IN_BRANCH.search(name) is None


def _loose(git_folder: Path, name: str) -> bytes:
    """A ref in a file of its own; empty without one."""
    path = git_folder / name
    if os.path.realpath(path.parent) != str(path.parent):
        return b""
    return _read(path, LONGEST_REF_FILE).strip()


def _packed(git_folder: Path, name: str) -> bytes:
    for line in _read(git_folder / "packed-refs", LONGEST_PACKED_REFS).splitlines():
        value, _, ref = line.partition(b" ")
        if ref == name.encode():
            return value
    return b""


def _read(path: Path, longest: int) -> bytes:
    """A file that is none of a link's or pipe's; empty without one. Raises SourceRefused where it may not be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except PermissionError as error:
        raise SourceRefused("The portal may not read this repository. Give its user the right to.") from error
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as file:
        return file.read(longest) if stat.S_ISREG(os.fstat(handle).st_mode) else b""


def _has_links(objects: Path) -> bool:
    """Whether a folder of objects, a pack or an object is a link. Git has two levels of them and would follow it."""
    try:
        folders_within = [entry for entry in os.scandir(objects) if not entry.is_file(follow_symlinks=False)]
        within = (entry for folder in folders_within if folder.is_dir() for entry in os.scandir(folder.path))
        return any(entry.is_symlink() for entry in (*folders_within, *within))
    except OSError as error:
        raise SourceRefused("The portal may not read this repository. Give its user the right to.") from error


def _kind(path: Path) -> int:
    """What a path is, itself and not where it leads; 0 for nothing."""
    try:
        return stat.S_IFMT(path.lstat().st_mode)
    except OSError:
        return 0
