"""The people of a tenant's directory, and what changed of them since the last round."""

from collections.abc import Iterator

from rollout.tenants.graph.rows import UserPage
from rollout.tenants.models.connection import GraphConnection


def read_users(connection: GraphConnection, *, resume: str = "") -> Iterator[UserPage]:
    """A round of /users/delta: everybody without `resume`, with that of a last page what changed since then.

    `resume` of any other page goes on in the middle of its round; whether that round is a full one is then the
    caller's knowledge, `is_full` says what the address says. Where Graph asks for a full round (410, or a state that it
    forgot) the reader begins one, and its first page `starts_anew`.

    Raises GraphProblem on any page. The next page is asked for when the caller wants it.
    """
    raise NotImplementedError
