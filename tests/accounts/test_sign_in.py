"""Local accounts, demo accounts and one-time links."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from django.utils import timezone

from portal.accounts.links import first_administrator_link, forget_links, make_link, use_link
from portal.accounts.models import SignInLink, User
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def local_user(**fields):
    user = make_user(email="ada@portal.example", **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def try_password(client, password, email="ada@portal.example", **query):
    return client.post(reverse("accounts:sign_in"), {"email": email, "password": password, **query})


def test_address_and_password_sign_in_whatever_the_capitals(client):
    user = local_user()

    answer = try_password(client, PASSWORD, email="Ada@Portal.Example")

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_wrong_password_says_the_same_as_an_unknown_address(client):
    local_user()

    wrong, unknown = try_password(client, "wrong"), try_password(client, "wrong", email="nobody@portal.example")

    sentence = "The address or the password is not right."
    assert wrong.status_code == unknown.status_code == 422
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()


def test_after_eight_wrong_passwords_the_right_one_waits_five_minutes(client):
    local_user()
    with time_machine.travel("2026-11-24 09:00", tick=False) as clock:
        for _ in range(8):
            try_password(client, "wrong")

        assert "Too many tries" in try_password(client, PASSWORD).content.decode()
        clock.shift(timedelta(minutes=5, seconds=1))
        assert try_password(client, PASSWORD).status_code == 302


def test_signing_in_uses_up_no_tries(client):
    local_user()

    assert {try_password(client, PASSWORD).status_code for _ in range(9)} == {302}


def test_a_switched_off_account_does_not_sign_in(client):
    local_user(is_active=False)

    assert try_password(client, PASSWORD).status_code == 422


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_a_foreign_address_is_not_opened_after_signing_in(client, address):
    local_user()

    assert try_password(client, PASSWORD, next=address)["Location"] == "/"


def test_demo_accounts_are_listed_and_sign_in_by_one_press(client, settings):
    settings.LIST_DEMO_SIGN_INS = True
    user = make_user(name="Demo Ada", is_demo=True, demo_words="Administrator, 6 tenants")

    page = client.get(reverse("accounts:sign_in")).content.decode()
    client.post(reverse("accounts:demo_sign_in", args=[user.pk]))

    assert "Administrator, 6 tenants" in page
    assert client.session["_auth_user_id"] == str(user.pk)


def test_where_others_reach_the_portal_no_demo_account_is_listed_or_pressed(client, settings):
    settings.LIST_DEMO_SIGN_INS = False
    user = make_user(name="Demo Ada", is_demo=True, demo_words="Administrator, 6 tenants")

    assert "Demo Ada" not in client.get(reverse("accounts:sign_in")).content.decode()
    assert client.post(reverse("accounts:demo_sign_in", args=[user.pk])).status_code == 404


def test_the_press_never_signs_in_a_real_account(client, settings):
    settings.LIST_DEMO_SIGN_INS = True

    assert client.post(reverse("accounts:demo_sign_in", args=[make_user().pk])).status_code == 404


def test_a_link_signs_in_once(client):
    user = make_user()
    address = make_link(user, at=timezone.now())

    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    client.logout()
    assert client.post(address).status_code == 410


def test_the_first_administrators_link_leads_to_settings_to_say_who_they_are(client):
    address = first_administrator_link(at=timezone.now())

    answer = client.post(address, follow=True)

    assert answer.redirect_chain == [(reverse("accounts:settings"), 302)]
    assert "Who are you?" in answer.content.decode()


def test_a_link_ends_after_a_day(client):
    address = make_link(make_user(), at=timezone.now() - timedelta(hours=24, seconds=1))

    assert client.post(address).status_code == 410


def test_a_link_that_ended_unused_is_forgotten_and_a_used_one_is_not():
    made_at = timezone.now()
    used, _ = (make_link(make_user(), at=made_at) for _ in range(2))
    assert use_link(used.rstrip("/").rpartition("/")[2], at=made_at)

    assert forget_links(made_at + timedelta(hours=23)) == 0
    assert forget_links(made_at + timedelta(hours=24)) == 1
    assert SignInLink.objects.get().used_at == made_at


def test_deployment_checks_refuse_demo_accounts():
    make_user(is_demo=True)

    with pytest.raises(SystemCheckError, match="demo accounts"):
        call_command("check", deploy=True, databases=["default"], fail_level="ERROR")


def test_a_new_password_replaces_the_old_one(client):
    user = local_user()
    client.force_login(user)

    client.post(reverse("accounts:password"), {"old": PASSWORD, "new": "quite another long one"})

    user.refresh_from_db()
    assert user.check_password("quite another long one")


def test_a_short_password_is_refused_with_what_is_wrong(client):
    user = local_user()
    client.force_login(user)

    answer = client.post(reverse("accounts:password"), {"old": PASSWORD, "new": "short"})

    assert answer.status_code == 422
    assert "at least 12 characters" in answer.content.decode()


def test_the_theme_is_a_cookie_that_the_server_reads(client):
    client.force_login(make_user())

    client.post(reverse("accounts:theme"), {"theme": "dark"})

    assert 'data-theme="dark"' in client.get(reverse("accounts:settings")).content.decode()


def test_single_keys_are_switched_off(client):
    user = make_user()
    client.force_login(user)

    client.post(reverse("accounts:keys"), {})

    assert not User.objects.get(pk=user.pk).single_keys
