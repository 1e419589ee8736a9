"""The Authenticators of people, with their versions: asked for person by person, twenty at a time."""

from collections.abc import Iterable, Iterator

from rollout.tenants.graph.rows import PersonPhones
from rollout.tenants.models.connection import GraphConnection


def read_phones(
    connection: GraphConnection, entra_ids: Iterable[str], *, seconds: float = 60 * 60
) -> Iterator[PersonPhones]:
    """One answer for each of the people, each once, in the order in which Graph gives them.

    `entra_ids` are object ids; what is none is left out. They are drawn as needed, twenty at a time. To go on after an
    abort hand in the people who had no answer yet. Waits as Graph asks, for the parts alone that were refused.

    Raises GraphProblem: with what came before it nothing is wrong, those people are done. Raises OutOfTime when
    `seconds` are over.
    """
    raise NotImplementedError
