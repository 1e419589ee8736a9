"""What a mail in the bounce mailbox says: which mail came back, from whom and why, or that it is none of that.

Everything here is written by strangers. A report only claims; `matching` decides whether it is believed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

from flufl.bounce import all_failures

from notifications.deliveries.bounces.statuses import code_in

# Longer than every header of ours, and short enough that no expression below takes long.
MOST_TEXT, MOST_HEADER = 100_000, 10_000
MOST_PARTS = 50
MOST_RECIPIENTS = 20
# What our Message-IDs look like: see `messages.message_id`.
OURS = re.compile(r"\b([0-9a-f]{32}@[A-Za-z0-9.-]{1,253})\b")
# What we send to, and nothing else: `addresses.USABLE` with any host.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
# Who sends reports that are not written as such (RFC 3464 is from 1996; not everybody has read it).
DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
RETURNED = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
)


@dataclass(frozen=True)
class Failure:
    """One address to which a mail did not get. `status` is its enhanced code, empty where none is named."""

    address: str
    status: str = ""


@dataclass(frozen=True)
class Report:
    """What a mail claims. `message_ids` are those in it that look like ours; `addresses` all whom it may be about.

    `failures` name those that did not get the mail; a complaint has none.
    """

    message_ids: frozenset[str]
    addresses: frozenset[str]
    failures: tuple[Failure, ...] = ()
    is_complaint: bool = False


def read(content: bytes) -> Report | None:
    """What a mail reports; None where nothing came back (an answer of a person or a robot, a delay, a receipt).

    Whatever it raises, the mail cannot be read: strangers find ways to break a parser that nobody lists.
    """
    # Parts within parts take the parser seconds, and then more than it can bear.
    if content.lower().count(b"boundary") > MOST_PARTS:
        raise ValueError("more parts than a report has")
    message = message_from_bytes(content)
    parts = _parts(message)
    kind = str(message.get_param("report-type", "")).lower() if message.get_content_type() == "multipart/report" else ""
    if kind == "feedback-report" or any(part.get_content_type() == "message/feedback-report" for part in parts):
        return Report(_message_ids(message, parts), _addresses(parts), is_complaint=True)
    blocks = [block for part in parts for block in _blocks(part)]
    failures = _failures(blocks) if blocks else _failures_elsewhere(message, parts, size=len(content))
    if not failures:
        return None
    addresses = _addresses(parts) | {failure.address for failure in failures}
    return Report(_message_ids(message, parts), addresses, failures)


def _parts(message: Message) -> list[Message]:
    """The parts of the mail, but not those within a mail that it returns."""
    found: list[Message] = []
    left = [message]
    while left and len(found) < MOST_PARTS:
        part = left.pop(0)
        found.append(part)
        if part.get_content_maintype() == "multipart" and isinstance(payload := part.get_payload(), list):
            left.extend(child for child in payload if isinstance(child, Message))
    return found


def _blocks(part: Message) -> list[Message]:
    """The blocks of a delivery status: the mail's own, then one per recipient (RFC 3464)."""
    if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
        return []
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _failures(blocks: list[Message]) -> tuple[Failure, ...]:
    """Those that failed for good; a delay, a receipt and what was passed on are no failures."""
    found = []
    for block in blocks:
        if _text(block, "Action").strip().lower() != "failed":
            continue
        own, generic = code_in(_text(block, "Diagnostic-Code")), code_in(_text(block, "Status"))
        # “5.0.0” and the like say nothing where the other mail system's own words say more.
        status = own if own and (not generic or generic.endswith(".0.0")) else generic
        for name in ("Original-Recipient", "Final-Recipient"):
            if address := ADDRESS.search(_text(block, name).partition(";")[2]):
                found.append(Failure(address[0].lower(), status))
    return tuple(found[:MOST_RECIPIENTS])


def _failures_elsewhere(message: Message, parts: list[Message], *, size: int) -> tuple[Failure, ...]:
    """Of a mail that is not written as a report: whom a mail system names in its own words."""
    sender = _text(message, "From").lower()
    if not message["X-Failed-Recipients"] and not any(daemon in sender for daemon in DAEMONS):
        return ()
    named = {found.lower() for found in ADDRESS.findall(_text(message, "X-Failed-Recipients"))}
    # Line by line by many expressions: it takes its time over a long mail, and no such report is one.
    _, for_good = all_failures(message) if size <= MOST_TEXT else (set(), set())
    named |= {address.decode("ascii", "replace").lower() for address in for_good}
    status = next((code for part in parts if (code := code_in(_words(part)))), "")
    return tuple(Failure(address, status) for address in sorted(named)[:MOST_RECIPIENTS] if ADDRESS.fullmatch(address))


def _message_ids(message: Message, parts: list[Message]) -> frozenset[str]:
    """Whatever looks like a Message-ID of ours: in the returned headers, or in the text of who returns none."""
    texts = [_text(message, "In-Reply-To"), _text(message, "References")]
    for part in parts:
        texts += [_text(returned, "Message-ID") for returned in _returned(part)]
        texts.append(_words(part))
    return frozenset(found.lower() for text in texts for found in OURS.findall(text)[:MOST_RECIPIENTS])


def _addresses(parts: list[Message]) -> frozenset[str]:
    """Whom the returned mail was for, and whom a complaint names."""
    texts = [_text(returned, "To") for part in parts for returned in _returned(part)]
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            texts.append(_words(part))
    found = (address.lower() for text in texts for address in ADDRESS.findall(text)[:MOST_RECIPIENTS])
    return frozenset(list(found)[:MOST_RECIPIENTS])


def _returned(part: Message) -> Iterator[Message]:
    """The headers of a returned mail, as a message."""
    if part.get_content_type() not in RETURNED:
        return
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (child for child in payload[:1] if isinstance(child, Message))
    else:
        yield message_from_bytes(_words(part).encode("utf-8", "replace"))


def _words(part: Message) -> str:
    """What a part says, in whatever it is encoded; nothing of one that holds others."""
    if part.get_content_maintype() == "multipart" or part.get_content_type() == "message/rfc822":
        return ""
    if part.get_content_type() == "message/feedback-report" and isinstance(payload := part.get_payload(), list):
        return "\n".join(str(child) for child in payload)[:MOST_TEXT]
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or part.get_content_maintype() not in ("text", "message"):
        return ""
    return content[:MOST_TEXT].decode("utf-8", "replace")


def _text(message: Message, name: str) -> str:
    """A header as text, whatever was written into it; of a long one the beginning."""
    # To decode four times as many encoded words takes sixteen times as long.
    raw = str(message.get(name, ""))[:MOST_HEADER]
    try:
        return str(make_header(decode_header(raw)))
    except (LookupError, ValueError):
        return raw
