"""A text becomes its mail once, with the placeholders still in it; what is wrong is named with its line."""

import re

import pytest

from notifications.texts import compiling
from notifications.texts.compiling import Compiled, compile_text, problems_in
from notifications.texts.links import Hosts
from rollout.packs.errors import PackError

HEAD = """---
subject: "{subject}"
preheader: Most people have nothing to do.
title: The backup moves
label: For information
{further}---
"""
HEAD_LINES = 6
CARDS = """before_after:
  before: {label: Before, place: In the app, rows: [{name: Backup, state: "On"}, {name: An account}], note: Removed.}
  after: {label: After, place: On the iPhone, rows: [{name: iCloud, state: "On"}]}
"""


def compiled(
    body: str, *, purpose: str = "advance", subject: str = "Backup moves", further: str = "", hosts: Hosts = None
) -> Compiled:
    source = HEAD.format(subject=subject, further=further) + body
    return compile_text(source, purpose=purpose, locale="de", file="texts/de/advance.md", hosts=hosts)


def words_of(html: str) -> str:
    body = html[html.index("<h1") :]
    return " ".join(re.sub("<[^>]+>", " ", body).split())


def test_placeholders_stay_in_both_parts_and_are_listed() -> None:
    mail = compiled("Hello {{first_name}}, **{{ reference }}**.", subject="For {{ first_name }}")

    assert mail.subject == "For {{ first_name }}"
    assert "Hello {{ first_name }}, {{ reference }}." in mail.plain
    assert ">Hello {{ first_name }}, <strong" in mail.html
    assert mail.placeholders == ["first_name", "sender_name", "reference"]


def test_placeholder_may_be_where_a_link_leads() -> None:
    mail = compiled("[Open the task]({{ task_url }})", purpose="document_task")

    assert 'href="{{ task_url }}"' in mail.html
    assert "Open the task ({{ task_url }})" in mail.plain


def test_placeholder_for_a_link_that_stands_for_itself_is_a_link() -> None:
    mail = compiled("Open {{ task_url }}", purpose="document_task")

    assert re.search(r'<a href="{{ task_url }}"[^>]*>{{ task_url }}</a>', mail.html)
    assert "Open {{ task_url }}\n" in mail.plain


def test_text_part_has_capitals_lists_and_unwrapped_lines() -> None:
    blocks = [
        "## What to do for {{ tenant_name }}",
        "One\nline.",
        "3. Third\n4. Fourth",
        "- a\n  - b",
        "> Box",
        "---",
        "End.",
    ]

    mail = compiled("\n\n".join(blocks))

    assert mail.plain.split("\n\n") == [
        "{{ sender_name }} · For information",
        "THE BACKUP MOVES",
        "WHAT TO DO FOR {{ tenant_name }}",
        "One line.",
        "3. Third\n4. Fourth",
        "- a\n   - b",
        "Box",
        "--",
        "End.\n",
    ]


def test_cards_are_table_cells_and_two_lists() -> None:
    mail = compiled("Look:\n\n{{ before_after }}\n", further=CARDS)

    assert (
        "BEFORE: In the app\n- Backup: On\n- An account\n- Removed.\n\nAFTER: On the iPhone\n- iCloud: On" in mail.plain
    )
    assert "Before In the app Backup On An account Removed. &nbsp; After On the iPhone iCloud On" in words_of(mail.html)
    assert "<img" not in mail.html


def test_mail_reads_in_every_client() -> None:
    html = compiled("Hello.\n").html

    assert html.startswith('<!DOCTYPE html><html lang="de">')
    assert '<div role="article" aria-roledescription="email" aria-label="Backup moves" lang="de">' in html
    assert html.count("<style>") == 1 + html.count("<!--[if mso]><style>")
    assert "prefers-color-scheme:dark" in html
    assert "[data-ogsc] .sheet{color:#ececef!important}" in html
    assert 'style="margin: 0 0 12px;">Hello.</p>' in html
    assert not re.search(r"\b(flex|background-image|position:)", html)
    assert all('role="presentation"' in table for table in re.findall("<table[^>]*>", html))


def test_markup_in_a_text_is_only_words() -> None:
    html = compiled("<script>alert(1)</script> & <b>bold</b> ![x](https://x.example/x.png)\n").html

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;" in html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        ("\n{{ nickname }}", 2, "“{{ nickname }}” is no placeholder"),
        ("{{ task_url }}", 1, "belongs to texts of another purpose"),
        ("{{ first_name.upper }}", 1, "“{{” means nothing here"),
        ("{{ first_name|safe }}", 1, "“{{” means nothing here"),
        ("{{{{ first_name }}}}", 1, "“{{” means nothing here"),
        ("a\n\n{% include 'x' %}", 3, "“{%” means nothing here"),
        ("{# note #}", 1, "“{#” means nothing here"),
        ("a }} b", 1, "“}}” means nothing here"),
        ("\ue000first_name\ue001", 1, "private-use"),
        ("a\n\n# Title", 3, "headings have two or three"),
        ("[x](http://x.example/)", 1, "neither an https address"),
        ("[x](javascript:alert)", 1, "neither an https address"),
        ("[x](https://x.example/{{ reference }})", 1, "neither an https address"),
        ("[x]({{ reference }})", 1, "neither an https address"),
        ("a\n\n{{ before_after }}", 1, "go together"),
        ("a\n\n---\n\nb\n\n---\n\nc", 1, "one line “---” at most"),
    ],
)
def test_mistake_in_the_text_is_named_with_its_line(body: str, line: int, problem: str) -> None:
    with pytest.raises(PackError) as caught:
        compiled(body)

    assert problem in str(caught.value)
    assert str(caught.value).startswith("texts/de/advance.md, line ")
    assert caught.value.line == HEAD_LINES + line


@pytest.mark.parametrize(
    ("subject", "further", "problem"),
    [
        ("x" * 61, "", "61 characters are too many: 60 fit"),
        ("{{ nickname }}", "", "is no placeholder"),
        ("Backup", "colour: red\n", "“colour” is not known here"),
        ("Backup moves!", "", "no exclamation mark"),
        ("READ THIS NOW", "", "reads as shouting"),
        ("IMPORTANT: MFA moves", "", "reads as shouting"),
        ("Backup", "colour: a\u200bb\n", "nobody sees is not allowed (U+200B)"),
        ("Backup", "fallbacks: {tenant_name: www.evil.example}\n", "“www.evil.example” is not among"),
        ("Backup", "fallbacks: {nickname: you}\n", "“nickname” is not known here"),
        ("Backup", "fallbacks: {first_name: '{{ tenant_name }}'}\n", "has a placeholder in it"),
        ("Backup", CARDS, "go together"),
        ("Backup", "before_after: {before: {label: Before}}\n", "“place” is missing"),
    ],
)
def test_mistake_in_the_head_is_named(subject: str, further: str, problem: str) -> None:
    with pytest.raises(PackError, match=re.escape(problem)):
        compiled("Hello.\n", subject=subject, further=further, hosts=("support.example",))


@pytest.mark.parametrize("subject", ["MFA", "iOS 26: MFA moves", "{{ tenant_name }}: MFA"])
def test_abbreviations_in_a_subject_do_not_shout(subject: str) -> None:
    assert compiled("Hello.\n", subject=subject).subject == subject


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("[x](https://evil.example/)", "“evil.example” is not among the hosts that links may lead to"),
        ("[x](https://support.example.evil.example/)", "is not among the hosts"),
        ("[x](https://support.example@evil.example/)", "hides where it leads"),
        ("[x](https://support.example:8443/)", "hides where it leads"),
        ("[x](https://support.example\\@evil.example/)", "hides where it leads"),
        ("[x](https://xn--pple-43d.example/)", "letters that look like others (punycode)"),
        ("[x](https://\u0430pple.example/)", "letters that look like others (punycode)"),
        (
            "[help.example](https://support.example/)",
            "The words name “help.example”, and the link leads",
        ),
        (f"See [{'a.' * 200}help.example](https://support.example/backup).", "The words name “a.a."),
        ("[a@help.example](mailto:b@help.example)", "and the link leads to “b@help.example”"),
        ("[x](mailto:a@help.example?bcc=b@help.example)", "is not one mail address"),
        ("[ ](https://support.example/)", "has no words"),
        ("See https://evil.example/x.", "“evil.example” is not among"),
        ("See www.evil.example.", "“www.evil.example” is not among"),
        ("See http://support.example/", "does not begin with https"),
    ],
)
def test_link_that_leads_elsewhere_than_it_says_or_may_is_refused(body: str, problem: str) -> None:
    with pytest.raises(PackError, match=re.escape(problem)) as caught:
        compiled(f"Hello.\n\n{body}\n", hosts=("support.example",))

    assert caught.value.line == HEAD_LINES + 3


@pytest.mark.parametrize(
    "body",
    [
        "[Read more](https://support.example/a?b=c#d)",
        "[support.example](https://support.example/)",
        "[example, at large](https://support.example/)",
        "https://support.example/a.",
        "<https://support.example/>",
        "[a@help.example](mailto:a@help.example)",
        "Version 6.8.33 of Authenticator",
    ],
)
def test_link_that_leads_where_it_says_is_kept(body: str) -> None:
    assert compiled(f"{body}\n", hosts=("support.example",)).plain


def test_every_wrong_line_is_named_at_once() -> None:
    source = HEAD.format(subject="Backup", further="") + "{{ a }}\n\n{{ b }}\n\n[x](https://evil.example/)\n"

    assert [error.line for error in problems_in(source, purpose="advance")] == [HEAD_LINES + 1, HEAD_LINES + 3]


def test_braces_written_as_entities_are_no_placeholder() -> None:
    with pytest.raises(PackError, match="means nothing here"):
        compiled("&#123;&#123; reference &#125;&#125;\n")


def test_text_without_a_head_is_refused() -> None:
    with pytest.raises(PackError, match="the text has no head"):
        compile_text("Hello.\n", purpose="advance", locale="en")


def test_list_stands_in_a_paragraph_of_its_own() -> None:
    assert "\n\n{{ findings }}\n\n" in compiled("a\n\n{{ findings }}\n\nb", purpose="document_task").plain
    with pytest.raises(PackError, match="in a paragraph of its own"):
        compiled("Here: {{ findings }}", purpose="document_task")


def test_subject_is_as_long_as_it_is_without_its_placeholders() -> None:
    assert compiled("Hello.\n", subject="x" * 60 + "{{ tenant_name }}").subject.endswith("{{ tenant_name }}")


def test_mail_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "HTML_MOST_BYTES", 5_000)

    with pytest.raises(PackError, match="5,000 fit"):
        compiled("word " * 1_000)


def test_hash_is_of_what_people_read() -> None:
    mail = compiled("Hello.\n")

    assert mail.content_hash == compiled("Hello.\n").content_hash
    assert mail.content_hash != compiled("Hello!\n").content_hash
    assert mail.content_hash != compiled("Hello.\n", further="fallbacks: {first_name: you}\n").content_hash
