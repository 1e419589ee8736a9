"""The small print of a text: a service notice cannot be switched off, so it says why somebody gets it."""

from markdown_it import MarkdownIt

from notifications.texts.models import OF_WAVES
from rollout.packs.reading import read_markdown

LACKING = (
    "it does not say at its end why people get it and cannot switch it off. "
    "Write so below a line “---”: “You get this from {{ sender_name }} because …”."
)


def problem_in_small_print(source: str, purpose: str) -> str:
    """What its small print lacks, empty when nothing; only mails to the people of a wave need one.

    What the words say nobody can check in every language: they are there, and name who sends them.
    """
    if purpose not in OF_WAVES:
        return ""
    tokens = MarkdownIt().parse(read_markdown("text", source).body)
    ends = [at for at, token in enumerate(tokens) if token.type == "hr" and token.level == 0]
    words = " ".join(token.content for token in tokens[ends[-1] :]) if ends else ""
    return "" if "sender_name" in words else LACKING
