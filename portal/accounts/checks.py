"""What `manage.py check --deploy` says about accounts."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.utils import Error as DatabaseError

from portal.accounts.models import User


@register(Tags.database, deploy=True)
def no_demo_accounts(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Demo accounts have a password that everybody knows."""
    try:
        count = User.objects.using("default").filter(is_demo=True).count() if "default" in connections else 0
    except DatabaseError:
        return []
    if not count:
        return []
    hint = "Use a database without the demo portfolio: `manage.py run --empty`, or DATABASE_URL."
    return [Error(f"There are {count} demo accounts, whose password everybody knows.", hint=hint, id="accounts.E001")]
