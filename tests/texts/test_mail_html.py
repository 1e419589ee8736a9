"""The HTML of every mail that ships: valid, self-contained, and in the colours of the design."""

import re

import pytest
from tinyhtml5.parser import HTMLParser
from turbohtml.conformance import check_html

from tests.texts.mails import TEXTS, sample

# What HTML calls obsolete and Outlook for Windows, which knows little CSS, needs.
FOR_OUTLOOK = {
    f"the {name} attribute is obsolete" for name in ("align", "bgcolor", "cellpadding", "cellspacing", "valign")
}
# The design's colours of the mail, light and dark.
LIGHT = "#f3f3f5 #fdfdfd #1c1c1f #2b2b30 #5b5b62 #2f7cc4 #e9f2fb #1f7a37 #0f6cbd #c9c9cf #0b5ea8"
DARK = "#17181b #1f2024 #ececef #b3b3bb #26272c #55565f #152c42 #8cc4f7"


def problems(html: str) -> list[str]:
    """What a validator finds: parse errors of the WHATWG's rules, and what a valid document lacks besides."""
    parser = HTMLParser()
    parser.parse(html)
    found = [f"{code} {details}" for _, code, details in parser.errors]
    messages = check_html(html).messages
    return found + [one.message for one in messages if one.message not in FOR_OUTLOOK]


@pytest.mark.parametrize(("locale", "purpose"), TEXTS)
def test_mail_is_valid_and_brings_all_it_needs(locale: str, purpose: str) -> None:
    html = sample(locale, purpose).html

    assert problems(html) == []
    assert set(re.findall("#[0-9a-f]{3,8}\\b", html)) <= {*LIGHT.split(), *DARK.split()}
    # No picture, style or font from elsewhere, and nothing that tells us who read it.
    assert not re.search(
        r"<(script|iframe|form|link|base)\b|@import|@font-face|url\(|\b(src|background)=[\"']?http", html
    )
    assert len(html.encode()) < 20_000


def test_mistakes_in_a_mail_are_found() -> None:
    html = sample("en", "advance").html

    assert problems(html.replace("</h1>", "</h2>"))
    assert problems(html.replace("</ol>", "</ol></p>"))
    assert problems(html.replace("<h1", '<img src="cid:a"><h1'))
    assert problems(html.replace(' lang="en"', ""))
