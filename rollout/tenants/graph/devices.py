"""Phones and tablets that Intune lists. Needs DeviceManagementManagedDevices.Read.All and Intune."""

from collections.abc import Iterator

from rollout.tenants.graph.rows import DeviceRow, Page
from rollout.tenants.models.connection import GraphConnection


def read_devices(connection: GraphConnection, *, resume: str = "") -> Iterator[Page[DeviceRow]]:
    """The list, page by page; each run reads all of it. Raises GraphProblem.

    A device that moves while the list is read may come twice or slip past: read once more before taking it for gone.
    """
    raise NotImplementedError
