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
from dataclasses import dataclass

from notifications.texts import placeholders, plain
from notifications.texts.markup import mail_html
from notifications.texts.placeholders import ALL, PLACEHOLDER, PRIVATE_USE, TEMPLATE_LIKE, from_marks
from notifications.texts.reading import CARDS, read_blocks, read_head
from rollout.packs.errors import PackError
from rollout.packs.reading import read_markdown

HTML_MOST_BYTES = 100_000


@dataclass(frozen=True)
class Compiled:
    """A mail with its placeholders still in it. `content_hash` is the SHA-256 of all that people can read."""

    subject: str
    preheader: str
    html: str
    plain: str
    placeholders: list[str]
    fallbacks: dict[str, str]

    @property
    def content_hash(self) -> str:
        fallbacks = (f"{name}={value}" for name, value in sorted(self.fallbacks.items()))
        return hashlib.sha256("\0".join((self.subject, self.html, self.plain, *fallbacks)).encode()).hexdigest()


def compile_text(source: str, *, purpose: str, locale: str, file: str = "text") -> Compiled:
    """Subject, HTML and text part of a source. Raises PackError with the line of what is wrong."""
    _check_placeholders(source, purpose, file)
    markdown = read_markdown(file, source)
    head = read_head(markdown, purpose)
    tokens = read_blocks(markdown, has_cards=head.cards is not None)
    html = from_marks(mail_html(head, tokens, locale))
    if (size := len(html.encode())) > HTML_MOST_BYTES:
        raise PackError(file, None, f"the mail has {size:,} bytes: {HTML_MOST_BYTES:,} fit.")
    words = from_marks(plain.write(head, tokens))
    subject, preheader = from_marks(head.subject), from_marks(head.preheader)
    names = placeholders.names_in(subject, html, words)
    return Compiled(subject, preheader, html, words, names, head.fallbacks)


def _check_placeholders(source: str, purpose: str, file: str) -> None:
    known = placeholders.known_for(purpose)
    for number, line in enumerate(source.splitlines(), start=1):
        if PRIVATE_USE.search(line):
            raise PackError(file, number, "a character from Unicode’s private-use area is not allowed.")
        for name in PLACEHOLDER.findall(line):
            if name not in known and name != CARDS:
                why = "belongs to texts of another purpose" if name in ALL else "is no placeholder"
                raise PackError(file, number, f"“{{{{ {name} }}}}” {why}. Known are: {', '.join(known)}.")
        if found := TEMPLATE_LIKE.search(PLACEHOLDER.sub("", line)):
            raise PackError(file, number, f"“{found[0]}” means nothing here. Placeholders look like {{{{ mc_id }}}}.")
