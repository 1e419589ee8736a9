"""Values are data: whatever they say, it is shown and never interpreted."""

from html import escape

import pytest
from pytest_django.fixtures import Settings

from notifications.texts.models import TextVersion
from notifications.texts.rendering import ValueMissing, ValueRefused, missing, render

HOSTILE = [
    "{{ reference }}",
    "{{reference}}",
    "{{ first_name.__class__ }}",
    "{{{{ reference }}}}",
    "{% include 'x' %}",
    "{# note #}",
    "{reference}",
    "%(reference)s",
    "${reference}",
    "#{7*7}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><b>',
    "' onmouseover='x",
    "&lt;b&gt;",
    "**bold**",
    "[link](https://elsewhere.example)",
    "https://elsewhere.example",
    "=?utf-8?q?x?=",
    "\ue000reference\ue001",
    r"\1 \g<0>",
    "Zoë 𝔘 👩‍👩‍👧",
    "שלום",
    "a" * 5_000,
]


def version(**fields: object) -> TextVersion:
    return TextVersion(
        **{
            "subject": "For {{ first_name }}",
            "html": '<p title="{{ first_name }}">{{ first_name }}</p><a href="{{ task_url }}">{{ reference }}</a>',
            "plain": "{{ first_name }}: {{ reference }} {{ task_url }}",
            "placeholders": ["first_name", "task_url", "reference"],
        }
        | fields
    )


def values(**changed: object) -> dict[str, object]:
    return {"first_name": "Adele", "reference": "RP-7F3K-Q2MD", "task_url": "https://portal.example/1/"} | changed


@pytest.mark.parametrize("hostile", HOSTILE)
def test_value_is_shown_as_it_is(hostile: str) -> None:
    mail = render(version(), values(first_name=hostile))

    shown = escape(hostile)
    assert mail.subject == f"For {hostile}"
    assert mail.html == f'<p title="{shown}">{shown}</p><a href="https://portal.example/1/">RP-7F3K-Q2MD</a>'
    assert mail.plain == f"{hostile}: RP-7F3K-Q2MD https://portal.example/1/"


@pytest.mark.parametrize("broken", ["Adele\r\nBcc: all@contoso.example", "Adele\nX", "Adele\rX", "Adele\0"])
def test_line_break_is_refused_in_a_header(broken: str) -> None:
    with pytest.raises(ValueRefused, match=r"first_name.*line break"):
        render(version(), values(first_name=broken))


def test_line_break_becomes_a_space_in_the_body() -> None:
    mail = render(version(subject="Hello"), values(first_name="Adele\r\nBcc: all"))

    assert mail.plain.startswith("Adele Bcc: all: RP-")


def test_marks_that_turn_the_writing_round_are_left_out() -> None:
    mail = render(version(), values(first_name="A\u202edele\u2066\x07\u200f"))

    assert mail.subject == "For Adele\u200f"
    assert "A\u202e" not in mail.html + mail.plain


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "portal.example/1/", "https://a b", 'https://x">', "data:,x"]
)
def test_address_that_is_no_http_address_is_refused(address: str) -> None:
    with pytest.raises(ValueRefused, match="task_url"):
        render(version(), values(task_url=address))


def test_missing_value_is_named() -> None:
    with pytest.raises(ValueMissing, match=r"reference.* has no value"):
        render(version(), {"first_name": "Adele", "task_url": "https://portal.example/"})


def test_fallback_stands_where_a_value_is_unknown() -> None:
    mail = render(version(fallbacks={"first_name": "there"}), values(first_name=""))

    assert mail.subject == "For there"


def test_placeholders_without_value_and_fallback_are_listed() -> None:
    text = version(fallbacks={"first_name": "there"})

    assert missing(text, {"reference": "", "task_url": "https://portal.example/"}) == ["reference"]


def test_list_becomes_items_in_both_parts() -> None:
    text = version(subject="Two", html="{{ findings }}", plain="{{ findings }}")

    mail = render(text, {"findings": ["Place <1>\nWrite: this", "{{ task_url }}"]})

    assert mail.plain == "- Place <1>\n  Write: this\n- {{ task_url }}"
    assert ">Place &lt;1&gt;<br>Write: this</li>" in mail.html
    assert ">{{ task_url }}</li></ul>" in mail.html


def test_only_a_line_that_is_an_address_of_the_portal_becomes_a_link(settings: Settings) -> None:
    settings.PORTAL_URL = "https://portal.example"
    ours, lines = (
        "https://portal.example/documents/?a=1&b=2",
        ["https://portal.example.evil.example/", "See https://portal.example/"],
    )

    html = render(version(html="{{ findings }}"), values(findings=["\n".join([ours, *lines])])).html

    assert html.count("<a ") == 1
    assert '<a href="https://portal.example/documents/?a=1&amp;b=2" style=' in html


def test_list_where_a_line_is_expected_is_refused() -> None:
    with pytest.raises(ValueRefused, match="first_name"):
        render(version(), values(first_name=["Adele", "Karl"]))
