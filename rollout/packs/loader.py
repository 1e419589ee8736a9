"""Finds a pack and reads its files. Each room reads its own part of a pack through the `Pack` it gets here.

Packs that ship lie beside this module; an installation's own lie in the folders of PACK_DIRS.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar, cast

from django.conf import settings

from rollout.packs.errors import PackError
from rollout.packs.facts import ChangeFacts, no_facts, read_facts
from rollout.packs.outline import AnnouncementOutline, read_outline
from rollout.packs.reading import Markdown, Node, read_markdown, read_yaml

ROOT = Path(__file__).parent
MC_ID = re.compile(r"MC\d{4,9}")
LOCALE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
NO_PACK = "there is no pack of this name."
# Of each pack the newest state and a few before it; more than any installation has.
PACKS_KEPT = 256

Part = TypeVar("Part")
Edition = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Pack:
    """One change as data: a folder `<mc_id>/`.

    Files are read on first use and kept. Everything wrong is a PackError with the file and, where there is one, the
    line. A file is named relative to the pack: "documents.yaml", "texts/en/advance.md".
    An empty pack (`is_empty`) stands where nobody wrote one, or where it cannot be read: then `problem` says why. It
    has no file, knows no fact, and its announcement raises PackError.
    """

    mc_id: str
    path: Path
    is_empty: bool = False
    problem: str = ""
    _read: dict[str, Node | Markdown] = field(default_factory=dict, compare=False, repr=False)
    _parts: dict[Callable[["Pack"], object], object] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def change(self) -> ChangeFacts:
        """`change.yaml`, validated: names, thresholds, who is affected, facts, vendor windows, links."""
        if self.is_empty:
            return no_facts(self.mc_id)
        return read_facts(self.yaml("change.yaml"), mc_id=self.mc_id)

    @cached_property
    def announcement(self) -> AnnouncementOutline:
        """`announcement.json`, validated: the post's fields without its body."""
        return read_outline(self.json("announcement.json"), mc_id=self.mc_id)

    def yaml(self, name: str) -> Node:
        """The root of a YAML file, for the room it belongs to."""
        if name not in self._read:
            self._read[name] = read_yaml(name, self.text(name))
        node = self._read[name]
        assert isinstance(node, Node)
        return node

    def json(self, name: str) -> Node:
        """The root of a JSON file. JSON is read as the YAML it also is, which keeps the lines."""
        return self.yaml(name)

    def markdown(self, name: str) -> Markdown:
        """Head and body of a Markdown file."""
        if name not in self._read:
            self._read[name] = read_markdown(name, self.text(name))
        markdown = self._read[name]
        assert isinstance(markdown, Markdown)
        return markdown

    @property
    def ships(self) -> bool:
        """Whether it came with this version of the portal, whose tests have read every part of it."""
        return self.path.parent == ROOT

    def part(self, reader: Callable[["Pack"], Part]) -> Part:
        """What a room's reader makes of this pack, read once and kept as long as the pack."""
        if reader not in self._parts:
            self._parts[reader] = reader(self)
        return cast("Part", self._parts[reader])

    def has(self, name: str) -> bool:
        """Whether the pack has this file or folder."""
        return (self.path / name).exists()

    def locales(self, folder: str) -> tuple[str, ...]:
        """The locales a folder has, in order: of `texts` its folders, of `helpdesk` its files. English comes first."""
        found = {entry.stem for entry in (self.path / folder).glob("*") if LOCALE.fullmatch(entry.stem)}
        return tuple(sorted(found, key=lambda locale: (locale != "en", locale)))

    def stems(self, folder: str) -> tuple[str, ...]:
        """The names of a folder's Markdown files without their ending: of `texts/en` the purposes."""
        return tuple(sorted(path.stem for path in (self.path / folder).glob("*.md")))

    def text(self, name: str) -> str:
        """What a file says, as it is."""
        path = (self.path / name).resolve()
        if not path.is_relative_to(self.path.resolve()):
            raise PackError(name, None, "the file is outside the pack.")
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise PackError(name, None, f"the file is missing in the pack {self.mc_id}.") from None
        except UnicodeDecodeError:
            raise PackError(name, None, "the file is not UTF-8.") from None


def load_pack(mc_id: str, root: Path | None = None) -> Pack:
    """The pack of a message centre post, with its facts and announcement checked; `root`: only among these.

    Kept until one of its files changes. Raises PackError where there is none or where it is wrong. Other parts are
    checked by the rooms that read them.
    """
    folder = _folder(mc_id, root)
    if folder is None:
        raise PackError(mc_id, None, NO_PACK)
    return _read_pack(mc_id, folder, _edition(folder))


def has_pack(mc_id: str) -> bool:
    """Whether somebody wrote a pack of this number, or began to."""
    return _folder(mc_id, None) is not None


def pack_ids(root: Path | None = None) -> tuple[str, ...]:
    """The packs there are, in order."""
    found = (path for place in _places(root) if place.is_dir() for path in place.iterdir())
    return tuple(sorted({path.name for path in found if MC_ID.fullmatch(path.name) and path.is_dir()}))


def _folder(mc_id: str, root: Path | None) -> Path | None:
    """Where a pack lies. An installation's own pack takes the place of one that ships."""
    if not MC_ID.fullmatch(mc_id):
        return None
    return next((place / mc_id for place in _places(root) if (place / mc_id).is_dir()), None)


def _places(root: Path | None) -> tuple[Path, ...]:
    return (root,) if root else (*map(Path, settings.PACK_DIRS), ROOT)


def _edition(folder: Path) -> Edition:
    """By what an edit is noticed, in every process. Packs that ship change with the version alone, so with a start."""
    if folder.parent == ROOT:
        return ()
    states = ((path.relative_to(folder).as_posix(), path.stat()) for path in sorted(folder.rglob("*")))
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)


@lru_cache(maxsize=PACKS_KEPT)
def _read_pack(mc_id: str, folder: Path, edition: Edition) -> Pack:
    pack = Pack(mc_id, folder)
    _ = pack.change, pack.announcement
    return pack
