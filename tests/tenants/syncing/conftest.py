"""The Graph of the tests, for syncs."""

from tests.graph.conftest import ca, entra_server, graph, pauses, waits

__all__ = ["ca", "entra_server", "graph", "pauses", "waits"]
