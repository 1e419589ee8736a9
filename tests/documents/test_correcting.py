"""Corrected files: the wording in the place of each outdated sentence, every other byte as it was."""

import pytest

from rollout.documents.correcting import Corrected, corrected, is_correctable
from rollout.documents.models import Finding
from rollout.documents.reading import read_document
from rollout.documents.sentences import sentences

OLD = "Open Authenticator › Settings › Backup."
NEW = "Open Settings › [your name] › iCloud & *wait*."


def _correct(path: str, content: str | bytes, *old: str, new: str = NEW) -> Corrected:
    """The file with the `old` sentences replaced, the first time each is said."""
    content = content.encode() if isinstance(content, str) else content
    found = {}
    for paragraph in read_document(path, content).paragraphs:
        for sentence in sentences(paragraph.text):
            if sentence.text in old and sentence.text not in found:
                found[sentence.text] = Finding(
                    pk=len(found) + 1, paragraph=paragraph.number, start=sentence.start, sentence=sentence.text
                )
    assert set(found) == set(old)
    return corrected(path, content, dict.fromkeys(found.values(), new))


# How a sentence may stand in a file, and what is there after: everything around it is the same to the byte.
IN_MARKDOWN = {
    f"# One\r\n\r\nCharge it. {OLD} Go on.\r\n": "# One\r\n\r\nCharge it. {new} Go on.\r\n",
    f"\ufeff---\ntitle: {OLD}\n---\n\n- a\n- {OLD}\n": f"\ufeff---\ntitle: {OLD}\n---\n\n- a\n- {{new}}\n",
    "Open Authenticator\n  › Settings ›\n  Backup.  \nB\n": "{new}  \nB\n",
    "> Open Authenticator\n> › Settings › Backup.\n": "> {new}\n",
    "Open **Authenticator › Settings › Backup**.\n\n*a*": "{new}\n\n*a*",
    "**Open Authenticator** › _Settings_ › `Backup`. B_a_c": "{new} B_a_c",
    "**Open Authenticator › Settings › Backup. Tap *B*.**": "**{new} Tap *B*.**",
    "Open&nbsp;Authenticator &rsaquo; Settings › Backup\\. So.": "{new} So.",
    f"| A | B |\n|---|---|\n| 1 | {OLD} |\n": "| A | B |\n|---|---|\n| 1 | {new} |\n",
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), IN_MARKDOWN.items())
def test_sentence_in_markdown_is_replaced_and_nothing_else(before: str, after: str) -> None:
    result = _correct("guide.md", before, OLD)

    assert result.content.decode() == after.format(new=r"Open Settings › [your name] › iCloud & \*wait\*.")
    assert (len(result.replaced), result.left) == (1, [])


IN_HTML = {
    f"<p>Charge it.\r\n {OLD} Go on.</p>": "<p>Charge it.\r\n {new} Go on.</p>",
    f"<title>{OLD}</title><!-- {OLD} --><script>'{OLD}'</script><p title='{OLD}>'>{OLD}":
        f"<title>{OLD}</title><!-- {OLD} --><script>'{OLD}'</script><p title='{OLD}>'>{{new}}",
    "<LI class=x>Open <b>Authenticator</b> &rsaquo;\n\tSettings &#8250; <em>Backup.</em> So.": "<LI class=x>{new} So.",
    "<p><b>Open Authenticator › Settings › Backup. So.</b>": "<p><b>{new} So.</b>",
    f"<nav>{OLD[:-1]}</nav><td>{OLD}<br>{OLD}": f"<nav>{OLD[:-1]}</nav><td>{{new}}<br>{OLD}",
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), IN_HTML.items())
def test_sentence_in_html_is_replaced_and_nothing_else(before: str, after: str) -> None:
    result = _correct("guide.html", before, OLD)

    assert result.content.decode() == after.format(new="Open Settings › [your name] › iCloud &amp; *wait*.")


def test_the_right_one_of_two_same_sentences_is_replaced() -> None:
    content = f"# Android\n\nTap. **{OLD}**\n\n# iPhone\n\nTap. {OLD}\n".encode()
    last = read_document("a.md", content).paragraphs[-1]
    finding = Finding(pk=1, paragraph=last.number, start=5, sentence=OLD)

    result = corrected("a.md", content, {finding: "New."})

    assert result.content.decode() == f"# Android\n\nTap. **{OLD}**\n\n# iPhone\n\nTap. New.\n"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        # A link would be lost, and one that half belongs to the sentence would break.
        ("a.md", "{} So."),
        ("a.html", '<p>Open <a href="#x">Authenticator</a> › Settings › Backup. So.'),
        ("a.html", "<p>Open <b>Authenticator › Settings › Backup. So</b>."),
        ("a.md", "Open **Authenticator › Settings › Backup. So**. So."),
        ("a.md", "    Open Authenticator › Settings › Backup.\n"),
    ],
)
def test_what_runs_through_other_markup_is_left_and_named(path: str, content: str) -> None:
    content = content.replace("{}", "Open [Authenticator](x.md) › Settings › Backup.")
    result = _correct(path, f"{content}\n\nTap it.", OLD, "Tap it.") if path == "a.md" else _correct(path, content, OLD)

    assert [finding.sentence for finding in result.left] == [OLD]
    assert [finding.sentence for finding in result.replaced] == ["Tap it."] * (path == "a.md")


SIDE_BY_SIDE = {
    ("a.md", "Charge it. {0} {1} Go on."): "Charge it. {new} Go on.",
    ("a.md", "> {0}\n> **{1}** Go on."): "> {new} Go on.",
    ("a.md", "**{0} {1}** Go on."): "**{new}** Go on.",
    ("a.html", "<p>{0}\r\n <b>{1}</b> Go on."): "<p>{new} Go on.",
    ("a.txt", "{0} {1}\n"): "{new}\n",
    # Another sentence stands between them, or another paragraph begins: each has its own.
    ("a.md", "{0} Go on. {1}"): "{new} Go on. {new}",
    ("a.md", "- {0}\n- {1}"): "- {new}\n- {new}",
}


@pytest.mark.parametrize(("before", "after"), SIDE_BY_SIDE.items())
def test_sentences_side_by_side_with_the_same_wording_get_it_once(before: tuple[str, str], after: str) -> None:
    path, content = before

    result = _correct(path, content.format(OLD, "Tap it."), OLD, "Tap it.", new="New.")

    assert result.content.decode() == after.format(new="New.")
    assert len(result.replaced) == 2
    assert [one.sentence for one in result.together] == ["Tap it."] * (after.count("{new}") == 1)


def test_sentence_after_one_that_cannot_be_replaced_gets_the_wording_itself() -> None:
    result = _correct("a.md", "Open [Authenticator](x.md) › Settings › Backup. Tap it. So.", "Tap it.", new="New.")

    assert result.content.decode() == "Open [Authenticator](x.md) › Settings › Backup. New. So."


def test_finding_without_a_wording_or_from_another_version_is_left() -> None:
    content = OLD.encode()
    findings = {
        Finding(pk=1, paragraph=1, start=0, sentence=OLD): "",
        Finding(pk=2, paragraph=9, start=0, sentence=OLD): "New.",
        Finding(pk=3, paragraph=1, start=1, sentence=OLD): "New.",
    }

    result = corrected("a.md", content, findings)

    assert (result.content, result.left) == (content, list(findings))


@pytest.mark.parametrize("content", ["<p title='", "<!-- ", "<script>", "<p><b", "<" * 3000, "&" * 3000, "<a " * 3000])
def test_broken_page_is_no_trouble(content: str) -> None:
    result = _correct("a.html", f"<p>{OLD}</p>{content}", OLD, new="New.")

    assert result.content.decode() == f"<p>New.</p>{content}"


def test_page_in_another_encoding_keeps_its_bytes() -> None:
    result = _correct("a.html", "<p>Caf\xe9. Tap it.".encode("latin-1"), "Tap it.", new="Tap › it → now.")

    assert result.content == b"<p>Caf\xe9. Tap \x9b it &#8594; now."


def test_sentence_in_plain_text_is_replaced_as_it_is() -> None:
    result = _correct("a.txt", f"NEW PHONE\r\n\r\nCharge *it*.\r\n{OLD}\r\n", OLD)

    assert result.content.decode() == f"NEW PHONE\r\n\r\nCharge *it*.\r\n{NEW}\r\n"


def test_only_text_formats_are_corrected() -> None:
    assert [path for path in ("a.md", "A.HTML", "a.docx", "a", "a.exe") if is_correctable(path)] == ["a.md", "A.HTML"]
