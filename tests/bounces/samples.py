"""Reports in the shapes in which mail systems write them, in our own words, about a mail with a given Message-ID."""

from email.message import EmailMessage


def exchange(
    to: str, message_id: str, *, status: str = "5.1.10", said: str = "RESOLVER.ADR.RecipientNotFound"
) -> bytes:
    """Exchange Online: HTML for people, the status, and the whole mail as it was."""
    return f"""From: <postmaster@fabrikam.example>
To: <changes@contoso.example>
Date: Mon, 29 Sep 2025 07:09:12 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4f2a-report"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-GB
Message-ID: <9d0c@AM0PR01.fabrikam.example>
In-Reply-To: <{message_id}>
References: <{message_id}>
Subject: Undeliverable: Your backup moves
Auto-Submitted: auto-replied
MIME-Version: 1.0

--4f2a-report
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="8c11-words"

--8c11-words
Content-Type: text/plain; charset="us-ascii"

Nobody here is called {to}.

--8c11-words
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: base64

PHA+Tm9ib2R5IGhlcmU8L3A+

--8c11-words--

--4f2a-report
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01.fabrikam.example
Received-From-MTA: dns;relay.contoso.example
Arrival-Date: Mon, 29 Sep 2025 07:09:10 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: {status}
Diagnostic-Code: smtp;550 {status} {said}; not found

--4f2a-report
Content-Type: message/rfc822

{_ours(to, message_id)}
<p>Hello</p>

--4f2a-report--
""".encode()


def postfix(to: str, message_id: str, *, action: str = "failed", status: str = "5.1.1", said: str = "") -> bytes:
    """Postfix: words, the status with the other side's answer folded, and the headers alone."""
    said = said or f"550 {status} <{to}>: there is no such mailbox"
    return f"""Return-Path: <>
From: MAILER-DAEMON@relay.contoso.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: changes@contoso.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="A1B2.17/relay.contoso.example"

--A1B2.17/relay.contoso.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

It could not be delivered to <{to}>.

--A1B2.17/relay.contoso.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.contoso.example
X-Postfix-Queue-ID: A1B2
Arrival-Date: Mon, 29 Sep 2025 09:09:10 +0200 (CEST)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.fabrikam.example
Diagnostic-Code: smtp; {said[:20]}
    {said[20:]}

--A1B2.17/relay.contoso.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{_ours(to, message_id)}
--A1B2.17/relay.contoso.example--
""".encode()


def gmail(to: str, message_id: str) -> bytes:
    """Gmail: nested words, a code of its own without detail in the status, the better one in the diagnosis."""
    return f"""Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: changes@contoso.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: <{message_id}>
In-Reply-To: <{message_id}>
X-Failed-Recipients: {to}
MIME-Version: 1.0
Content-Type: multipart/report; boundary="0000a"; report-type=delivery-status

--0000a
Content-Type: multipart/related; boundary="0000b"

--0000b
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--0000b--
--0000a
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 29 Sep 2025 00:09:10 -0700 (PDT)

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.0.0
Remote-MTA: dns; mx.fabrikam.example. (192.0.2.7, the server for the domain.)
Diagnostic-Code: smtp; 550-5.1.1 Nobody of that name here
 550 5.1.1 Please look again
Last-Attempt-Date: Mon, 29 Sep 2025 00:09:12 -0700 (PDT)

--0000a
Content-Type: message/rfc822

{_ours(to, message_id)}
Hello

--0000a--
""".encode()


def exim(to: str, message_id: str) -> bytes:
    """Exim of old: words alone, whom it names in a header, and a copy of the mail in the text."""
    return f"""Return-path: <>
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.fabrikam.example>
To: changes@contoso.example
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    SMTP error from remote mail server after RCPT TO:<{to}>:
    550 5.1.1 unknown here

------ This is a copy of the message, including all the headers. ------

{_ours(to, message_id)}
Hello
""".encode()


def complaint(to: str, message_id: str) -> bytes:
    """A feedback report (RFC 5965) that leaves out whom it is about, as most do."""
    return f"""From: staff@hotmail.example
To: changes@contoso.example
Subject: complaint about a message
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="fb-1"

--fb-1
Content-Type: text/plain

Somebody pressed a button.

--fb-1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Loop/1.0
Version: 1

--fb-1
Content-Type: message/rfc822

{_ours(to, message_id)}
Hello

--fb-1--
""".encode()


def out_of_office(to: str, message_id: str) -> bytes:
    """Somebody is away: an answer to the mail, with its Message-ID, and no report."""
    away = EmailMessage()
    away["From"] = to
    away["To"] = "changes@contoso.example"
    away["Subject"] = "Automatic reply: Your backup moves"
    away["Auto-Submitted"] = "auto-replied"
    away["In-Reply-To"] = f"<{message_id}>"
    away.set_content(f"I am away until Monday. Error 550 5.1.1 {to} is a joke of mine.")
    return away.as_bytes()


def _ours(to: str, message_id: str) -> str:
    return f"""From: Contoso IT <changes@contoso.example>
To: {to}
Subject: Your backup moves
Date: Mon, 29 Sep 2025 07:09:10 +0000
Message-ID: <{message_id}>
Auto-Submitted: auto-generated
Content-Type: text/plain
"""
