"""Finds a pack and reads its files. Each room reads its own part of a pack through the `Pack` it gets here."""

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from rollout.packs.errors import PackError
from rollout.packs.facts import ChangeFacts, read_facts
from rollout.packs.outline import AnnouncementOutline, read_outline
from rollout.packs.reading import Markdown, Node, read_markdown, read_yaml

ROOT = Path(__file__).parent
MC_ID = re.compile(r"MC\d{4,9}")
LOCALE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


@dataclass(frozen=True)
class Pack:
    """One change as data: the folder `rollout/packs/<mc_id>/`.

    Files are read on first use and kept. Everything wrong is a PackError with the file and, where there is one, the
    line. A file is named relative to the pack: "documents.yaml", "texts/en/advance.md".
    """

    mc_id: str
    path: Path
    _read: dict[str, Node | Markdown] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def change(self) -> ChangeFacts:
        """`change.yaml`, validated: names, thresholds, who is affected, facts, vendor windows, links."""
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


@cache
def load_pack(mc_id: str, root: Path = ROOT) -> Pack:
    """The pack of a message centre post, with its facts and announcement checked. Kept for the life of the process.

    Raises PackError where there is none or where it is wrong. Other parts are checked by the rooms that read them.
    """
    if not MC_ID.fullmatch(mc_id) or not (root / mc_id).is_dir():
        raise PackError(mc_id, None, "there is no pack of this name.")
    pack = Pack(mc_id, root / mc_id)
    _ = pack.change, pack.announcement
    return pack


def pack_ids(root: Path = ROOT) -> tuple[str, ...]:
    """The packs there are, in order."""
    return tuple(sorted(path.name for path in root.iterdir() if MC_ID.fullmatch(path.name) and path.is_dir()))
