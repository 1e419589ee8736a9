"""EMAIL_URL names the relay that takes mails."""

import pytest

from portal.engines import relay
from portal.engines.relay import BadRelay, Relay, Tls


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
        ("smtp://user:secret@relay.example", "unencrypted"),
    ],
)
def test_what_is_no_safe_relay_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(BadRelay, match=reason) as refusal:
        Relay.from_url(url)

    assert "secret" not in str(refusal.value)


def test_a_relay_never_shows_its_password() -> None:
    assert "secret" not in repr(Relay.from_url("smtps://user:secret@relay.example"))


def test_the_sandbox_relay_is_used_only_without_a_url() -> None:
    assert relay.from_settings("smtp://relay.example", sandbox_port=1025) == Relay("relay.example", 25)
    assert relay.from_settings("", sandbox_port=1025) == Relay("127.0.0.1", 1025)
    assert relay.from_settings("", sandbox_port=0) is None
