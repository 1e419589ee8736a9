"""An empty portal gives one link that makes the first administrator."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.accounts.links import FIRST_ADMINISTRATOR, first_administrator_link, make_link, use_link
from portal.accounts.models import User
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 24, 7, 0, tzinfo=UTC)


def _token(link: str | None) -> str:
    assert link is not None
    return link.rstrip("/").rpartition("/")[2]


def test_the_link_makes_a_portal_administrator() -> None:
    link = first_administrator_link(at=AT)

    user = use_link(_token(link), at=AT)

    assert user is not None
    assert user.is_portal_administrator
    assert user.email == FIRST_ADMINISTRATOR


def test_asked_for_again_the_earlier_link_is_withdrawn() -> None:
    earlier = first_administrator_link(at=AT)
    later = first_administrator_link(at=AT + timedelta(minutes=1))

    assert use_link(_token(earlier), at=AT) is None
    assert use_link(_token(later), at=AT + timedelta(minutes=1)) is not None
    assert User.objects.count() == 1


def test_there_is_no_link_once_it_was_used() -> None:
    use_link(_token(first_administrator_link(at=AT)), at=AT)

    assert first_administrator_link(at=AT) is None


def test_there_is_no_link_where_somebody_can_sign_in() -> None:
    make_user()

    assert first_administrator_link(at=AT) is None


def test_the_command_prints_the_link_or_nothing() -> None:
    first, second = StringIO(), StringIO()

    call_command("first_administrator", stdout=first)
    make_user()
    call_command("first_administrator", stdout=second)

    assert "/sign-in/link/" in first.getvalue()
    assert second.getvalue() == ""


def test_who_is_locked_out_gets_a_link_from_the_machine() -> None:
    user, said = make_user(), StringIO()

    call_command("sign_in_link", user.email.upper(), stdout=said)

    assert use_link(_token(said.getvalue().strip()), at=timezone.now()) == user


def test_a_link_for_nobody_is_refused() -> None:
    with pytest.raises(CommandError, match="Nobody"):
        call_command("sign_in_link", "stranger@portal.example")


def test_a_link_of_an_account_switched_off_since_is_refused() -> None:
    user = make_user()
    token = _token(make_link(user, at=AT))
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert use_link(token, at=AT) is None
