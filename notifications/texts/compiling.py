"""A text as a person writes it, made into the mail that is sent: once, at publish, with the placeholders still in it.

A text is Markdown below a head:

    ---
    subject: "Microsoft Authenticator on iPhone: backup moves to iCloud"
    preheader: "From 6 October your backup is in iCloud."
    title: "The backup of Microsoft Authenticator on iPhone moves to iCloud"
    label: "For information"                    (optional: at the right of the mail's head)
    fallbacks: {first_name: there}              (optional: what stands where a value is unknown)
    before_after:                               (optional: the two cards)
      before:
        label: Before
        place: "In Authenticator: Settings › Backup"
        rows:
          - {name: iCloud Backup, state: "On"}  (the state is drawn as a pill)
          - {name: "Recovery account: a personal Microsoft account"}
        note: This section is removed.          (optional)
      after: …
    mockup:                                     (optional: a screen of mockups.yaml, shown behind the cards)
      screen: b
      note: Your iPhone may look different.     (optional)
    ---
    Hello {{ first_name }},

    ## What changes

    {{ before_after }}

    > ## Is this message genuine?
    > Type {{ check_url }} into your browser.

    ---

    You get this because …

Headings are `##` and `###`, a quotation is the tinted box, and what follows a line `---` is small print. Placeholders
are a closed list (`notifications.texts.placeholders`). Everything wrong is a PackError with the file and line.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from notifications.texts import placeholders, plain
from notifications.texts.links import Hosts, problem_of_words
from notifications.texts.markup import mail_html
from notifications.texts.pictures import MailPicture, picture_of
from notifications.texts.placeholders import UNSEEN, from_marks, problem_in
from notifications.texts.reading import CARDS, read_blocks, read_head
from rollout.mockups.screens import Mockups
from rollout.packs.errors import PackError
from rollout.packs.reading import Markdown, Node, read_markdown

HTML_MOST_BYTES = 100_000


@dataclass(frozen=True)
class Compiled:
    """A mail with its placeholders still in it. `content_hash` is the SHA-256 of all that people can read.

    Of the picture the HTML has the id, which is a hash itself.
    """

    subject: str
    preheader: str
    html: str
    plain: str
    placeholders: list[str]
    fallbacks: dict[str, str]
    picture: MailPicture | None = None

    @property
    def content_hash(self) -> str:
        fallbacks = (f"{name}={value}" for name, value in sorted(self.fallbacks.items()))
        return hashlib.sha256("\0".join((self.subject, self.html, self.plain, *fallbacks)).encode()).hexdigest()


def compile_text(
    source: str,
    *,
    purpose: str,
    locale: str,
    file: str = "text",
    hosts: Hosts = None,
    screens: Mockups | None = None,
) -> Compiled:
    """Subject, HTML and text part of a source. Raises PackError with the line of what is wrong.

    Links may lead to `hosts`; None: to any. `screens` are those that the text may show; nothing is drawn yet.
    """
    if error := next(problems_in(source, purpose=purpose, file=file, hosts=hosts), None):
        raise error
    markdown = read_markdown(file, source)
    head = read_head(markdown, purpose)
    tokens = read_blocks(markdown, has_cards=head.cards is not None, hosts=hosts)
    picture = picture_of(head.mockup, screens, locale) if head.mockup else None
    html = from_marks(mail_html(head, tokens, locale, picture))
    if (size := len(html.encode())) > HTML_MOST_BYTES:
        raise PackError(file, None, f"the mail has {size:,} bytes: {HTML_MOST_BYTES:,} fit.")
    written = plain.write(head, tokens, picture)
    assert "{" not in written, "only marks become placeholders"
    words = from_marks(written)
    subject, preheader = from_marks(head.subject), from_marks(head.preheader)
    names = placeholders.names_in(subject, html, words)
    return Compiled(subject, preheader, html, words, names, head.fallbacks, picture)


def problems_in(source: str, *, purpose: str, file: str = "text", hosts: Hosts = None) -> Iterator[PackError]:
    """What is wrong with a source, in order: each line with a wrong placeholder or link, of the rest what comes first.

    Nothing more is looked at while the head cannot be read.
    """
    # Before the lines are counted: some characters that nobody sees would end one.
    for number, line in enumerate(source.split("\n"), start=1):
        if unseen := UNSEEN.search(line.removesuffix("\r")):
            yield PackError(file, number, f"a character that nobody sees is not allowed (U+{ord(unseen[0]):04X}).")
            return
    try:
        markdown = read_markdown(file, source)
        wrong = list(_wrong_placeholders(markdown, purpose))
        yield from wrong
        head = read_head(markdown, purpose)
        yield from _wrong_addresses(markdown, hosts)
        if not wrong:
            read_blocks(markdown, has_cards=head.cards is not None, hosts=hosts)
    except PackError as error:
        yield error


def errors_in(
    source: str, *, purpose: str, locale: str, hosts: Hosts = None, screens: Mockups | None = None
) -> list[PackError]:
    """All that `problems_in` finds, or what only the whole mail shows: that it is too large, or lacks its screen."""
    found = list(problems_in(source, purpose=purpose, hosts=hosts))
    if not found:
        try:
            compile_text(source, purpose=purpose, locale=locale, hosts=hosts, screens=screens)
        except PackError as error:
            found.append(error)
    return found


def _wrong_placeholders(markdown: Markdown, purpose: str) -> Iterator[PackError]:
    for node in _values(markdown.front):
        if problem := problem_in(node.text(), purpose):
            yield node.error(problem)
    for number, line in enumerate(markdown.body.splitlines(), start=1):
        if problem := problem_in(line, purpose, CARDS):
            yield markdown.error(number, problem)


def _wrong_addresses(markdown: Markdown, hosts: Hosts) -> Iterator[PackError]:
    for node in _values(markdown.front):
        if problem := problem_of_words(node.text(), hosts):
            yield node.error(problem)


def _values(node: Node | None) -> Iterator[Node]:
    """The single values below a node."""
    if node is None:
        return
    if isinstance(node.raw, yaml.ScalarNode):
        yield node
        return
    for child in node if isinstance(node.raw, yaml.SequenceNode) else (value for _, value in node.items()):
        yield from _values(child)
