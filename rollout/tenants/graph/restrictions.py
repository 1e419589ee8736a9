"""What Intune switches off on iPhones. Needs DeviceManagementConfiguration.Read.All and Intune."""

from rollout.tenants.graph.rows import Restrictions
from rollout.tenants.models.connection import GraphConnection


def read_restrictions(connection: GraphConnection) -> Restrictions:
    """The restriction profiles for iOS and whom they hold for. Raises GraphProblem.

    Members of groups are read with GroupMember.Read.All; without it, and for groups of devices, `unknown` says so.
    Settings catalog and custom profiles, which may switch the same off, are not read: `unknown` says that too.
    """
    raise NotImplementedError
