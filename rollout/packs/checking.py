"""Checks every part of a pack with the readers of the rooms it belongs to."""

from collections.abc import Callable, Iterable, Iterator

from rollout.packs.errors import PackError
from rollout.packs.loader import ROOT, Pack, has_pack, load_pack, pack_ids

PartReader = Callable[[Pack], object]

# What `manage.py start_pack` leaves where a writer has to say something.
TODO = "TODO"
READ = {".yaml", ".json", ".md"}

_part_readers: list[PartReader] = []


def reads_a_part(reader: PartReader) -> PartReader:
    """Marks a function that reads a room's part of a pack and raises PackError where it is wrong.

    A room applies it in `AppConfig.ready`, so that packs, which may not import the rooms above, can ask them all.
    """
    if reader not in _part_readers:
        _part_readers.append(reader)
    return reader


def checked_pack(mc_id: str) -> Pack:
    """A pack to work with. Raises PackError where there is none, or for the first thing wrong in any part of it.

    Packs that ship were checked with their version; an installation's own are checked whenever a file changed.
    """
    pack = load_pack(mc_id)
    if not pack.ships and (found := pack.part(_problems)):
        raise found[0]
    return pack


def pack_or_empty(mc_id: str) -> Pack:
    """The same, and an empty pack instead of an error: a change's pages must stand while somebody writes."""
    try:
        return checked_pack(mc_id)
    except PackError as error:
        return Pack(mc_id, ROOT / "none", is_empty=True, problem=str(error) if has_pack(mc_id) else "")


def newest_pack() -> Pack:
    """The pack in order with the highest number that asks something of phones; an empty one where there is none."""
    packs = map(pack_or_empty, reversed(pack_ids()))
    return next((pack for pack in packs if pack.change.asks_of_phones), pack_or_empty(""))


def problems(mc_id: str) -> tuple[PackError, ...]:
    """What is wrong with this pack: every TODO, and at most one problem per part, as a reader stops at its first."""
    try:
        return _problems(load_pack(mc_id))
    except PackError as error:
        return (error,)


def all_problems() -> dict[str, list[PackError]]:
    """Every pack there is, with what is wrong with it."""
    return {mc_id: list(problems(mc_id)) for mc_id in pack_ids()}


def _problems(pack: Pack) -> tuple[PackError, ...]:
    return (*_todos(pack), *_found_by((_read_every_file, *_part_readers), pack))


def _found_by(readers: Iterable[PartReader], pack: Pack) -> Iterator[PackError]:
    for reader in readers:
        try:
            reader(pack)
        except PackError as error:
            yield error


def _todos(pack: Pack) -> Iterator[PackError]:
    """Every place where something is still to be written."""
    for name in _files(pack):
        for number, line in enumerate(pack.text(name).splitlines(), start=1):
            if TODO in line:
                yield PackError(name, number, f"a {TODO} is left.")


def _read_every_file(pack: Pack) -> None:
    for name in _files(pack):
        if name.endswith(".md"):
            pack.markdown(name)
        else:
            pack.yaml(name).plain()


def _files(pack: Pack) -> list[str]:
    """The files that are read, in order."""
    found = (path for path in sorted(pack.path.rglob("*")) if path.suffix in READ)
    return [path.relative_to(pack.path).as_posix() for path in found]
