"""Mails filled into a skeleton read exactly as the text filled for one person, whatever the person's name is."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from notifications.deliveries.encoding import Unwritable
from notifications.deliveries.messages import Recipient, Writer, build, fill, message_id
from notifications.deliveries.pinning import Pins
from notifications.texts.models import TextVersion
from notifications.texts.rendering import ValueMissing, ValueRefused

AT = datetime(2025, 9, 29, 7, 2, 3, tzinfo=UTC)
SHARED = {"tenant_name": "{{ first_name }} \ue000first_name\ue001 <&> Söhne", "reference": "RP-7F3K-Q2MD"}
PINS = Pins("Contoso IT", "it@contoso.example", "", 1, 1, {"en": SHARED}, key="0123456789abcdef")
# A name at the start, in the middle and at the end of lines, next to dots and blanks, and where a line is full.
PLACES = """{{ first_name }}
Hello {{ first_name }}, of {{ tenant_name }}.{{ first_name }}{{ first_name }}
.{{first_name}}.
 {{ first_name }}\x20
{{ reference }}"""
FULL = "\n".join("." * length + "{{ first_name }} " + "ä" * (length // 3) for length in range(70, 80))
VERSION = TextVersion(
    locale="en",
    subject="{{ first_name }}: your phone moves, {{ first_name }}",
    html=f'<p title="{{{{ first_name }}}}">{PLACES}</p>',
    plain=PLACES + FULL,
    fallbacks={"first_name": "there"},
)
NAMES = {
    "simple": "Adele",
    "two words": "Mary-Jane van Dyke",
    "quotes": 'Sinéad O\'Neill “the "Boss"”',
    "dot": ".",
    "leading dots": "..Ada.",
    "75 characters": "a" * 75,
    "76 characters": "a" * 76,
    "300 characters": "Ada " * 75,
    "300 dots": "." * 300,
    "300 beyond ASCII": "ä" * 300,
    "emoji": "👩‍💻 Ada 🇩🇪",
    "right to left": "שלום עולם",
    "turned round": "\u202eadA\u202c",
    "combining": "Zoe\u0308" + "\u0301" * 40,
    "encoded word": "=?utf-8?q?x?=",
    "half an encoded word": "?utf-8?q?x?=",
    "quoted-printable": "=20=3D=",
    "soft break": "Ada =",
    "markup": "<b>Ada</b> & co",
    "entity": "&lt;",
    "placeholder": "{{ first_name }}",
    "mark": "\ue000first_name\ue001",
    "private use": "\ue000\ue001\uf8ff\U000f0000",
    "blanks around": "  Ada   Lund  ",
    "no-break space": "\xa0Ada\xa0",
    "next line": "Ada\x85\u2028Lund",
    "escape of half a character": "\\ud800",
    "only unsafe": "\u202e\x01\x7f",
    "boundary": "--=_0123456789abcdef--",
    "header": "Bcc: all@contoso.example",
    "empty": "",
}


def recipient(name: str) -> Recipient:
    return Recipient(23, "adele@contoso.example", "en", {"first_name": name})


def read(content: bytes) -> tuple[str, str, str]:
    """Subject, text part and HTML, as the standard library reads them."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message["Subject"], *(_body(message, subtype) for subtype in ("plain", "html"))


def _body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def assert_goes_out_as_it_is(content: bytes) -> None:
    lines = content.split(b"\r\n")
    assert content.isascii()
    assert not {b"\r", b"\n", b"\0"} & {bytes([byte]) for line in lines for byte in line}
    assert max(map(len, lines)) <= 76
    assert not [line for line in lines if line.startswith(b".")]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_mail_reads_as_the_text_filled_for_the_person(name: str) -> None:
    content = Writer(PINS, VERSION, 7).write(recipient(name), AT).content

    filled = fill(PINS, VERSION, recipient(name))
    assert read(content) == (filled.subject, filled.plain, filled.html)
    assert_goes_out_as_it_is(content)


def random_names(seed: int, count: int) -> Iterator[str]:
    dice = random.Random(seed)
    ranges = [(0x20, 0x7E), (0x20, 0x7E), (0xA0, 0x17F), (0x590, 0x6FF), (0x2000, 0x206F), (0xE000, 0xE010)]
    ranges += [(0x2E, 0x2E), (0x3D, 0x3F), (0x20, 0x20), (0x1F300, 0x1F6FF), (0x7F, 0x9F), (0x1, 0x8)]
    for _ in range(count):
        few = dice.sample(ranges, k=dice.randint(1, 4))
        yield "".join(chr(dice.randint(*dice.choice(few))) for _ in range(dice.choice([1, 2, 5, 12, 40, 80])))


@pytest.mark.parametrize("seed", range(4))
def test_any_name_reads_as_it_is(seed: int) -> None:
    writer = Writer(PINS, VERSION, 7)

    for name in random_names(seed, 500):
        content = writer.write(recipient(name), AT).content
        filled = fill(PINS, VERSION, recipient(name))
        assert read(content) == (filled.subject, filled.plain, filled.html), ascii(name)
        assert_goes_out_as_it_is(content)


@pytest.mark.parametrize("name", ["Ada\r\nBcc: all@contoso.example", "Ada\nLund", "Ada\rLund", "Ada\0"])
def test_line_break_in_the_subject_is_refused(name: str) -> None:
    with pytest.raises(ValueRefused, match="line break"):
        Writer(PINS, VERSION, 7).write(recipient(name), AT)


@pytest.mark.parametrize("name", ["\ud800", "Ada\udfff"])
def test_what_no_mail_can_carry_is_refused(name: str) -> None:
    with pytest.raises(Unwritable, match="cannot carry"):
        Writer(PINS, VERSION, 7).write(recipient(name), AT)


def test_half_a_character_in_a_body_is_refused() -> None:
    version = TextVersion(locale="en", subject="Hello", html="", plain="{{ first_name }}")

    with pytest.raises(Unwritable, match="half a character"):
        Writer(PINS, version, 7).write(recipient("\ud800"), AT)


@pytest.mark.parametrize("name", ["Ada\r\n\r\nLund", "Ada\nLund", "\n.\nAda"])
def test_line_break_in_a_body_is_a_blank(name: str) -> None:
    version = TextVersion(locale="en", subject="Hello", html=PLACES, plain=PLACES)

    content = Writer(PINS, version, 7).write(recipient(name), AT).content

    assert read(content)[1] == fill(PINS, version, recipient(name)).plain
    assert_goes_out_as_it_is(content)


def test_name_in_a_place_for_a_link_is_refused() -> None:
    version = TextVersion(locale="en", subject="Hello", html="{{ task_url }}", plain="")
    person = Recipient(23, "adele@contoso.example", "en", {"task_url": "Adele"})

    with pytest.raises(ValueRefused, match="no http address"):
        Writer(PINS, version, 7).write(person, AT)


def test_unknown_value_without_a_fallback_is_missing_for_its_person_only() -> None:
    writer = Writer(PINS, TextVersion(locale="en", subject="Hello", html="", plain="{{ first_name }}"), 7)

    with pytest.raises(ValueMissing, match="first_name"):
        writer.write(recipient(""), AT)
    assert read(writer.write(recipient("Ada"), AT).content)[1] == "Ada"


def test_unknown_value_of_a_person_hides_a_shared_one() -> None:
    version = TextVersion(locale="en", subject="Hello", html="", plain="{{ tenant_name }}", fallbacks=SHARED)
    version.fallbacks = {"tenant_name": "the company"}
    person = Recipient(23, "adele@contoso.example", "en", {"tenant_name": ""})

    content = Writer(PINS, version, 7).write(person, AT).content

    assert read(content)[1] == fill(PINS, version, person).plain == "the company"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_mail_made_again_alone_is_the_same_bytes(name: str) -> None:
    writer = Writer(PINS, VERSION, 7)
    for other in ("Karl", "", "Zoë"):
        writer.write(recipient(other), AT + timedelta(hours=1))

    elsewhere = AT.astimezone(timezone(timedelta(hours=2)))

    assert writer.write(recipient(name), AT) == build(PINS, VERSION, 7, recipient(name), elsewhere)


def test_boundary_is_one_per_mailing_and_locale_and_needs_the_key_to_guess() -> None:
    german = Pins(**PINS.to_json() | {"values": {"de": SHARED}})
    other_key = Pins(**PINS.to_json() | {"key": "another"})
    version_de = TextVersion(locale="de", subject="Hallo", html="", plain="")
    version = TextVersion(locale="en", subject="Hello", html="", plain="")
    kinds = [(PINS, version, 7), (PINS, version, 8), (german, version_de, 7), (other_key, version, 7)]

    boundaries = [{_boundary(Writer(*kind), name) for name in ("Ada", "", "Karl")} for kind in kinds]

    assert [len(found) for found in boundaries] == [1, 1, 1, 1]
    assert len(set.union(*boundaries)) == 4
    assert all(boundary.startswith("=_") for boundary in set.union(*boundaries))


def _boundary(writer: Writer, name: str) -> str:
    return str(message_from_bytes(writer.write(recipient(name), AT).content).get_boundary())


def test_message_id_never_changes() -> None:
    assert message_id(PINS, 7, 23) == "9c16682ca64cebfbdf70d751dd4c9f41@contoso.example"
