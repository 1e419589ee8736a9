"""Text as a mail carries it: in 7 bit, in short lines, and no line begins with a dot.

A mail like that goes to a relay as it is: there is nothing to double, neither for DATA (RFC 5321 §4.5.2) nor for BDAT.
"""

import binascii
import re

ADDRESS = re.compile(r"[!-~]+@[!-~]+")
PLAIN_WORDS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
CONTROL = re.compile("[\x00-\x1f\x7f]")

# RFC 2045 §6.7 and RFC 2047 §2: the longest line of quoted-printable, and of a header with encoded words.
LINE = 76
# Bytes in an encoded word. In base64 with its frame these are 64 characters: they fit behind “Subject: ”.
WORD_BYTES = 39

CRLF = b"\r\n"
SOFT_BREAK = b"=\r\n"


class Unwritable(ValueError):
    """A mail cannot carry this value. The message names the place."""


def address(text: str, header: str) -> str:
    """An address or Message-ID that may stand in a header. Raises Unwritable."""
    if not ADDRESS.fullmatch(text):
        raise Unwritable(f"The header {header} cannot carry this address.")
    return text


def named(name: str, mail: str, header: str) -> str:
    """An address with the name in front of it. Raises Unwritable."""
    name, mail = name.strip(), address(mail, header)
    if not name:
        return mail
    # Readers decode “=?utf-8?q?x?=” even inside quotes, so a name that looks like one is encoded itself.
    if PLAIN_WORDS.fullmatch(name) and "=?" not in name:
        return f'"{name}" <{mail}>' if len(name) < 50 else f'"{name}"\r\n <{mail}>'
    refuse_control(name, header)
    return f"{encoded_words(name, header)}\r\n <{mail}>"


def is_plain(text: str, header: str) -> bool:
    """Whether free text can stand in a header as it is: in ASCII, in one line, and read as it was written."""
    return text.isascii() and len(f"{header}: {text}") <= LINE and "=?" not in text and text == text.strip()


def encoded_words(text: str, header: str) -> str:
    """Text of any kind for a header, in encoded words (RFC 2047), one per line. Readers join them without a blank."""
    data, words = _utf8(text, f"header {header}"), []
    while data:
        end = WORD_BYTES
        while end < len(data) and data[end] & 0xC0 == 0x80:  # a character stays whole
            end -= 1
        words.append(f"=?utf-8?b?{binascii.b2a_base64(data[:end], newline=False).decode()}?=")
        data = data[end:]
    return "\r\n ".join(words)


def refuse_control(text: str, header: str) -> None:
    """Raises Unwritable for a text that could begin another header."""
    if CONTROL.search(text):
        raise Unwritable(f"The header {header} cannot carry a control character.")


def quoted(text: str) -> bytes:
    """Text in quoted-printable, its lines ended by CRLF. Raises Unwritable."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    # b2a_qp takes the line ends of its soft breaks from the first line's: one is put in front and taken away again.
    encoded = binascii.b2a_qp(_utf8("\r\n" + lines, "body"), quotetabs=False, istext=True)[2:]
    return CRLF.join([_fitted(line) for line in encoded.split(CRLF)])


def quoted_open(text: str) -> bytes:
    """Text in quoted-printable that goes on in a line of its own, which the reader does not see. Raises Unwritable."""
    encoded = quoted(text + "x")[:-1]
    return encoded if encoded[-1:] in (b"", b"\n") else encoded + SOFT_BREAK


def _fitted(line: bytes) -> bytes:
    # b2a_qp leaves a dot in front, and quotes a blank at the end of a line even where the line becomes too long.
    fitted: list[bytes] = []
    while True:
        if line.startswith(b"."):
            line = b"=2E" + line[1:]
        if len(line) <= LINE:
            return CRLF.join([*fitted, line])
        end = LINE - 1
        while b"=" in line[end - 2 : end]:  # “=2E” stays whole
            end -= 1
        fitted.append(line[:end] + b"=")
        line = line[end:]


def _utf8(text: str, place: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Unwritable(f"The {place} cannot carry half a character.") from None
