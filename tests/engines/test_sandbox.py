"""The sandbox relay takes every mail and sends none."""

import mailbox
import smtplib
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

from portal.engines.sandbox import listening_socket


def test_mails_land_in_a_maildir(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["To"] = "Backup moves to iCloud", "ada@contoso.example"
    message.set_content("Schöne Grüße")

    with listening_socket() as listener:
        argv = [sys.executable, "-m", "portal.engines.sandbox", str(tmp_path / "mail"), str(listener.fileno())]
        relay = subprocess.Popen(argv, pass_fds=[listener.fileno()])
        with smtplib.SMTP(*listener.getsockname()) as client:
            client.send_message(message, "portal@contoso.example", ["ada@contoso.example"])
        relay.terminate()

    assert relay.wait(10) == 0
    landed = list(mailbox.Maildir(tmp_path / "mail"))
    assert [mail["Subject"] for mail in landed] == ["Backup moves to iCloud"]
    assert landed[0]["X-RcptTo"] == "ada@contoso.example"
