"""What can go wrong with the engines, in sentences for the person at the terminal."""

from portal.errors import PortalError


class EngineError(PortalError):
    """An embedded engine cannot do its work."""
