"""BOUNCE_URL names the mailbox into which mails come back."""

import pytest

from portal.engines import mailbox
from portal.engines.mailbox import BadMailbox, Mailbox
from portal.engines.server_url import Auth, Tls

TENANT = "11111111-2222-4333-8444-55555555555f"
CLIENT = "99999999-8888-4777-8666-555555555555"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("imaps://u:p@mail.example", Mailbox("mail.example", 993, Tls.IMPLICIT, "u", "p")),
        ("imaps://u:p@mail.example/", Mailbox("mail.example", 993, Tls.IMPLICIT, "u", "p")),
        ("imap+tls://u:p@m.example:1143/Re/turned", Mailbox("m.example", 1143, Tls.STARTTLS, "u", "p", "Re/turned")),
        ("imap://a%40b:p%2Fw@127.0.0.1/Zur%C3%BCck", Mailbox("127.0.0.1", 143, Tls.NONE, "a@b", "p/w", "Zurück")),
        (
            f"imaps://u:s@mail.example?auth=xoauth2&tenant={TENANT.upper()}&client={CLIENT}",
            Mailbox("mail.example", 993, Tls.IMPLICIT, "u", "s", "INBOX", Auth.XOAUTH2, TENANT, CLIENT),
        ),
    ],
)  # fmt: skip
def test_a_url_becomes_a_mailbox(url: str, expected: Mailbox) -> None:
    assert Mailbox.from_url(url) == expected
    assert "p/w" not in repr(expected) + expected.name


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://u:secret@mail.example", "begins with imaps://"),
        ("imaps://u:secret@:993", "names no host"),
        ("imaps://u:secret@mail.example:secret", "cannot be read"),
        ("imaps://[secret", "cannot be read"),
        ("imaps://mail.example/INBOX", "no user or no password"),
        ("imaps://u@mail.example", "no user or no password"),
        ("imap://u:secret@mail.example", "unencrypted"),
        ("imaps://u:secret@mail.example#secret", "fragment"),
        ("imaps://u:secret@mail.example?auth=secret", "auth is not password or xoauth2"),
        ("imaps://u:secret@mail.example?secret=1", "parameter 1 is none of"),
        ("imaps://u:secret@mail.example?secret", "name=value"),
        (f"imaps://u:secret@mail.example?auth=xoauth2&client={CLIENT}", "together, or none"),
        (f"imaps://u:secret@mail.example?tenant={TENANT}&tenant={TENANT}", "twice"),
    ],
)
def test_what_is_no_mailbox_is_refused_without_repeating_it(url: str, reason: str) -> None:
    with pytest.raises(BadMailbox, match=reason) as refused:
        mailbox.from_settings(url)

    assert "secret" not in str(refused.value)


def test_without_the_setting_there_is_none() -> None:
    assert mailbox.from_settings("") is None
