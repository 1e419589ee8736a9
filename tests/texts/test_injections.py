"""Every string of the corpus, typed by a writer and borne by a person: refused or shown as it is, never carried out."""

import json
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path

import pytest

from notifications.deliveries.encoding import Unwritable
from notifications.deliveries.messages import Recipient, build
from notifications.deliveries.pinning import Pins
from notifications.texts.compiling import compile_text
from notifications.texts.models import TextVersion
from notifications.texts.placeholders import known_for, samples
from notifications.texts.rendering import UNSAFE, ValueRefused
from rollout.packs.errors import PackError

CORPUS: dict[str, list[str]] = {}
for line in (Path(__file__).parent / "injections.jsonl").read_text(encoding="utf-8").splitlines():
    row = json.loads(line)
    CORPUS.setdefault(row["kind"], []).append(row["text"])
KINDS = sorted(CORPUS)
HOSTS = ("support.microsoft.com", "support.apple.com")
HEAD = "---\nsubject: {subject}\npreheader: Read this.\ntitle: The backup moves\n---\n"
AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)
# What a writer's Markdown may become, beside what the layout has.
WRITTEN = {"p", "a", "em", "strong", "code", "br", "ul", "ol", "li", "h2", "h3", "hr", "div"}
# Kinds of which not one may be saved.
REFUSED = ["attribute access", "filter", "django", "jinja", "braces", "private use", "unseen in a placeholder"]


class Page(HTMLParser):
    """The elements of a page with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(name for name, _ in attrs)) for tag, attrs in self.elements]


def compiled(body: str = "Hello.", subject: str = "Backup moves") -> TextVersion:
    source = HEAD.format(subject=json.dumps(subject, ensure_ascii=False)) + body + "\n"
    mail = compile_text(source, purpose="advance", locale="en", hosts=HOSTS)
    return TextVersion(
        locale="en", subject=mail.subject, html=mail.html, plain=mail.plain, placeholders=mail.placeholders
    )


GREETING = compiled("Hello {{ first_name }}, this is {{ sender_name }}.", "For {{ first_name }}")


def sent(name: str, sender: str = "Contoso IT") -> EmailMessage:
    values = {key: str(value) for key, value in samples("advance", "en").items()} | {"sender_name": sender}
    pins = Pins(sender, "it@contoso.example", "desk@contoso.example", 1, 1, {"en": values}, "key")
    recipient = Recipient(1, "adele@contoso.example", "en", {"first_name": name})
    found = message_from_bytes(build(pins, GREETING, 1, recipient, AT).content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def parts_of(mail: EmailMessage) -> tuple[str, str]:
    plain, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    return plain, html


PLAIN, HTML = parts_of(sent("Adele"))
SHAPE, HEADERS = Page(HTML).shape, sent("Adele").keys()


def saved(body: str = "Hello.", subject: str = "Backup moves") -> TextVersion | None:
    """What is kept of a text; None when it is refused."""
    try:
        return compiled(body, subject)
    except PackError:
        return None


def test_corpus_is_large_and_says_nothing_twice() -> None:
    texts = [text for kind in KINDS for text in CORPUS[kind]]

    assert len(set(texts)) == len(texts) >= 120


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_writer_types_is_refused_or_only_words(kind: str) -> None:
    layout = {tag for tag, _ in Page(compiled().html).elements}
    for text in CORPUS[kind]:
        if (mail := saved(f"Words {text} words")) is None:
            continue
        page = Page(mail.html)
        attributes = [(name, value or "") for _, attrs in page.elements for name, value in attrs]
        leads = [value for name, value in attributes if name in ("href", "src")]

        assert set(mail.placeholders) <= set(known_for("advance")) & {"sender_name", *re.findall(r"\w+", text)}, text
        assert {tag for tag, _ in page.elements} <= layout | WRITTEN, text
        assert not [name for name, _ in attributes if name.startswith("on")], text
        assert all(re.match("https://support[.](microsoft|apple)[.]com/|mailto:", lead) for lead in leads), text
        assert "49" not in mail.plain
        assert "{" not in re.sub(r"\{\{ \w+ \}\}", "", mail.plain), text


@pytest.mark.parametrize("kind", REFUSED)
def test_what_looks_like_a_template_is_refused(kind: str) -> None:
    assert [text for text in CORPUS[kind] if saved(f"Words {text} words")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_subject_is_refused_or_says_what_was_typed(kind: str) -> None:
    shape = Page(compiled().html).shape
    for text in CORPUS[kind]:
        if mail := saved(subject=text):
            assert mail.subject == re.sub(r"\{\{ *(\w+) *\}\}", r"{{ \1 }}", text.strip())
            assert Page(mail.html).shape == shape, text


@pytest.mark.parametrize("kind", KINDS)
def test_name_of_a_person_is_refused_or_shown_as_it_is(kind: str) -> None:
    for text in CORPUS[kind]:
        if re.search(r"[\r\n\0]", text):
            with pytest.raises(ValueRefused):
                sent(text)
            continue
        mail, shown = sent(text), " ".join(UNSAFE.sub("", text).split())
        plain, html = parts_of(mail)

        assert mail.keys() == HEADERS
        assert mail["To"] == "adele@contoso.example"
        assert " ".join(str(mail["Subject"]).split()) == f"For {shown}".strip()
        assert plain == PLAIN.replace("Adele", shown)
        assert Page(html).shape == SHAPE, text
        assert f"Hello {shown}, this is Contoso IT." in "".join(Page(html).words)


@pytest.mark.parametrize("kind", KINDS)
def test_name_of_a_sender_begins_no_other_header(kind: str) -> None:
    for text in CORPUS[kind]:
        if re.search(r"[\x00-\x1f\x7f]", text.strip()):
            with pytest.raises(Unwritable):
                sent("Adele", sender=text)
            continue
        mail = sent("Adele", sender=text)

        assert mail.keys() == HEADERS
        assert [address.addr_spec for address in mail["From"].addresses] == ["it@contoso.example"]
        assert Page(parts_of(mail)[1]).shape == SHAPE, text
