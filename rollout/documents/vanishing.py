"""Which documents of a source are gone, and which are only not to be seen: a share that is away looks empty.

Where people deleted them all the same, somebody says so on the source's page, and the next scan counts them gone.
A task closes when its document is gone. So nothing counts as gone where a source could not be listed as a whole, nor
where it suddenly has so little that a disk is more likely away than somebody deleted it all.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from rollout.documents.models import SourceKind
from rollout.documents.sources import Item

MANY = 20
"""So many documents nobody deletes unnoticed; of fewer, most may well be gone."""
LISTED_BY_PEOPLE = (SourceKind.UPLOAD, SourceKind.WEB)
"""What these hold is what people of the portal put in: one that is missing was taken out."""


class Missing(NamedTuple):
    """The paths of documents that are gone, and where others are missing that may be there, what is the matter.

    `held_count`: how many are missing and not called gone; None where the source was not seen as a whole.
    """

    gone: Sequence[str]
    problem: str = ""
    held_count: int | None = 0


def missing(kind: str, known: Collection[str], items: Iterable[Item], *, deleted_count: int = 0) -> Missing:
    """What is missing of the documents that were there (`known`, by path) among what a source has now.

    Of `deleted_count` documents somebody said that they were deleted: no more than that are gone.
    """
    listed = {item.path: item.problem for item in items}
    unread = {path for path, problem in listed.items() if problem}
    away = [path for path in known if path not in listed and not _is_below(path, unread)]
    if "." in unread:
        return Missing([], held_count=None)
    if kind in LISTED_BY_PEOPLE or not away:
        return Missing(away)
    is_empty = kind == SourceKind.FOLDER and not listed
    is_most = len(away) >= MANY and len(listed) * 2 < len(known)
    if (is_empty or is_most) and len(away) > deleted_count:
        return Missing([], _words(len(away), len(known)), len(away))
    return Missing(away)


def _is_below(path: str, folders: Collection[str]) -> bool:
    return any(str(folder) in folders for folder in PurePosixPath(path).parents)


def _words(away: int, known: int) -> str:
    return (
        f"{away:,} of {known:,} documents are not there any more: perhaps a disk or share is away. Their tasks stay as "
        "they are. If they were deleted, say so on the page of this source."
    )
