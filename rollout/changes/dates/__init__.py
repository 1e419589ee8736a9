"""Reading the dates out of the vendor's timeline prose. Pure: knows no database and no settings."""

from rollout.changes.dates.readings import Reading
from rollout.changes.dates.sentences import read_sentence
from rollout.changes.dates.spans import Span
from rollout.changes.dates.texts import read_text

__all__ = ["Reading", "Span", "read_sentence", "read_text"]
