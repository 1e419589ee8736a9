"""EMAIL_URL names the relay that takes mails."""

import pytest

from portal.engines import relay
from portal.engines.relay import BadRelay, Mode, Relay
from portal.engines.server_url import Auth, Tls

TENANT = "11111111-2222-4333-8444-55555555555f"
CLIENT = "99999999-8888-4777-8666-555555555555"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://relay.example", Relay("relay.example", 25)),
        ("smtp://relay.example:2525", Relay("relay.example", 2525)),
        ("smtp+tls://relay.example", Relay("relay.example", 587, Tls.STARTTLS)),
        ("smtps://relay.example", Relay("relay.example", 465, Tls.IMPLICIT)),
        # Reserved characters arrive percent-encoded, as in any URL.
        (
            "smtps://a%40b.example:p%2Fw%3A@relay.example",
            Relay("relay.example", 465, Tls.IMPLICIT, "a@b.example", "p/w:"),
        ),
        ("smtp://user:secret@127.0.0.1:1025", Relay("127.0.0.1", 1025, Tls.NONE, "user", "secret")),
        ("smtp://[::1]:1025", Relay("::1", 1025)),
        (
            "smtp://relay.example?connections=3&per_minute=30&per_day=10000&per_connection=100&mode=data",
            Relay(
                "relay.example", 25, connections=3, per_minute=30, per_day=10_000, per_connection=100, mode=Mode.DATA
            ),
        ),
        (
            f"smtp+tls://a%40b.example:s@relay.example?auth=xoauth2&tenant={TENANT.upper()}&client={CLIENT}",
            Relay(
                "relay.example",
                587,
                Tls.STARTTLS,
                "a@b.example",
                "s",
                auth=Auth.XOAUTH2,
                oauth_tenant=TENANT,
                oauth_client=CLIENT,
            ),
        ),
    ],
)
def test_a_url_becomes_a_relay(url: str, expected: Relay) -> None:
    assert Relay.from_url(url) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://relay.example", "begins with smtp://"),
        ("relay.example:25", "begins with smtp://"),
        ("smtp://:25", "names no host"),
        ("smtp://relay.example:70000", "port"),
        ("smtp://[secret", "cannot be read"),
        ("smtp://user:secret@relay.example", "unencrypted"),
        (f"smtp://u:secret@relay.example?auth=xoauth2&tenant={TENANT}&client={CLIENT}", "unencrypted"),
        ("smtps://user@relay.example", "without a password"),
        ("smtps://:secret@relay.example", "without a user"),
        # A slip in the password: what follows is read as something else, and must not be repeated.
        ("smtps://user:1/secret@relay.example", "has a path; in a password write / as %2F"),
        ("smtps://user:1#secret@relay.example", "has a path; in a password write / as %2F"),
        ("smtps://user:1?secret@relay.example", "not written as name=value"),
        ("smtps://user:1?secret=1@relay.example", "parameter 1 is none of connections, per_minute"),
        ("smtps://user:secret", "port"),
        ("smtp://relay.example?connections=secret", "connections is not a whole number of 1 or more"),
        ("smtp://relay.example?per_day=0", "per_day is not a whole number"),
        ("smtp://relay.example?connections=1&conections=2", "parameter 2 is none of"),
        ("smtp://relay.example?connections=1&connections=2", "twice"),
        ("smtp://relay.example?mode=bdat", "mode is not auto or data"),
        ("smtps://u:secret@relay.example?auth=oauth", "auth is not password or xoauth2"),
        ("smtps://u:secret@relay.example?auth=xoauth2", "needs user:client-secret@, tenant= and client="),
        (f"smtps://relay.example?auth=xoauth2&tenant={TENANT}&client={CLIENT}", "needs user:client-secret@"),
        (f"smtps://u:secret@relay.example?auth=xoauth2&tenant=contoso.example&client={CLIENT}", "tenant is not a GUID"),
        (f"smtps://u:secret@relay.example?tenant={TENANT}", "without auth=xoauth2"),
    ],
)
def test_what_is_no_safe_relay_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(BadRelay, match=reason) as refusal:
        Relay.from_url(url)

    assert "secret" not in str(refusal.value).replace("client-secret@", "")
    # Tracebacks show causes.
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


def test_a_relay_never_shows_its_password() -> None:
    assert "secret" not in repr(Relay.from_url("smtps://user:secret@relay.example"))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("smtp://Relay.example", "relay.example:25"),
        ("smtp://[::1]:1025", "[::1]:1025"),
        ("smtps://a%40b.example:secret@relay.example", "a@b.example@relay.example:465"),
    ],
)
def test_a_relay_is_named_by_user_host_and_port(url: str, name: str) -> None:
    assert Relay.from_url(url).name == name


def test_several_urls_are_several_relays() -> None:
    urls = "smtps://a:secret@relay.example\n\tsmtps://b:secret@relay.example smtp://other.example "

    relays = relay.from_settings(urls, sandbox_port=0)

    assert [one.name for one in relays] == ["a@relay.example:465", "b@relay.example:465", "other.example:25"]


def test_two_relays_of_one_name_are_refused() -> None:
    with pytest.raises(BadRelay, match="one relay twice"):
        relay.from_settings("smtp://relay.example smtp://relay.example:25?connections=3", sandbox_port=0)


def test_the_sandbox_relay_is_used_only_without_a_url() -> None:
    assert relay.from_settings("smtp://relay.example", sandbox_port=1025) == (Relay("relay.example", 25),)
    assert relay.from_settings("", sandbox_port=1025) == (Relay("127.0.0.1", 1025),)
    assert relay.from_settings("", sandbox_port=0) == ()
