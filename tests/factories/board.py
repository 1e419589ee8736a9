"""What people keep of the board, for tests."""

from portal.accounts.models import User
from portal.board.models import SavedView
from tests.factories.accounts import make_user
from tests.factories.changes import make_change


def make_saved_view(owner: User | None = None, **overrides: object) -> SavedView:
    """A view “Worst first” that only its owner knows; of MC1111780, if no `change` is given."""
    values = {"change": overrides.pop("change", None) or make_change(), "name": "Worst first", "query": "attention=1"}
    return SavedView.objects.create(owner=owner or make_user(), **values | overrides)
