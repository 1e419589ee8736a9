"""Whatever a post holds, it is shown safely or refused in a sentence, and in time."""

import json
import time

import pytest

from portal.errors import BadInput
from rollout.changes.importing import named
from rollout.changes.posts import read_posts, read_values
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
    ("content", "reason"),
    [
        (b"", "posts.json, line 1: this is not valid JSON"),
        (b'{"id": "MC1', "posts.json, line 1: this is not valid JSON"),
        (b"\xff\xfe\x00", "posts.json is not UTF-8."),
        (b"[]", "posts.json holds no posts."),
        (b"7", "posts.json holds no posts."),
        (b"[7]", "Post 1: this is not a post."),
        (b"[" * 10_000, "nested without end"),
        (b"[" * 2_000_001, "more than 2,000,000 brackets and commas"),
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
        ("body", {"contentType": "html", "content": None}, "“body” has no “content”."),
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


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("word " * 1_048_576, "The body has 5,242,880 characters: shown as text, its first 100,000."),
        ("<ul><li>" * 10_000 + "word", "The body has 20,000 tags: shown as text."),
        ("word" + "&" * 150_000, "The body has 150,000 ampersands: shown as text, its first 100,000."),
        ("<p>word" + "&#x110000;&bogus;&#" * 1_000, ""),
        # Unclosed formatting is opened again in every block: of these, 3,000,000 elements were made.
        ("".join(f"<p><b id={number}>word" for number in range(2_400)), ""),
        ("<ul><li>" * 2_500 + "word", ""),
    ],
)
def test_a_hostile_body_is_kept_raw_and_shown_in_time_with_a_note(content, note):
    started = time.process_time()

    (post,) = read_posts(as_file(graph_post(body=body(content))), name="posts.json").posts

    assert time.process_time() - started < 5
    assert post.raw["body"]["content"] == content
    assert (post.body_note, "word" in post.body_html) == (note, True)
    assert len(post.body_html) < 600_000


def test_a_long_plain_text_is_shortened_with_a_note():
    (post,) = read_posts(as_file(graph_post(body=body("line\n\n" * 50_000, kind="text"))), name="posts.json").posts

    assert post.body_note == "The body has 300,000 characters: its first 100,000."
    assert post.body_html.startswith("<p>line</p><p>line</p>")


def test_the_words_that_are_not_shown_still_make_news():
    long = "word " * 50_000
    first, second = read_values([graph_post(body=body(long + end)) for end in ("June", "July")]).posts

    assert first.body_html == second.body_html
    assert first.text_hash != second.text_hash


def test_huge_numbers_of_details_take_seconds_and_stay():
    details = [{"name": f"Detail {number}", "value": ""} for number in range(100_000)]
    started = time.process_time()

    (post,) = read_posts(as_file(graph_post(details=details)), name="posts.json").posts

    assert time.process_time() - started < 10
    assert len(post.raw["details"]) == 100_000


def test_many_problems_are_cut_short():
    read = read_posts(as_file(*[graph_post(title="") for _ in range(80)]), name="posts.json")

    sentences = named(read.refused)
    assert len(sentences) == 51
    assert sentences[-1] == "And 30 more."
