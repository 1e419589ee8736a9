"""Whatever a post holds, it is shown safely or refused in a sentence, and in time."""

import contextlib
import json
import time

import pytest

from portal.errors import BadInput
from rollout.changes.importing import named
from rollout.changes.posts import MAX_BODY_CHARACTERS, MAX_BODY_TAGS, read_posts
from rollout.changes.sanitising import clean_html, text_as_html
from tests.changes.posts import as_file, graph_post


def body(content, kind="html"):
    return {"contentType": kind, "content": content}


def refusal(content):
    """Why the file, or every post in it, cannot be used."""
    try:
        read = read_posts(content, name="posts.json")
    except BadInput as error:
        return str(error)
    assert not read.posts
    return " ".join(map(str, read.refused))


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<script>alert(1)</script><p>Hello", "<p>Hello</p>"),
        ("<style>p{}</style><p style='color:red' class=a id=b>Hello</p>", "<p>Hello</p>"),
        ('<p onclick="x()" hx-get="/y" data-z="1">Hello</p>', "<p>Hello</p>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<a href="//evil.example/">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<a href="http://plain.example/">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<a href="/settings/">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<a href="https://a.example/?b=1&amp;c=2">x</a>',
         '<a href="https://a.example/?b=1&amp;c=2" rel="noopener noreferrer">x</a>'),
        ('<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example" rel="noopener noreferrer">x</a>'),
        ("<form action=/x><input name=y>Hello</form>", "Hello"),
        ("<iframe src=https://a.example>inside</iframe>Hello", "Hello"),
        ("<h1>Big</h1>", "Big"),
        ("<!-- hidden -->Hello", "Hello"),
        ("a\u202eb\x00c\x1bd", "abcd"),
        ("<svg><a xlink:href='javascript:x()'>y</a></svg>", ""),
    ],
)  # fmt: skip
def test_only_harmless_markup_is_left(html, shown):
    assert clean_html(html) == shown


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ('<img src="https://cdn.example/a.png" alt="A lamp">', "Picture: A lamp. It lies at cdn.example"),
        ("<img src='https://cdn.example/a.png'>", "Picture: without a description. It lies at cdn.example"),
        ('<img alt="A lamp">', "Picture: A lamp. It lies at an unknown place"),
        ('<img src="http://plain.example/a.png" alt=x>', "Picture: x. It lies at an unknown place"),
        ("<img src='https://[' alt=x>", "Picture: x. It lies at an unknown place"),
        (
            '<img src="https://a.example/" alt="&quot;><script>alert(1)</script>">',
            'Picture: "&gt;&lt;script&gt;alert(1)&lt;/script&gt;. It lies at a.example',
        ),
    ],
)
def test_a_picture_is_named_and_never_loaded(image, label):
    assert clean_html(image) == f"[{label} and is not loaded.]"


def test_plain_text_becomes_paragraphs():
    assert text_as_html("One <b>\nline\n\nTwo & three") == "<p>One &lt;b&gt;<br>line</p><p>Two &amp; three</p>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "posts.json, line 1: this is not valid JSON"),
        (b'{"id": "MC1', "posts.json, line 1: this is not valid JSON"),
        (b"\xff\xfe\x00", "posts.json is not UTF-8."),
        (b"[]", "posts.json holds no posts."),
        (b"7", "posts.json holds no posts."),
        (b"[7]", "Post 1: this is not a post."),
        (b"[" * 10_000, "nested without end"),
        (b"[" * 5_000_001, "more than 5,000,000 brackets and commas"),
        (b'{"value": [7], "value": []}', "posts.json says something twice."),
    ],
)
def test_what_is_no_list_of_posts_is_refused(content, reason):
    assert reason in refusal(content)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("id", "1111780", "“id” is not the number of a post"),
        ("id", ["MC900100"], "“id” is not a text."),
        ("title", "x" * 501, "“title” has 501 characters; at most 500 fit."),
        ("title", "\x00", "“title” is missing."),
        ("lastModifiedDateTime", None, "“lastModifiedDateTime” is missing."),
        ("lastModifiedDateTime", 7, "“lastModifiedDateTime” is not a moment"),
        ("endDateTime", "0001-01-01T00:00:00+14:00", "“endDateTime” is not a moment"),
        ("services", "Entra", "“services” is not a list of texts."),
        ("details", {"name": "Summary"}, "“details” is not a list."),
        ("body", "<p>", "“body” has no “content”."),
        ("body", body("x" * (MAX_BODY_CHARACTERS + 1)), "the body has 200,001 characters"),
        ("body", body("<b>" * (MAX_BODY_TAGS + 1)), "the body has more than 5,000 tags."),
    ],
)
def test_a_field_that_cannot_be_used_is_named(field, value, reason):
    assert reason in refusal(as_file(graph_post(**{field: value})))


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ('"details": ' + "[" * 900 + "]" * 900, "it is nested without end."),
        ('"severity": NaN', "it holds a number that no post has."),
        ('"severity": 1e999', "it holds a number that no post has."),
        ('"severity": ' + "9" * 100_000, "it holds a number that no post has."),
        ('"title": "A", "title": "B"', "it says something twice."),
        ('"title": "A", "Title": "B"', "it says “title” twice."),
        ('"title": "A", "ti\\u0000tle": "B"', "it says “title” twice."),
    ],
)
def test_json_that_no_post_has_costs_its_post_alone(written, reason):
    hostile = f'{{"id": "MC900101", {written}}}'.encode()

    read = read_posts(b"[" + hostile + b"," + as_file(graph_post()) + b"]", name="posts.json")

    assert [str(post) for post in read.refused] == [f"Post 1 (MC900101): {reason}"]
    assert [post.mc_id for post in read.posts] == ["MC900100"]


def test_characters_that_postgresql_cannot_hold_are_left_out():
    value = graph_post(title="A\x00B\ud800C", body=body("<p>\x00\ud800</p>"))

    (post,) = read_posts(as_file(value), name="posts.json").posts

    assert post.title == "ABC"
    assert "\\u0000" not in json.dumps(post.raw)


def test_a_byte_order_mark_is_no_obstacle():
    assert len(read_posts(b"\xef\xbb\xbf" + as_file(graph_post()), name="posts.json").posts) == 1


@pytest.mark.parametrize("content", ["<div>" * MAX_BODY_TAGS, "x" * 5_000_000, "<ul><li>" * 10_000])
def test_a_hostile_body_is_read_or_refused_in_a_second(content):
    started = time.perf_counter()

    with contextlib.suppress(BadInput):
        read_posts(as_file(graph_post(body=body(content))), name="posts.json")

    assert time.perf_counter() - started < 2


def test_many_problems_are_cut_short():
    read = read_posts(as_file(*[graph_post(title="") for _ in range(80)]), name="posts.json")

    sentences = named(read.refused)
    assert len(sentences) == 51
    assert sentences[-1] == "And 30 more."
