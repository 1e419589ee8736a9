"""Who asks."""

from django.http import HttpRequest

from portal.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The user behind a request. LoginRequiredMiddleware lets nobody else reach a view that asks."""
    assert isinstance(request.user, User)
    return request.user
