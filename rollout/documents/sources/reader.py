"""What every kind of source is to a scan: the documents it has, and the bytes of each."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from portal.errors import PortalError


class SourceRefused(PortalError):
    """This source cannot be used. The message says why and what to do."""


@dataclass(frozen=True)
class Item:
    """A document that a source has, or what is wrong with it.

    `path` names it within its source, with `/` between its parts; its ending says how it is read, unless the
    reader says otherwise (`read_as`). `revision` is what
    the source says of its version: the same revision is the same content, and it is not asked for again; empty where
    the source cannot say. `url` is where people open it, over HTTPS, empty where they do not.
    `problem` says in words for people why there is nothing to be read; "." as `path` then is the source as a whole.
    """

    path: str
    revision: str = ""
    url: str = ""
    problem: str = ""


class SourceReader(ABC):
    """One source, open for a scan or one document.

    Made by `open_source`, which raises SourceRefused where it cannot be used.
    """

    is_at_work: Callable[[], None] = staticmethod(lambda: None)
    """To be called by `items` now and then where it takes its time: a scan that is silent is taken for lost."""

    read_seconds: float = 60.0
    """How long a disk or host may be silent; well below the silence that makes a scan count as lost.

    Less where a person waits for the answer.
    """

    @abstractmethod
    def items(self) -> Iterable[Item]:
        """Every document the source has now: one that is not among them is gone. Raises SourceRefused."""

    @abstractmethod
    def one(self, path: str) -> Item | None:
        """The document of this path alone, without listing the others; None where there is none. Writes nothing.

        `path` is one that a scan knows. Raises SourceRefused.
        """

    @abstractmethod
    def content(self, item: Item) -> bytes:
        """The bytes of a document that was listed. Raises Unreadable with what is wrong, in words for people.

        Raises SourceRefused where the source as a whole does not answer any more.
        """

    def read_as(self, item: Item) -> str:
        """A name whose ending says how the bytes that `content` gave are read."""
        return item.path

    def finish(self) -> None:  # noqa: B027  # most sources have nothing to keep
        """The scan went through all items; what was found out for the next one may be kept."""

    def close(self) -> None:  # noqa: B027  # or to let go of
        """Let go of connections and folders. Called once, whatever happened."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
