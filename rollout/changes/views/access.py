"""Who keeps posts and changes."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from portal.accounts.requests import signed_in


def only_portal_administrators(request: HttpRequest) -> None:
    """Posts and changes are shared by all tenants. Raises PermissionDenied for everybody else."""
    if not signed_in(request).is_portal_administrator:
        raise PermissionDenied
