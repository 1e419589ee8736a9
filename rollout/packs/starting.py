"""Writes the beginning of a pack: what the post says, and a TODO wherever a person has to say something."""

import json
from collections.abc import Mapping
from pathlib import Path
from string import Template

from rollout.packs.loader import ROOT

SKELETON = ROOT / "skeleton"


def write_skeleton(folder: Path, values: Mapping[str, str], announcement: Mapping[str, object]) -> list[Path]:
    """The files of a new pack in a new folder: what was written. Raises FileExistsError where the folder exists.

    `values` fill the places of `change.yaml`, each as text that becomes one quoted value; `announcement` is the whole
    of `announcement.json`.
    """
    folder.mkdir(parents=True)
    written = []
    for source in sorted(path for path in SKELETON.rglob("*") if path.is_file()):
        text = source.read_text(encoding="utf-8")
        if source.name == "change.yaml":
            # JSON's strings are YAML's as well, whatever a vendor's title holds.
            quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}
            text = Template(text).substitute(quoted)
        written.append(_write(folder / source.relative_to(SKELETON), text))
    written.append(_write(folder / "announcement.json", json.dumps(announcement, ensure_ascii=False, indent=2) + "\n"))
    return written


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
