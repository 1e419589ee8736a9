"""Checks every part of a pack with the readers of the rooms it belongs to."""

from collections.abc import Callable, Iterator

from rollout.packs.errors import PackError
from rollout.packs.loader import Pack, load_pack, pack_ids

PartReader = Callable[[Pack], object]

_part_readers: list[PartReader] = []


def reads_a_part(reader: PartReader) -> PartReader:
    """Marks a function that reads a room's part of a pack and raises PackError where it is wrong.

    A room applies it in `AppConfig.ready`, so that packs, which may not import the rooms above, can ask them all.
    """
    if reader not in _part_readers:
        _part_readers.append(reader)
    return reader


def problems(mc_id: str) -> Iterator[PackError]:
    """What is wrong with this pack: at most one problem per part, as a reader stops at its first."""
    try:
        pack = load_pack(mc_id)
    except PackError as error:
        yield error
        return
    for reader in (_read_every_file, *_part_readers):
        try:
            reader(pack)
        except PackError as error:
            yield error


def all_problems() -> dict[str, list[PackError]]:
    """Every pack there is, with what is wrong with it."""
    return {mc_id: list(problems(mc_id)) for mc_id in pack_ids()}


def _read_every_file(pack: Pack) -> None:
    for path in sorted(pack.path.rglob("*")):
        name = path.relative_to(pack.path).as_posix()
        if path.suffix in {".yaml", ".json"}:
            pack.yaml(name).plain()
        elif path.suffix == ".md":
            pack.markdown(name)
