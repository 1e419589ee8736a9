"""Users for tests."""

from itertools import count

from portal.accounts.models import User

_numbers = count(1)


def make_user(**overrides: object) -> User:
    """A saved local user without a role anywhere; `password` is set when given."""
    number = next(_numbers)
    fields = {"email": f"user{number}@portal.example", "name": f"User {number}"} | overrides
    return User.objects.create_user(**fields)


def make_portal_administrator(**overrides: object) -> User:
    """A user who edits what all tenants share and adds tenants, but has no role in any tenant yet."""
    return make_user(**{"is_portal_administrator": True} | overrides)
