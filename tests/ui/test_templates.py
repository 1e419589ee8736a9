"""What every template keeps: short, nothing inline, nothing that evaluates."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
MAILS = {FOLDER / "texts" / "mail.html", FOLDER / "texts" / "plain.html"}  # mail programs want their style in the mail
MOST_LINES = 120
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "an event attribute": re.compile(r"\son[a-z]+\s*=", re.I),
    "an hx-on attribute": re.compile(r"\bhx-on\b", re.I),
    "a js: value": re.compile(r"[\"']\s*(?:js|javascript):", re.I),
    "a trigger filter": re.compile(r"hx-trigger=\"[^\"]*\["),
    "hx-boost": re.compile(r"\bhx-boost\b"),
}

BLOCK = re.compile(r"{% block \w+ %}(.*?){% endblock", re.S)
NAMED = re.compile(r"{% (?:url|querystring) [^%]*? as (\w+) %}")


def name(template: Path) -> str:
    return template.relative_to(FOLDER).as_posix()


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_template_is_short_enough_to_read(template: Path):
    assert len(template.read_text().splitlines()) <= MOST_LINES


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_template_compiles(template: Path):
    get_template(name(template))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_template_holds_nothing_the_policy_would_refuse(template: Path):
    if template in MAILS:
        return
    text = template.read_text()

    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_every_island_also_has_a_plain_link_or_form(template: Path):
    """An element with hx-get has an href, or is a form, an input of one, or a poll (hx-trigger)."""
    tags = re.findall(r"<([a-z]+)\b((?:\{%.*?%\}|\{\{.*?\}\}|\"[^\"]*\"|[^>\"])*)>", template.read_text(), re.S)
    lonely = [
        attributes.strip()
        for tag, attributes in tags
        if re.search(r"\bhx-(?:get|post)=", attributes)
        and tag not in ("form", "input", "select", "button")
        and "href=" not in attributes
        and "hx-trigger=" not in attributes
    ]

    assert lonely == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_no_block_uses_an_address_that_another_block_named(template: Path):
    """What `{% url … as … %}` names is forgotten at the end of its block; the link would lead to where it stands."""
    text = template.read_text()
    named = set(NAMED.findall(text))

    lost = [
        address
        for block in BLOCK.findall(text)
        for address in named - set(NAMED.findall(block))
        if re.search(rf"{{[{{%][^}}%]*\b{address}\b", block)
    ]

    assert lost == []
